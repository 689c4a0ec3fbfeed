"""Does a message go on from what was said before? A linear model over the message and what was found by each of its readings.

A message within a conversation is searched for by itself and together with what it may refer to. A logit is computed from n-grams of the
message (``bot/learnt/ngrams.py``) and from signals of the two searches (``signals``): whether it needs what was said before to be
understood. The model is learnt by ``bot/learning/references.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.learnt.ngrams import NGrams, load, places
from bot.learnt.signals import read_signals, weighed
from bot.reading.content import names_matter
from bot.turn import Kind, Understanding, clauses_of
from retrieval.search import Evidence, Findings

WORDS, SIGNALS = Path("model") / "references.safetensors", Path("model") / "references.json"
LONGEST, LONGEST_ENGLISH = 60, 150
SHORT, SHORT_ENGLISH = 6, 20  # letters
LEAST = 0.02  # so that shares of next to nothing are no large numbers


@dataclass(frozen=True, slots=True)
class ReferenceModel:
    """``words``: weights of n-grams, one row; ``signals``: the weight of each signal; ``bias``."""

    words: NGrams
    signals: Mapping[str, tuple[float, ...]]
    bias: float

    @classmethod
    def load(cls, data: Path) -> ReferenceModel:
        """Raises ``DataError`` where a file is missing or damaged."""
        words, bias = load(data / WORDS, 1)
        return cls(words, read_signals(data / SIGNALS, 1), float(bias[0]))

    def weigh(self, asked: Understanding, alone: Findings, together: Findings) -> float:
        """How much likelier a message goes on from what was said than not (a logit)."""
        found = signals(asked, alone, together) | worded(asked.original, self.words)
        return self.bias + weighed(found, self.signals, 1)[0]


def worded(text: str, words: NGrams) -> dict[str, float]:
    """What the n-grams of a message say, as a signal."""
    return {"words": float(words.scores(places(text))[0])}


def signals(asked: Understanding, alone: Findings, together: Findings) -> dict[str, float]:
    """Signals of a message and of its two searches by name."""
    assert asked.together is not None
    letters = len(re.sub(r"\W", "", asked.original))
    found = {
        "length": min(letters, LONGEST) / 20, "length in English": min(letters, LONGEST_ENGLISH) / 60 * asked.english,
        "english": float(asked.english), "short": float(letters <= (SHORT_ENGLISH if asked.english else SHORT)),
        "form": float(asked.looks_back), "names a matter": float(names_matter(asked.original, english=asked.english)),
        "asks for a detail": float(bool(asked.details)), "who": float(asked.kind is Kind.WHO), "figure": float(asked.kind is Kind.FIGURE),
        "adds one thing": float(asked.together.adds is not None), "place": float(bool(asked.districts)), "year": float(bool(asked.years)),
        "presumes": float(asked.presumes),
    }
    if not alone.evidence or not together.evidence:
        return found
    by_itself, in_context = ({e.measure.id: e.score for e in part.evidence} for part in (alone, together))
    best, other = _best(alone), _best(together)
    cited = clauses_of(asked.together.cited)
    second = sorted(by_itself.values())[-2] if len(by_itself) > 1 else 0.0
    return found | {
        "alone": best.score, "together": other.score, "together to alone": other.score / (best.score + LEAST),
        "same measure": float(best.measure.id == other.measure.id), "second to first": second / (best.score + LEAST),
        "best together found alone": by_itself.get(other.measure.id, 0.0) / (best.score + LEAST),
        "best alone found together": in_context.get(best.measure.id, 0.0) / (other.score + LEAST),
        "alone cited": float(best.clause.id in cited), "alone cited first": float(best.clause.id in cited[:1]),
        "together cited": float(other.clause.id in cited), "together cited first": float(other.clause.id in cited[:1]),
    }


def _best(findings: Findings) -> Evidence:
    return max(findings.evidence, key=lambda e: e.score)
