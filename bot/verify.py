"""Sixth step: every statement that cites must be carried by what it cites. What does not survive is dropped."""

from __future__ import annotations

import logging
import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

from bot.turn import Citation, Draft, Outcome, Reply, Source, Statement, Turn
from bot.views import url_of
from prompts import Wording
from retrieval.corpus import Corpus
from retrieval.numerals import to_chinese

log = logging.getLogger(__name__)
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def verify(turn: Turn, corpus: Corpus, wording: Wording) -> Turn:
    """Turns the draft into the reply: drops what is not carried, numbers the sources in order of appearance."""
    draft, found = turn.draft, turn.assessment
    assert draft is not None
    assert found is not None
    kept = [s for s in draft.statements if carried(s, draft, corpus)]
    if found.status in (Outcome.ANSWERED, Outcome.PARTIAL) and not any(s.sources for s in kept):
        language = "en" if turn.understanding and turn.understanding.english else "zh"
        log.error("no statement survived verification; statements: %d", len(draft.statements))
        reply = Reply(Outcome.FAILED, wording.text("failed.fault", language))
        return replace(turn, reply=reply, faults=(*turn.faults, "verify: nothing survived"))
    markers: dict[int, int] = {}
    lines = [_marked(statement, markers, len(draft.sources)) for statement in kept]
    citations = tuple(_citation(n, draft.sources[at], corpus) for at, n in markers.items())
    status = found.status
    missing = found.missing if status is Outcome.PARTIAL else ()
    return replace(turn, reply=Reply(
        status, "\n".join(lines), citations, missing, draft.notices, draft.departments, draft.follow_ups, draft.mode
    ))


def carried(statement: Statement, draft: Draft, corpus: Corpus) -> bool:
    """Whether every number of a citing statement stands in the measures it cites, or names their plan or place."""
    if not statement.sources:
        return True
    sources = [draft.sources[at] for at in statement.sources if at < len(draft.sources)]
    if not sources:
        return False
    allowed = " ".join((statement.repeats, *(evidence_text(source, corpus) for source in sources)))
    known = numbers(allowed)
    foreign = [n for n in NUMBER.findall(plain_digits(statement.text)) if n not in known]
    if foreign:
        log.warning("dropped a statement with %s, which its clauses do not state", foreign)
    return not foreign


def evidence_text(source: Source, corpus: Corpus) -> str:
    """All that a statement about a measure may draw on: its clause, our words for it, and how it is addressed."""
    plan, point = corpus.plans[source.clause.plan_id], source.key_point
    parts = [source.clause.text or "", source.clause.heading, source.clause.label, *source.clause.trail, plan.title, str(plan.year)]
    if point is not None:
        own = [point.plain, point.en, point.channel or "", *point.terms, *(f"{f.value}{f.unit}{f.of}" for f in point.figures)]
        parts += own if not source.clause.text else [part for part in own if _numbers_stated(part, source.clause.text)]
    return unicodedata.normalize("NFKC", " ".join(parts))


def _numbers_stated(part: str, official: str) -> bool:
    """Our words count as evidence only where the loaded document has their numbers, in digits or in characters."""
    asked = NUMBER.findall(plain_digits(part))
    if not asked:
        return True
    official, known = _official(official)
    return all(n in known or _in_words(n, official) for n in asked)


@lru_cache(maxsize=512)  # the clauses of the five plans; each is asked about for every part of what is said of it
def _official(text: str) -> tuple[str, frozenset[str]]:
    text = unicodedata.normalize("NFKC", text)
    return text, frozenset(numbers(text))


def plain_digits(text: str) -> str:
    """Half-width digits without separators of thousands."""
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", unicodedata.normalize("NFKC", text))


def numbers(text: str) -> set[str]:
    """Every number of a text; 1万 also as 10000, 100亿 also as 10 (billion), as English says them."""
    text = plain_digits(text)
    found = set(NUMBER.findall(text))
    found |= {f"{round(float(n) * 10_000)}" for n in re.findall(r"(\d+(?:\.\d+)?)\s*万", text)}
    found |= {f"{float(n) / 10:g}" for n in re.findall(r"(\d+(?:\.\d+)?)\s*亿", text)}
    return found


def _in_words(number: str, official: str) -> bool:
    if not number.isdecimal() or int(number) > 100:
        return False
    words = {to_chinese(int(number)), *("两" if number == "2" else "")}
    return any(word in official for word in words)


def _marked(statement: Statement, markers: dict[int, int], count: int) -> str:
    positions = [at for at in statement.sources if at < count]
    if len(positions) > 4:
        return statement.text
    for at in positions:
        markers.setdefault(at, len(markers) + 1)
    return statement.text + "".join(f"[{markers[at]}]" for at in positions)


def _citation(marker: int, source: Source, corpus: Corpus) -> Citation:
    clause, plan = source.clause, corpus.plans[source.clause.plan_id]
    return Citation(
        marker=marker, clause_id=clause.id, measure=source.measure.number, plan_id=plan.id, plan_title=plan.title,
        plan_year=plan.year, label=clause.label, heading=clause.heading,
        key_point=source.key_point.plain if source.key_point else None, quote=source.measure.text or None, url=url_of(clause),
    )
