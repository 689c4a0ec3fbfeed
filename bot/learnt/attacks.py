"""Is a message an attack? A linear model over its characters and words, and over what they are for.

Multinomial logistic regression over hashed n-grams (``bot/learnt/ngrams.py``) and frames (``bot/learnt/purposes.py``). It tells what
attacks are made of – to turn the bot, forge, promise, harm or abuse – from honest messages that share their words.
``bot/learning/attacks.py`` learns it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.learnt.ngrams import NGrams, load, places
from bot.learnt.purposes import Purposes
from bot.learnt.signals import Weights, read_signals, weighed

WORDS, FRAMES = Path("model") / "attacks.safetensors", Path("model") / "attacks.json"
FRAME = 0.1  # at twice that, as many false alarms bought fewer attacks of unseen writers
CLASSES = ("turning", "promising", "forging", "harm", "abuse")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """The likeliest kind of attack, how much likelier an attack of any kind is than an honest message (a logit), and whether the
    message is built to turn the bot or names a crime (``prompts/patterns/attacks.yaml``)."""

    kind: str = ""
    logit: float = float("-inf")
    built: bool = False


@dataclass(frozen=True, slots=True)
class AttackModel:
    """``words``: weights of n-grams, a row for each class against honest; ``frames``: a weight of each frame for each class; ``bias``;
    ``purposes`` finds the frames."""

    words: NGrams
    frames: Weights
    bias: NDArray[np.float32]
    purposes: Purposes

    @classmethod
    def load(cls, data: Path) -> AttackModel:
        """Raises ``DataError`` where a file is missing or damaged."""
        words, bias = load(data / WORDS, len(CLASSES))
        return cls(words, read_signals(data / FRAMES, len(CLASSES)), bias, Purposes.load(data))

    def suspect(self, text: str) -> Suspicion:
        """What the model makes of a message."""
        at = places(text)
        if not at:
            return Suspicion()
        meant = weighed(dict.fromkeys(self.purposes.frames(text), frame_value(len(at))), self.frames, len(CLASSES))
        found = self.words.scores(at) + self.bias + np.asarray(meant, dtype=np.float32)
        return Suspicion(CLASSES[int(found.argmax())], float(np.logaddexp.reduce(found)))


def frame_value(ngrams: int) -> float:
    """What a frame counts in a message of so many n-grams: as much in each, but in a long story, which has many frames, no more than one
    of its n-grams."""
    return min(FRAME, 1 / math.sqrt(ngrams))
