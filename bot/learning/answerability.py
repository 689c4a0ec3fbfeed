"""Learns whether plans state what is asked: ``python -m bot.learning.answerability --write``, with the embeddings that
``bot/learning/folds.py`` asks for.

Examples are ``data/answerability.jsonl`` (questions that a measure answers, questions about the same matter that no plan answers, and
questions about another matter), ``data/conversations.jsonl`` and ``data/follow_ups.jsonl`` (the same in conversation),
``data/asked.jsonl`` (the same as people ask) and the development questions: of those that the plans do not answer the grades of
``data/relevance.jsonl`` tell which are about another matter. Each goes through the pipeline as far as its evidence
(``bot/learning/stacking.py``), with all questions of a measure kept together. Always the same from the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.assessing.assess import by_rules, is_weighed
from bot.assessing.thresholds import Thresholds
from bot.learning import examples
from bot.learning.examples import HELPS_BESIDE
from bot.learning.folds import CrossFitted
from bot.learning.runs import Study, run, run_to
from bot.learning.stacking import Truth, apart, fold_of, signals_of, words_of
from bot.learnt.answerability import OPEN, SIGNALS, WORDS, AnswerabilityModel, signals, worded
from bot.learnt.attacks import AttackModel
from bot.learnt.models import Models
from bot.learnt.ngrams import NGrams, save
from bot.learnt.references import ReferenceModel
from bot.learnt.relevance import RelevanceModel
from bot.learnt.signals import weighed, write_signals
from bot.settings import Settings
from bot.turn import Assessment, Turn
from retrieval.asked import read_asked
from retrieval.evaluate import read_questions

WORDS_STRENGTH, SIGNALS_STRENGTH = 10.0, 0.05  # inverse of the regularisation
DEVELOPMENT = ("owner", "staff", "english", "probe", "mixed")
CONVERSATION_WEIGHT = 3.0  # of a conversation: there are a tenth as many
FOLLOW_UP_WEIGHT = 0.5  # of a line of ``follow_ups.jsonl``: there are nearly three times as many as of those
DEVELOPMENT_WEIGHT = 3.0  # of a development question and of one as people ask; the examples are made to tell the two apart
SHARES = (0.01, 0.02, 0.03, 0.05)


@dataclass(frozen=True, slots=True)
class Seen:
    """An example with what the pipeline made of it. ``elsewhere`` is None where only openness is known."""

    text: str
    english: bool
    found: dict[str, float]
    open: bool
    elsewhere: bool | None
    group: int
    development: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with the turns before it, and what is known of it."""

    turns: Sequence[str]
    open: bool
    elsewhere: bool | None
    group: str
    development: bool = False
    weight: float = 1.0


def seen(data: Path, fitted: CrossFitted, judged: Callable[[Turn], Assessment]) -> list[Seen]:
    """All examples that get evidence and are no matter for rules alone. ``judged`` are the rules."""
    rows = []
    for asked in _all_asked(data):
        _, pipeline = fitted.of(asked.turns[-1])
        turn = run_to("retrieve", pipeline, asked.turns)
        draft = judged(turn) if turn.reply is None and turn.evidence else None
        if draft is not None and is_weighed(turn, draft):
            assert turn.understanding is not None
            text, english, fold = turn.understanding.original, turn.understanding.english, fold_of(asked.group)
            rows.append(Seen(text, english, signals(turn, draft), asked.open, asked.elsewhere, fold, asked.development, asked.weight))
    return rows


def _all_asked(data: Path) -> Iterator[_Asked]:
    for e in examples.answerability(data / examples.ANSWERABILITY):
        yield _Asked([e.question], *_told(e.label), e.measure)
    for c in examples.conversations(data / examples.CONVERSATIONS):
        yield _Asked(c.turns, *_told(c.label), c.turns[0], weight=CONVERSATION_WEIGHT)
    for f in examples.follow_ups(data / examples.FOLLOW_UPS):
        yield _Asked(f.turns, *_told(f.label), f.turns[0], weight=FOLLOW_UP_WEIGHT)
    for known in read_asked(data):
        yield _Asked([known.question], *_told(known.label), known.question, development=True, weight=DEVELOPMENT_WEIGHT)
    other = {line.id: max(line.grades.values()) < HELPS_BESIDE for line in examples.graded(data / examples.GRADES)}
    for name in DEVELOPMENT:
        for case in read_questions(data / "questions" / f"{name}.jsonl"):
            if case.expect in ("answer", "correct", "abstain"):
                opened = case.expect == "abstain"
                elsewhere = other.get(case.id) if opened else None
                yield _Asked(case.turns, opened, elsewhere, case.id, development=True, weight=DEVELOPMENT_WEIGHT)


