"""Learns whether a message goes on from what was said: ``python -m bot.learning.references --write``, with an index of today's data.

Examples are ``data/conversations.jsonl``: each conversation is held up to its last turn, which is then searched for by itself and together
with what it may go on from. Always the same from the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.learning import examples
from bot.learning.runs import Study, pipeline_of, run, run_to, searcher
from bot.learning.stacking import apart, fold_of, signals_of, words_of
from bot.learnt.answerability import AnswerabilityModel
from bot.learnt.attacks import AttackModel
from bot.learnt.models import Models
from bot.learnt.ngrams import NGrams, save
from bot.learnt.references import SIGNALS, WORDS, ReferenceModel, signals, worded
from bot.learnt.relevance import RelevanceModel
from bot.learnt.signals import weighed, write_signals
from bot.pipeline import Pipeline
from bot.retrieving.retrieve import searched
from bot.settings import Settings
from retrieval.search import Searcher

WORDS_STRENGTH, SIGNALS_STRENGTH = 3.0, 0.3  # inverse of the regularisation


@dataclass(frozen=True, slots=True)
class Seen:
    """A last message with what its two searches found."""

    text: str
    kind: str
    found: dict[str, float]
    refers: bool
    group: int


def seen(data: Path, pipeline: Pipeline, search: Searcher) -> list[Seen]:
    """All conversations whose last message has two readings. The pipeline goes by form."""
    rows = []
    for told in examples.conversations(data / examples.CONVERSATIONS):
        asked = run_to("understand", pipeline, told.turns).understanding
        if asked is not None and asked.together is not None:
            found = signals(asked, searched(asked, search), searched(asked.together, search))
            rows.append(Seen(asked.original, told.kind, found, told.refers, fold_of(told.turns[0])))
    return rows


def learn(rows: Sequence[Seen]) -> ReferenceModel:
    """The model from all rows."""
    words = _words(rows)
    found = apart(rows, _words, lambda others, row: row.found | worded(row.text, others))
    everything, gold = np.ones(len(rows), dtype=np.bool_), np.asarray([row.refers for row in rows])
    weights, bias = signals_of(found, everything, gold, np.ones(len(rows)), SIGNALS_STRENGTH)
    return ReferenceModel(words, {name: (round(weight, 4),) for name, weight in weights.items()}, bias)


def checked(rows: Sequence[Seen]) -> NDArray[np.float64]:
    """The logit of each row by models that did not see its fold."""
    return np.asarray(apart(rows, learn, _logit))


def _logit(model: ReferenceModel, row: Seen) -> float:
    return model.bias + weighed(row.found | worded(row.text, model.words), model.signals, 1)[0]


def _words(rows: Sequence[Seen]) -> NGrams:
    gold = np.asarray([row.refers for row in rows])
    return NGrams.of(words_of([row.text for row in rows], np.ones(len(rows), dtype=np.bool_), gold, WORDS_STRENGTH)[None, :])


def write(model: ReferenceModel, data: Path) -> None:
    """Writes the weights of n-grams, and those of the signals as text."""
    save(data / WORDS, model.words, np.asarray([model.bias]))
    write_signals(data / SIGNALS, model.signals)


def report(rows: Sequence[Seen], logits: NDArray[np.float64]) -> Iterable[str]:
    """What share of the messages is told rightly, in all and by kind."""
    right = (logits > 0) == np.asarray([row.refers for row in rows])
    yield f"{len(rows)} messages, told rightly by models that did not see them: {right.mean():.3f}"
    for kind in sorted({row.kind for row in rows}):
        yield f"  {kind:14} {right[[row.kind == kind for row in rows]].mean():.3f}"


def _study(settings: Settings) -> Study:
    data, search = settings.data_dir, searcher(settings)
    models = Models(AttackModel.load(data), relevance=RelevanceModel.load(data), answerability=AnswerabilityModel.load(data))
    rows = seen(data, pipeline_of(search, data, models), search)
    return report(rows, checked(rows)), lambda: write(learn(rows), data)


def main() -> None:
    run(__doc__, f"{WORDS} and {SIGNALS.name}", _study)


if __name__ == "__main__":
    main()
