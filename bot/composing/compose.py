"""Fifth step: evidence → a draft. Extractive: our plain words and the official sentence, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.composing.corrections import as_of_today, asked_back, no_need, not_for_all, notices_of, put_right, yes_or_no
from bot.composing.speaker import Speaker, foreign, plan_names, years
from bot.composing.statements import clause, earliest, found_in, main, matched, mentions, related, row_of, rows
from bot.composing.theme_statements import in_states, listed, overview, theme_changes
from bot.lexicon import Lexicon
from bot.reading.details import UNNAMED
from bot.turn import Audience, Draft, Kind, Outcome, Source, Statement, Turn
from prompts import Wording
from prompts.patterns import patterns
from retrieval.corpus import Corpus
from retrieval.plans import in_charge

ASKING = patterns("asking")
LONGEST_ASKED = 60  # letters of a question that a reply repeats
SUGGESTED, SUGGESTED_EN = (6, 24), (12, 70)  # letters of a question that is suggested


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes drafts in the words of ``prompts/replies.yaml``."""

    wording: Wording
    corpus: Corpus
    lexicon: Lexicon

    def compose(self, turn: Turn) -> Turn:
        """Fills in ``draft``."""
        say = self._speaker(turn)
        draft = _by_question(say, [(part.question.message, self._speaker(part)) for part in turn.parts]) if turn.parts else _said(say)
        notices = list(draft.notices)
        if turn.faults:
            notices.append(say.text("notices.degraded"))
        return replace(turn, draft=replace(draft, notices=tuple(notices)))

    def _speaker(self, turn: Turn) -> Speaker:
        assert turn.understanding is not None
        assert turn.assessment is not None
        return Speaker(self.wording, self.corpus, self.lexicon, turn.understanding, turn.assessment, turn.question.audience)


def _said(say: Speaker) -> Draft:
    return _BY_STATUS[say.found.status](say)


def _answered(say: Speaker) -> Draft:
    kind = say.asked.kind
    if say.found.reason == "themes":
        return _draft(say, theme_changes(say) if kind is Kind.CHANGES else overview(say))
    if kind in (Kind.CHANGES, Kind.COMPARE) and say.found.reason == "by_plan":
        statements = rows(say)
    elif say.found.reason == "listed":
        statements = listed(say)
    elif say.found.reason in ("state", "no_state"):
        statements = in_states(say)
    elif say.found.reason == "match":
        statements = matched(say)
    elif say.found.reason == "first":
        statements = earliest(say)
    elif say.found.reason == "mentions":
        statements = mentions(say)
    elif _is_named(say):
        statements = clause(say)
    elif kind is Kind.QUOTED and say.found.confidence == 1.0:
        statements = found_in(say)
    else:
        statements = [*main(say), *related(say)]
    return _draft(say, statements)


def _is_named(say: Speaker) -> bool:
    """Whether a clause was asked for by its number."""
    return say.asked.kind is Kind.CLAUSE and say.found.confidence == 1.0


def _draft(say: Speaker, statements: list[Statement]) -> Draft:
    """Corrections come first, and are listed in the notices as well."""
    lead, notices = _leading(say) if say.found.reason != "themes" else ([], tuple(notices_of(say, ())))
    sources = say.found.sources
    return Draft((*_not_compared(say), *lead, *statements), sources, notices, departments_of(sources), _follow_ups(say))


def _not_compared(say: Speaker) -> list[Statement]:
    """That a year which is to be compared is not loaded: without that, the other years look as if it were silent."""
    if not say.asked.absent or say.asked.kind not in (Kind.CHANGES, Kind.COMPARE):
        return []
    absent = years(say.asked.absent, say)
    return [Statement(say.text("notices.absent", years=absent), (), absent)]


def _leading(say: Speaker) -> tuple[list[Statement], tuple[str, ...]]:
    """What comes before the evidence, and the notices."""
    corrections, today = put_right(say), as_of_today(say)
    lead = [*(corrections or no_need(say) or not_for_all(say) or asked_back(say) or yes_or_no(say)), *today]
    return lead, (*(correction.text for correction in corrections), *notices_of(say, today))


def _partial(say: Speaker) -> Draft:
    missing = say.found.missing
    lead = _of_missing(say, "partial.lead", missing)
    if say.found.reason == "not_in_plan":
        lead = Statement(say.text("no_evidence.not_in_plan", plans=plan_names(say, say.asked.plans)))
    if say.found.reason == "listed":
        return _draft(say, [lead, *listed(say), _whom_to_ask(say)])
    # What was found by its words may be of another matter, and nobody is told that the plans speak of his.
    shown = say.text("partial.says" if say.found.confidence == 1.0 and missing != (UNNAMED,) else "partial.nearest")
    statements = [
        lead,
        *([] if say.audience is Audience.HOTLINE else [Statement(shown)]),  # it is to be read aloud
        *(clause(say) if _is_named(say) else [*main(say), *related(say)[:2]]),
        _whom_to_ask(say),
    ]
    return _draft(say, statements)