def _told(label: str) -> tuple[bool, bool | None]:
    """Whether a label says that the plans leave it open, and if so whether it is another matter."""
    return label != "stated", None if label == "stated" else label == "elsewhere"


def learn(rows: Sequence[Seen]) -> AnswerabilityModel:
    """The model from all rows."""
    words = _words(rows)
    found = apart(rows, _words, lambda others, row: row.found | worded(row.text, others))
    importance = np.asarray([row.weight for row in rows])
    opened, elsewhere = (signals_of(found, *truth, importance, SIGNALS_STRENGTH) for truth in _truths(rows))
    both = {name: (round(weight, 4), round(elsewhere[0].get(name, 0.0), 4)) for name, weight in opened[0].items()}
    return AnswerabilityModel(words, both, (opened[1], elsewhere[1]))


def checked(rows: Sequence[Seen]) -> NDArray[np.float64]:
    """The logit of openness of each row by models that did not see its fold."""
    return np.asarray(apart(rows, learn, _logit))


def _logit(model: AnswerabilityModel, row: Seen) -> float:
    return model.bias[OPEN] + weighed(row.found | worded(row.text, model.words), model.signals, 2)[OPEN]


def _truths(rows: Sequence[Seen]) -> list[tuple[Truth, Truth]]:
    """For each row of the weights: which rows tell it, and what they tell."""
    told = np.asarray([row.elsewhere is not None for row in rows])
    return [
        (np.ones(len(rows), dtype=np.bool_), np.asarray([row.open for row in rows])),
        (told, np.asarray([bool(row.elsewhere) for row in rows])),
    ]


def _words(rows: Sequence[Seen]) -> NGrams:
    return NGrams.of(np.stack([words_of([row.text for row in rows], *truth, WORDS_STRENGTH) for truth in _truths(rows)]))


def write(model: AnswerabilityModel, data: Path) -> None:
    """Writes the weights of n-grams, and those of the signals as text."""
    save(data / WORDS, model.words, np.asarray(model.bias))
    write_signals(data / SIGNALS, model.signals)


def report(rows: Sequence[Seen], logits: NDArray[np.float64]) -> Iterable[str]:
    """What share of open questions is told as such, where so many development questions that are answered would be too."""
    for name, english in (("Chinese", False), ("English", True)):
        language = np.asarray([row.english is english for row in rows])
        opened, own = np.asarray([row.open for row in rows]), np.asarray([row.development for row in rows])
        beside = ~own & np.asarray([row.elsewhere is True for row in rows])
        groups = {"development": own & opened, "unstated": ~own & opened & ~beside, "elsewhere": beside, "stated": ~own & ~opened}
        for share in SHARES:
            answered = logits[language & own & ~opened]
            least = float(np.quantile(answered, 1 - share)) if len(answered) else 0.0
            told = {group: logits[language & chosen] > least for group, chosen in groups.items() if (language & chosen).any()}
            shares = ", ".join(f"{group} {above.mean():.3f}" for group, above in told.items())
            yield f"{name}: above {least:.2f} are {share:.0%} of the answered; {shares}"


def _study(settings: Settings) -> Study:
    data = settings.data_dir
    models = Models(AttackModel.load(data), ReferenceModel.load(data), RelevanceModel.load(data))
    thresholds = Thresholds.load(data / "assess.yaml")
    rows = seen(data, CrossFitted.open(settings, models), lambda turn: by_rules(turn, thresholds))
    return (f"{len(rows)} questions", *report(rows, checked(rows))), lambda: write(learn(rows), data)


def main() -> None:
    run(__doc__, f"{WORDS} and {SIGNALS.name}", _study)


if __name__ == "__main__":
    main()
