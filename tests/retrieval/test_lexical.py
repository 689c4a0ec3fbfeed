"""BM25 over one field: scores between 0 and 1 that mean the same for short and long questions; saved and loaded."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from retrieval.lexical import Field

TEXTS = [["开店", "填表"], ["关店", "公告", "20"], ["收费", "取消"], ["关店", "当天"]]


def field(owners: list[int] | None = None, size: int | None = None) -> Field:
    return Field.build(TEXTS, owners or [0, 1, 2, 3], size or 4, k1=1.2, b=0.6)


def test_the_text_with_most_of_the_words_is_best() -> None:
    scores = field().scores(["关店", "公告"])
    assert scores.shape == (4,)
    assert list(np.argsort(-scores)[:2]) == [1, 3]
    assert scores[0] == scores[2] == 0


@pytest.mark.parametrize("tokens", [["关店"], ["关店", "公告", "20"], ["开店", "填表"] * 5, ["关店", "没有的词"]])
def test_scores_stay_between_nothing_and_one(tokens: list[str]) -> None:
    scores = field().scores(tokens)
    assert (scores >= 0).all()
    assert (scores <= 1.3).all()
    assert scores.max() > 0


def test_words_that_no_text_has_count_against_it() -> None:
    assert field().scores(["关店", "没有的词"]).max() < field().scores(["关店"]).max()


@pytest.mark.parametrize("tokens", [[], ["没有的词"], ["没有的词", "也没有"]])
def test_nothing_known_scores_nothing(tokens: list[str]) -> None:
    assert not field().scores(tokens).any()


def test_a_word_said_twice_counts_once() -> None:
    np.testing.assert_array_equal(field().scores(["关店", "关店"]), field().scores(["关店"]))


def test_a_measure_has_the_best_of_its_texts() -> None:
    several, tokens = field([0, 1, 1, 3], 5), ["关店", "公告", "收费"]
    alone = field().scores(tokens)
    assert several.scores(tokens).tolist() == pytest.approx([alone[0], max(alone[1], alone[2]), 0.0, alone[3], 0.0])


@pytest.mark.parametrize("owners", [[0, 1, 2, 3], [0, 1, 1, 3]])
def test_what_is_saved_is_loaded(tmp_path: Path, owners: list[int]) -> None:
    before = field(owners)
    before.save(tmp_path / "field")
    after = Field.load(tmp_path / "field")
    for tokens in (["关店", "公告"], ["20"], []):
        np.testing.assert_allclose(after.scores(tokens), before.scores(tokens), rtol=1e-6)


def test_one_text_alone_can_be_searched() -> None:
    assert math.isfinite(Field.build([["关店"]], [0], 1, k1=1.2, b=0.6).scores(["关店"])[0])
