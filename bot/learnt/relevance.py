"""Which of the measures that were found answers who asks, which help beside it, and which are merely near.

A score says how much alike a question and a measure are, and a share of the best score is a poor sign of whether a further measure helps.
Here each measure of the first ``JUDGED`` is weighed by itself and against the best one (pointwise learning to rank, Liu 2009),
by linear models over signals of the search and of what is known of the measures. What was found for questions is graded
(``data/relevance.jsonl``); ``bot/learning/relevance.py`` learns from the grades.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.learnt.signals import Weights, read_signals, weighed
from bot.reading.bare import is_bare
from bot.reading.details import states
from bot.turn import Understanding
from retrieval.plans import came_after
from retrieval.search import Evidence, Findings, Searcher

SIGNALS = Path("model") / "relevance.json"
JUDGED = 12  # measures that may lead, or stand beside what leads
HELPS, LEADS = 0, 1  # rows of the weights
BIAS = "bias"  # the signal that is the same for all measures
LEAST = 0.01  # so that shares of next to nothing have a logarithm
LETTERS = 50  # of a question or a measure that count as one


@dataclass(frozen=True, slots=True)
class RelevanceModel:
    """``signals``: two weights of each, the rows ``HELPS`` and ``LEADS``."""

    signals: Weights

    @classmethod
    def load(cls, data: Path) -> RelevanceModel:
        """Raises ``DataError`` where the file is missing or damaged."""
        return cls(read_signals(data / SIGNALS, 2))

    def judged(self, asked: Understanding, found: Findings, searcher: Searcher) -> tuple[Evidence, ...]:
        """The evidence, the first measures of which are weighed; one that nobody has described in our words is not. The measure that is
        likeliest to answer comes first, with the best score. In a follow-up what was told decides that, and what an annex says
        never passes the body, which it mostly says again."""
        judged: list[Evidence] = []
        leads: list[float] = []
        for e, signs in zip(found.evidence, signals(asked, found, searcher), strict=False):
            helps, answers = weighed(signs, self.signals, 2)
            judged.append(replace(e, helps=helps) if e.key_point else e)
            leads.append(answers if e.key_point and (e is found.evidence[0] or not e.clause.path.startswith("a")) else -math.inf)
        if judged and judged[0].key_point and not asked.completed and not is_bare(asked, found.evidence):
            at = leads.index(max(leads))
            judged.insert(0, judged.pop(at).scored(found.evidence[0].score))
        return (*judged, *found.evidence[len(judged) :])


def signals(asked: Understanding, found: Findings, searcher: Searcher) -> list[dict[str, float]]:
    """Signals by name of each of the first measures; what is not named is 0."""
    evidence = found.evidence[:JUDGED]
    if not evidence:
        return []
    best = evidence[0]
    of_question = _of_question(asked, best, found)
    parts = dict(best.parts)
    likeness = searcher.likeness(best, evidence)
    return [
        of_question | _of_search(e, n, best, parts) | _of_measure(e, asked) | _beside(e, best) | {"like the best": float(near)}
        for n, (e, near) in enumerate(zip(evidence, likeness, strict=True))
    ]


def _of_question(asked: Understanding, best: Evidence, found: Findings) -> dict[str, float]:
    return {
        BIAS: 1.0, "english": float(asked.english), "length": len(asked.original) / LETTERS, f"kind {asked.kind}": 1.0,
        "details": float(len(asked.details)), "best score": best.score, "scope": found.scope, "elsewhere": found.elsewhere,
        "elsewhere share": found.elsewhere / (best.score + LEAST),
    }


def _of_search(e: Evidence, place: int, best: Evidence, parts: Mapping[str, float]) -> dict[str, float]:
    share = e.score / (best.score + LEAST)
    signs = {
        "score": e.score, "log score": math.log(e.score + LEAST), "share": share, "log share": math.log(share + LEAST),
        "place": float(place), "one by place": 1 / (1 + place), "best": float(place == 0), "behind the best": best.score - e.score,
        "figures": e.figures,
    }
    for name, score in e.parts.items():
        signs[f"field {name}"] = score
        signs[f"field {name} beside the best"] = score - parts.get(name, 0.0)
    return signs


def _of_measure(e: Evidence, asked: Understanding) -> dict[str, float]:
    point = e.key_point
    stated = sum(states(detail, e.clause, e.measure, point) for detail in asked.details)
    signs = {"stated": float(stated), "not stated": float(len(asked.details) - stated), "district": float(bool(e.clause.district))}
    if point is not None:
        signs |= {f"status {point.status}": 1.0, f"kind of measure {point.kind}": 1.0, "length of it": len(point.plain) / LETTERS}
    return signs


def _beside(e: Evidence, best: Evidence) -> dict[str, float]:
    """How a measure and the best one belong together."""
    if e is best:
        return {}
    mine, theirs = e.key_point, best.key_point
    signs = {"clause of the best": float(e.clause.id == best.clause.id), "plan of the best": float(e.clause.plan_id == best.clause.plan_id)}
    signs["newer plan"] = float(came_after(best.measure.id, e.measure.id))
    signs["older plan"] = float(came_after(e.measure.id, best.measure.id))
    if mine is not None and theirs is not None:
        signs["topic shared"] = float(e.shares_topic(best))
        signs["first topic of the best"] = float(mine.topics[0] == theirs.topics[0])
        signs["came after the best"] = float(e.measure.id in theirs.newer)
        signs["what the best came after"] = float(best.measure.id in mine.newer)
    return signs
