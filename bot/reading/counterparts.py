"""Measures that speak of the very thing that another speaks of, in whatever words: they share an official term that few others have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from retrieval.plans import KeyPoint, share_topic
from retrieval.search import Evidence

NARROW = 8  # measures of a question's evidence; a term that more of them have names no narrow thing


def of_same_thing(point: KeyPoint | None, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The measures of a question's evidence that share such a term, and a topic, with a key point; itself among them."""
    if point is None:
        return ()
    having = Counter(term for e in evidence if e.key_point for term in set(e.key_point.terms) & set(point.terms))
    narrow = {term for term, count in having.items() if count <= NARROW}
    return tuple(
        e for e in evidence if e.key_point and narrow & set(e.key_point.terms) and share_topic(point, e.key_point)
    )
