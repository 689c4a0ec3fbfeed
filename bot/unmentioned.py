"""Which of the plans that are asked about do not speak of the very thing that a question names, whatever comes near it: a plan with a
clause on supervision need not mention the sandbox. The sign is a rare official word, or an official term, that stands nowhere in it."""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.content import matter, names_matter, without_details
from bot.turn import Adds, Kind, Understanding
from prompts.patterns import patterns
from retrieval.corpus import Corpus
from retrieval.plans import KeyPoint, Measure, said
from retrieval.search import Evidence, Searcher
from retrieval.words import HAN_RUN, Segmenter, stem

ASKING = patterns("asking")
RARE = 12  # measures that say a word; one that more say is no narrow thing, and its matter has other names
COMMON = 100  # measures that say a word; one that more say is in any matter: 企业, 服务
SHORTEST_TERM = 4  # letters of an official term whose words count together
NEAR = 0.45  # share of the best score from which a compared plan has something to hold against the others, by whatever name
LEADING = 8  # measures of other plans among which one speaks of the thing
ACRONYM = re.compile(r"\b[A-Z]{3,5}(?=s?\b)")
ENGLISH = re.compile(r"[a-z]{5,}")  # words that may name a thing


def unmentioned(asked: Understanding, evidence: Sequence[Evidence], searcher: Searcher) -> Mapping[str, str]:
    """The plans that are asked about and do not mention the thing, by id, each with the words for it. Empty where plans are neither
    compared by their years nor asked whether they have something."""
    compared = asked.kind is Kind.CHANGES and len(asked.years) > 1
    if not asked.plans or not (compared or ASKING["in_plan"].search(asked.original)):
        return {}
    goes_on = asked.adds is Adds.PLAN and not names_matter(asked.original, english=asked.english)
    subject = matter(asked.before if goes_on else asked.original, english=asked.english)
    said_in = _sayings(searcher, english=asked.english)
    things = _things(subject, searcher.index.segmenter, english=asked.english)
    found: dict[str, str] = {}
    best = max((e.score for e in evidence), default=0.0)
    for plan in asked.plans:
        others = [e for e in evidence if e.clause.plan_id != plan][:LEADING]
        named = things + ([word for word in _acronyms(others) if word in subject.split()] if asked.english else [])
        elsewhere = " ".join(worded(e.measure, e.key_point, english=asked.english) for e in others)
        word = next((word for word in named if word in elsewhere and said_in.is_narrow(word) and not said_in.speaks(plan, [word])), "")
        term = "" if asked.english else _term(word, subject, others)
        if not word and (not term or said_in.speaks(plan, said_in.telling(_things(term, searcher.index.segmenter, english=False)))):
            continue
        near = compared and any(e.clause.plan_id == plan and e.score >= NEAR * best for e in evidence)
        if not near or term in searcher.index.corpus.topics:
            found[plan] = term or word
    return found


def worded(measure: Measure, point: KeyPoint | None, *, english: bool) -> str:
    """What a measure says, in the language of a question; lower case."""
    return (point.en if point else "").lower() if english else said(measure, point).lower()


@dataclass(frozen=True, slots=True)
class _Sayings:
    """What the measures of each plan say, and the names of the topics that it has measures on, lower case."""

    texts: Mapping[str, Sequence[str]]
    topics: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, corpus: Corpus, *, english: bool) -> _Sayings:
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
        """How many measures say a word."""
        return sum(word in text for texts in self.texts.values() for text in texts)

    def telling(self, words: Sequence[str]) -> Sequence[str]:
        """Of some words those that tell one matter from others: 开户 of 企业开户; all where none does."""
        return [word for word in words if self._saying(word) <= COMMON] or words

    def speaks(self, plan: str, words: Sequence[str]) -> bool:
        """Whether a measure of a plan says all of some words, or a topic that it has measures on is called by them."""
        spoken = (*self.texts.get(plan, ()), *self.topics.get(plan, ()))
        return any(all(word in text for word in words) for text in spoken)


_known: weakref.WeakKeyDictionary[Searcher, dict[bool, _Sayings]] = weakref.WeakKeyDictionary()


def _sayings(searcher: Searcher, *, english: bool) -> _Sayings:
    """What the plans of an index say in one language; gathered at the first question that needs it, kept as long as the searcher."""
    of = _known.setdefault(searcher, {})
    if english not in of:
        of[english] = _Sayings.of(searcher.index.corpus, english=english)
    return of[english]


def _things(subject: str, segmenter: Segmenter, *, english: bool) -> list[str]:
    """The words of a question that may name a thing: not those that ask for a detail, nor those that are made of others."""
    if english:
        return [stem(word) for word in ENGLISH.findall(without_details(subject, english=True))]
    cut = dict.fromkeys(word for run in HAN_RUN.findall(subject) for word in segmenter.cut(run) if len(word) > 1)
    return [word for word in cut if len(without_details(word)) > 1 and not _is_made_of(word, cut)]


def _acronyms(evidence: Iterable[Evidence]) -> list[str]:
    """Names in capitals that measures say, lower case: they are too short to be told from other words of a question."""
    return [found.lower() for e in evidence if e.key_point for found in ACRONYM.findall(e.key_point.en)]


def _is_made_of(word: str, words: Iterable[str]) -> bool:
    """Whether a word is one after the other of several words: 电子印章, 燃气接入."""
    rest = word
    for other in sorted((w for w in words if w != word), key=len, reverse=True):
        rest = rest.replace(other, "")
    return not rest


def _term(word: str, subject: str, evidence: Iterable[Evidence]) -> str:
    """The longest official term or topic with a word that a question names, or the word itself."""
    plain = re.sub(r"\W", "", subject)
    terms = (t for e in evidence if e.key_point for t in (*e.key_point.terms, *e.key_point.topics))
    fitting = (t for t in terms if len(t) >= SHORTEST_TERM and word in t and re.sub(r"\W", "", t).lower() in plain)
    return max(fitting, key=len, default=word)
