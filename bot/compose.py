"""Fifth step: evidence → a draft. Extractive: our plain words and the official sentence, each with its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.assess import contradicted, figures_in
from bot.lexicon import Lexicon
from bot.turn import Assessment, Audience, Draft, Kind, Outcome, Source, Statement, Turn, Understanding
from prompts import Wording
from prompts.patterns import patterns
from retrieval.corpus import Corpus
from retrieval.plans import Plan

ASKING = patterns("asking")


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes drafts in the words of ``prompts/replies.yaml``."""

    wording: Wording
    corpus: Corpus
    lexicon: Lexicon

    def compose(self, turn: Turn) -> Turn:
        """Fills in ``draft``."""
        asked, found = turn.understanding, turn.assessment
        assert asked is not None
        assert found is not None
        say = _Speaker(self.wording, self.corpus, self.lexicon, asked, found, turn.question.audience)
        draft = _BY_STATUS[found.status](say)
        notices = list(draft.notices)
        if turn.faults:
            notices.append(say.text("notices.degraded"))
        return replace(turn, draft=replace(draft, notices=tuple(notices)))


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Language, audience and material of one draft."""

    wording: Wording
    corpus: Corpus
    lexicon: Lexicon
    asked: Understanding
    found: Assessment
    audience: Audience

    @property
    def language(self) -> str:
        return "en" if self.asked.english else "zh"

    def text(self, key: str, **values: object) -> str:
        return self.wording.text(key, self.language, **values)

    def plan(self, source: Source) -> Plan:
        return self.corpus.plans[source.clause.plan_id]

    def region(self, plan: Plan) -> str:
        if not plan.is_district:
            return "" if plan.region == "上海市" else plan.region
        return plan.region if self.language == "zh" else " Changning" if plan.region == "长宁区" else f" {plan.region}"

    def year(self, plan: Plan) -> str:
        return "" if plan.year is None else f"{plan.year}年" if self.language == "zh" else str(plan.year)

    def place(self, source: Source) -> dict[str, object]:
        plan = self.plan(source)
        return {"year": self.year(plan), "region": self.region(plan), "label": source.clause.label}

    def plain(self, source: Source) -> str:
        """Our words for a measure, or the official sentence where there are none."""
        point = source.key_point
        if point is None:
            return source.measure.text or source.clause.heading
        return _ended(point.en if self.asked.english else point.plain, self.language)

    def placed(self, source: Source) -> str:
        """Our words for a measure, with plan and clause in brackets."""
        place = self.text("answered.source", **self.place(source))
        return f"{_bare_end(self.plain(source))}{'' if self.language == 'zh' else ' '}{place}{'。' if self.language == 'zh' else '.'}"

    def authorities(self, names: Iterable[str]) -> str:
        """Departments as printed; in English with their English names before them."""
        if self.language == "zh":
            return "、".join(names)
        english = {d.name: d.english for d in self.lexicon.departments if d.english}
        return ", ".join(f"{english[name]} ({name})" if name in english else name for name in names)

    def quote(self, source: Source) -> str:
        return source.measure.text

    def name(self, detail: str) -> str:
        return self.text(f"details.{detail}")

    def names(self, details: Iterable[str]) -> str:
        return ("、" if self.language == "zh" else ", ").join(self.name(d) for d in details)


def _ended(text: str, language: str) -> str:
    text = text.strip()
    return text if text.endswith(("。", "！", "？", ".", "”。", "!", "?")) else text + ("。" if language == "zh" else ".")


# -- by status


def _answered(say: _Speaker) -> Draft:
    kind = say.asked.kind
    if kind in (Kind.CHANGES, Kind.COMPARE) and say.found.reason == "by_plan":
        statements = _rows(say)
    elif say.found.reason == "match":
        statements = _matched(say)
    elif say.found.reason == "first":
        statements = _earliest(say)
    elif kind is Kind.CLAUSE and say.found.confidence == 1.0:
        statements = _clause(say)
    elif kind is Kind.QUOTED and say.found.confidence == 1.0:
        statements = _found_in(say)
    else:
        statements = [*_main(say), *_related(say)]
    return _draft(say, statements, _notices(say))


def _draft(say: _Speaker, statements: list[Statement], notices: list[str]) -> Draft:
    """Corrections come first, and are listed in the notices as well."""
    corrections = _corrections(say, notices)
    sources = say.found.sources
    return Draft((*corrections, *statements), sources, tuple(notices), departments_of(sources), _follow_ups(say))


def _partial(say: _Speaker) -> Draft:
    missing = say.names(say.found.missing)
    statements = [
        Statement(say.text("partial.lead", missing=missing)),
        Statement(say.text("partial.nearest")),
        *_main(say), *_related(say)[:2],
        Statement(say.text("partial.ask", missing=missing)),
    ]
    return _draft(say, statements, _notices(say))


def _no_evidence(say: _Speaker) -> Draft:
    asked, reason = say.asked, say.found.reason
    statements = []
    if reason == "absent":
        statements.append(Statement(say.text("no_evidence.absent", years=_years(asked.absent, say))))
    elif reason == "foreign":
        statements.append(Statement(say.text("no_evidence.foreign", place="、".join(asked.foreign))))
    elif reason in ("not_in_plan", "no_clause"):
        names = _plan_names(say, asked.plans or say.corpus.plans.keys())
        statements.append(Statement(say.text(f"no_evidence.{reason}", plans=names)))
    else:
        statements.append(Statement(say.text("no_evidence.nothing")))
    if say.found.choices and say.found.choices[0].score >= 0.25:
        where = say.text("answered.clause_head", **say.place(say.found.choices[0]), heading=say.found.choices[0].clause.heading)
        statements.append(Statement(say.text("no_evidence.pointer", place=where)))
    if reason != "nothing":
        statements.append(Statement(say.text("no_evidence.loaded", plans=_plan_names(say, say.corpus.plans.keys()))))
    statements.append(Statement(say.text("no_evidence.help")))
    notices = [say.text("no_evidence.absent", years=_years(asked.absent, say))] if asked.absent else []
    return Draft(tuple(statements), (), tuple(notices))


def _clarify(say: _Speaker) -> Draft:
    if say.found.reason in ("chitchat", "match"):
        return Draft((Statement(say.text(f"clarify.{say.found.reason}")),), (), follow_ups=_examples(say))
    key = "clarify.many_clauses" if say.found.reason == "many_clauses" else "clarify.choices"
    statements = [Statement(say.text(key))]
    for n, source in enumerate(say.found.choices):
        topic = source.key_point.topics[0] if source.key_point and not say.asked.english else source.clause.heading
        head = say.text("answered.source", **say.place(source))
        statements.append(Statement(f"{n + 1}. {topic}：{say.plain(source)}{head}", (n,)))
    return Draft(tuple(statements), say.found.choices, follow_ups=_questions(say, say.found.choices))


def _failed(say: _Speaker) -> Draft:
    return Draft((Statement(say.text("failed.fault")),), ())


_BY_STATUS = {
    Outcome.ANSWERED: _answered, Outcome.PARTIAL: _partial, Outcome.NO_EVIDENCE: _no_evidence,
    Outcome.CLARIFY: _clarify, Outcome.FAILED: _failed,
}


# -- parts of an answer


def _main(say: _Speaker) -> list[Statement]:
    """The main measure, worded for the audience."""
    source = say.found.sources[0]
    if say.audience is Audience.HELPDESK:
        return _for_helpdesk(say, 0, source)
    if say.audience is Audience.HOTLINE:
        return _for_hotline(say, 0, source)
    return _for_enterprise(say, 0, source)


def _for_enterprise(say: _Speaker, at: int, source: Source) -> list[Statement]:
    statements = [*_departments_first(say, at, source), Statement(say.placed(source), (at,))]
    statements += _force(say, at, source) + _terms(say, at, source) + _channel(say, at, source)
    return statements + _responsible(say, at, source, "answered.departments")


def _responsible(say: _Speaker, at: int, source: Source, key: str) -> list[Statement]:
    names = source.clause.departments or (source.key_point.departments if source.key_point else ())
    if not names or say.asked.kind is Kind.WHO:
        return []
    return [Statement(say.text(key, names=say.authorities(names)), (at,))]


def _for_helpdesk(say: _Speaker, at: int, source: Source) -> list[Statement]:
    head = say.text("answered.clause_head", **say.place(source), heading=source.clause.heading)
    statements = [*_departments_first(say, at, source), Statement(head + ("：" if say.language == "zh" else ":"), (at,))]
    if say.quote(source):
        statements.append(Statement(say.text("answered.quote", quote=say.quote(source)), (at,)))
    if source.key_point is not None:
        statements.append(Statement(say.text("answered.point", text=say.plain(source)), (at,)))
        statements += _force(say, at, source) + _terms(say, at, source)
    return statements + _responsible(say, at, source, "answered.departments")


def _for_hotline(say: _Speaker, at: int, source: Source) -> list[Statement]:
    spoken = say.text("answered.read_aloud", text=say.placed(source))
    statements = [*_departments_first(say, at, source), Statement(spoken, (at,))]
    point = source.key_point
    if point is not None and point.figures:
        listed = "；".join(f"{f.of} {f.value}{f.unit}" for f in point.figures)
        statements.append(Statement(say.text("answered.figures", figures=listed), (at,)))
    statements += _force(say, at, source) + _terms(say, at, source)
    return statements + _responsible(say, at, source, "answered.transfer")


def _departments_first(say: _Speaker, at: int, source: Source) -> list[Statement]:
    names = source.clause.departments or (source.key_point.departments if source.key_point else ())
    if say.asked.kind is Kind.WHO and names:
        return [Statement(say.text("answered.departments", names=say.authorities(names)), (at,))]
    return []


def _force(say: _Speaker, at: int, source: Source) -> list[Statement]:
    """Says so where a measure is only explored, piloted, or binds the government alone."""
    point = source.key_point
    if point is None or point.status == "in_force":
        return []
    return [Statement(say.text(f"answered.{point.status}"), ())]


def _terms(say: _Speaker, at: int, source: Source) -> list[Statement]:
    """Official terms that our plain words leave out: what to say at the counter."""
    if source.key_point is None:
        return []
    shown = say.plain(source) + (say.quote(source) if say.audience is Audience.HELPDESK else "")
    terms = [t for t in source.key_point.terms if t not in shown and t not in source.key_point.topics][:4]
    return [Statement(say.text("answered.terms", terms="、".join(terms)), (at,))] if terms else []


def _channel(say: _Speaker, at: int, source: Source) -> list[Statement]:
    point = source.key_point
    if point is None or not point.channel or say.asked.english or point.channel in point.plain:
        return []
    return [Statement(say.text("answered.channel", channel=point.channel), (at,))]


def _related(say: _Speaker) -> list[Statement]:
    rest = list(enumerate(say.found.sources))[1:]
    if not rest:
        return []
    statements = [Statement(say.text("answered.related"))]
    for at, source in rest:
        statements.append(_row(say, at, source))
    return statements


def _row(say: _Speaker, at: int, source: Source) -> Statement:
    place = say.text("answered.source", **say.place(source)).strip()
    words = say.plain(source)
    if say.audience is Audience.HELPDESK and say.quote(source) and len(say.quote(source)) < 160:
        words = say.text("answered.quote", quote=say.quote(source))
    return Statement(f"· {place}{' ' if say.language == 'en' else ''}{words}", (at,))


def _rows(say: _Speaker) -> list[Statement]:
    """What changed, or city and district side by side: one line for each plan, the change itself first."""
    statements = []
    if say.asked.kind is Kind.CHANGES and (changed := _changes(say)):
        statements.append(Statement(say.text("answered.changes", text=changed), tuple(range(len(say.found.sources)))))
    order = sorted(range(len(say.found.sources)), key=lambda n: (say.plan(say.found.sources[n]).year or 0, n))
    for at in order:
        source = say.found.sources[at]
        statements.append(_row(say, at, source))
        statements += [Statement(s.text, s.sources) for s in _terms(say, at, source)]
    return statements


def _matched(say: _Speaker) -> list[Statement]:
    """What was understood of the enterprise, and the measures for it, a line each."""
    statements = [Statement(say.asked.profile), Statement(say.text("answered.matched"))]
    for at, source in enumerate(say.found.sources):
        row = _row(say, at, source)
        status = source.key_point.status if source.key_point else "in_force"
        mark = "" if status == "in_force" else say.text(f"answered.marked_{status}")
        statements.append(replace(row, text=row.text + mark))
    return statements


def _earliest(say: _Speaker) -> list[Statement]:
    first = say.found.sources[0]
    head = say.text("answered.earliest", **say.place(first), heading=first.clause.heading)
    statements = [Statement(head, (0,))]
    for at, source in enumerate(say.found.sources):
        statements += [_row(say, at, source), *_terms(say, at, source)]
    return statements


def _changes(say: _Speaker) -> str:
    """The topic's own summary, as far as all compared plans share the topic."""
    counts: dict[str, int] = {}
    for source in say.found.sources:
        for tied in (source.key_point.topics if source.key_point else ())[:2]:
            counts[tied] = counts.get(tied, 0) + 1
    if not counts:
        return ""
    name = max(counts, key=counts.__getitem__)
    summary = say.corpus.topics.get(name)
    if summary is None or counts[name] < 2:
        return ""
    return summary.changes_en if say.asked.english else summary.changes


