"""Which plans say a word: told by their text and not by likeness, so that a plan which does not say it can be named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.reading.content import bare
from bot.retrieving.addressed import evidence_of
from bot.turn import Source
from retrieval.corpus import Corpus
from retrieval.plans import KeyPoint, said_in_both
from retrieval.search import Evidence
from retrieval.words import HAN_RUN, stem

EACH, MOST = 2, 9  # measures that are shown of each plan, and of all


def mentioning(word: str, corpus: Corpus) -> Iterator[Evidence]:
    """The measures that say a word, officially, in our words for them or in English, plan by plan; those first that are known by it. What
    is only said again, in an annex, is left out."""
    sought = _Word.of(word)
    for plan in sorted(corpus.plans.values(), key=lambda plan: (plan.year or 0, plan.is_district)):
        measures = (evidence_of(c, n, corpus) for c in corpus.of_plan(plan.id) if not c.restates for n in range(len(c.measures)))
        saying: dict[str, Evidence] = {}
        for e in measures:
            if sought.stands_in(said_in_both(e.measure, e.key_point).split("\n")):
                saying.setdefault(bare(e.key_point.plain if e.key_point else e.measure.text), e)
        yield from sorted(saying.values(), key=lambda e: not sought.stands_in(_own_words(e.key_point)))


def shown(saying: Sequence[Source]) -> tuple[int, ...]:
    """The places of those that a reply has room for: the first few of each plan."""
    seen: dict[str, int] = {}
    chosen: list[int] = []
    for at, source in enumerate(saying):
        seen[source.clause.plan_id] = seen.get(source.clause.plan_id, 0) + 1
        if seen[source.clause.plan_id] <= EACH:
            chosen.append(at)
    return tuple(chosen[:MOST])


def _own_words(point: KeyPoint | None) -> tuple[str, ...]:
    """What a measure is known by."""
    return (*point.terms, point.plain, point.en) if point else ()


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it is looked for: in Chinese without what parts its letters, in English by stems."""

    letters: str
    stems: str

    @classmethod
    def of(cls, word: str) -> _Word:
        return cls(bare(word), _stems(word))

    def stands_in(self, texts: Iterable[str]) -> bool:
        return any(self.letters in bare(text) if HAN_RUN.search(text) else self._is_in_english(text) for text in texts)

    def _is_in_english(self, text: str) -> bool:
        return bool(self.stems) and f"{self.stems} " in f"{_stems(text)} "


def _stems(text: str) -> str:
    """The stems of English words, each after a space."""
    return "".join(f" {stem(token)}" for token in re.findall("[a-z0-9]+", text.lower()))
