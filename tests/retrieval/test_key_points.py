"""The key points: complete, resolvable, without repeats, and – where the documents are there – true to their figures."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bot.settings import ROOT
from retrieval.corpus import build_corpus
from retrieval.knowledge import Knowledge, load_knowledge
from retrieval.numerals import to_chinese

NUMBER = re.compile(r"\d+(?:\.\d+)?")


@cache
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "data")


def test_every_measure_of_every_outline_has_a_key_point() -> None:
    measures = {m.id for clauses in knowledge().outlines.values() for clause in clauses for m in clause.measures}
    assert measures == set(knowledge().key_points)


def test_asks_are_many_enough() -> None:
    short = [p.measure_id for p in knowledge().key_points.values() if p.asks and len(p.asks) < (5 if p.kind == "internal" else 8)]
    assert short == []


def test_no_two_asks_are_the_same() -> None:
    asks = Counter(re.sub(r"\W", "", a).lower() for p in knowledge().key_points.values() for a in (*p.asks, *p.asks_en))
    assert [ask for ask, count in asks.items() if count > 1] == []


def test_plain_lines_are_short_enough_to_read() -> None:
    own = [p for p in knowledge().key_points.values() if p.asks]
    assert [p.measure_id for p in own if not 15 <= len(p.plain) <= 95] == []


def test_every_topic_is_described() -> None:
    lacking = [t.name for t in knowledge().topics.values() if not (t.english and t.lay and t.changes)]
    assert lacking == []


def test_what_changed_says_no_figure_that_its_measures_do_not() -> None:
    points = knowledge().key_points
    wrong = []
    for change in (change for topic in knowledge().topics.values() for change in topic.changes):
        known = NUMBER.findall(" ".join(f"{points[m].plain} {points[m].en}" for m in change.measures))
        wrong += [(told, number) for told in (change.zh, change.en) for number in NUMBER.findall(told) if number not in known]
    assert wrong == []


def test_what_is_only_tried_or_explored_is_told_as_such() -> None:
    marks = {"planned": "拟|探索|研究|争取|力争|推动|将|计划|逐步|适时", "pilot": "试点|试行"}
    wrong = []
    for change in (change for topic in knowledge().topics.values() for change in topic.changes):
        statuses = {knowledge().key_points[m].status for m in change.measures}
        if not any(re.search(marks.get(status, ""), change.zh) for status in statuses):
            wrong.append(change.zh)
    assert wrong == []


def test_every_topic_is_used() -> None:
    used = {topic for point in knowledge().key_points.values() for topic in point.topics}
    assert set(knowledge().topics) - used == set()


@pytest.mark.plans
def test_every_figure_stands_in_its_clause(plans_dir: Path) -> None:
    corpus = build_corpus(ROOT / "data", plans_dir)
    wrong = []
    for point in corpus.key_points.values():
        clause = corpus.clauses[point.clause_id]
        source = unicodedata.normalize("NFKC", f"{clause.text} {clause.heading} {clause.label} {' '.join(clause.trail)}")
        said = NUMBER.findall(unicodedata.normalize("NFKC", point.plain)) + [unicodedata.normalize("NFKC", f.value) for f in point.figures]
        for number in said:
            words = [to_chinese(int(number)), "两"] if number.isdecimal() and int(number) < 1000 else []
            if number not in source and not any(word in source for word in words):
                wrong.append((point.measure_id, number))
    assert wrong == []
