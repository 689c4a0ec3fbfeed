"""What the measures of each plan say, in so many words: which of them say a word, and whether it is a narrow one."""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.reading.content import without_details
from retrieval.corpus import Corpus
from retrieval.plans import KeyPoint, Measure, said
from retrieval.search import Searcher
from retrieval.words import HAN_RUN, Segmenter, stem

RARE = 12  # measures that say a word; one that more say is no narrow thing, and its matter has other names
MOST_COUNTED = 4096  # words whose count is kept
COMMON = 100  # measures that say a word; one that more say is in any matter: 企业, 服务
ENGLISH = re.compile(r"[a-z]{5,}")  # words that may name a thing


def worded(measure: Measure, point: KeyPoint | None, *, english: bool) -> str:
    """What a measure says, in the language of a question; lower case."""
    return (point.en if point else "").lower() if english else said(measure, point).lower()


@dataclass(frozen=True, slots=True)
class Sayings:
    """What the measures of each plan say, and the names of the topics that it has measures on, lower case."""

    texts: Mapping[str, Sequence[str]]
    topics: Mapping[str, Sequence[str]]
    _counted: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, corpus: Corpus, *, english: bool) -> Sayings:
        texts: dict[str, list[str]] = {}
        topics: dict[str, set[str]] = {}
        for plan in corpus.plans:
            for measure in (measure for clause in corpus.of_plan(plan) for measure in clause.measures):
                point = corpus.key_points.get(measure.id)
                texts.setdefault(plan, []).append(worded(measure, point, english=english))
                topics.setdefault(plan, set()).update(point.topics if point else ())
        return cls(texts, {plan: [
            name.lower() for topic in of if (known := corpus.topics.get(topic)) for name in (known.name, known.english)
        ] for plan, of in topics.items()})

    def is_narrow(self, word: str) -> bool:
        return self._saying(word) <= RARE

    def _saying(self, word: str) -> int:
        """How many measures say a word; counted once, as a question of many plans asks it for each of them."""
        if word not in self._counted:
            if len(self._counted) >= MOST_COUNTED:
                self._counted.clear()
            self._counted[word] = sum(word in text for texts in self.texts.values() for text in texts)
        return self._counted[word]

    def telling(self, words: Sequence[str]) -> Sequence[str]:
        """Of some words those that tell one matter from others: 开户 of 企业开户; all where none does."""
        return [word for word in words if self._saying(word) <= COMMON] or words

    def speaks(self, plan: str, words: Sequence[str]) -> bool:
        """Whether a measure of a plan says all of some words, or a topic that it has measures on is called by them."""
        spoken = (*self.texts.get(plan, ()), *self.topics.get(plan, ()))
        return any(all(word in text for word in words) for text in spoken)


_known: weakref.WeakKeyDictionary[Searcher, dict[bool, Sayings]] = weakref.WeakKeyDictionary()


def sayings(searcher: Searcher, *, english: bool) -> Sayings:
    """What the plans of an index say in one language; gathered at the first question that needs it, kept as long as the searcher."""
    of = _known.setdefault(searcher, {})
    if english not in of:
        of[english] = Sayings.of(searcher.index.corpus, english=english)
    return of[english]


def things(subject: str, segmenter: Segmenter, *, english: bool) -> list[str]:
    """The words of a question that may name a thing: not those that ask for a detail, nor those that are made of others."""
    if english:
        return [stem(word) for word in ENGLISH.findall(without_details(subject, english=True))]
    cut = dict.fromkeys(word for run in HAN_RUN.findall(subject) for word in segmenter.cut(run) if len(word) > 1)
    return [word for word in cut if len(without_details(word)) > 1 and not _is_made_of(word, cut)]


def _is_made_of(word: str, words: Iterable[str]) -> bool:
    """Whether a word is one after the other of several words: 电子印章, 燃气接入."""
    rest = word
    for other in sorted((w for w in words if w != word), key=len, reverse=True):
        rest = rest.replace(other, "")
    return not rest
