"""Searches that have not seen a question: the embedding learns from questions as people ask them (``data/asked.jsonl``), so who learns
from how such questions are found needs, for each of them, one that has not (cross-fitting, Chernozhukov et al. 2018).

``python -m retrieval.train --apart var/learning`` trains an embedding for each fold of the questions; an index is built over each.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from bot.learning.runs import pipeline_of, searcher
from bot.learnt.models import Models
from bot.pipeline import Pipeline
from bot.settings import Settings, index_settings
from retrieval.asked import FOLDS, fold_of
from retrieval.embedding import CARD, EmbeddingError
from retrieval.index import build
from retrieval.search import Searcher

TRAINED = "learning"  # folder beside the index: a model for each fold


@dataclass(frozen=True, slots=True)
class CrossFitted:
    """A search and a pipeline over it for each fold."""

    ways: tuple[tuple[Searcher, Pipeline], ...]

    @classmethod
    def open(cls, settings: Settings, models: Models) -> CrossFitted:
        """Builds what is not built yet. Raises ``EmbeddingError`` where an embedding is missing."""
        searches = [searcher(_apart(settings, fold)) for fold in range(FOLDS)]
        return cls(tuple((search, pipeline_of(search, settings.data_dir, models)) for search in searches))

    def of(self, question: str) -> tuple[Searcher, Pipeline]:
        """A search that has not seen the question, and finds all others as asked but not this one; the pipeline over it."""
        search, pipeline = self.ways[fold_of(question)]
        search.leave_out(question)
        return search, pipeline


def _apart(settings: Settings, fold: int) -> Settings:
    """Today's data with the embedding of a fold, and an index of them."""
    folder = settings.index_dir.parent / TRAINED / str(fold)
    if not (folder / CARD).is_file():
        raise EmbeddingError(f"{folder}: no embedding; `python -m retrieval.train --apart {folder.parent}` trains one for each fold")
    apart = settings.model_copy(update={"data_dir": folder / "data", "index_dir": folder / "index"})
    shutil.rmtree(apart.data_dir, ignore_errors=True)
    shutil.copytree(settings.data_dir, apart.data_dir, ignore=shutil.ignore_patterns("questions", "model"))
    shutil.copytree(folder, apart.data_dir / "model", ignore=shutil.ignore_patterns("data", "index"))
    build(index_settings(apart))
    return apart
