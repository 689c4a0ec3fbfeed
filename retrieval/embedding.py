"""Text → vectors: the small static model that ships with the product, or any sentence-transformers model.

The shipped model is a sentence-transformers StaticEmbedding: a vector for each token, averaged; rows are stored in 8
bits with a scale for each token. It is read here with numpy alone, so that nothing that answers a question has to
import torch; tests hold it to what
sentence-transformers computes from the same files.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from sys import intern
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.words import Segmenter, characters, normalise, words

Vectors = NDArray[np.float32]
Row = NDArray[np.float32]
Tokens = NDArray[np.int32]
MODULE, CARD = "0_StaticEmbedding", "training.json"  # of a model folder
SMALL = 1 << 18  # multiplications that OpenBLAS does on one core: for more it wakes all, which costs a server more than it gains


class EmbeddingError(RuntimeError):
    """A model that cannot be loaded or computes nonsense; the message says which and what to do."""


class Embedding(Protocol):
    """``name`` identifies model and version: vectors of different names are never compared."""

    name: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of length 1, shape (len(texts), dimensions); zero for a text without a known token."""
        ...


def open_embedding(model: str, shipped: Path, segmenter: Segmenter) -> Embedding:
    """``model`` is ``shipped``, or the name or folder of a sentence-transformers model.

    Raises:
        EmbeddingError: the model is not there, or sentence-transformers cannot load it.
    """
    if model == "shipped":
        return ShippedEmbedding(shipped, segmenter)
    return SentenceTransformerEmbedding(model)


def spaced(text: str, segmenter: Segmenter) -> str:
    """The text as the shipped model's tokenizer expects it: characters, pairs and words, parted by spaces."""
    text = normalise(text)
    longer = [word for word in words(text, segmenter) if len(word) > 2]
    return " ".join(characters(text) + longer)


class ShippedEmbedding:
    """The model in ``data/model``."""

    def __init__(self, folder: Path, segmenter: Segmenter) -> None:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            stored = load_file(folder / MODULE / "model.safetensors")
            rows, scales = stored["embeddings"], stored["weights"].astype(np.float32)
            tokenizer = json.loads((folder / MODULE / "tokenizer.json").read_text(encoding="utf-8"))
            self._ids: dict[str, int] = {intern(token): number for token, number in tokenizer["model"]["vocab"].items()}
            self.name = f"shipped-{json.loads((folder / CARD).read_text(encoding='utf-8'))['version']}"
        except (OSError, KeyError, ValueError, TypeError, SafetensorError) as error:
            raise EmbeddingError(f"{folder}: the shipped model is damaged or missing ({error}); restore data/model") from error
        self._rows, self._scales = rows, scales  # 8 bits each; as 32-bit numbers they would take four times the memory
        if rows.dtype != np.int8 or not np.isfinite(scales).all():
            raise EmbeddingError(f"{folder}: the shipped model holds values that are not numbers; restore data/model")
        self._segmenter = segmenter

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self._rows.shape[1]), dtype=np.float32)
        for n, text in enumerate(texts):
            if len(tokens := self.tokens(text)):
                vectors[n] = (self._rows[tokens].astype(np.float32) * self._scales[tokens, None]).mean(axis=0)
        return _unit(vectors)

    def tokens(self, text: str) -> Tokens:
        """The numbers of a text's tokens, as often as they occur; what the model does not know is left out."""
        return np.asarray([self._ids[t] for t in spaced(text, self._segmenter).split() if t in self._ids], dtype=np.int32)

    def likeness(self, tokens: Tokens, others: Tokens) -> tuple[Vectors, Row]:
        """How near some tokens are to others (cosines, shape (tokens, others)), and how much each of them weighs in a text, which is the
        length of its vector (shape (tokens,))."""
        ours = self._rows[tokens].astype(np.float32)  # without the scales, which cosines lack
        length, step = np.linalg.norm(ours, axis=1), max(1, SMALL // max(1, ours.size))
        near = np.empty((len(tokens), len(others)), dtype=np.float32)
        for n in range(0, len(others), step):
            theirs = self._rows[others[n : n + step]].astype(np.float32)
            near[:, n : n + step] = (ours @ theirs.T) / np.maximum(length[:, None] * np.linalg.norm(theirs, axis=1), 1e-6)
        return near, length * self._scales[tokens]


class SentenceTransformerEmbedding:
    """Any sentence-transformers model by name or folder; importing it takes seconds and loads torch."""

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(model, device="cpu")
        except Exception as error:
            raise EmbeddingError(
                f"{model}: sentence-transformers cannot load this model ({error}); give the folder of a model, or "
                "set POLICYBOT_EMBEDDING=shipped"
            ) from error
        self.name = model

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = self._model.encode(list(texts), batch_size=64, show_progress_bar=False, convert_to_numpy=True)
        vectors = np.asarray(vectors, dtype=np.float32)
        if not np.isfinite(vectors).all():
            raise EmbeddingError(f"{self.name}: computes values that are not numbers; choose another model")
        return _unit(vectors)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return unit
