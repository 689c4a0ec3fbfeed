"""One searcher over the index of the product's own data, without documents."""

from __future__ import annotations

import pytest

from retrieval.index import IndexSettings, open_active
from retrieval.search import Fusion, Searcher


@pytest.fixture(scope="session")
def searcher(index_settings: IndexSettings) -> Searcher:
    return Searcher(open_active(index_settings), Fusion.load(index_settings.data / "fusion.yaml"))
