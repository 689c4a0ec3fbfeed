"""Which further measures help who asks: the signals, the model's say, what ships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from bot.learnt.attacks import AttackModel
from bot.learnt.models import Models
from bot.learnt.relevance import JUDGED, SIGNALS, RelevanceModel, signals
from bot.retrieving.retrieve import retrieve
from bot.settings import ROOT
from retrieval.files import DataError
from retrieval.search import Evidence, Findings, Searcher
from tests.small import asking, found, turn_of

BEST = found("shanghai-2020/1.1", score=0.6)
BESIDE = found("shanghai-2020/1.1", text="开店跑一趟。", plain="开店只要跑一趟", score=0.3, number=2)
LATER = found("shanghai-2023/2.1", text="关店当天办结。", plain="关店当天就能办完", topics=("关店",), score=0.15, status="pilot")


def likened(best: Evidence, others: Sequence[Evidence]) -> np.ndarray:
    return np.asarray([1.0 if e is best else 0.25 for e in others], dtype=np.float32)


SEARCHER = cast(Searcher, SimpleNamespace(likeness=likened))


def findings(*evidence: Evidence) -> Findings:
    return Findings(evidence, (), 0.3, 0.1)


def seen(*evidence: Evidence, **asked: Any) -> list[dict[str, float]]:
    return signals(asking(**asked), findings(*evidence), SEARCHER)


def test_a_measure_is_weighed_by_itself_and_against_the_best() -> None:
    best, beside, later = seen(BEST, BESIDE, LATER, details=("duration", "address"))
    assert (best["best"], beside["best"], best["place"], later["place"]) == (1.0, 0.0, 0.0, 2.0)
    assert "clause of the best" not in best
    assert (beside["clause of the best"], later["clause of the best"]) == (1.0, 0.0)
    assert (beside["first topic of the best"], later["topic shared"]) == (1.0, 0.0)
    assert (later["newer plan"], later["status pilot"], later["like the best"]) == (1.0, 1.0, 0.25)
    assert beside["behind the best"] == pytest.approx(0.3)
    assert (best["stated"], best["not stated"]) == (1.0, 1.0)  # 两天 is a duration, and no address


def test_what_came_after_the_best_is_told_from_other_newer_measures() -> None:
    older = found("shanghai-2020/1.1", score=0.6, newer=("shanghai-2023/2.1#1",))
    assert seen(older, LATER)[1]["came after the best"] == 1.0
    assert seen(BEST, LATER)[1]["came after the best"] == 0.0


def test_the_first_measures_are_judged_and_those_without_a_key_point_are_not() -> None:
    undescribed = found("shanghai-2023/2.2", plain=None, score=0.5)
    many = [found("shanghai-2023/2.3", score=0.4, number=n) for n in range(1, JUDGED + 1)]
    model = RelevanceModel({"bias": (-1.0, 0.0), "clause of the best": (3.0, 0.0)})
    judged = model.judged(asking(), findings(BEST, BESIDE, undescribed, *many), SEARCHER)
    assert len(judged) == JUDGED + 3
    assert [e.helps for e in judged[:4]] == [-1.0, 2.0, None, -1.0]
    assert [e.helps for e in judged[JUDGED:]] == [None, None, None]


def test_what_an_annex_says_does_not_pass_the_body() -> None:
    model = RelevanceModel({"place": (0.0, 1.0)})
    annex = replace(BESIDE, clause=replace(BESIDE.clause, path="a1.1"))
    assert model.judged(asking(), findings(BEST, annex), SEARCHER)[0].measure == BEST.measure
    assert model.judged(asking(), findings(BEST, BESIDE), SEARCHER)[0].measure == BESIDE.measure


def test_nothing_found_is_nothing_judged() -> None:
    assert RelevanceModel({"bias": (1.0, 1.0)}).judged(asking(), findings(), SEARCHER) == ()


def test_what_is_likeliest_to_answer_comes_first_with_the_best_score() -> None:
    model = RelevanceModel({"clause of the best": (0.0, 1.0), "place": (0.0, -0.1)})
    assert model.judged(asking(), findings(BEST, LATER), SEARCHER)[0].measure == BEST.measure
    first, second, third = model.judged(asking(), findings(BEST, LATER, BESIDE), SEARCHER)
    assert (first.measure, second.measure, third.measure) == (BESIDE.measure, BEST.measure, LATER.measure)
    assert (first.score, second.score, third.score) == (BEST.score, BEST.score, LATER.score)


def test_what_was_told_leads_a_follow_up_and_what_nobody_described_is_not_moved() -> None:
    model = RelevanceModel({"clause of the best": (0.0, 1.0)})
    assert model.judged(asking(completed=True), findings(BEST, BESIDE), SEARCHER)[0].measure == BEST.measure
    undescribed = found("shanghai-2020/1.1", plain=None, score=0.5, number=3)
    assert model.judged(asking(), findings(BEST, undescribed), SEARCHER)[0].measure == BEST.measure
    assert model.judged(asking(), findings(replace(undescribed, score=0.7), BEST), SEARCHER)[0].measure == undescribed.measure


@pytest.mark.parametrize("content", ["{", '{"bias": [1.0]}', '{"bias": [NaN, 1.0]}'])
def test_a_damaged_file_is_a_fault(tmp_path: Path, content: str) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / SIGNALS).write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"relevance\.json"):
        RelevanceModel.load(tmp_path)


def test_what_ships_prefers_a_measure_of_the_matter() -> None:
    model = RelevanceModel.load(ROOT / "data")
    near = replace(BESIDE, score=0.5)
    _, beside, later = model.judged(asking("开店要跑几趟呀"), findings(BEST, near, LATER), SEARCHER)
    assert beside.helps is not None
    assert later.helps is not None
    assert beside.helps > later.helps


def test_what_is_found_is_judged_on_its_way_to_the_assessment(searcher: Searcher) -> None:
    attacks = AttackModel.load(ROOT / "data")
    turn = turn_of(asking("小微企业办电要几个环节"))
    judged = retrieve(turn, searcher, Models(attacks, relevance=RelevanceModel.load(ROOT / "data"))).evidence
    assert all(e.helps is not None for e in judged[:JUDGED])
    unjudged = retrieve(turn, searcher, Models(attacks)).evidence
    assert [e.measure.id for e in unjudged] == [e.measure.id for e in judged]
    assert all(e.helps is None for e in unjudged)
