"""Profile → the measures that apply to the enterprise, each with why; deterministic. ``docs/matching.md`` explains it."""

from __future__ import annotations

import re
import threading
import weakref
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from bot.matching.criteria import Reason, Standing
from bot.matching.profile import Profile, merged, profile_from_text
from bot.matching.ranking import Held, Rank, Row, Table, Wish, best_of
from bot.matching.rules import Rules, any_of, rules
from bot.turn import clauses_of
from retrieval.plans import status_of
from retrieval.search import Query, Searcher
from retrieval.words import is_english, normalise

DEPTH = 160
REMEMBERED = 8_000
NEED_NAMED, NEED_NEAR = 0.6, 0.3
QUESTIONS = 3
OUTLOOK = 80
HALF = 0.6
Fit = Literal["applies", "likely", "check"]
ASKING = re.compile(
    r"(?:帮我|请|麻烦)?(?:看看|看一下|理一下|查查|列一下|列出来)|(?:我们|咱们|阿拉|公司)?这[种类样]的?(?:企业|公司)?"
    r"|(?:能|可以|可|该|应该)?(?:享受|用上|用到|用得上|适用|拿到|配|靠上|对口|对得上)?的?有?(?:哪些|什么|啥|哪几条|哪几项)的?(?:政策|措施|条款|支持|优惠)?"
    r"|(?:对口|能用|适用|可用)的?(?:政策|措施|条款)?|[有的]?(?:政策|措施|条款)[吗呢]?"
    r"|\b(?:which|what) (?:policies|policy|measures|support|benefits?)\b(?: (?:apply|applies|are there|can we (?:get|use)|is there))?"
    r"(?: (?:to|for) (?:us|me|my company|our company))?|[？?！!。]+", re.I)
STATUS = {
    "pilot": "这是试点措施；是否已覆盖本企业，要向主管部门确认",
    "planned": "这是探索或计划中的措施；是否已经实行，要向主管部门确认",
    "government": "这是政府改进自身工作的措施；目前没有要企业办理的事项",
}
CONDITION = Reason("condition", "unknown", "措施另有具体条件；是否符合，要对照条款")
GENERAL = Reason("general", "met", "没有限定企业的行业、规模、所有制和阶段")


@dataclass(frozen=True, slots=True)
class Match:
    """One clause by its best measure. ``also`` are further measures of the clause that fit and annex clauses that say
    the same; ``newer`` are the clauses of newer plans that are today's word on the very thing (``KeyPoint.newer``)."""

    clause_id: str
    measure: int
    plan_year: int | None
    label: str
    heading: str
    key_point: str | None
    quote: str | None
    score: float
    fit: Fit
    reasons: tuple[Reason, ...]
    topic: str | None = None
    also: tuple[str, ...] = ()
    newer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchResult:
    """Matches, best first; what to ask to settle the unknown; what was understood; components that did not work."""

    matches: tuple[Match, ...]
    questions: tuple[str, ...]
    profile: Profile
    faults: tuple[str, ...] = ()


def as_json(match: Match) -> dict[str, Any]:
    """A match of ``POST /api/v1/match``. Ten times as quick as ``dataclasses.asdict``, which copies every text; batches are large."""
    shown = {name: getattr(match, name) for name in Match.__slots__}
    shown["reasons"] = [{"criterion": r.criterion, "state": r.state, "text": r.text} for r in match.reasons]
    return shown


