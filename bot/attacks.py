"""Is a message an attack? A linear model over its characters and words.

Multinomial logistic regression over hashed n-grams (``bot/ngrams.py``). It tells what attacks are made of – to turn the bot, forge,
promise, harm or abuse – from honest messages that share their words. It is learnt by ``bot/learning/attacks.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.ngrams import NGrams, load, places

FILE = Path("model") / "attacks.safetensors"
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
    """``weights`` of each class against honest, a row for each class, and ``bias``."""

    weights: NGrams
    bias: NDArray[np.float32]

    @classmethod
    def load(cls, data: Path) -> AttackModel:
        """Raises ``DataError`` where the file is missing or damaged."""
        return cls(*load(data / FILE, len(CLASSES)))

    def suspect(self, text: str) -> Suspicion:
        """What the model makes of a message."""
        at = places(text)
        if not at:
            return Suspicion()
        found = self.weights.scores(at) + self.bias
        return Suspicion(CLASSES[int(found.argmax())], float(np.logaddexp.reduce(found)))
