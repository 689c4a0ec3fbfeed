"""What a message is for, as far as its words give it away: frames, each a list of words and turns of phrase (``data/purposes.yaml``).

Who wants a paper to say otherwise than it is says so in ever new words, and so does who fears to have broken a rule. N-grams know the
words they learnt from; a frame stands for all of its words. What a frame weighs is learnt beside the n-grams (``bot/learnt/attacks.py``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from retrieval.files import DataError, read_yaml
from retrieval.words import normalise, stem

FILE = Path("purposes.yaml")
TOKEN = re.compile(r"[\u3400-\u9fff]|[a-z]+(?:'[a-z]+)?|\d+(?:\.\d+)?%?|[，,。；;！!？?\n.]")
PART = frozenset("，,。；;！!？?\n.")  # no gap reaches beyond it
GAP = "..."  # what normalising makes of "…"
FARTHEST = 6  # letters or words that may stand in a gap

Tokens = tuple[str, ...]


class _Frame(BaseModel):
    """An entry of ``purposes.yaml``."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    zh: list[Annotated[str, Field(min_length=1)]]
    en: list[Annotated[str, Field(min_length=1)]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A turn of phrase of a frame; ``rest`` is what follows its gap, empty where it has none."""

    start: Tokens
    rest: Tokens
    frame: str

    def stands(self, place: int, tokens: Tokens) -> bool:
        """Whether it begins at this place."""
        end = place + len(self.start)
        if tokens[place:end] != self.start:
            return False
        return not self.rest or any(tokens[begins:begins + len(self.rest)] == self.rest for begins in _reached(end, tokens))


@dataclass(frozen=True, slots=True)
class Purposes:
    """``phrases`` by their first two letters or stems, those of one by that."""

    phrases: Mapping[Tokens, Sequence[Phrase]]

    @classmethod
    def load(cls, data: Path) -> Purposes:
        """Raises ``DataError`` where the file is missing or broken."""
        phrases: defaultdict[Tokens, list[Phrase]] = defaultdict(list)
        for frame, words in read_yaml(data / FILE, dict[str, _Frame]).items():
            for written in normalise("\n".join((*words.zh, *words.en))).split("\n"):  # at once: one by one takes a tenth of a second
                start, _, rest = map(_tokens, written.partition(GAP))
                if not start:
                    raise DataError(f"{data / FILE}: {frame}: {written!r} begins with no word")
                phrases[start[:2]].append(Phrase(start, rest, frame))
        return cls(dict(phrases))

    def frames(self, text: str) -> set[str]:
        """The frames whose words a message has."""
        tokens = _tokens(normalise(text))
        found: set[str] = set()
        for place in range(len(tokens)):
            for length in (1, 2):
                for phrase in self.phrases.get(tokens[place:place + length], ()):
                    if phrase.frame not in found and phrase.stands(place, tokens):
                        found.add(phrase.frame)
        return found


def _reached(end: int, tokens: Tokens) -> range:
    """Where what follows a gap may begin."""
    last = min(end + FARTHEST, len(tokens) - 1)
    return range(end, next((place for place in range(end, last + 1) if tokens[place] in PART), last + 1))


def _tokens(normalised: str) -> Tokens:
    """Single Han characters, English stems, numbers and what parts them."""
    tokens = TOKEN.findall(normalised.replace("’", "'"))
    return tuple(stem(token) if token.isalpha() and token.isascii() else token for token in tokens)
