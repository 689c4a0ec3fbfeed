"""Learns which measure answers who asks and which help beside it: ``python -m bot.learning.relevance --write``, with the
embeddings that ``bot/learning/folds.py`` asks for.

Examples are the grades of ``data/relevance.jsonl`` (``examples.Graded``). Each question goes through the pipeline as far as its
evidence; the weights are learnt from the measures that were graded (``bot/learnt/relevance.py``). Always the same from the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.assessing.assess import by_rules
from bot.assessing.thresholds import Thresholds
from bot.learning import examples
from bot.learning.examples import BEST_GRADE, HELPS_BESIDE
from bot.learning.folds import CrossFitted
from bot.learning.runs import Study, run, run_to
from bot.learning.stacking import apart, fold_of, signals_of
from bot.learnt.answerability import AnswerabilityModel
from bot.learnt.attacks import AttackModel
from bot.learnt.models import Models
from bot.learnt.references import ReferenceModel
from bot.learnt.relevance import BIAS, HELPS, LEADS, SIGNALS, RelevanceModel, signals
from bot.learnt.signals import weighed, write_signals
from bot.settings import Settings
from retrieval.asked import read_asked
from retrieval.evaluate import questions_in
from retrieval.search import Findings

STRENGTH = 0.05  # inverse of the regularisation
THRESHOLDS = (-1.0, -0.5, 0.0, 0.5)
Logits = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seen:
    """A measure that was found for a question with its grade; whether it ``leads`` by the rules."""

    question: str
    found: dict[str, float]
    grade: int
    leads: bool
    group: int


def seen(data: Path, graded: Iterable[examples.Graded], fitted: CrossFitted) -> list[Seen]:
    """All graded measures that are found. The pipelines judge without the model that is being learnt."""
    thresholds = Thresholds.load(data / "assess.yaml")
    turns = {case.id: case.turns for case in questions_in(data / "questions")}
    turns |= {known.question: (known.question,) for known in read_asked(data)}
    rows = []
    for question in graded:
        search, pipeline = fitted.of(turns[question.id][-1])
        turn = run_to("retrieve", pipeline, turns[question.id])
        if turn.reply is not None or turn.understanding is None:
            continue
        sources = by_rules(turn, thresholds).sources
        lead = sources[0].measure.id if sources else ""
        found = Findings(turn.evidence, (), turn.elsewhere, turn.scope)
        for e, signs in zip(turn.evidence, signals(turn.understanding, found, search), strict=False):
            if (grade := question.grades.get(e.measure.id)) is not None:
                rows.append(Seen(question.id, signs, grade, e.measure.id == lead, fold_of(question.id)))
    return rows


def learn(rows: Sequence[Seen]) -> RelevanceModel:
    """The model from all rows."""
    found, everything, grades = [row.found for row in rows], np.ones(len(rows), dtype=np.bool_), np.asarray([row.grade for row in rows])
    learnt = [signals_of(found, everything, grades >= least, np.ones(len(rows)), STRENGTH) for least in (HELPS_BESIDE, BEST_GRADE)]
    helps, leads = ({**weights, BIAS: bias} for weights, bias in learnt)
    return RelevanceModel({name: (round(weight, 4), round(leads[name], 4)) for name, weight in helps.items()})


def checked(rows: Sequence[Seen]) -> Logits:
    """The logits of each row by models that did not see its fold, shape (rows, 2)."""
    return np.asarray(apart(rows, learn, lambda model, row: weighed(row.found, model.signals, 2)))


def report(rows: Sequence[Seen], logits: Logits) -> Iterable[str]:
    """How often a measure that answers is put first, and what each threshold would show of the measures that do not lead."""
    yield _first(rows, logits[:, LEADS])
    helps = logits[:, HELPS]
    rest, good = np.asarray([not row.leads for row in rows]), np.asarray([row.grade >= HELPS_BESIDE for row in rows])
    for least in THRESHOLDS:
        shown = rest & (helps > least)
        precision, recall = good[shown].mean(), good[shown].sum() / good[rest].sum()
        yield f"from {least:4.1f}: {shown.sum()} of {rest.sum()} shown; {precision:.3f} of them help, {recall:.3f} of what helps is shown"


def _first(rows: Sequence[Seen], leads: Logits) -> str:
    """How often a measure that answers is put first, by its score and by the model."""
    of_question: dict[str, list[int]] = {}
    for n, row in enumerate(rows):
        of_question.setdefault(row.question, []).append(n)
    answered = [found for found in of_question.values() if any(rows[n].grade == BEST_GRADE for n in found)]
    by_score = np.mean([rows[min(found, key=lambda n: rows[n].found.get("place", 0.0))].grade == BEST_GRADE for found in answered])
    by_model = np.mean([rows[max(found, key=lambda n: float(leads[n]))].grade == BEST_GRADE for found in answered])
    return f"of {len(answered)} questions that a measure answers one is first by score for {by_score:.3f}, by the model for {by_model:.3f}"


def write(model: RelevanceModel, data: Path) -> None:
    """Writes the weights as text."""
    write_signals(data / SIGNALS, model.signals)


def _study(settings: Settings) -> Study:
    data = settings.data_dir
    models = Models(AttackModel.load(data), ReferenceModel.load(data), answerability=AnswerabilityModel.load(data))
    rows = seen(data, examples.graded(data / examples.GRADES), CrossFitted.open(settings, models))
    return (f"{len(rows)} graded measures", *report(rows, checked(rows))), lambda: write(learn(rows), data)


def main() -> None:
    run(__doc__, SIGNALS.name, _study)


if __name__ == "__main__":
    main()
