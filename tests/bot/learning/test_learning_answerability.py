"""Learning whether plans state what is asked, and the examples it learns from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.learning.answerability import Seen, checked, learn, report, write
from bot.learning.examples import Example, answerability
from bot.learnt.answerability import ELSEWHERE, AnswerabilityModel
from retrieval.files import DataError


def _rows() -> list[Seen]:
    """Questions of two kinds that words tell apart, and a third that only its evidence does."""
    rows = []
    for n in range(60):
        rows.append(Seen(f"开店第{n}天能办好吗", False, {"score": 0.6}, False, None, n % 5, n % 2 == 0))
        rows.append(Seen(f"开店第{n}年的罚金哪能算", False, {"score": 0.6}, True, False, n % 5, n % 2 == 0))
        rows.append(Seen(f"开店第{n}天能养猫吗", False, {"score": 0.1}, True, True, n % 5, False))
    return rows


def test_learning_tells_the_kinds_apart_and_gives_the_same_again(tmp_path: Path) -> None:
    rows = _rows()
    logits = checked(rows)
    opened = np.asarray([row.open for row in rows])
    assert logits[opened].min() > logits[~opened].max()
    first, again = learn(rows), learn(rows)
    assert first.signals == again.signals
    assert np.array_equal(first.words.values, again.words.values)
    assert first.signals["score"][ELSEWHERE] < 0
    assert any("Chinese: above" in line and "unstated 1.000" in line for line in report(rows, logits))
    (tmp_path / "model").mkdir()
    write(first, tmp_path)
    stored = AnswerabilityModel.load(tmp_path)
    assert stored.signals == first.signals
    assert np.array_equal(stored.words.values, first.words.values)


def test_a_line_that_does_not_fit_is_named(tmp_path: Path) -> None:
    path = tmp_path / "examples.jsonl"
    good = {"measure": "shanghai-2020/1.1#1", "label": "stated", "question": "要几天"}
    path.write_text(json.dumps(good) + "\n" + json.dumps(good | {"label": "maybe"}) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"examples\.jsonl:2"):
        answerability(path)
    with pytest.raises(DataError, match="missing"):
        answerability(tmp_path / "missing.jsonl")
    path.write_text(json.dumps(good) + "\n", encoding="utf-8")
    assert answerability(path) == [Example(measure="shanghai-2020/1.1#1", label="stated", question="要几天")]
