"""Searches that have not seen a question, for who learns from how it is found."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.learning.folds import TRAINED, CrossFitted
from bot.learnt.attacks import AttackModel
from bot.learnt.models import Models
from bot.settings import ROOT, Settings
from bot.turn import Question, Turn
from retrieval.asked import FOLDS, fold_of
from retrieval.embedding import CARD, EmbeddingError
from retrieval.search import Query
from tests.small import PLAN, segmenters_once, settings_in, write_asked, write_model

ASKED_OF_CLOSING = "窗口的人说话我听不懂怎么弄"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    inputs = settings_in(tmp_path)
    for name in ("fusion.yaml", "assess.yaml"):
        shutil.copy(ROOT / "data" / name, inputs.data)
    shutil.copytree(ROOT / "data" / "lexicon", inputs.data / "lexicon")
    write_asked(inputs.data, [{"question": ASKED_OF_CLOSING, "label": "stated", "measures": [f"{PLAN}/2.2#1"]}])
    return Settings(data_dir=inputs.data, index_dir=inputs.folder, plans_dir=inputs.plans)


def test_a_question_is_searched_for_by_an_embedding_that_has_not_seen_it(settings: Settings) -> None:
    for fold in range(FOLDS):
        card = write_model(settings.index_dir.parent / TRAINED / str(fold)) / CARD
        card.write_text(json.dumps({"version": f"apart-{fold}"}), encoding="utf-8")
    with segmenters_once():
        fitted = CrossFitted.open(settings, Models(AttackModel.load(ROOT / "data")))
    search, pipeline = fitted.of(ASKED_OF_CLOSING)
    assert search.index.embedding is not None
    assert search.index.embedding.name == f"shipped-apart-{fold_of(ASKED_OF_CLOSING)}"
    assert not any(e.parts.get("asked") for e in search.search(Query(ASKED_OF_CLOSING)).evidence)
    other = next(text for n in range(20) if fold_of(text := f"开店怎么弄{n}") == fold_of(ASKED_OF_CLOSING))
    assert fitted.of(other) == (search, pipeline)
    assert any(e.parts.get("asked") for e in search.search(Query(ASKED_OF_CLOSING)).evidence)
    assert pipeline.run(Turn(Question("开店怎么弄"))).reply is not None


def test_without_the_embeddings_it_says_how_to_train_them(settings: Settings) -> None:
    with pytest.raises(EmbeddingError, match=r"retrieval\.train --apart"):
        CrossFitted.open(settings, Models(AttackModel.load(ROOT / "data")))
