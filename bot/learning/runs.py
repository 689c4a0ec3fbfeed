"""Examples through the pipeline, as far as learning needs them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.lexicon import Lexicon
from bot.models import Models
from bot.pipeline import Pipeline, standard
from bot.settings import Settings, index_settings
from bot.thresholds import Thresholds
from bot.turn import Exchange, Question, Turn
from prompts import Wording
from retrieval.index import open_active
from retrieval.search import Fusion, Searcher


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
