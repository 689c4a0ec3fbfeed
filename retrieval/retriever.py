"""The search as a LangChain retriever, for whoever builds on LangChain. Nothing that answers a question imports this."""

from __future__ import annotations

import logging

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from retrieval.corpus import Corpus
from retrieval.search import Evidence, Query, Searcher
from retrieval.words import is_english, normalise

log = logging.getLogger(__name__)


class PlanRetriever(BaseRetriever):
    """Measures for a question as Documents, best first; ``plans`` limits it to these plan ids.

    ``page_content`` is the official sentence, or our key point where the document is not loaded. Metadata: ``measure``
    and ``clause`` (ids as in ``api.md``), ``plan``, ``year``, ``label``, ``heading``, ``score`` (0 … 1), ``url``.
    """

    searcher: Searcher
    plans: frozenset[str] = frozenset()
    limit: int = 8

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        text = normalise(query).strip()
        if not text:
            return []
        findings = self.searcher.search(Query(text, is_english(query), self.plans), self.limit)
        for fault in findings.faults:
            log.error("%s", fault)
        return [document_of(found, self.searcher.index.corpus) for found in findings.evidence]


def document_of(found: Evidence, corpus: Corpus) -> Document:
    """One measure as a Document."""
    clause, measure = found.clause, found.measure
    content = measure.text or (found.key_point.plain if found.key_point else clause.heading)
    return Document(id=measure.id, page_content=content, metadata={
        "measure": measure.id, "clause": clause.id, "plan": clause.plan_id, "year": corpus.plans[clause.plan_id].year,
        "label": clause.label, "heading": clause.heading, "score": round(found.score, 4), "url": clause.anchor,
    })