def _clause(say: _Speaker) -> list[Statement]:
    """A clause that was named: its text and our words for each measure; several clauses with a line each."""
    statements: list[Statement] = []
    groups: dict[str, list[int]] = {}
    for at, source in enumerate(say.found.sources):
        groups.setdefault(source.clause.id, []).append(at)
    for positions in groups.values():
        first = say.found.sources[positions[0]]
        head = say.text("answered.clause_head", **say.place(first), heading=first.clause.heading)
        statements.append(Statement(head + ("：" if say.language == "zh" else ":"), (positions[0],)))
        for at in positions:
            source = say.found.sources[at]
            if say.quote(source) and (say.audience is not Audience.ENTERPRISE or len(groups) == 1):
                statements.append(Statement(say.text("answered.quote", quote=say.quote(source)), (at,)))
            if source.key_point is not None and (len(positions) == 1 or say.audience is Audience.ENTERPRISE or not say.quote(source)):
                statements.append(Statement(say.text("answered.point", text=say.plain(source)), (at,)))
        if first.clause.departments:
            statements.append(Statement(say.text("answered.departments", names=say.authorities(first.clause.departments)), (positions[0],)))
    return statements


def _found_in(say: _Speaker) -> list[Statement]:
    statements = []
    for at, source in enumerate(say.found.sources):
        plan = say.plan(source)
        words = say.text("answered.found_in", **say.place(source), title=plan.title, heading=source.clause.heading)
        statements.append(Statement(_ended(words, say.language), (at,)))
        if source.key_point is not None and at == 0:
            statements.append(Statement(say.text("answered.point", text=say.plain(source)), (at,)))
    return statements


