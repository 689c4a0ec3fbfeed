"""Do the plans state what is asked? A linear model over the question and what was found for it.

Finding a measure near a question is not yet finding the answer in it (Rajpurkar et al. 2018 call such questions unanswerable). Two logits
are computed, each from n-grams of the question (``bot/learnt/ngrams.py``) and from signals of the evidence (``signals``): whether the
plans leave open what is asked, and, where they do, whether they speak of the matter at all. ``bot/learning/answerability.py`` learns it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.learnt.ngrams import NGrams, load, places
from bot.learnt.signals import Weights, read_signals, weighed
from bot.reading.address import without_places
from bot.reading.details import states
from bot.reading.unsaid import known_by, unsaid
from bot.turn import Assessment, Outcome, Turn, Understanding, clauses_of
from prompts.patterns import patterns
from retrieval.plans import in_charge, said_in_both
from retrieval.search import Evidence

ASKING = patterns("asking")

WORDS, SIGNALS = Path("model") / "answerability.safetensors", Path("model") / "answerability.json"
OPEN, ELSEWHERE = 0, 1  # rows of the weights
LONGEST = 200
NEAREST = 6  # measures in which the words of a follow-up may stand
MOST_LEFT = 6  # letters, or English words, that nothing says: more say no more
# What the leading measure holds, whatever is asked: a time, money, a share, a number, a list, a place to turn to.
HOLDS = {
    "time": re.compile(r"[\d一二两三四五六七八九十半]\s*个?(?:工作日|天|日|小时|分钟|月|年|周)|当场|当天|即时|实时|长期|每"),
    "money": re.compile(r"元|免费|零|费"),
    "share": re.compile(r"[%％]|百分之|折|倍|率"),
    "number": re.compile(r"\d"),
    "list": re.compile(r"(?:[^，。；]{2,12}、){3}"),
    "channel": re.compile(r"平台|网|窗口|热线|APP|微信|系统|专栏|中心", re.I),
}


@dataclass(frozen=True, slots=True)
class Silence:
    """``open``: how much likelier the plans leave open what is asked than state it; ``elsewhere``: how much likelier they then do not
    speak of the matter at all. Both are logits."""

    open: float
    elsewhere: float


@dataclass(frozen=True, slots=True)
class AnswerabilityModel:
    """``words``: weights of n-grams, two rows; ``signals``: two weights for each signal of the evidence; ``bias``.
    The rows are ``OPEN`` and ``ELSEWHERE``."""

    words: NGrams
    signals: Weights
    bias: tuple[float, float]

    @classmethod
    def load(cls, data: Path) -> AnswerabilityModel:
        """Raises ``DataError`` where a file is missing or damaged."""
        words, bias = load(data / WORDS, 2)
        return cls(words, read_signals(data / SIGNALS, 2), (float(bias[OPEN]), float(bias[ELSEWHERE])))

    def weigh(self, turn: Turn, draft: Assessment) -> Silence:
        """What the model makes of a question, its evidence and what the rules made of them."""
        assert turn.understanding is not None
        found = signals(turn, draft) | worded(turn.understanding.original, self.words)
        opened, elsewhere = weighed(found, self.signals, 2)
        return Silence(opened + self.bias[OPEN], elsewhere + self.bias[ELSEWHERE])


def worded(text: str, words: NGrams) -> dict[str, float]:
    """What the n-grams of a question say of the two, as signals."""
    found = words.scores(places(text))
    return {"words open": float(found[OPEN]), "words elsewhere": float(found[ELSEWHERE])}


def signals(turn: Turn, draft: Assessment) -> dict[str, float]:
    """Signals of the evidence by name; what is not named is 0. ``draft`` is the assessment by rules."""
    asked, evidence = turn.understanding, turn.evidence
    assert asked is not None
    best, leading = evidence[0], draft.sources[0].measure.id if draft.sources else ""
    lead = next((e for e in evidence if e.measure.id == leading), best)  # another than the best where that one states the detail
    point = lead.key_point
    least = best.score + 1e-6
    others = [e.score for e in evidence if e.clause.id != best.clause.id]
    found = {
        "score": best.score, "log score": math.log(best.score + 0.02), "figures": lead.figures,
        "second": evidence[1].score / least if len(evidence) > 1 else 0.0, "fifth": evidence[4].score / least if len(evidence) > 4 else 0.0,
        "other clause": others[0] / least if others else 0.0,
        "elsewhere": turn.elsewhere, "elsewhere share": turn.elsewhere / (best.score + 0.02), "scope": turn.scope,
        "length": min(len(asked.original), LONGEST) / 100, "english": float(asked.english), "presumes": float(asked.presumes),
        "details": float(len(asked.details)), f"kind {asked.kind}": 1.0,
        "rules: partial": float(draft.status is Outcome.PARTIAL), "rules: nothing": float(draft.status is Outcome.NO_EVIDENCE),
    }
    if asked.completed:
        clauses = clauses_of(asked.cited)
        found |= {"goes on": 1.0, f"adds {asked.adds or 'a matter'}": 1.0, "goes on, scope": turn.scope, "goes on, score": best.score}
        found["same clause again"] = float(best.clause.id in clauses[:1])
        found["same measure again"] = float(best.measure.id in asked.cited[:1])
        found["clause cited before"] = float(best.clause.id in clauses)
        found |= _left(asked, lead, turn.evidence)
    found |= {f"field {name}": value for name, value in best.parts.items()}
    found |= turn.coverage
    for detail in asked.details:
        found[f"asked {detail}"] = 1.0
        stated = states(detail, lead.clause, lead.measure, point)
        found[f"{'stated' if stated else 'not stated'} {detail}"] = 1.0
    if point is not None:
        found |= {f"states {name}": 1.0 for name in point.states}
        found |= {f"kind of measure {point.kind}": 1.0, f"status {point.status}": 1.0}
        found |= {"figures of it": float(bool(point.figures)), "channel of it": float(bool(point.channel))}
    text = lead.measure.text + (point.plain if point else "")
    found |= {f"holds {name}": 1.0 for name, pattern in HOLDS.items() if pattern.search(text)}
    found["holds department"] = float(bool(in_charge(lead.clause, point)))
    return found


def _left(asked: Understanding, lead: Evidence, evidence: Sequence[Evidence]) -> dict[str, float]:
    """Which words of a follow-up nothing says: what is new in its few words is what it asks for, and letter for letter the plans say it or
    do not. For what the leading measure says, what it, the one that was told and the nearest are known by: the share of the words that
    is left (0 … 1), and how many (0 … 1). What is left where somebody asks which or what counts by itself."""
    text = without_places(asked.original)
    everything = len(list(unsaid(text, "", english=asked.english)))
    if not everything:
        return {}
    own = known_by(lead.measure, lead.key_point)
    near = " ".join((own, *(known_by(e.measure, e.key_point) for e in evidence[:NEAREST])))
    held_against = {"lead says": said_in_both(lead.measure, lead.key_point), "lead": own, "found": near}
    if told := next((e for e in evidence if e.measure.id in asked.cited[:1]), None):
        held_against["told"] = known_by(told.measure, told.key_point)
    found: dict[str, float] = {}
    for name, words in held_against.items():
        left = len(list(unsaid(text, words, english=asked.english)))
        found[f"left, {name}"] = left / everything
        found[f"number left, {name}"] = min(left, MOST_LEFT) / MOST_LEFT
    if ASKING["which_of"].search(asked.original):
        found["left, which"] = found["left, lead"]
    return found
