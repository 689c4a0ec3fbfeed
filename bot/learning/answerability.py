"""Learns whether plans state what is asked: ``python -m bot.learning.answerability --write``, with an index of today's data.

Examples are ``data/answerability.jsonl`` (questions that a measure answers, questions about the same matter that no plan answers, and
questions about another matter) and the development questions. Each goes through the pipeline as far as its evidence. What n-grams say is
learnt first; the model over all signals then sees for each question only what n-grams of the other questions said of it (stacking,
Wolpert 1992), with all questions of a measure kept together. Always the same from the same.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answerability import ELSEWHERE, OPEN, SIGNALS, WORDS, AnswerabilityModel, signals, worded
from bot.assess import by_rules, is_weighed
from bot.learning import examples
from bot.ngrams import matrix, places, save
from bot.turn import Assessment, Question, Turn
from retrieval.evaluate import read_questions

FOLDS = 5
WORDS_STRENGTH, SIGNALS_STRENGTH = 10.0, 0.05  # inverse of the regularisation
DEVELOPMENT = ("owner", "staff", "english", "probe", "mixed")
DEVELOPMENT_WEIGHT = 3.0  # of a development question: they are asked as people ask, the examples to tell the two apart
SHARES = (0.01, 0.02, 0.03, 0.05)
Truth = NDArray[np.bool_]


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


def seen(data: Path, evidence_of: Callable[[Turn], Turn], judged: Callable[[Turn], Assessment]) -> list[Seen]:
    """All examples that get evidence and are no matter for rules alone. ``evidence_of`` runs the pipeline so far, ``judged`` are the
    rules."""
    asked: list[tuple[str, bool, bool | None, str, bool]] = [
        (e.question, e.label != "stated", None if e.label == "stated" else e.label == "elsewhere", e.measure, False)
        for e in examples.answerability(data / examples.ANSWERABILITY)
    ]
    for name in DEVELOPMENT:
        for case in read_questions(data / "questions" / f"{name}.jsonl"):
            if len(case.turns) == 1 and case.expect in ("answer", "correct", "abstain"):
                asked.append((case.turns[0], case.expect == "abstain", None, case.id, True))
    rows = []
    for text, is_open, elsewhere, group, development in asked:
        turn = evidence_of(Turn(Question(text)))
        draft = judged(turn) if turn.reply is None and turn.evidence else None
        if draft is not None and is_weighed(turn, draft):
            assert turn.understanding is not None
            fold = zlib.crc32(group.encode()) % FOLDS
            found = signals(turn, draft)
            rows.append(Seen(turn.understanding.text, turn.understanding.english, found, is_open, elsewhere, fold, development))
    return rows


def learn(rows: Sequence[Seen]) -> AnswerabilityModel:
    """The model from all rows."""
    truths = _truths(rows)
    words = np.stack([_words(rows, *truth) for truth in truths])
    return _signals([row.found | part for row, part in zip(rows, _worded_apart(rows), strict=True)], rows, words)


def checked(rows: Sequence[Seen]) -> NDArray[np.float64]:
    """The logit of openness of each row by models that did not see its fold."""
    logits = np.zeros(len(rows))
    for fold in range(FOLDS):
        model = learn([row for row in rows if row.group != fold])
        for n, row in enumerate(rows):
            if row.group == fold:
                logits[n] = _logit(model, row)
    return logits


def _logit(model: AnswerabilityModel, row: Seen) -> float:
    found = row.found | worded(row.text, model.words)
    return model.bias[OPEN] + sum(model.signals[name][OPEN] * value for name, value in found.items() if name in model.signals)


def _truths(rows: Sequence[Seen]) -> list[tuple[Truth, Truth]]:
    """For each row of the weights: which rows tell it, and what they tell."""
    told = np.asarray([row.elsewhere is not None for row in rows])
    return [
        (np.ones(len(rows), dtype=np.bool_), np.asarray([row.open for row in rows])),
        (told, np.asarray([bool(row.elsewhere) for row in rows])),
    ]


def _words(rows: Sequence[Seen], told: Truth, gold: Truth) -> NDArray[np.float32]:
    """Weights of n-grams, shape (PLACES,)."""
    from sklearn.linear_model import LogisticRegression

    chosen = {n: at for n, row in enumerate(rows) if told[n] and (at := places(row.text))}
    model = LogisticRegression(C=WORDS_STRENGTH, max_iter=300).fit(matrix(list(chosen.values())), gold[list(chosen)])
    weights: NDArray[np.float32] = model.coef_[0].astype(np.float32)
    return weights


def _worded_apart(rows: Sequence[Seen]) -> list[dict[str, float]]:
    """What n-grams of the other folds say of each row."""
    found: list[dict[str, float]] = [{} for _ in rows]
    for fold in sorted({row.group for row in rows}):
        rest = [row for row in rows if row.group != fold]
        words = np.stack([_words(rest, *truth) for truth in _truths(rest)])
        for n, row in enumerate(rows):
            if row.group == fold:
                found[n] = worded(row.text, words)
    return found


def _signals(found: Sequence[dict[str, float]], rows: Sequence[Seen], words: NDArray[np.float32]) -> AnswerabilityModel:
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    names = sorted({name for entry in found for name in entry})
    values = np.asarray([[entry.get(name, 0.0) for name in names] for entry in found])
    importance = np.asarray([DEVELOPMENT_WEIGHT if row.development else 1.0 for row in rows])
    weights, bias = [], []
    for told, gold in _truths(rows):
        scaler = StandardScaler().fit(values[told])
        model = LogisticRegression(C=SIGNALS_STRENGTH, max_iter=2000)
        model.fit(scaler.transform(values[told]), gold[told], sample_weight=importance[told])
        weights.append(model.coef_[0] / scaler.scale_)
        bias.append(float(model.intercept_[0] - weights[-1] @ scaler.mean_))
    pairs = {name: (round(float(weights[OPEN][n]), 4), round(float(weights[ELSEWHERE][n]), 4)) for n, name in enumerate(names)}
    return AnswerabilityModel(words, pairs, (bias[OPEN], bias[ELSEWHERE]))


def write(model: AnswerabilityModel, data: Path) -> None:
    """Writes the weights of n-grams in 8 bits and those of the signals as text."""
    save(data / WORDS, model.words, np.asarray(model.bias))
    (data / SIGNALS).write_text(json.dumps(model.signals, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def report(rows: Sequence[Seen], logits: NDArray[np.float64]) -> Iterable[str]:
    """What share of open questions is told as such, where so many development questions that are answered would be too."""
    for name, english in (("Chinese", False), ("English", True)):
        language = np.asarray([row.english is english for row in rows])
        opened, own = np.asarray([row.open for row in rows]), np.asarray([row.development for row in rows])
        beside = np.asarray([row.elsewhere is True for row in rows])
        groups = {"development": own & opened, "unstated": ~own & opened & ~beside, "elsewhere": beside, "stated": ~own & ~opened}
        for share in SHARES:
            answered = logits[language & own & ~opened]
            least = float(np.quantile(answered, 1 - share)) if len(answered) else 0.0
            told = {group: logits[language & chosen] > least for group, chosen in groups.items() if (language & chosen).any()}
            shares = ", ".join(f"{group} {above.mean():.3f}" for group, above in told.items())
            yield f"{name}: above {least:.2f} are {share:.0%} of the answered; {shares}"


def main() -> None:
    from bot.attacks import AttackModel
    from bot.lexicon import Lexicon
    from bot.pipeline import standard
    from bot.settings import Settings, index_settings
    from bot.thresholds import Thresholds
    from prompts import Wording
    from retrieval.index import open_active
    from retrieval.search import Fusion, Searcher

    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--write", action="store_true", help=f"write {WORDS} and {SIGNALS.name} below the data folder")
    options = parser.parse_args()
    settings = Settings()
    data = settings.data_dir
    searcher = Searcher(open_active(index_settings(settings)), Fusion.load(data / "fusion.yaml"))
    attacks, lexicon, thresholds = AttackModel.load(data), Lexicon.load(data / "lexicon"), Thresholds.load(data / "assess.yaml")
    pipeline = standard(searcher, Wording.load(), thresholds, lexicon, attacks, None)

    def evidence_of(turn: Turn) -> Turn:
        return next(after for name, after in pipeline.steps(turn) if name == "retrieve" or after.reply is not None)

    rows = seen(data, evidence_of, lambda turn: by_rules(turn, thresholds))
    print(f"{len(rows)} questions")
    for line in report(rows, checked(rows)):
        print(line)
    if options.write:
        write(learn(rows), data)


if __name__ == "__main__":
    main()