def _by_question(say: Speaker, parts: Sequence[tuple[str, Speaker]]) -> Draft:
    """A paragraph for each question of a message; those that one measure answers share theirs. ``say`` speaks for the whole."""
    place = {source.measure.id: at for at, source in enumerate(say.found.sources)}
    paragraphs: dict[str, list[tuple[str, Speaker]]] = {}
    for text, part in parts:
        sources = part.found.sources
        paragraphs.setdefault(sources[0].measure.id if sources else text, []).append((text, part))
    statements: list[Statement] = []
    notices: list[str] = []
    for asked in paragraphs.values():
        statements.append(Statement(say.text("several.question", asked="".join(f"“{_shortened(text)}”" for text, _ in asked))))
        of, seen = _paragraph([part for _, part in asked])
        notices += seen
        for statement in of:
            carried_by = [place.get(asked[0][1].found.sources[at].measure.id) for at in statement.sources]
            if None not in carried_by:  # a reply cites no more than some
                statements.append(replace(statement, sources=tuple(at for at in carried_by if at is not None)))
    leads = [part.found.sources for _, part in parts if part.found.sources]
    statements += related(say, len({source.measure.id for _, part in parts for source in part.found.leading}))
    if say.found.missing:
        statements.append(_whom_to_ask(say))
    departments = tuple(dict.fromkeys(name for sources in leads for name in departments_of(sources)))
    return Draft(tuple(statements), say.found.sources, tuple(dict.fromkeys(notices)), departments, _follow_ups(say))


def _paragraph(parts: Sequence[Speaker]) -> tuple[list[Statement], list[str]]:
    """What is said to questions that one measure answers, and the notices."""
    say = parts[0]
    if not say.found.sources:
        return [Statement(say.text("several.nothing"))], []
    if say.found.status is Outcome.CLARIFY:
        return [Statement(say.text("several.choices")), *_choices(say)], []
    statements: list[Statement] = []
    notices: list[str] = []
    for part in parts:
        lead, seen = _leading(part)
        statements += lead
        notices += seen
    if missing := tuple(dict.fromkeys(name for part in parts for name in part.found.missing)):
        key = "partial.lead" if say.audience is Audience.HOTLINE else "several.missing"
        statements.append(_of_missing(say, key, missing))
    return [*statements, *(earliest(say) if say.found.reason == "first" else main(say))], notices


def _shortened(text: str) -> str:
    """A question as the reply repeats it: a sentence of its own, its end left out where it is long."""
    text = text[:1].upper() + text[1:]
    return text if len(text) <= LONGEST_ASKED else f"{text[:LONGEST_ASKED]}…"


def _whom_to_ask(say: Speaker) -> Statement:
    return _of_missing(say, "partial.transfer" if say.audience is Audience.HOTLINE else "partial.ask", say.found.missing)


def _of_missing(say: Speaker, key: str, missing: tuple[str, ...]) -> Statement:
    """A wording about what is missing, or its twin where that has no name, or is the department itself that could tell."""
    if key == "partial.transfer" and "department" in missing:
        return Statement(say.text("partial.transfer_department"))
    return Statement(say.text(key + "_open" * (missing == (UNNAMED,)), missing=say.names(missing)))


def _no_evidence(say: Speaker) -> Draft:
    asked, reason = say.asked, say.found.reason
    statements = []
    if reason == "absent":
        statements.append(Statement(say.text("no_evidence.absent", years=years(asked.absent, say))))
    elif reason == "foreign":
        statements.append(Statement(say.text("no_evidence.foreign", place=foreign(asked.foreign, say))))
    elif reason == "all_told":
        return Draft((Statement(say.text("no_evidence.all_told")),), ())
    elif reason == "no_mention":
        statements.append(Statement(say.text("no_evidence.no_mention", word=asked.word), (), asked.word))
    elif reason in ("not_in_plan", "no_clause"):
        names = plan_names(say, asked.plans or say.corpus.plans.keys())
        statements.append(Statement(say.text(f"no_evidence.{reason}", plans=names)))
    else:
        statements.append(Statement(say.text("no_evidence.nothing")))
    if say.found.choices and say.found.choices[0].score >= 0.25:
        where = say.text("answered.clause_head", **say.place(say.found.choices[0]), heading=say.found.choices[0].clause.heading)
        statements.append(Statement(say.text("no_evidence.pointer", place=where)))
    if reason != "nothing":
        statements.append(Statement(say.text("no_evidence.loaded", plans=plan_names(say, say.corpus.plans.keys()))))
    help_key = "no_evidence.help_not_loaded" if reason in ("absent", "foreign") else "no_evidence.help"
    statements.append(Statement(say.text(f"{help_key}_hotline" if say.audience is Audience.HOTLINE else help_key)))
    notices = [say.text("no_evidence.absent", years=years(asked.absent, say))] if asked.absent else []
    return Draft(tuple(statements), (), tuple(notices))


