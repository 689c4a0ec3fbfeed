"""Vectors in Chroma: what was added is found; what is gone or damaged is told."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval.builds import active_name
from retrieval.index import IndexSettings, open_active
from retrieval.vectors import BATCH, VectorsError, VectorStore


def vectors(count: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def filled(folder: Path, rows: np.ndarray) -> None:
    with closing(VectorStore.open(folder, "build-x", new=len(rows))) as store:
        store.add(rows)


@pytest.mark.parametrize("count", [1, BATCH, BATCH * 2 + 7])
def test_every_vector_is_found_by_itself(tmp_path: Path, count: int) -> None:
    rows = vectors(count)
    ticks: list[int] = []
    with closing(VectorStore.open(tmp_path / "chroma", "build-x", new=count)) as store:
        store.add(rows, ticks.append)
        assert store.count() == count == sum(ticks)
    with closing(VectorStore.open(tmp_path / "chroma", "build-x")) as store:
        for row in (0, count // 2, count - 1):
            found, likeness = store.nearest(rows[row], 3)
            assert found[0] == row
            assert likeness[0] == pytest.approx(1.0, abs=1e-3)
            assert list(likeness) == sorted(likeness, reverse=True)
            assert len(found) == min(3, count)


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(VectorsError, match="gone; run `policybot index --force`"):
        VectorStore.open(tmp_path / "chroma", "build-x")


def test_a_collection_that_is_not_there(tmp_path: Path) -> None:
    filled(tmp_path / "chroma", vectors(3))
    with pytest.raises(VectorsError, match="policybot index --force"):
        VectorStore.open(tmp_path / "chroma", "build-y")


@pytest.mark.parametrize("content", [b"", b"no database at all" * 200])
def test_a_damaged_store(tmp_path: Path, content: bytes) -> None:
    filled(tmp_path / "chroma", vectors(3))
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(content)
    with pytest.raises(VectorsError, match="policybot index --force"):
        VectorStore.open(tmp_path / "chroma", "build-x")


def test_a_store_that_loses_its_graph_finds_no_text_by_itself(tmp_path: Path) -> None:
    rows = vectors(300)
    filled(tmp_path / "chroma", rows)
    for folder in (p for p in (tmp_path / "chroma").iterdir() if p.is_dir()):
        shutil.rmtree(folder)
    with closing(VectorStore.open(tmp_path / "chroma", "build-x")) as store:
        assert not (store.nearest(rows[0], 3)[1] > 0.98).any()


def test_vectors_of_another_size_are_told(tmp_path: Path) -> None:
    filled(tmp_path / "chroma", vectors(3))
    with closing(VectorStore.open(tmp_path / "chroma", "build-x")) as store, pytest.raises(VectorsError, match="does not answer"):
        store.nearest(np.ones(7, dtype=np.float32), 3)


def test_vectors_that_are_no_numbers_are_not_taken(tmp_path: Path) -> None:
    rows = vectors(3)
    rows[1] = np.nan
    store = VectorStore.open(tmp_path / "chroma", "build-x", new=3)
    with closing(store), pytest.raises(VectorsError, match="does not take"):
        store.add(rows)


@pytest.mark.slow
def test_a_server_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with pytest.raises(VectorsError, match=r"127\.0\.0\.1:9"):
        VectorStore.open(tmp_path, "build-x", url="http://127.0.0.1:9")


def test_a_lost_graph_is_a_fault(index_settings: IndexSettings, tmp_path: Path) -> None:
    """Of the whole index: of a small one Chroma keeps all vectors outside the graph."""
    copy = shutil.copytree(index_settings.folder, tmp_path / "index")
    where = replace(index_settings, folder=copy)
    for folder in [p for p in (copy / str(active_name(copy)) / "chroma").iterdir() if p.is_dir()]:
        shutil.rmtree(folder)
    index = open_active(where)
    assert index.vectors is None
    assert "lost vectors" in index.faults[0]
