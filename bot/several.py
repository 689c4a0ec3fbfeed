"""Between assess and compose: several questions in one message.

Each is read as if it were said a moment after the one before, searched and assessed by itself; the reply takes them one by one. That a
message asks several things is told by its form (``bot/stretches.py``) and by what is found: the parts lead to different measures, or leave
open what the whole does not say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from bot.content import without_details
from bot.details import UNNAMED
from bot.places import home_of, others
from bot.sources import MOST_SOURCES, named_details
from bot.stretches import MOST_QUESTIONS, Stretch, stretches
from bot.thresholds import Thresholds
from bot.turn import OF_NO_MATTER, OF_PLANS, Adds, Assessment, Exchange, Kind, Outcome, Question, Source, Turn, Understanding
from prompts.patterns import patterns
from retrieval.words import HAN_RUN

ASKING = patterns("asking")
# What one answer covers: rows for each plan, a clause that is named, a talk about the assistant itself.
WHOLE = tuple(kind for kind in (*OF_PLANS, Kind.MATCH, *OF_NO_MATTER) if kind is not Kind.FIRST)
ANSWERING = (Outcome.ANSWERED, Outcome.PARTIAL)
LATIN, STEM = re.compile(r"[a-z]{4,}"), 5  # words of a question in English, and how many letters of them count
NEAREST = 12  # measures among which those of a question's matter stand
AS_NEAR = 0.8  # share of the whole's score that a part's must reach to be found
BETTER = 1.1  # and one alone, where the plans do not speak of what another asks
# Where the form sets the questions apart: the share of the whole's score, that of the least score, and that of the score of a whole
# that leaves something open, from which a part stands without it.
APART_NEAR, APART_LEAST, APART_SURE = 0.65, 0.65, 0.85


def several(turn: Turn, read: Callable[[Turn], Turn], limits: Thresholds) -> Turn:
    """Fills in ``parts`` and their common ``assessment`` where a message asks several things. ``read`` understands a question, searches
    for it and assesses what was found."""
    asked, whole = turn.understanding, turn.assessment
    assert asked is not None
    assert whole is not None
    if whole.status not in ANSWERING or asked.kind in WHOLE or turn.faults:
        return turn
    found = stretches(turn.question.message, english=asked.english, goes_on=bool(turn.question.history))
    if not 2 <= len(found) <= MOST_QUESTIONS:
        return turn
    parts = _in_turn(found, turn.question, read, english=asked.english)
    if faults := tuple(fault for part in parts for fault in part.faults):
        return replace(turn, faults=(*turn.faults, *dict.fromkeys(faults)))
    if any(part.understanding is None or part.understanding.kind in WHOLE for part in parts):
        return turn
    asking = _Asking(parts, found, asked, whole, limits.part_english if asked.english else limits.part)
    if asking.are_several():
        parts = asking.settled()
        return replace(turn, parts=parts, assessment=_together(parts))
    return turn


def _in_turn(found: Sequence[Stretch], question: Question, read: Callable[[Turn], Turn], *, english: bool) -> tuple[Turn, ...]:
    """The turns of the parts; each goes on from those before it where it has to. One without a matter of its own goes on from the
    last that has one, and is answered by what is of that matter."""
    turns: list[Turn] = []
    history, head = question.history, None
    for stretch in found:
        text = stretch.bare
        turn = read(Turn(replace(
            question, message=text, language="en" if english else "zh", history=history, goes_on=bool(history) and not stretch.own,
        )))
        assert turn.understanding is not None
        assert turn.assessment is not None
        if stretch.own or not history:
            cited = tuple(source.measure.id for source in turn.assessment.sources)
            history = (*history, Exchange(text, turn.understanding.text, turn.assessment.status, cited))
            head = turn
        elif head is not None:
            turn = replace(turn, assessment=_of_the_matter(turn, turn.assessment, head))
        turns.append(turn)
    return tuple(turns)


def _of_the_matter(part: Turn, got: Assessment, head: Turn) -> Assessment:
    """What answers a question that names no matter of its own, where that is of the matter before; else that matter, which leaves it
    open: a word such as 举报 is in the clauses of many."""
    before, asked = head.assessment, part.understanding
    assert before is not None
    assert asked is not None
    if not before.sources:
        return Assessment(Outcome.NO_EVIDENCE, missing=got.missing, confidence=got.confidence, reason="nothing")
    if ASKING["for_us"].search(asked.original) and others(home_of(before.sources[0].clause, before.sources[0].key_point), asked):
        return Assessment(Outcome.PARTIAL, before.sources, ("scope",), confidence=got.confidence)
    if asked.adds is Adds.PLAN:
        return got  # it was found by its likeness to that matter
    told = got.sources[0] if got.sources else None
    if told is not None and _is_near(told, head) and (
        not ASKING["redress"].search(asked.original) or ASKING["redress_stated"].search(_words(told))
    ):
        return got
    missing = named_details(asked.details) or (UNNAMED,)
    return Assessment(Outcome.PARTIAL, before.sources, missing, confidence=got.confidence)


def _is_near(source: Source, head: Turn) -> bool:
    """Whether a measure is of the matter of a question: of its clause, or nearly as near to it as what leads."""
    assert head.assessment is not None
    lead = head.assessment.sources[0]
    if source.clause.id == lead.clause.id:
        return True
    least = AS_NEAR * (head.evidence[0].score if head.evidence else 0.0)
    return any(e.measure.id == source.measure.id and e.score >= least for e in head.evidence[:NEAREST])


def _is_stray(part: Turn, source: Source) -> bool:
    """Whether a measure was found by a word alone that is in the clauses of many matters (免费, 举报, "free of charge"): no other word of
    the question is in what is said of the measure or asked about it."""
    asked, point = part.understanding, source.key_point
    assert asked is not None
    if point is None or not ASKING["common"].search(asked.original):
        return False
    rest = without_details(ASKING["common"].sub(" ", asked.original), english=asked.english)
    said = " ".join((point.en, *point.asks_en) if asked.english else (_words(source), *point.asks, *point.lay)).lower()
    mine = [word[:STEM] for word in LATIN.findall(rest)] if asked.english else [
        run[n : n + 2] for run in HAN_RUN.findall(rest) for n in range(len(run) - 1)
    ]
    return bool(mine) and not any(word in said for word in mine)


def _words(source: Source) -> str:
    return source.measure.text + (source.key_point.plain if source.key_point else "")


@dataclass(frozen=True, slots=True)
class _Asking:
    """The parts of a message held against the message as a whole: ``asked`` and ``whole`` are what was understood and found of it,
    ``least`` is the score from which a part is answered by itself."""

    parts: Sequence[Turn]
    found: Sequence[Stretch]
    asked: Understanding
    whole: Assessment
    least: float

    def are_several(self) -> bool:
        """Whether the parts are questions of their own. Two at least lead to measures of their own, one of them to that of the whole; or
        one does and fits it better than the whole, because the plans do not speak of what another asks."""
        if any(a.status not in (*ANSWERING, Outcome.NO_EVIDENCE) for a in self._all()):
            return False
        own = self._own()
        if len(own) < 2:
            return self._leaves_open(own)
        if self._loses_what_is_open(own):
            return False
        strong = [a for a in own if self._is_found(a)]
        if not strong or self._asks_for_details_alone(strong):
            return False
        leads = {a.sources[0].measure.id for a in strong}
        best = max(a.confidence for a in strong)
        sure = (APART_SURE if self.whole.status is Outcome.PARTIAL else 1.0) * self.whole.confidence
        if self._left_to_the_whole() is not None:
            return True
        trusted = self._lead() not in leads and not self._is_of_none()
        if trusted and not (self._apart() and best >= sure):
            return False
        silent = all(a.status is Outcome.NO_EVIDENCE or (self._apart() and a.status is Outcome.PARTIAL) for a in own if a not in strong)
        better = sure if self._apart() else BETTER * self.whole.confidence
        if self._apart() and len(strong) == len(own) and self._opens(by_name=True):
            return True
        return len(leads) > 1 or (len(strong) < len(own) and silent and best >= better)

    def settled(self) -> tuple[Turn, ...]:
        """The parts; of one that is hardly found nothing is cited, unless another rests on the same measure."""
        leads = {a.sources[0].measure.id for a in self._own() if self._is_found(a)}
        cited = {source.measure.id for source in self.whole.sources}
        left = self._left_to_the_whole()
        settled: list[Turn] = []
        for part, stretch in zip(self.parts, self.found, strict=True):
            got = part.assessment
            assert got is not None
            if got is left:
                got = replace(self.whole, missing=())
            elif stretch.own and got.sources and (not self._stands(got, leads, cited) or _is_stray(part, got.sources[0])):
                got = Assessment(Outcome.NO_EVIDENCE, missing=got.missing, confidence=got.confidence, reason="nothing")
            settled.append(replace(part, assessment=got))
        return tuple(settled)

    def _stands(self, part: Assessment, leads: Collection[str], cited: Collection[str]) -> bool:
        """Whether what was found for a part is more than a stray clause."""
        lead = part.sources[0].measure.id
        alone = part.status is Outcome.PARTIAL or self._is_of_none()
        return lead in leads if alone else part.confidence >= self.least or lead in cited

    def _left_to_the_whole(self) -> Assessment | None:
        """The one part of which nothing was found by itself, where what leads for the whole leads for no other and is near that part: it
        is what that measure answers."""
        own = self._own()
        left = [a for a in own if not self._is_found(a)]
        strong = [a for a in own if self._is_found(a)]
        taken = {source.measure.id for a in strong for source in a.sources}
        alone = len(left) == 1 and bool(strong) and self.whole.status is Outcome.ANSWERED and self._apart()
        near = alone and min(a.confidence for a in strong) >= AS_NEAR * self.whole.confidence
        if not near or left[0].status is Outcome.NO_EVIDENCE or self._lead() in taken:
            return None
        part = next(part for part in self.parts if part.assessment is left[0])
        near_it = not part.evidence or any(e.measure.id == self._lead() for e in part.evidence[:NEAREST])
        return left[0] if near_it else None

    def _is_of_none(self) -> bool:
        """Whether what leads for the whole is near none of the parts: it was found by what they say together and no one asks."""
        near = {e.measure.id for part in self.parts for e in part.evidence[:NEAREST]}
        return bool(near) and self._lead() not in near

    def _asks_for_details_alone(self, strong: Sequence[Assessment]) -> bool:
        """Whether several details are asked for, one after the other, that the whole states: 「几步、几件材料、跑几趟」."""
        asked = [part.understanding.details for part in self.parts if part.understanding]
        whole = self.whole.sources[0].clause.id
        stated = self.whole.status is Outcome.ANSWERED and all(d and set(d) <= set(self.asked.details) for d in asked)
        return stated and all(a.sources[0].clause.id == whole for a in strong if a.status is Outcome.ANSWERED)

    def _all(self) -> list[Assessment]:
        return [part.assessment for part in self.parts if part.assessment is not None]

    def _own(self) -> list[Assessment]:
        return [a for a, stretch in zip(self._all(), self.found, strict=True) if stretch.own]

    def _lead(self) -> str:
        return self.whole.sources[0].measure.id

    def _apart(self) -> bool:
        """Whether the questions are set apart by their form alone."""
        return all(stretch.apart for stretch in self.found[1:] if stretch.own)

    def _is_found(self, part: Assessment) -> bool:
        share, near = (APART_LEAST, APART_NEAR) if self._apart() else (1.0, AS_NEAR)
        whole = 0.0 if self._is_of_none() else self.whole.confidence
        return part.status in ANSWERING and part.confidence >= max(share * self.least, near * whole)

    def _loses_what_is_open(self, own: Sequence[Assessment]) -> bool:
        """Whether the whole leaves something open of which no part says so."""
        if any(a.status is not Outcome.ANSWERED for a in self._all()) or set(self.whole.missing) <= self._asked_for():
            return False
        sure = self._apart() and self.whole.missing == (UNNAMED,) and min(a.confidence for a in own) >= self.whole.confidence
        return not sure

    def _asked_for(self) -> set[str]:
        """The kinds of detail that the parts ask for, by the names of the contract."""
        return {name for part in self.parts if part.understanding for name in named_details(part.understanding.details)}

    def _leaves_open(self, own: Sequence[Assessment]) -> bool:
        """Whether something is asked of the one matter of a message that the whole does not say it leaves open."""
        if not own or own[0].status not in ANSWERING or own[0].sources[0].measure.id != self._lead():
            return False
        cited = {source.measure.id for source in self.whole.sources}
        if any(a.status is Outcome.ANSWERED and a.sources[0].measure.id not in cited for a in self._all()):
            return True  # a measure that the whole does not cite
        return self._opens()

    def _opens(self, *, by_name: bool = False) -> bool:
        """Whether a part leaves open what the whole neither says to be open nor was asked for and states. ``by_name``: a kind of detail;
        that one measure answers one question and not the other is less sure."""
        told = {*self.whole.missing, *named_details(self.asked.details), *((UNNAMED,) if by_name else ())}
        return not {name for a in self._all() for name in _open(a)} <= told


def _open(found: Assessment) -> tuple[str, ...]:
    return found.missing or ((UNNAMED,) if found.status is Outcome.NO_EVIDENCE else ())


def _together(parts: Sequence[Turn]) -> Assessment:
    """The parts' leading measures in their order, then what else was found for each; all that is missing."""
    found = [part.assessment for part in parts if part.assessment is not None]
    rows = [a.sources for a in found if a.sources]
    by_id: dict[str, Source] = {}
    for source in (*(row[0] for row in rows), *(source for row in rows for source in row[1:])):
        by_id.setdefault(source.measure.id, source)
    missing = [name for a in found for name in _open(a)]
    status = Outcome.PARTIAL if missing else Outcome.ANSWERED
    return Assessment(
        status, tuple(by_id.values())[:MOST_SOURCES], tuple(dict.fromkeys(missing)), confidence=min(a.confidence for a in found),
        reason="several",
    )