def _clarify(say: Speaker) -> Draft:
    if say.found.reason == "holdings":
        return _holdings(say)
    if say.found.reason == "closing":
        return Draft((Statement(say.text("clarify.closing")),), ())
    if say.found.reason in ("chitchat", "match"):
        return Draft((Statement(say.text(f"clarify.{say.found.reason}")),), (), follow_ups=_examples(say))
    key = "clarify.many_clauses" if say.found.reason == "many_clauses" else "clarify.choices"
    statements = (Statement(say.text(key)), *_choices(say))
    return Draft(statements, say.found.choices, follow_ups=_questions(say, say.found.choices))


def _choices(say: Speaker) -> Iterator[Statement]:
    """What a question may mean, numbered."""
    for n, source in enumerate(say.found.choices):
        topic = source.key_point.topics[0] if source.key_point and not say.asked.english else source.clause.heading
        head = say.text("answered.source", **say.place(source))
        yield Statement(f"{n + 1}. {topic}：{say.plain(source)}{head}", (n,), f"{n + 1}")  # the ordinal is no figure


def _holdings(say: Speaker) -> Draft:
    """Which plans can be searched, and which editions exist besides."""
    plans = say.corpus.plans
    statements = [Statement(say.text("clarify.holdings", plans=plan_names(say, plans.keys()), newest=say.corpus.newest()))]
    if gone := [f"{edition.year}年" for edition in say.corpus.editions]:
        statements.append(Statement(say.text("clarify.not_held", years=years(gone, say))))
    return Draft(tuple(statements), (), follow_ups=_examples(say))


def _failed(say: Speaker) -> Draft:
    return Draft((Statement(say.text("failed.fault")),), ())


def _refused(say: Speaker) -> Draft:
    return Draft((Statement(say.text(f"refused.{say.found.reason}")),), ())


_BY_STATUS = {
    Outcome.ANSWERED: _answered, Outcome.PARTIAL: _partial, Outcome.NO_EVIDENCE: _no_evidence,
    Outcome.CLARIFY: _clarify, Outcome.FAILED: _failed,
    Outcome.REFUSED: _refused,
}


def departments_of(sources: Sequence[Source]) -> tuple[str, ...]:
    """Departments that the main source names, or another measure of its clause; those of other clauses answer for
    something else."""
    own = [source for source in sources if source.clause.id == sources[0].clause.id]
    for source in [sources[row], *own] if (row := row_of(sources)) else own:
        names = in_charge(source.clause, source.key_point)
        if names:
            return names
    return ()


def _follow_ups(say: Speaker) -> tuple[str, ...]:
    """Questions that the other sources answer, in people's words."""
    return _questions(say, say.found.sources[1:])


def _questions(say: Speaker, sources: Iterable[Source]) -> tuple[str, ...]:
    asks: list[str] = []
    for source in sources:
        point = source.key_point
        if point is None:
            continue
        candidates = point.asks_en if say.asked.english else point.asks
        if candidates:
            asks.append(next((ask for ask in candidates if _suits_everybody(ask)), min(candidates, key=_as_suggested)))
    return tuple(dict.fromkeys(asks))[:4]


def _suits_everybody(ask: str) -> bool:
    """Whether a question can be put into anybody's mouth: short, in plain Mandarin or English, no story of one's own."""
    shortest, longest = SUGGESTED_EN if ask.isascii() else SUGGESTED
    return shortest <= len(ask) <= longest and not ASKING["own_story"].search(ask) and (ask.endswith("?") or not ask.isascii())


def _as_suggested(ask: str) -> tuple[bool, int]:
    """For want of a better one: a question rather than key words in English, a short one rather than a long one."""
    return ask.isascii() and not ask.endswith("?"), len(ask)


def _examples(say: Speaker) -> tuple[str, ...]:
    if say.asked.english:
        return ("How do I close a company?", "How long does a move between districts take?", "Can a small firm borrow without collateral?")
    return ("公司想注销要怎么办", "跨区迁移要几天", "小公司没有抵押能不能贷款")
