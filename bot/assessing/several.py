"""Between assess and compose: several questions in one message.

Each is read as if it were said a moment after the one before, searched and assessed by itself; the reply takes them one by one. That a
message asks several things is told by its form (``bot/reading/stretches.py``) and by what is found: the parts lead to different
measures, or leave open what the whole does not say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.assessing.sources import MOST_SOURCES, named_details
from bot.assessing.thresholds import Thresholds
from bot.reading.content import without_details
from bot.reading.details import UNNAMED
from bot.reading.places import home_of, others
from bot.reading.stretches import MOST_QUESTIONS, Stretch, stretches
from bot.reading.unsaid import alone_knows, known_by
from bot.turn import OF_NO_MATTER, OF_PLANS, Adds, Assessment, Exchange, Kind, Outcome, Question, Source, Turn, Understanding
from prompts.patterns import patterns
from retrieval.words import han_pairs

ASKING = patterns("asking")
# What one answer covers: rows for each plan, a clause that is named, a talk about the assistant itself.
WHOLE = tuple(kind for kind in (*OF_PLANS, Kind.MATCH, *OF_NO_MATTER) if kind is not Kind.FIRST)
LATIN, STEM = re.compile(r"[a-z]{4,}"), 5  # words of a question in English, and how many letters of them count
NEAREST = 12  # measures among which those of a question's matter stand
NEARLY = 2  # measures of which one leads or nearly did
AS_NEAR = 0.8  # what has this share of another score is nearly as near
BY_ITSELF = 1.25  # so much better must a question fit by itself than together with the one before
MOST_CHOICES = 3  # things that a bare word may mean, told beside other answers
NEAR = 0.75  # share of the whole's score that a part's must reach to be found
BETTER = 1.1  # and one alone, where the plans do not speak of what another asks
# Where the form sets the questions apart: the share of the whole's score, and that of the least score, from which a part is found.
APART_NEAR, APART_LEAST = 0.65, 0.65


def several(turn: Turn, read: Callable[[Turn], Turn], limits: Thresholds) -> Turn:
    """Fills in ``parts`` and their common ``assessment`` where a message asks several things. ``read`` understands a question, searches
    for it and assesses what was found."""
    asked, whole = turn.understanding, turn.assessment
    assert asked is not None
    assert whole is not None
    if whole.status in (Outcome.REFUSED, Outcome.FAILED) or asked.kind in OF_NO_MATTER or turn.faults:
        return turn
    found = stretches(turn.question.message, english=asked.english, goes_on=bool(turn.question.history))
    if not 2 <= len(found) <= MOST_QUESTIONS:
        return turn
    if not _are_apart(found) and (whole.status not in (Outcome.ANSWERED, Outcome.PARTIAL) or asked.kind in WHOLE):
        return turn
    least = limits.part_english if asked.english else limits.part
    parts = _in_turn(found, turn.question, read, least, english=asked.english)
    if faults := tuple(fault for part in parts for fault in part.faults):
        return replace(turn, faults=(*turn.faults, *dict.fromkeys(faults)))
    if any(part.understanding is None or part.understanding.kind in WHOLE for part in parts):
        return turn
    asking = _Asking(parts, found, asked, whole, least, _nearest(turn, limits))
    if asking.are_several():
        parts = asking.settled()
        return replace(turn, parts=parts, assessment=_together(parts))
    return turn


def _nearest(turn: Turn, limits: Thresholds) -> frozenset[str]:
    """What a message as a whole leads to (measures by id), shown to who asks or not."""
    assert turn.assessment is not None
    least = limits.related * max((e.score for e in turn.evidence), default=0.0)
    found = {e.measure.id for e in turn.evidence if e.score >= least}
    return frozenset(found | {source.measure.id for source in turn.assessment.sources})


def _are_apart(found: Sequence[Stretch]) -> bool:
    """Whether the questions are set apart by their form alone."""
    return all(stretch.apart for stretch in found[1:] if stretch.own)


def _in_turn(
    found: Sequence[Stretch], question: Question, read: Callable[[Turn], Turn], least: float, *, english: bool
) -> tuple[Turn, ...]:
    """The turns of the parts; each goes on from those before it where it has to. One without a matter of its own goes on from the
    last that has one, and is answered by what is of that matter."""
    turns: list[Turn] = []
    history, head = question.history, None
    for stretch in found:
        part = replace(question, message=stretch.bare, language="en" if english else "zh", history=history)
        if stretch.own or not history:
            head = _with_choices(_by_itself(read(Turn(part)), head, read, least) if head else read(Turn(part)))
            turns.append(head)
            assert head.understanding is not None
            assert head.assessment is not None
            cited = tuple(source.measure.id for source in head.assessment.sources)
            history = (*history, Exchange(part.message, head.understanding.text, head.assessment.status, cited))
        else:
            turns.append(_of_the_matter(read(Turn(replace(part, goes_on=True))), head))
    return tuple(turns)


def _by_itself(part: Turn, before: Turn, read: Callable[[Turn], Turn], least: float) -> Turn:
    """A part that names a matter and was read together with the one before, as it is to be read: by itself where that fits better. Where
    no plan speaks of it by itself, and what was found is much further from it than from the question before, that does not answer it."""
    together, asked, head = part.assessment, part.understanding, before.assessment
    assert together is not None
    assert asked is not None
    assert head is not None
    if not asked.completed:
        return part
    alone = read(Turn(replace(part.question, history=())))
    got = alone.assessment
    assert got is not None
    fits = max((e.score for e in alone.evidence), default=0.0)
    far = together.confidence < AS_NEAR * head.confidence
    if got.status is Outcome.ANSWERED and fits >= least and _is_named(part, together, got):
        return alone
    if got.status is Outcome.ANSWERED or (got.status is Outcome.PARTIAL and asked.kind is Kind.WHO):
        if fits >= BY_ITSELF * least and fits >= _to_beat(together, asked, got, before):
            return alone
    elif got.status is Outcome.PARTIAL and far and together.status is Outcome.ANSWERED:
        return alone if fits >= max(least, AS_NEAR * together.confidence) else part
    elif got.status is Outcome.NO_EVIDENCE and far and not set(together.missing) - {UNNAMED}:
        return replace(part, assessment=replace(got, missing=together.missing))
    return part


def _is_named(part: Turn, together: Assessment, got: Assessment) -> bool:
    """Whether what leads by itself knows all that the question names, and what leads together with the one before does not:
    「办气几个环节」 after 「办电几天」."""
    asked = part.understanding
    assert asked is not None
    named = without_details(asked.original, english=asked.english)
    leads = (found.sources[0] if found.sources else None for found in (got, together))
    one, other = (known_by(lead.measure, lead.key_point) if lead else "" for lead in leads)
    return alone_knows(named, one, other, english=asked.english)


def _to_beat(together: Assessment, asked: Understanding, got: Assessment, before: Turn) -> float:
    """The score from which a part is read by itself. Whom to turn to is asked of what is named; what another plan has on the matter before
    was found by its likeness, so that its score tells nothing; what is of that matter and answers beats what does not."""
    assert before.assessment is not None
    if asked.kind is Kind.WHO:
        return 0.0
    if asked.adds is Adds.PLAN:
        return before.assessment.confidence
    answers = together.status is not Outcome.ANSWERED and bool(before.assessment.sources) and _is_near(got.sources[0], before)
    return together.confidence * (1.0 if answers else BY_ITSELF)


def _with_choices(part: Turn) -> Turn:
    """A bare word among other questions (「怎么贷款？怎么退税？」) is not asked back: the nearest of what it may mean is told."""
    found = part.assessment
    assert found is not None
    if found.reason != "ambiguous" or not found.choices:
        return part
    choices = found.choices[:MOST_CHOICES]
    return replace(part, assessment=replace(found, sources=choices, choices=choices, confidence=choices[0].score))


def _of_the_matter(part: Turn, head: Turn | None) -> Turn:
    """A question that names no matter of its own, with what answers it where that is of the matter before; else with that matter, which
    leaves it open: a word such as 举报 is in the clauses of many."""
    got, asked = part.assessment, part.understanding
    assert got is not None
    assert asked is not None
    if head is None:
        return part
    before = head.assessment
    assert before is not None
    if not before.sources:
        found = Assessment(Outcome.NO_EVIDENCE, missing=got.missing, confidence=got.confidence, reason="nothing")
    elif ASKING["for_us"].search(asked.original) and others(home_of(before.sources[0].clause, before.sources[0].key_point), asked):
        found = Assessment(Outcome.PARTIAL, before.sources, ("scope",), confidence=got.confidence)
    elif asked.adds is Adds.PLAN or _answers(got, asked, head):
        found = got  # what another plan has was found by its likeness to that matter
    else:
        missing = named_details(asked.details) or (UNNAMED,)
        found = Assessment(Outcome.PARTIAL, before.sources, missing, confidence=got.confidence)
    return replace(part, assessment=found)


def _answers(got: Assessment, asked: Understanding, head: Turn) -> bool:
    """Whether what was found for a question without a matter is of the matter before, and speaks of complaints where they are asked for."""
    told = got.sources[0] if got.sources else None
    if told is None or not _is_near(told, head):
        return False
    return not ASKING["redress"].search(asked.original) or bool(ASKING["redress_stated"].search(_words(told)))


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
    mine = {word[:STEM] for word in LATIN.findall(rest)} if asked.english else han_pairs(rest)
    return bool(mine) and not any(word in said for word in mine)


def _words(source: Source) -> str:
    return source.measure.text + (source.key_point.plain if source.key_point else "")


@dataclass(frozen=True, slots=True)
class _Asking:
    """The parts of a message held against the message as a whole: ``asked`` and ``whole`` are what was understood and found of it,
    ``least`` is the score from which a part is answered by itself, ``near`` are the measures (by id) that the whole leads to."""

    parts: Sequence[Turn]
    found: Sequence[Stretch]
    asked: Understanding
    whole: Assessment
    least: float
    near: Collection[str]

    def are_several(self) -> bool:
        """Whether the parts are questions of their own."""
        own = self._own()
        if not all(a.sources or a.status is Outcome.NO_EVIDENCE for a in self._all()) or self._is_barred():
            return False  # the reply to one of them asks back, or refuses
        if len(own) < 2:
            return self._leaves_open(own)
        strong = [a for a in own if self._is_found(a)]
        if not strong or self._loses_what_is_open(own) or self._asks_for_details_alone(strong):
            return False
        if self.whole.status is Outcome.NO_EVIDENCE and not any(a.status is Outcome.ANSWERED for a in strong):
            return False
        return self._tell_more(strong) if _are_apart(self.found) else self._lead_apart(own, strong)

    def _is_barred(self) -> bool:
        """Whether a place or a plan of which nothing is loaded is named at the beginning: it is meant in all that follows."""
        return self.whole.reason in ("foreign", "absent") and not self._is_found(self._all()[0])

    def _tell_more(self, strong: Sequence[Assessment]) -> bool:
        """Of parts that the form sets apart: whether they lead to several measures, tell which question the whole could not answer, or
        leave open what the whole does not say it leaves open. That one measure answers one question and not the other is less sure than
        that nothing was found for it."""
        settled = [part.assessment for part in self.settled() if part.assessment is not None]
        if len(_leads(settled)) > 1:
            return True
        if self.whole.missing == (UNNAMED,) and len({a.status is Outcome.ANSWERED for a in settled}) > 1:
            return True
        missing = set(self.whole.missing)
        told = missing | {*named_details(self.asked.details), UNNAMED}
        pairs = zip(settled, self._all(), strict=True)
        return any(not set(_open(a)) <= (told if a.sources and part in strong else missing) for a, part in pairs)

    def _lead_apart(self, own: Sequence[Assessment], strong: Sequence[Assessment]) -> bool:
        """Of parts that may be one question by their form: whether two lead to measures of their own, or one fits better than the whole
        and the others find no answer. One of them leads to the clause of the whole, or nearly so, unless all fit better than the whole."""
        best = BETTER * self.whole.confidence
        led_to = {source.clause.id for a in strong for source in a.sources[:NEARLY]}
        if self.whole.sources[0].clause.id not in led_to and not self._is_of_none():
            return len(_leads(strong)) > 1 and all(a.confidence >= best for a in own)
        silent = len(strong) < len(own) and all(a.status is not Outcome.ANSWERED for a in own if a not in strong)
        return len(_leads(strong)) > 1 or (silent and any(a.confidence >= best for a in strong))

    def settled(self) -> tuple[Turn, ...]:
        """The parts; of one that is hardly found nothing is cited, unless another rests on the same measure."""
        leads = _leads(a for a in self._own() if self._is_found(a))
        settled: list[Turn] = []
        for part, stretch in zip(self.parts, self.found, strict=True):
            got = part.assessment
            assert got is not None
            if stretch.own and got.sources and (not self._stands(got, leads) or _is_stray(part, got.sources[0])):
                got = Assessment(Outcome.NO_EVIDENCE, missing=got.missing, confidence=got.confidence, reason="nothing")
            settled.append(replace(part, assessment=got))
        return tuple(settled)

    def _stands(self, part: Assessment, leads: Collection[str]) -> bool:
        """Whether what was found for a part is more than a stray clause."""
        lead = part.sources[0].measure.id
        alone = part.status is Outcome.PARTIAL or self._is_of_none()
        return lead in leads if alone else part.confidence >= self.least or lead in self.near

    def _is_of_none(self) -> bool:
        """Whether what leads for the whole is near none of the parts: it was found by what they say together and no one asks."""
        near = {e.measure.id for part in self.parts for e in part.evidence[:NEAREST]}
        return bool(near) and self._lead() not in near

    def _asks_for_details_alone(self, strong: Sequence[Assessment]) -> bool:
        """Whether several details are asked for, one after the other, that the whole states: 「几步、几件材料、跑几趟」."""
        asked = [part.understanding.details for part in self.parts if part.understanding]
        whole = self.whole.sources[0].clause.id if self.whole.sources else ""
        stated = self.whole.status is Outcome.ANSWERED and all(d and set(d) <= set(self.asked.details) for d in asked)
        return stated and all(a.sources[0].clause.id == whole for a in strong)

    def _all(self) -> list[Assessment]:
        return [part.assessment for part in self.parts if part.assessment is not None]

    def _own(self) -> list[Assessment]:
        return [a for a, stretch in zip(self._all(), self.found, strict=True) if stretch.own]

    def _lead(self) -> str:
        return self.whole.sources[0].measure.id if self.whole.sources else ""

    def _is_found(self, part: Assessment) -> bool:
        apart = _are_apart(self.found)
        least = (APART_LEAST if apart and self.whole.sources else 1.0) * self.least
        whole = 0.0 if self.found[0].listed or self._is_of_none() else self.whole.confidence
        return bool(part.sources) and part.confidence >= max(least, (APART_NEAR if apart else NEAR) * whole)

    def _loses_what_is_open(self, own: Sequence[Assessment]) -> bool:
        """Whether the whole leaves something open of which no part says so."""
        if any(a.status is not Outcome.ANSWERED for a in self._all()) or set(self.whole.missing) <= self._asked_for():
            return False
        sure = _are_apart(self.found) and self.whole.missing == (UNNAMED,) and min(a.confidence for a in own) >= self.whole.confidence
        return not sure

    def _asked_for(self) -> set[str]:
        """The kinds of detail that the parts ask for, by the names of the contract."""
        return {name for part in self.parts if part.understanding for name in named_details(part.understanding.details)}

    def _states_what_is_missing(self) -> bool:
        """Whether a part that the form sets apart is answered with a detail that the whole, led elsewhere by the others, does not state."""
        missing = set(self.whole.missing) - {UNNAMED}
        return _are_apart(self.found) and any(
            part.understanding is not None and part.assessment is not None and part.assessment.status is Outcome.ANSWERED
            and self._is_found(part.assessment) and missing & set(named_details(part.understanding.details))
            for part, stretch in zip(self.parts, self.found, strict=True) if stretch.own
        )

    def _leaves_open(self, own: Sequence[Assessment]) -> bool:
        """Whether something is asked of the one matter of a message that the whole does not say it leaves open."""
        if self._states_what_is_missing():
            return True
        if not _leads(own) or own[0].sources[0].measure.id != self._lead():
            return False
        cited = {source.measure.id for source in self.whole.sources}
        if any(a.status is Outcome.ANSWERED and a.sources[0].measure.id not in cited for a in self._all()):
            return True  # a measure that the whole does not cite
        told = {*self.whole.missing, *named_details(self.asked.details)}
        return not {name for a in self._all() for name in _open(a)} <= told


def _leads(found: Iterable[Assessment]) -> set[str]:
    return {a.sources[0].measure.id for a in found if a.sources}


def _open(found: Assessment) -> tuple[str, ...]:
    return found.missing or ((UNNAMED,) if found.status is Outcome.NO_EVIDENCE else ())


def _together(parts: Sequence[Turn]) -> Assessment:
    """The parts' leading measures in their order, then what else was found for each; all that is missing."""
    found = [part.assessment for part in parts if part.assessment is not None]
    rows = [a.sources for a in found if a.sources]
    by_id: dict[str, Source] = {}
    leading = [source for a in found for source in a.leading]
    for source in (*leading, *(source for row in rows for source in row[1:])):
        by_id.setdefault(source.measure.id, source)
    missing = [name for a in found for name in _open(a)]
    status = Outcome.PARTIAL if missing else Outcome.ANSWERED
    return Assessment(
        status, tuple(by_id.values())[: max(MOST_SOURCES, len(leading))], tuple(dict.fromkeys(missing)),
        confidence=min(a.confidence for a in found), reason="several",
    )
