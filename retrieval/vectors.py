"""Vectors of texts in Chroma; the only module that imports it.

A folder holds one build's vectors and is written once; a Chroma server (``url``) holds a collection for each build.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding import Vectors

log = logging.getLogger(__name__)
BATCH = 5000  # Chroma writes its graph to the disk after so many; SQLite takes 5,461 at once
GRAPH = {"space": "cosine", "ef_search": 200, "ef_construction": 60, "max_neighbors": 12}


class VectorsError(RuntimeError):
    """The vector store cannot be opened or asked; replies then come from words alone."""


class VectorStore:
    """``add`` while building, ``nearest`` while serving. Ids are ``<row>``: the position in the build's list of texts."""

    def __init__(self, collection: Any, client: Any) -> None:
        self._collection = collection
        self._client = client

    @classmethod
    def open(cls, folder: Path, name: str, *, url: str | None = None, new: int | None = None) -> VectorStore:
        """Opens the collection of one build; with ``new``, makes it for so many vectors.

        Raises:
            VectorsError: it is missing or damaged, or the server does not answer.
        """
        try:
            import chromadb
            from chromadb.config import Settings

            if not url and new is None and not (folder / "chroma.sqlite3").is_file():
                raise VectorsError(f"{folder}: the vector store is gone; run `policybot index --force`")
            settings = Settings(anonymized_telemetry=False)
            client: Any
            if url:
                host, _, port = url.removeprefix("http://").removeprefix("https://").rstrip("/").partition(":")
                client = chromadb.HttpClient(host=host, port=int(port or 8000), ssl=url.startswith("https"), settings=settings)
            else:
                client = chromadb.PersistentClient(path=str(folder), settings=settings)
            if new is not None:
                graph = GRAPH | {"sync_threshold": _batch(new)}
                collection = client.get_or_create_collection(name, embedding_function=None, configuration={"hnsw": graph})
            else:
                collection = client.get_collection(name, embedding_function=None)
        except VectorsError:
            raise
        except Exception as error:
            raise VectorsError(f"{url or folder}: the vector store cannot be opened ({error}); run `policybot index --force`") from error
        return cls(collection, client)

    def add(self, vectors: Vectors, tick: Callable[[int], None] = lambda _: None) -> None:
        """Adds rows 0 … n-1; ``tick`` is told how many were added.

        Raises:
            VectorsError: the store does not take them.
        """
        try:
            self._add(vectors, tick)
        except Exception as error:
            raise VectorsError(f"the vector store does not take vectors ({error}); free its disk or check POLICYBOT_CHROMA_URL") from error

    def _add(self, vectors: Vectors, tick: Callable[[int], None]) -> None:
        size = _batch(len(vectors))
        for start in range(0, len(vectors), size):
            rows = range(start, min(start + size, len(vectors)))
            self._collection.add(ids=[str(row) for row in rows], embeddings=vectors[rows.start : rows.stop])
            tick(len(rows))

    def count(self) -> int:
        return int(self._collection.count())

    def nearest(self, vector: NDArray[np.float32], limit: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Row numbers and cosine similarities of the nearest texts, best first.

        Raises:
            VectorsError: the store does not answer; the caller goes on without it and reports the fault.
        """
        try:
            found = self._collection.query(query_embeddings=[vector], n_results=limit, include=["distances"])
            rows = np.asarray([int(row) for row in found["ids"][0]], dtype=np.int64)
            distances = np.asarray(found["distances"][0], dtype=np.float32)
        except Exception as error:
            raise VectorsError(f"the vector store does not answer ({error}); run `policybot index --force`") from error
        return rows, 1.0 - distances

    def close(self) -> None:
        close = getattr(self._client, "close", None)
        if close is not None:
            close()


def _batch(count: int) -> int:
    """Rows of one batch: batches of equal size, so that (nearly) nothing is left over that the graph on the disk lacks."""
    return max(100, count // -(-count // BATCH)) if count else 100