class Matcher:
    """Holds profiles against the measures of one index. Safe to use from several threads."""

    def __init__(self, searcher: Searcher, rules: Rules) -> None:
        self.searcher, self.rules = searcher, rules
        self.table = Table(searcher.index.corpus, rules)
        self._row = {entry.measure.id: n for n, entry in enumerate(self.table.entries)}
        self._found: dict[str, tuple[Row, float, tuple[str, ...]]] = {}
        self._lock = threading.Lock()

    def match(self, profile: Profile, question: str | None = None, limit: int = 15) -> MatchResult:
        """The best clauses for a profile. What its needs and the question say of the enterprise fills what it leaves open."""
        table = self.table
        said = "，".join((question or "", *profile.needs)).strip("，")
        standing = Standing(completed(profile, question), self._wants(profile, question))
        held = table.held([standing.state(criterion) for criterion in table.criteria], standing.profile.stage, said)
        wishes, faults = self._wishes(profile, question)
        fixed = table.fixed(standing.profile, standing.wants, held)
        # A document without key points is matched by what it says alone.
        possible = held.possible & (~table.wordless | (best_of(wishes, len(table.entries)) > 0))
        ranked = table.ranked(fixed, possible, wishes, limit)
        matches = tuple(self._match(rank, standing, wishes) for rank in ranked)
        return MatchResult(matches, self._questions(standing, replace(held, possible=possible), fixed, wishes), standing.profile, faults)

    def _wants(self, profile: Profile, question: str | None) -> dict[str, str]:
        """Stages that a need or the question opens, with the text that does."""
        texts = [*profile.needs, *([question] if question else [])]
        return {
            stage: text
            for stage, words in self.rules.wants.items()
            if (text := next((t for t in texts if any_of(words, (t.lower(),))), ""))
        }

    def _wishes(self, profile: Profile, question: str | None) -> tuple[list[Wish], tuple[str, ...]]:
        weights = self.rules.weights
        texts = [(need, weights["need"]) for need in profile.needs]
        if question and (asked := ASKING.sub(" ", question).strip()):
            texts.append((asked, weights["question"]))
        found = [(text, weight, self._evidence(text)) for text, weight in texts]
        faults = tuple(dict.fromkeys(fault for *_, (_, _, row_faults) in found for fault in row_faults))
        return [Wish(text, weight, row, best) for text, weight, (row, best, _) in found if best >= weights["floor"]], faults

    def _evidence(self, text: str) -> tuple[Row, float, tuple[str, ...]]:
        """What retrieval gives each entry for a text, as a share of the best, part of it by what other plans say on the very thing;
        remembered, for batches repeat needs."""
        if text in self._found:
            return self._found[text]
        findings = self.searcher.search(Query(normalise(text), is_english(text)), DEPTH)
        row = np.zeros(len(self.table.entries), dtype=np.float32)
        for found in findings.evidence:
            if (at := self._row.get(found.measure.id)) is not None:
                row[at] = found.score
        best = float(row.max(initial=0))
        row = self.table.with_links(row / max(best, 1e-6))
        with self._lock:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[text] = row, best, findings.faults
        return row, best, findings.faults

    def _match(self, rank: Rank, standing: Standing, wishes: Sequence[Wish]) -> Match:
        entries, needs = self.table.entries, standing.profile.needs
        best = next((r for r in rank.rows if entries[r].clause.id not in self.table.body), rank.rows[0])
        entry = entries[best]
        reasons = [standing.reason(criterion) for criterion in entry.criteria]
        if not any(reason.criterion != "district" for reason in reasons):
            reasons.append(GENERAL)
        reasons += [
            Reason("needs", "met", f"与企业的需求“{wish.text}”有关") if wish.text in needs else Reason("question", "met", "与所问的事有关")
            for wish in wishes
            if wish.evidence[best] >= NEED_NAMED and wish.evidence[best] * wish.best >= self.rules.weights["named"]
        ]
        if entry.point and "condition" in entry.point.states:
            reasons.append(CONDITION)
        status = status_of(entry.point)
        if status in STATUS:
            reasons.append(Reason("status", "unknown", STATUS[status]))
        also = tuple(dict.fromkeys(
            e.measure.id if e.clause.id == entry.clause.id else e.clause.id for e in (entries[r] for r in rank.rows) if e is not entry
        ))
        return Match(
            clause_id=entry.clause.id, measure=entry.measure.number, plan_year=entry.plan.year, label=entry.clause.label,
            heading=entry.clause.heading, key_point=entry.point.plain if entry.point else None, quote=entry.measure.text or None,
            score=round(max(0.0, rank.score) / (max(0.0, rank.score) + HALF), 4), fit=_fit(reasons), reasons=tuple(reasons),
            topic=entry.point.topics[0] if entry.point else None, also=also, newer=clauses_of(entry.point.newer) if entry.point else (),
        )

    def _questions(self, standing: Standing, held: Held, fixed: Row, wishes: Sequence[Wish]) -> tuple[str, ...]:
        """What to ask: the unknowns that decide over most of the clauses that would otherwise stand high."""
        holds = self.table.holds
        unknown = np.asarray([state == "unknown" for state in held.states])
        evidence = best_of(wishes, len(self.table.entries))
        near = evidence >= NEED_NEAR if wishes else np.ones(len(self.table.entries), dtype=np.bool_)
        rows = np.flatnonzero(held.possible & near & ((holds @ unknown.astype(np.float32)) > 0))
        score = fixed[rows] + held.unknown[rows] + evidence[rows]
        weight: dict[tuple[str, str], float] = defaultdict(float)
        seen: set[tuple[int, int]] = set()
        for place, row in enumerate(rows[np.argsort(-score, kind="stable")[:OUTLOOK]]):
            for n in np.flatnonzero(holds[row] * unknown):
                if (int(self.table.clause_of[row]), int(n)) not in seen:
                    seen.add((int(self.table.clause_of[row]), int(n)))
                    for asked in standing.asked(self.table.criteria[n]):
                        weight[asked] += 10 / (10 + place)
        best = sorted(weight.items(), key=lambda item: (-round(item[1], 6), item[0]))[:QUESTIONS]
        return tuple(dict.fromkeys(self.rules.questions[key].format(values=value) for (key, value), _ in best))


def completed(profile: Profile, question: str | None) -> Profile:
    """The profile with what name, question and needs say of the firm where it is silent. A need tells a place or a trait
    (签证 → foreign staff); a stage it names is what is wanted, which need not be the firm's own."""
    if not (question or profile.needs or profile.name):
        return profile
    asked = profile_from_text("，".join((profile.name or "", question or "")))
    needed = replace(profile_from_text("，".join(profile.needs)), stage=None, size=None, ownership=None, industry=None)
    return merged(merged(profile, asked), needed)


_matchers: weakref.WeakKeyDictionary[Searcher, Matcher] = weakref.WeakKeyDictionary()
_making = threading.Lock()


def matcher_of(searcher: Searcher) -> Matcher:
    """The matcher of an index; made at the first call and kept as long as the searcher."""
    with _making:
        if searcher not in _matchers:
            _matchers[searcher] = Matcher(searcher, rules())
        return _matchers[searcher]


def match(profile: Profile, question: str | None, searcher: Searcher, limit: int = 15) -> MatchResult:
    """The measures that apply or may apply to an enterprise, best first; none has an unmet criterion."""
    return matcher_of(searcher).match(profile, question, limit)


def _fit(reasons: Sequence[Reason]) -> Fit:
    unknown = {reason.criterion for reason in reasons if reason.state == "unknown"}
    return "applies" if not unknown else "check" if unknown & {"district", "status"} else "likely"