# -- corrections and notices


def _corrections(say: _Speaker, notices: list[str]) -> list[Statement]:
    """What the evidence contradicts is put right first; the same words are listed in the notices."""
    main, asked = say.found.sources[0], say.asked
    corrections: list[Statement] = []
    lead: list[Statement] = []
    if say.found.reason == "other_plan":
        named = _plan_names(say, asked.plans)
        corrections.append(Statement(say.text("notices.other_plan", asked=named, **say.place(main)), (0,), named))
    if say.found.reason == "term_elsewhere":
        other = say.found.sources[-1]
        corrections.append(Statement(say.text("notices.term_elsewhere", **say.place(other)), (len(say.found.sources) - 1,)))
    plan = say.plan(main)
    if plan.is_district and asked.districts and not any(d in plan.region for d in asked.districts):
        text = say.text("notices.other_district", region=plan.region, asked="、".join(f"{d}区" for d in asked.districts))
        corrections.append(Statement(text, (0,)))
    if contradicted(asked, say.found.sources):
        claimed = "、".join(sorted(c for c in figures_in(asked.original)))
        corrections.append(Statement(say.text("notices.figure", claimed=claimed, stated=say.plain(main)), (0,), claimed))
    elif asked.presumes and ASKING["required"].search(asked.original):
        words = main.key_point.plain if main.key_point else main.measure.text
        if ASKING["needless"].search(words) or (asked.english and main.key_point and ASKING["no_need_en"].search(main.key_point.en)):
            lead = [Statement(say.text("answered.needless"))]
    notices[:0] = [c.text for c in corrections]
    return [*corrections, *lead]


