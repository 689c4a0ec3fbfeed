"""The corpus as a file of the index: what is saved is loaded, value for value."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import ROOT
from retrieval.corpus import build_corpus
from retrieval.storage import load_corpus, save_corpus
from tests.small import DOCUMENT, settings_in


@pytest.mark.parametrize("document", [DOCUMENT, None])
def test_a_small_corpus_comes_back(tmp_path: Path, document: str | None) -> None:
    settings = settings_in(tmp_path, document=document)
    corpus = replace(build_corpus(settings.data, settings.plans), problems=("einer", "二"))
    save_corpus(corpus, tmp_path / "corpus.json")
    assert load_corpus(tmp_path / "corpus.json") == corpus


def test_the_whole_corpus_comes_back(tmp_path: Path) -> None:
    corpus = build_corpus(ROOT / "data", None)
    save_corpus(corpus, tmp_path / "corpus.json")
    loaded = load_corpus(tmp_path / "corpus.json")
    assert loaded == corpus
    assert list(loaded.clauses) == list(corpus.clauses)
    assert hash(next(iter(loaded.clauses.values()))) == hash(next(iter(corpus.clauses.values())))


@pytest.mark.plans
def test_official_texts_come_back_character_for_character(tmp_path: Path, plans_dir: Path) -> None:
    corpus = build_corpus(ROOT / "data", plans_dir)
    save_corpus(corpus, tmp_path / "corpus.json")
    assert load_corpus(tmp_path / "corpus.json") == corpus
