"""``data/match.yaml``: weights and rules of matching, validated."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from retrieval.files import read_yaml
from retrieval.knowledge import Criterion as Key
from retrieval.plans import Clause, KeyPoint

DATA = Path(__file__).resolve().parents[2] / "data" / "match.yaml"


class Presumed(BaseModel):
    """A rule of ``data/match.yaml``: which measures presuppose what."""

    model_config = ConfigDict(extra="forbid")

    topics: frozenset[str] = frozenset()
    any_topic: frozenset[str] = frozenset()
    headings: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    any: dict[Key, list[str]]

    def applies(self, clause: Clause, point: KeyPoint | None) -> bool:
        headings = (clause.heading, *clause.trail)
        if any_of(self.headings, headings):
            return True
        if point is None:
            return False
        return point.topics[0] in self.topics or bool(self.any_topic & set(point.topics)) or any_of(self.words, (point.plain,))


def any_of(words: Iterable[str], texts: Iterable[str]) -> bool:
    texts = tuple(texts)
    return any(word in text for word in words for text in texts)


class _Never(BaseModel):
    model_config = ConfigDict(extra="forbid")

    topics: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()


class Unfit(BaseModel):
    """Measures with one of ``topics`` as their main topic are nothing for firms in one of ``stages``."""

    model_config = ConfigDict(extra="forbid")

    stages: frozenset[str]
    topics: frozenset[str]

    def concerns(self, point: KeyPoint | None) -> bool:
        return point is not None and point.topics[0] in self.topics


class Contrast(BaseModel):
    """Who says one of ``said`` and none of ``measure`` has no use for a measure that speaks of ``measure``."""

    model_config = ConfigDict(extra="forbid")

    said: tuple[str, ...]
    measure: tuple[str, ...]
    topics: frozenset[str]

    def concerns(self, point: KeyPoint | None) -> bool:
        return point is not None and bool(self.topics & set(point.topics)) and any_of(self.measure, (point.plain.lower(),))

    def rules_out(self, said: str) -> bool:
        return any_of(self.said, (said.lower(),)) and not any_of(self.measure, (said.lower(),))


class Rules(BaseModel):
    """``data/match.yaml``."""

    model_config = ConfigDict(extra="forbid")

    weights: dict[str, float]
    kinds: dict[str, float]
    statuses: dict[str, float]
    year: float
    never: _Never
    presumed: tuple[Presumed, ...]
    wants: dict[str, tuple[str, ...]]
    core: dict[str, tuple[str, ...]]
    affinity: dict[str, tuple[str, ...]]
    unfit: tuple[Unfit, ...]
    contrasts: tuple[Contrast, ...]
    questions: dict[str, str]


def load_rules(path: Path) -> Rules:
    """Reads ``data/match.yaml``.

    Raises:
        DataError: it is missing or does not fit its schema.
    """
    rules: Rules = read_yaml(path, Rules)
    return rules


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The weights and rules that ship with the product."""
    return load_rules(DATA)