def _notices(say: _Speaker) -> list[str]:
    notices: list[str] = []
    asked = say.asked
    if asked.absent:
        notices.append(say.text("notices.absent", years=_years(asked.absent, say)))
    main = say.plan(say.found.sources[0])
    newer = [s for s in say.found.sources[1:] if (say.plan(s).year or 0) > (main.year or 0) and _same_matter(say.found.sources[0], s)]
    if newer and asked.kind not in (Kind.CHANGES, Kind.COMPARE, Kind.FIRST, Kind.CLAUSE, Kind.QUOTED, Kind.MATCH):
        newest = max(newer, key=lambda s: say.plan(s).year or 0)
        notices.append(say.text("notices.older", old=main.year, new=say.plan(newest).year, label=newest.clause.label))
    if asked.latest:
        notices.append(say.text("notices.newest", year=max(p.year or 0 for p in say.corpus.plans.values())))
    return notices


def _same_matter(one: Source, other: Source) -> bool:
    topics = (set(one.key_point.topics) if one.key_point else set()) & (set(other.key_point.topics) if other.key_point else set())
    return bool(topics)


def departments_of(sources: Iterable[Source]) -> tuple[str, ...]:
    """Departments named by the main source; of the others where it names none."""
    for source in sources:
        names = source.clause.departments or (source.key_point.departments if source.key_point else ())
        if names:
            return names
    return ()


