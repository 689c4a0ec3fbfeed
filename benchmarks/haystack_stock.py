"""Stock Haystack: in-memory BM25 and embedding retrieval with MiniLM, joined by reciprocal rank, over LangChain's chunks."""

from __future__ import annotations

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from benchmarks.chunks import Chunk
from benchmarks.langchain_stock import DEPTH, minilm


class StockHaystack:
    """A Haystack pipeline; its document store takes each Han character as a word, which is its default."""

    def __init__(self, chunks: list[Chunk]) -> None:
        self._chunks, model = chunks, str(minilm())
        embedder = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False)
        embedder.warm_up()
        documents = [Document(content=chunk.text, meta={"n": n}) for n, chunk in enumerate(chunks)]
        store = InMemoryDocumentStore()
        store.write_documents(embedder.run(documents)["documents"])
        self._pipeline = Pipeline()
        self._pipeline.add_component("text", SentenceTransformersTextEmbedder(model=model, progress_bar=False))
        self._pipeline.add_component("vectors", InMemoryEmbeddingRetriever(store, top_k=DEPTH))
        self._pipeline.add_component("words", InMemoryBM25Retriever(store, top_k=DEPTH))
        self._pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        self._pipeline.connect("text.embedding", "vectors.query_embedding")
        self._pipeline.connect("vectors", "joiner")
        self._pipeline.connect("words", "joiner")
        self._pipeline.warm_up()

    def find(self, text: str) -> list[tuple[str, ...]]:
        found = self._pipeline.run({"text": {"text": text}, "words": {"query": text}})
        return [self._chunks[d.meta["n"]].clauses for d in found["joiner"]["documents"]]
