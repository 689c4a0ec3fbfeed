"""Learning which measures help who asks, and the grades it learns from."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.learning import examples
from bot.learning.examples import BEST_GRADE, HELPS_BESIDE
from bot.learning.relevance import Seen, checked, learn, report, write
from bot.learnt.relevance import HELPS, LEADS, RelevanceModel
from bot.settings import ROOT
from retrieval.asked import read_asked
from retrieval.evaluate import questions_in
from retrieval.knowledge import load_knowledge

DATA = ROOT / "data"


def _rows() -> list[Seen]:
    """Of each question a measure that leads, one that helps and one that does not; one signal tells them apart."""
    rows = []
    for n in range(40):
        for near, grade in ((5.0, BEST_GRADE), (3.0 + n / 40, HELPS_BESIDE), (n / 40, n % 2)):
            rows.append(Seen(f"q{n}", {"near": near, "english": float(n % 2)}, grade, near == 5.0, n % 5))
    return rows


def test_learning_tells_what_helps_and_gives_the_same_again(tmp_path: Path) -> None:
    rows = _rows()
    logits = checked(rows)
    for which, least in ((HELPS, HELPS_BESIDE), (LEADS, BEST_GRADE)):
        good = np.asarray([row.grade >= least for row in rows])
        assert logits[good, which].min() > logits[~good, which].max()
    first, again = learn(rows), learn(rows)
    assert first.signals == again.signals
    assert first.signals["near"][0] > 0
    (tmp_path / "model").mkdir()
    write(first, tmp_path)
    assert RelevanceModel.load(tmp_path).signals == first.signals


def test_the_report_counts_what_stands_beside_the_lead() -> None:
    rows = _rows()
    first, *lines = report(rows, checked(rows))
    assert "of 40 questions" in first
    assert first.endswith("by score for 1.000, by the model for 1.000")
    assert lines
    assert all("of 80 shown" in line for line in lines)  # the 40 that lead are not counted


def test_grades_are_of_measures_that_exist_and_questions_that_are_there() -> None:
    known = load_knowledge(DATA).key_points.keys()
    asked = {line.question for line in read_asked(DATA)}
    for name, folder, least in ((examples.GRADES, "questions", 1900), (examples.GRADES_HELD_BACK, "questions/held_back", 1100)):
        lines = examples.graded(DATA / name)
        questions = {case.id for case in questions_in(DATA / folder)} | asked
        assert len(lines) > least
        assert len({line.id for line in lines}) == len(lines)
        assert {line.id for line in lines} <= questions
        assert {measure for line in lines for measure in line.grades} <= known


def test_what_is_learnt_from_is_not_what_is_measured_with() -> None:
    learnt = {line.id for line in examples.graded(DATA / examples.GRADES)}
    assert not learnt & {line.id for line in examples.graded(DATA / examples.GRADES_HELD_BACK)}
