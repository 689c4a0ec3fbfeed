"""Examples through the pipeline, as far as learning needs them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bot.assessing.thresholds import Thresholds
from bot.learnt.models import Models
from bot.lexicon import Lexicon
from bot.pipeline import Pipeline, standard
from bot.settings import Settings, index_settings
from bot.turn import Exchange, Question, Turn
from prompts import Wording
from retrieval.index import open_active
from retrieval.search import Fusion, Searcher

Study = tuple[Iterable[str], Callable[[], None]]


def run(description: str | None, written: str, study: Callable[[Settings], Study]) -> None:
    """The command line of a model's learning. A study says, line by line, what models that did not see it make of each example, and how to
    learn from all and write that, which is done with ``--write``."""
    parser = argparse.ArgumentParser(description=(description or "").split("\n\n")[0])
    parser.add_argument("--write", action="store_true", help=f"write {written} below the data folder")
    options = parser.parse_args()
    lines, write = study(Settings())
    for line in lines:
        print(line, flush=True)
    if options.write:
        write()


def searcher(settings: Settings) -> Searcher:
    """The active index."""
    return Searcher(open_active(index_settings(settings)), Fusion.load(settings.data_dir / "fusion.yaml"))


def pipeline_of(search: Searcher, data: Path, models: Models) -> Pipeline:
    """The pipeline over an index, with other models than those that are being learnt."""
    return standard(search, Wording.load(), Thresholds.load(data / "assess.yaml"), Lexicon.load(data / "lexicon"), models)


def after(pipeline: Pipeline, turns: Sequence[str]) -> tuple[Exchange, ...]:
    """The conversation after some turns."""
    history: tuple[Exchange, ...] = ()
    for message in turns:
        turn = pipeline.run(Turn(Question(message, history=history)))
        assert turn.reply is not None
        standalone = turn.understanding.text if turn.understanding else message
        cited = tuple(citation.measure_id for citation in turn.reply.citations)
        history = (*history, Exchange(message, standalone, turn.reply.status, cited))
    return history


def run_to(step: str, pipeline: Pipeline, turns: Sequence[str]) -> Turn:
    """The turn of the last message after a step, or after the one that ended it."""
    turn = Turn(Question(turns[-1], history=after(pipeline, turns[:-1])))
    return next(done for name, done in pipeline.steps(turn) if name == step or done.reply is not None)
