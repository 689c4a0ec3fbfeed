"""Question → evidence over a small index: filters, words beside, pinyin, English, order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.settings import ROOT
from retrieval.files import DataError
from retrieval.index import build, open_active
from retrieval.search import MOST_RECENT, Fusion, Query, Searcher, top
from retrieval.vectors import VectorsError
from retrieval.words import normalise
from tests.small import PLAN, segmenters_once, settings_in


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with segmenters_once():
        settings = settings_in(tmp_path_factory.mktemp("search"))
        build(settings)
        yield Searcher(open_active(settings), Fusion.load(ROOT / "data" / "fusion.yaml"))


@pytest.mark.parametrize(
    ("text", "english", "measure"),
    [
        ("关店要公告多少天", False, "2.2#1"), ("开店填什么表", False, "1.1#1"), ("窗口有专人帮忙吗", False, "1.1#2"), ("当天办结", False,
        "1.2#1"),
        ("没有依据的收费", False, "2.1#1"), ("關店公告", False, "2.2#1"), ("guandian gonggao", False, "2.2#1"),
        ("close a shop", True, "2.2#1"), ("charges without legal basis", True, "2.1#1"),
    ],
)
def test_the_right_measure_comes_first(searcher: Searcher, text: str, english: bool, measure: str) -> None:
    evidence = searcher.search(Query(normalise(text), english)).evidence
    assert evidence[0].measure.id == f"{PLAN}/{measure}"
    assert [e.score for e in evidence] == sorted((e.score for e in evidence), reverse=True)
    assert all(0 < e.score <= 1.3 for e in evidence)


def test_a_plan_without_key_points_competes_by_the_fields_it_has(tmp_path: Path) -> None:
    with segmenters_once():
        settings = settings_in(tmp_path)
        (settings.plans / "new.txt").write_text(  # type: ignore[operator]
            "青禾市小店融资方案\n一、融资\n（一）关店借款。关店公告期间可以借款。\n（二）合并。窗口由专人帮办借款。\n", encoding="utf-8")
        build(settings)
        searcher = Searcher(open_active(settings), Fusion.load(ROOT / "data" / "fusion.yaml"))
    first = searcher.search(Query("关店公告期间可以借款吗")).evidence[0]
    assert (first.clause.path, first.key_point) == ("1.1", None)
    assert first.clause.plan_id != PLAN
    assert searcher.search(Query("关店要在网上公告多少天")).evidence[0].clause.id == f"{PLAN}/2.2"
    assert all(e.score <= 1.3 for e in searcher.search(Query("关店公告期间可以借款吗")).evidence)


def test_evidence_tells_what_each_field_gave(searcher: Searcher) -> None:
    best = searcher.search(Query("关店公告")).evidence[0]
    assert {"embedding", "official_words", "ask_chars"} <= set(best.parts)
    assert best.key_point is not None
    assert best.key_point.measure_id == best.measure.id


def test_a_text_is_scored_once_whatever_is_asked_beside_it(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "关店要不要公告几天"
    first = searcher.search(Query(text))
    monkeypatch.setattr(searcher, "_parts", lambda query: pytest.fail(f"{query.text} is scored again"))
    assert searcher.search(Query(text)) == first
    assert searcher.search(Query(text, plans=frozenset({PLAN})), 1).evidence == first.evidence[:1]


def test_few_texts_are_kept_and_none_that_failed(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(MOST_RECENT + 5):
        searcher.search(Query(f"关店{n}"))
    assert len(searcher._recent) == MOST_RECENT
    monkeypatch.setattr(searcher, "_parts", lambda query: ({}, ("vectors: gone",)))
    assert searcher.search(Query("关店坏了")).faults == searcher.search(Query("关店坏了")).faults == ("vectors: gone",)


@pytest.mark.parametrize("text", ["", "？", "zzqq", "ლ", "🙂"])
def test_nothing_known_finds_nothing(searcher: Searcher, text: str) -> None:
    assert searcher.search(Query(text)).evidence == ()


@pytest.mark.parametrize("limit", [0, 1, 2, 100])
def test_the_limit_is_kept(searcher: Searcher, limit: int) -> None:
    assert len(searcher.search(Query("开店关店收费办结窗口"), limit).evidence) == min(limit, 5)


def test_plans_and_topics_limit_the_search(searcher: Searcher) -> None:
    everything = Query("开店关店收费办结窗口")
    shops = searcher.search(Query(everything.text, topics=frozenset({"开店"}))).evidence
    assert {e.clause.id for e in shops} == {f"{PLAN}/1.1"}
    assert len(searcher.search(Query(everything.text, plans=frozenset({PLAN}))).evidence) == 5
    assert searcher.search(Query(everything.text, plans=frozenset({"nowhere-2020"}))).evidence == ()
    assert searcher.search(Query(everything.text, topics=frozenset({"没有"}))).evidence == ()


def test_words_beside_lift_what_they_name(searcher: Searcher) -> None:
    def score(extra: str) -> float:
        found = searcher.search(Query("手续", extra=extra)).evidence
        return next((e.score for e in found if e.measure.id == f"{PLAN}/2.2#1"), 0.0)

    assert score("关店公告") > score("")


def test_measures_of_a_topic_in_plan_order(searcher: Searcher) -> None:
    assert [m.id for _, m in searcher.of_topic("开店")] == [f"{PLAN}/1.1#1", f"{PLAN}/1.1#2"]
    assert searcher.of_topic("开店", plans=["nowhere-2020"]) == []
    assert searcher.of_topic("没有") == []


def test_vectors_that_fail_are_a_fault_and_words_go_on(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise VectorsError("gone")

    assert searcher.index.vectors is not None
    monkeypatch.setattr(searcher.index.vectors, "nearest", gone)
    findings = searcher.search(Query("关店要公告吗"))
    assert findings.faults == ("vectors: gone",)
    assert findings.evidence[0].measure.id == f"{PLAN}/2.2#1"


@pytest.mark.parametrize(
    ("scores", "limit", "rows"),
    [([0.1, 0.9, 0.5], 2, [1, 2]), ([0.5, 0.5, 0.5], 2, [0, 1]), ([0.0, 0.0], 2, []), ([-1.0, 0.2], 5, [1]), ([], 3, []), ([0.3], 0, [])],
)
def test_the_highest_scores(scores: list[float], limit: int, rows: list[int]) -> None:
    found = top(np.asarray(scores, dtype=np.float32), limit)
    assert len(found) == len(rows)
    assert set(found.tolist()) == set(rows) or len(set(scores)) < len(scores)


@pytest.mark.parametrize(
    ("content", "said"), [("chinese: {nothing: 1}\nenglish: {}", "unknown fields"), ("chinese: {}", "english"), ("[]", "fusion"), ("{",
    "fusion")]
)
def test_weights_that_do_not_fit_are_told(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "fusion.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=said):
        Fusion.load(tmp_path / "fusion.yaml")
