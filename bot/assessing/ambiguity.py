"""Short questions of a word that may mean several things: 「登记要几天」, "how long does the approval take"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.assessing.across_plans import as_sources
from bot.assessing.thresholds import Thresholds
from bot.reading.content import without_details
from bot.turn import Kind, Source, Understanding
from prompts.patterns import patterns
from retrieval.plans import said
from retrieval.search import Evidence

ASKING, NOISE = patterns("asking"), patterns("noise")
SHORTEST_NAME = 4
BARE_WORD = 2  # letters of a word that may mean several things: 登记, 备案
BARE_EN = 40  # letters of a question in English that names no more than such a word


def ambiguous(asked: Understanding, evidence: tuple[Evidence, ...], limits: Thresholds) -> tuple[Source, ...]:
    """Choices for a bare word or a complaint without an object that several different matters fit equally well."""
    if asked.completed or asked.kind not in (Kind.HOW, Kind.LIST, Kind.FIGURE):
        return ()
    vague = bool(ASKING["dangling"].search(asked.original))  # 「那张证几天好拿」, and nothing was said of one
    without_object = (vague or bool(asked.details)) and _names_one_word(asked, vague=vague)
    if not without_object and (asked.kind is Kind.FIGURE or len(bare_question(asked.original)) > (14 if asked.english else 4)):
        return ()
    near = [e for e in evidence if e.score >= limits.near * evidence[0].score and e.key_point is not None]
    if asked.details and not vague:  # 「接电要钱吗」 is as near to whatever is free
        near = [e for e in near if _calls_it(_word_of(asked), e)] or near
    by_topic: dict[str, Evidence] = {}
    for found in near:
        assert found.key_point is not None
        by_topic.setdefault(found.key_point.topics[0], found)
    if len(by_topic) < limits.clarify_topics or _names_topic(asked, by_topic):
        return ()
    if asked.details and not vague and _of_one_topic(_word_of(asked), evidence):
        return ()
    return as_sources(list(by_topic.values())[:5])


def _calls_it(word: str, evidence: Evidence) -> bool:
    """Whether a measure, or who asks for it, uses a word."""
    point = evidence.key_point
    return point is not None and any(word in text for text in (said(evidence.measure, point), *point.lay, *point.asks, *point.topics))


def _word_of(asked: Understanding) -> str:
    """What a question names besides the detail that it asks for: 「登记要几天」 names 登记."""
    return re.sub(r"\W", "", without_details(asked.original, english=asked.english))


def _names_one_word(asked: Understanding, *, vague: bool) -> bool:
    """Whether a question that asks for a detail, or points to what was never named, hardly says of what: "how long does the approval
    take"."""
    if not asked.english:
        return len(_word_of(asked)) <= BARE_WORD + vague
    return len(asked.original) <= BARE_EN and len(re.findall(r"[a-z]+", without_details(asked.original, english=True))) <= 1


def _names_topic(asked: Understanding, topics: Iterable[str]) -> bool:
    """Whether a short question is the name of one of the matters (企业注销): that is no bare word such as 贷款."""
    word = bare_question(asked.original)
    return len(word) >= SHORTEST_NAME and word in topics


def _of_one_topic(word: str, evidence: Iterable[Evidence]) -> bool:
    """Whether one matter alone is called by a bare word: 注销 is 企业注销, while 登记 is of companies, of property and of security."""
    topics = {topic for e in evidence if e.key_point for topic in e.key_point.topics}
    return bool(word) and sum(word in topic for topic in topics) == 1


def bare_question(text: str) -> str:
    """The content of a short question, without ways of asking."""
    text = NOISE["bare"].sub("", text)
    return re.sub(r"\W", "", text)