def _follow_ups(say: _Speaker) -> tuple[str, ...]:
    """Questions that the other sources answer, in people's words."""
    return _questions(say, say.found.sources[1:])


def _questions(say: _Speaker, sources: Iterable[Source]) -> tuple[str, ...]:
    asks: list[str] = []
    for source in sources:
        point = source.key_point
        if point is None:
            continue
        candidates = point.asks_en if say.asked.english else tuple(a for a in point.asks if 6 <= len(a) <= 24)
        if candidates:
            asks.append(max(candidates[:4], key=len) if say.asked.english else candidates[0])
    return tuple(dict.fromkeys(asks))[:4]


def _examples(say: _Speaker) -> tuple[str, ...]:
    if say.asked.english:
        return ("How do I close a company?", "How long does a move between districts take?", "Can a small firm borrow without collateral?")
    return ("公司想注销要怎么办", "跨区迁移要几天", "小公司没有抵押能不能贷款")


def _bare_end(text: str) -> str:
    return text.rstrip("。.")


def _years(absent: Iterable[str], say: _Speaker) -> str:
    return "、".join(absent) if say.language == "zh" else ", ".join(y.removesuffix("年") for y in absent)


def _plan_names(say: _Speaker, plans: Iterable[str]) -> str:
    chosen = sorted((say.corpus.plans[p] for p in plans), key=lambda p: (p.year or 0, p.is_district))
    if say.language == "zh":
        return "、".join(f"{p.year or ''}年{'' if not p.is_district else p.region}方案" for p in chosen)
    return ", ".join(f"the {p.year or ''}{say.region(p)} plan" for p in chosen)

