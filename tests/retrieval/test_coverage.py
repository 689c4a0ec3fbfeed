"""How far a measure covers a question, word for word."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from bot.settings import ROOT
from retrieval.coverage import Coverage
from retrieval.embedding import ShippedEmbedding
from retrieval.index import build, open_active
from retrieval.search import Fusion, Query, Searcher
from retrieval.words import Segmenter
from tests.small import corpus_of, found, settings_in

TEXT = "开店在网上填一张表，两天办好。"
MEASURE = found(text=TEXT, plain="开店填一张表，两天办好", asks=("新店铺要跑几趟",), asks_en=("How many trips for a new shop?",))
EMPTY = found("shanghai-2020/1.2", text="", plain="…", heading="…", en="…", asks=(), asks_en=())
UNDESCRIBED = found("shanghai-2020/1.3", plain=None)
CORPUS = corpus_of(MEASURE, EMPTY, UNDESCRIBED)
EMBEDDING = ShippedEmbedding(ROOT / "data" / "model", Segmenter([]))
COVERAGE = Coverage.build(CORPUS, EMBEDDING)


def of(text: str, measure: str = MEASURE.measure.id) -> Mapping[str, float]:
    return COVERAGE.of(text, measure)


def test_the_measures_own_words_are_covered_whole() -> None:
    own = of(TEXT)
    assert own["covered, said"] == pytest.approx(1.0, abs=1e-3)
    assert own["gap, said"] == pytest.approx(0.0, abs=1e-2)
    assert own["gaps, said"] == pytest.approx(0.0, abs=1e-2)


def test_what_is_only_asked_about_it_is_known_and_not_said() -> None:
    asked = of("新店铺要跑几趟")
    assert asked["covered, known"] == pytest.approx(1.0, abs=1e-3)
    assert asked["covered, said"] < 0.9
    assert of("how many trips for a new shop")["covered, known"] == pytest.approx(1.0, abs=1e-3)


def test_a_question_for_something_else_leaves_a_gap() -> None:
    stated, other = of("开店两天办好吗"), of("开店罚款多少钱")
    assert other["covered, known"] < stated["covered, known"]
    assert other["gap, known"] > stated["gap, known"]
    assert other["gaps, known"] >= other["gap, known"] > 0


@pytest.mark.parametrize("asking", ["开店两天办好吗", "开店两天办好伐？", "开店吗，两天办好呢"])
def test_particles_that_ask_are_no_gap(asking: str) -> None:
    assert of(asking)["gap, said"] == of("开店，两天办好")["gap, said"] == pytest.approx(0.0, abs=1e-2)


def test_a_measure_without_known_words_covers_nothing() -> None:
    nothing = of("开店", EMPTY.measure.id)
    assert nothing["covered, said"] == nothing["covered, known"] == 0.0
    assert nothing["gap, said"] > 0


def test_measures_that_nobody_described_and_unknown_words_give_no_signals() -> None:
    assert of("开店", UNDESCRIBED.measure.id) == {}
    assert of("？！") == {}


def test_it_is_stored_with_the_index(tmp_path: Path) -> None:
    COVERAGE.save(tmp_path / "coverage.npz")
    stored = Coverage.load(tmp_path / "coverage.npz", CORPUS, EMBEDDING)
    assert stored.of(TEXT, MEASURE.measure.id) == of(TEXT)
    assert np.array_equal(stored.tokens, COVERAGE.tokens)
    settings = settings_in(tmp_path)
    build(settings)
    index = open_active(settings)
    assert index.coverage is not None
    searcher = Searcher(index, Fusion.everything())
    best = searcher.search(Query("开店要几天")).evidence[0]
    assert 0 < searcher.coverage("开店要几天", best)["covered, known"] <= 1


def test_a_build_without_it_does_without_vectors_and_says_so(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    name = build(settings)
    (settings.folder / name / "coverage.npz").unlink()
    index = open_active(settings)
    assert index.coverage is None
    assert index.vectors is None
    assert any("coverage.npz" in fault for fault in index.faults)
