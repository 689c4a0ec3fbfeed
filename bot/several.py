"""Between assess and compose: several questions in one message.

Each is read as if it were said a moment after the one before, searched and assessed by itself; the reply takes them one by one. That a
message asks several things is told by what is found: the parts lead to different measures and fit them better than the whole does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.content import names_matter
from bot.details import UNNAMED
from bot.sources import MOST_SOURCES, named_details
from bot.thresholds import Thresholds
from bot.turn import OF_NO_MATTER, OF_PLANS, Assessment, Exchange, Kind, Outcome, Question, Source, Turn
from prompts.patterns import patterns
from retrieval.words import normalise

ASKING, NOISE = patterns("asking"), patterns("noise")
# What one answer covers: rows for each plan, a clause that is named, a talk about the assistant itself.
WHOLE = (*OF_PLANS, Kind.MATCH, *OF_NO_MATTER)
ANSWERING = (Outcome.ANSWERED, Outcome.PARTIAL)
LONGEST, LONGEST_EN = 100, 280  # letters; a longer message is a story, and asks on the way what it does not want to know
MOST_QUESTIONS = 5
AS_NEAR = 0.8  # share of the whole's score that a part's must reach to be found
BETTER = 1.1  # and one alone, where the plans do not speak of what another asks
SENTENCE = re.compile(r"(?<=[？?；;。！!\n])(?!\s*[？?；;。！!])|(?<=[a-z]\.)(?=\s)")
TOLD_EN = re.compile(r"\s*(?:when|where|while|as|if|since)\b.*\.\s*", re.I | re.S)  # "When we moved in, they typed all of it."
PIECE = re.compile(r"[，,]|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])|(?<!^)\s*(?=\b[1-9][、.．)）]\D)")
AROUND = re.compile(r"^(?:[\s，,；;]|[1-9][、.．)）])+|[\s，,；;]+$")  # commas and the numbers of a list


def several(turn: Turn, read: Callable[[Turn], Turn], limits: Thresholds) -> Turn:
    """Fills in ``parts`` and their common ``assessment`` where a message asks several things. ``read`` understands a question, searches
    for it and assesses what was found."""
    asked, whole = turn.understanding, turn.assessment
    assert asked is not None
    assert whole is not None
    if whole.status not in ANSWERING or asked.kind in WHOLE or turn.faults:
        return turn
    texts = questions(turn.question.message, english=asked.english)
    if not 2 <= len(texts) <= MOST_QUESTIONS:
        return turn
    parts = _in_turn(texts, turn.question, read, english=asked.english)
    if faults := tuple(fault for part in parts for fault in part.faults):
        return replace(turn, faults=(*turn.faults, *dict.fromkeys(faults)))
    least = limits.part_english if asked.english else limits.part
    if not _are_several(parts, whole, least):
        return turn
    parts = _settled(parts, whole, least)
    return replace(turn, parts=parts, assessment=_together(parts))


def questions(message: str, *, english: bool) -> list[str]:
    """The stretches of a message that each ask something, with what is told before; one where it asks one thing. A stretch
    that names no matter of its own belongs to the one before."""
    if len(message) > (LONGEST_EN if english else LONGEST):
        return [message]
    found: list[str] = []
    told, opened = "", False
    for piece in _pieces(message, english=english):
        if ASKING["next_question"].match(piece):
            if found:
                found[-1] += told
                told = ""
            opened = True
        told += piece
        if _asks(piece, english=english):
            found.append(told)
            told, opened = "", False
    if opened or not found:
        found.append(told)
    else:
        found[-1] += told
    apart: list[str] = []
    for text in found:
        if apart and not (_has_matter(text, english=english) and _has_matter(apart[-1], english=english)):
            apart[-1] += text
        else:
            apart.append(text)
    return [AROUND.sub("", text) for text in apart]


def _pieces(message: str, *, english: bool) -> list[str]:
    """The message cut at the ends of sentences and before what may be another question; nothing is lost."""
    cut = ASKING["next_question_en"] if english else PIECE
    found: list[str] = []
    for sentence in SENTENCE.split(message):
        starts = [0, *(m.start() for m in cut.finditer(sentence))]
        found += [sentence[start:end] for start, end in pairwise((*starts, len(sentence)))]
    return [piece for piece in found if piece]


def _asks(piece: str, *, english: bool) -> bool:
    if piece.rstrip().endswith((":", "：")) or (english and TOLD_EN.fullmatch(piece)):
        return False  # it announces questions, or tells
    return bool(english and ASKING["next_question_en"].match(piece)) or bool(NOISE["asking"].search(normalise(piece)))


def _has_matter(text: str, *, english: bool) -> bool:
    return names_matter(normalise(text), english=english)


def _in_turn(texts: Iterable[str], question: Question, read: Callable[[Turn], Turn], *, english: bool) -> tuple[Turn, ...]:
    """The turns of the parts; each goes on from those before it where it has to."""
    turns: list[Turn] = []
    history = question.history
    for text in texts:
        part = replace(question, message=text, language="en" if english else "zh", history=history)
        turn = read(Turn(part))
        assert turn.understanding is not None
        assert turn.assessment is not None
        turns.append(turn)
        cited = tuple(source.measure.id for source in turn.assessment.sources)
        history = (*history, Exchange(text, turn.understanding.text, turn.assessment.status, cited))
    return tuple(turns)


def _are_several(parts: Sequence[Turn], whole: Assessment, least: float) -> bool:
    """Whether the parts are questions of their own. Two at least lead to measures of their own, one of them to that of the whole; or one
    does and fits it better than the whole, because the plans do not speak of what another asks."""
    if any(part.understanding is None or part.understanding.kind in WHOLE for part in parts):
        return False
    found = [part.assessment for part in parts if part.assessment is not None]
    if any(a.status not in (*ANSWERING, Outcome.NO_EVIDENCE) for a in found):
        return False
    if all(a.status is Outcome.ANSWERED for a in found) and not set(whole.missing) <= _asked_for(parts):
        return False  # what is left open would be lost
    strong = [a for a in found if _is_found(a, whole, least)]
    leads = {a.sources[0].measure.id for a in strong}
    if whole.sources[0].measure.id not in leads:
        return False
    silent = all(a.status is Outcome.NO_EVIDENCE for a in found if a not in strong)
    return len(leads) > 1 or (len(strong) < len(found) and silent and max(a.confidence for a in strong) >= BETTER * whole.confidence)


def _asked_for(parts: Sequence[Turn]) -> set[str]:
    """The kinds of detail that the parts ask for, by the names of the contract."""
    return {name for part in parts if part.understanding is not None for name in named_details(part.understanding.details)}


def _is_found(part: Assessment, whole: Assessment, least: float) -> bool:
    return part.status in ANSWERING and part.confidence >= max(least, AS_NEAR * whole.confidence)


def _settled(parts: Sequence[Turn], whole: Assessment, least: float) -> tuple[Turn, ...]:
    """The parts; of one that is hardly found nothing is cited, unless another rests on the same measure."""
    leads = {p.assessment.sources[0].measure.id for p in parts if p.assessment and _is_found(p.assessment, whole, least)}
    settled = []
    for part in parts:
        found = part.assessment
        assert found is not None
        if found.status is Outcome.PARTIAL and found.sources[0].measure.id not in leads:
            found = Assessment(Outcome.NO_EVIDENCE, missing=found.missing, confidence=found.confidence, reason="nothing")
        settled.append(replace(part, assessment=found))
    return tuple(settled)


def _together(parts: Sequence[Turn]) -> Assessment:
    """The parts' leading measures in their order, then what else was found for each; all that is missing."""
    found = [part.assessment for part in parts if part.assessment is not None]
    rows = [a.sources for a in found if a.sources]
    by_id: dict[str, Source] = {}
    for source in (*(row[0] for row in rows), *(source for row in rows for source in row[1:])):
        by_id.setdefault(source.measure.id, source)
    missing = [name for a in found for name in (a.missing or ((UNNAMED,) if a.status is Outcome.NO_EVIDENCE else ()))]
    status = Outcome.PARTIAL if missing else Outcome.ANSWERED
    return Assessment(
        status, tuple(by_id.values())[:MOST_SOURCES], tuple(dict.fromkeys(missing)), confidence=min(a.confidence for a in found),
        reason="several",
    )
