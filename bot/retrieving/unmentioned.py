"""Which of the plans that are asked about do not speak of the very thing that a question names, whatever comes near it: a plan with a
clause on supervision need not mention the sandbox. The sign is a rare official word, or an official term, that stands nowhere in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.reading.content import matter, names_matter
from bot.reading.sayings import sayings, things, worded
from bot.turn import Adds, Kind, Understanding
from prompts.patterns import patterns
from retrieval.search import Evidence, Searcher

ASKING = patterns("asking")
SHORTEST_TERM = 4  # letters of an official term whose words count together
NEAR = 0.45  # share of the best score from which a compared plan has something to hold against the others, by whatever name
LEADING = 8  # measures of other plans among which one speaks of the thing
ACRONYM = re.compile(r"\b[A-Z]{3,5}(?=s?\b)")


def unmentioned(asked: Understanding, evidence: Sequence[Evidence], searcher: Searcher) -> Mapping[str, str]:
    """The plans that are asked about and do not mention the thing, by id, each with the words for it. Empty where plans are neither
    compared by their years nor asked whether they have something, nor a word is quoted."""
    compared = asked.kind is Kind.CHANGES and len(asked.years) > 1
    quoted = [m["quoted"].lower() for m in ASKING["quoted_word"].finditer(asked.original)]
    if not asked.plans or not (compared or quoted or ASKING["in_plan"].search(asked.original)):
        return {}
    goes_on = asked.adds is Adds.PLAN and not names_matter(asked.original, english=asked.english)
    subject = matter(asked.before if goes_on else asked.original, english=asked.english)
    said_in = sayings(searcher, english=asked.english)
    words = quoted or things(subject, searcher.index.segmenter, english=asked.english)
    found: dict[str, str] = {}
    best = max((e.score for e in evidence), default=0.0)
    for plan in asked.plans:
        others = [e for e in evidence if e.clause.plan_id != plan][:LEADING]
        named = words + ([word for word in _acronyms(others) if word in subject.split()] if asked.english else [])
        elsewhere = " ".join(worded(e.measure, e.key_point, english=asked.english) for e in others)
        word = next((word for word in named if word in elsewhere and said_in.is_narrow(word) and not said_in.speaks(plan, [word])), "")
        term = "" if asked.english else _term(word, subject, others)
        if not word and (not term or said_in.speaks(plan, said_in.telling(things(term, searcher.index.segmenter, english=False)))):
            continue
        near = compared and any(e.clause.plan_id == plan and e.score >= NEAR * best for e in evidence)
        if not near or term in searcher.index.corpus.topics:
            found[plan] = term or word
    return found


def _acronyms(evidence: Iterable[Evidence]) -> list[str]:
    """Names in capitals that measures say, lower case: they are too short to be told from other words of a question."""
    return [found.lower() for e in evidence if e.key_point for found in ACRONYM.findall(e.key_point.en)]


def _term(word: str, subject: str, evidence: Iterable[Evidence]) -> str:
    """The longest official term or topic with a word that a question names, or the word itself."""
    plain = re.sub(r"\W", "", subject)
    terms = (t for e in evidence if e.key_point for t in (*e.key_point.terms, *e.key_point.topics))
    fitting = (t for t in terms if len(t) >= SHORTEST_TERM and word in t and re.sub(r"\W", "", t).lower() in plain)
    return max(fitting, key=len, default=word)
