"""Questions of nothing but a measure's own name: 「怎么注册公司」."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.unsaid import known_by, shares_pair, unsaid
from bot.turn import Understanding
from retrieval.search import Evidence

COVERS = re.compile(r"(?:都|主要)?(?:包括|包含|涵盖|覆盖)[了到]?(?:哪些|什么|啥)")  # of what is named: what it is


def is_bare(asked: Understanding, evidence: Sequence[Evidence]) -> bool:
    """Whether nothing is asked but what the best measure and those who ask for it speak of, in Chinese with a word of its names, and no
    kind of detail: 「怎么注册公司」, 「免申即享包括哪些」."""
    point = evidence[0].key_point if evidence else None
    if point is None or asked.completed or asked.presumes or asked.details:
        return False
    named = asked.english or any(shares_pair(name, asked.original) for name in (*point.lay, *point.terms, *point.topics))
    return named and not any(unsaid(COVERS.sub(" ", asked.original), known_by(evidence[0].measure, point), english=asked.english))
