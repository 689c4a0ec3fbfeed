"""The index of the product's own data, without documents, built once for the tests of ``bot``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.settings import ROOT
from retrieval.index import IndexSettings, build, open_active
from retrieval.search import Fusion, Searcher

DATA = ROOT / "data"


@pytest.fixture(scope="session")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    settings = IndexSettings(DATA, tmp_path_factory.mktemp("index"))
    build(settings)
    index = open_active(settings)
    yield Searcher(index, Fusion.load(DATA / "fusion.yaml"))
    if index.vectors is not None:
        index.vectors.close()
