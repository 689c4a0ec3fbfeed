"""The statements of an answer, each with the measures that carry it: the main measure worded for the audience, related
ones, rows by plan, a clause that was named, where a passage stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.composing.speaker import Speaker, capital, ended, plan_names
from bot.reading.figures import figures_in
from bot.retrieving.mentions import shown
from bot.turn import Audience, Kind, Outcome, Source, Statement
from prompts.patterns import patterns
from retrieval.knowledge import Change
from retrieval.plans import gives_item_of, status_of

ASKING = patterns("asking")
LONGEST_QUOTE = 160  # letters of an official sentence that stands for our words in a list
RETOLD = 0.75  # share of a measure's letters that are in a line which tells it
# Terms that are no names: they say nothing at the counter.
PLAIN = re.compile(
    r".{0,4}(?:范围|政策|机构|流程|程序|办法|措施|条件|标准|内容|情况|事项|部门|要求|原则|目标|方式|环节|材料|时限|期限|单位|人员|服务|制度|机制)"
)


def main(say: Speaker) -> list[Statement]:
    """The main measure, worded for the audience."""
    source = say.found.sources[0]
    if say.audience is Audience.HELPDESK:
        return _for_helpdesk(say, 0, source)
    if say.audience is Audience.HOTLINE:
        return _for_hotline(say, 0, source)
    return _for_enterprise(say, 0, source)


def _for_enterprise(say: Speaker, at: int, source: Source) -> list[Statement]:
    statements = [*_departments_first(say, at, source), Statement(say.placed(source), (at,)), *_wording(say, at, source)]
    statements += _force(say, at, source) + _terms(say, at, source) + _channel(say, at, source)
    return statements + _responsible(say, at, source, "answered.departments")


def _wording(say: Speaker, at: int, source: Source) -> list[Statement]:
    """The official sentence, where it is asked for."""
    if not say.asked.verbatim or not say.quote(source):
        return []
    return [Statement(say.text("answered.quote", quote=say.quote(source)), (at,))]


def _responsible(say: Speaker, at: int, source: Source, key: str) -> list[Statement]:
    names = say.authorities(source)
    if say.asked.kind is Kind.WHO:
        key = "" if _is_told_who(say) else "partial.departments"
    return [Statement(say.text(key, names=names), (at,), names)] if names and key else []


def _is_told_who(say: Speaker) -> bool:
    """Whether who is in charge of the clause is who is asked for. Of a clause that is but the nearest it is not."""
    return say.asked.kind is Kind.WHO and say.found.status is not Outcome.PARTIAL


def row_of(sources: Sequence[Source]) -> int:
    """The place of the annex's row that names the departments for the leading measure; 0 where there is none."""
    return next((at for at, source in enumerate(sources) if gives_item_of(source.clause, sources[0].clause)), 0)


def _for_helpdesk(say: Speaker, at: int, source: Source) -> list[Statement]:
    head = say.text("answered.clause_head", **say.place(source), heading=source.clause.heading)
    statements = [*_departments_first(say, at, source), Statement(head + ("：" if say.language == "zh" else ":"), (at,))]
    if say.quote(source):
        statements.append(Statement(say.text("answered.quote", quote=say.quote(source)), (at,)))
    if source.key_point is not None:
        statements.append(Statement(say.text("answered.point", text=say.plain(source)), (at,)))
        statements += _force(say, at, source) + _terms(say, at, source)
    return statements + _responsible(say, at, source, "answered.departments")


def _for_hotline(say: Speaker, at: int, source: Source) -> list[Statement]:
    spoken = say.text("answered.read_aloud", text=say.placed(source))
    statements = [*_departments_first(say, at, source), Statement(spoken, (at,)), *_wording(say, at, source)]
    point = source.key_point
    if point is not None and point.figures:
        listed = "；".join(f"{f.of} {f.value}{f.unit}" for f in point.figures)
        statements.append(Statement(say.text("answered.figures", figures=listed), (at,)))
    statements += _force(say, at, source) + _terms(say, at, source)
    return statements + _responsible(say, at, source, "answered.transfer")


def _departments_first(say: Speaker, at: int, source: Source) -> list[Statement]:
    if not _is_told_who(say):
        return []
    names = say.authorities(source)
    if row := row_of(say.found.sources):
        own = say.authorities(say.found.sources[row])
        text = say.text("answered.departments_row", names=own, row=say.found.sources[row].clause.label, all=names)
        return [Statement(text, (at, row), own + names)]
    return [Statement(say.text("answered.departments", names=names), (at,), names)] if names else []


def _force(say: Speaker, at: int, source: Source) -> list[Statement]:
    """Says so where a measure is only explored, piloted, or binds the government alone."""
    point = source.key_point
    if point is None or point.status == "in_force":
        return []
    words = point.plain + source.measure.text
    tried = point.status == "pilot" and "试行" in words and "试点" not in words  # everywhere, for a time; a pilot is somewhere
    return [Statement(say.text("answered.trial" if tried else f"answered.{point.status}"), ())]


def _terms(say: Speaker, at: int, source: Source) -> list[Statement]:
    """Official terms that our plain words leave out: what to say at the counter."""
    if source.key_point is None:
        return []
    shown = say.plain(source) + (say.quote(source) if say.audience is Audience.HELPDESK else "")
    terms = [t for t in source.key_point.terms if t not in shown and t not in source.key_point.topics and not PLAIN.fullmatch(t)][:4]
    return [Statement(say.text("answered.terms", terms="、".join(terms)), (at,))] if terms else []


def _channel(say: Speaker, at: int, source: Source) -> list[Statement]:
    point = source.key_point
    if point is None or not point.channel or say.asked.english or point.channel in point.plain:
        return []
    return [Statement(say.text("answered.channel", channel=point.channel), (at,))]


def related(say: Speaker, after: int = 1) -> list[Statement]:
    """A line for each further source, from the one numbered ``after`` on."""
    told = row_of(say.found.sources) if _is_told_who(say) else 0  # with the departments; the leading source is never related
    rest = [(at, source) for at, source in list(enumerate(say.found.sources))[after:] if not told or at != told]
    if not rest:
        return []
    statements = [Statement(say.text("answered.related"))]
    for at, source in rest:
        statements.append(row(say, at, source))
    return statements


def row(say: Speaker, at: int, source: Source) -> Statement:
    words = say.plain(source)
    if say.audience is Audience.HELPDESK and 0 < len(say.quote(source)) < LONGEST_QUOTE:
        words = say.text("answered.quote", quote=say.quote(source))
    return line(say, at, words, (at,))


def line(say: Speaker, at: int, words: str, sources: tuple[int, ...]) -> Statement:
    """A line of a list with plan and clause of the source numbered ``at`` before it."""
    labels = dict.fromkeys(say.found.sources[other].clause.label for other in (at, *sources))
    place = say.text("answered.source", **{**say.place(say.found.sources[at]), "label": say.joined(labels)}).strip()
    return Statement(f"· {place}{' ' if say.language == 'en' else ''}{words}", sources)


def rows(say: Speaker) -> list[Statement]:
    """What changed, or city and district side by side: one line for each plan, what else they say after it."""
    silent = say.found.silent
    near = [n for n, source in enumerate(say.found.sources) if source.clause.plan_id in silent]
    order = sorted(set(range(len(say.found.sources))) - set(near), key=lambda n: (say.plan(say.found.sources[n]).year or 0, n))
    changed, told, summed_up = _changes(say, order) if say.asked.kind is Kind.CHANGES else ([], frozenset(), frozenset())
    shown = list(_first_of_each(say, order)) if not changed else sorted({*_nearest_of_each(say, order)} - told, key=order.index)
    statements = [*_silent(say), *changed, *([Statement(say.text("answered.by_plan"))] if changed and shown else [])]
    for at in shown:
        source = say.found.sources[at]
        statements.append(row(say, at, source))
        statements += _terms(say, at, source)
        if ASKING["who"].search(say.asked.original):
            statements += _responsible(say, at, source, "answered.departments")
    if say.audience is Audience.HELPDESK:
        summed_up = frozenset()  # who has the time to read on; others are told the comparison once
    rest = (at for at in order if at not in shown and say.found.sources[at].clause.plan_id not in summed_up)
    above = {statement.text for statement in statements}
    if further := [one for at in rest if (one := row(say, at, say.found.sources[at])).text not in above]:
        statements += [Statement(say.text("answered.related")), *further]
    if near:
        plans = dict.fromkeys(say.found.sources[at].clause.plan_id for at in near)
        statements.append(Statement(say.text("answered.nearest_in", plans=plan_names(say, plans))))
        statements += [row(say, at, say.found.sources[at]) for at in near]
    return statements


def _silent(say: Speaker) -> list[Statement]:
    """That compared plans do not mention the thing, or have no clause on the matter."""
    by_words: dict[str, list[str]] = {}
    for plan, words in say.found.silent.items():
        by_words.setdefault(words, []).append(plan)
    return [
        Statement(capital(say.text("answered.silent" if words else "answered.not_found_in", plans=plan_names(say, plans), term=words)))
        for words, plans in by_words.items()
    ]


def _first_of_each(say: Speaker, order: Iterable[int]) -> Iterable[int]:
    """The first source of each plan."""
    plans: dict[str, int] = {}
    for at in order:
        plans.setdefault(say.found.sources[at].clause.plan_id, at)
    return plans.values()


def _nearest_of_each(say: Speaker, order: Iterable[int]) -> Iterable[int]:
    """The source of each plan that is nearest to the question."""
    return _first_of_each(say, sorted(order, key=lambda at: -say.found.sources[at].score))


def matched(say: Speaker) -> list[Statement]:
    """What was understood of the enterprise, and the measures for it, a line each."""
    statements = [Statement(say.asked.profile), Statement(say.text("answered.matched"))]
    for at, source in enumerate(say.found.sources):
        statements.append(marked(say, row(say, at, source), source))
    return statements


def marked(say: Speaker, statement: Statement, source: Source) -> Statement:
    """A line with a mark where its measure is a pilot, only explored, or binds the government alone."""
    status = status_of(source.key_point)
    mark = "" if status == "in_force" else say.text(f"answered.marked_{status}")
    return replace(statement, text=statement.text + (" " if mark and say.asked.english else "") + mark)


def earliest(say: Speaker) -> list[Statement]:
    first = say.found.sources[0]
    head = say.text("answered.earliest", **say.place(first), heading=first.clause.heading)
    statements = [Statement(head, (0,))]
    for at, source in enumerate(say.found.sources):
        statements += [row(say, at, source), *(_wording(say, at, source) if at == 0 else []), *_terms(say, at, source)]
    return statements


def mentions(say: Speaker) -> list[Statement]:
    """Which plans say a word and which do not, and what the first few of each say."""
    counted = Counter(source.clause.plan_id for source in say.found.sources)
    silent = [plan for plan in say.corpus.plans if plan not in counted]
    named = say.joined([say.text("answered.times", plan=plan_names(say, [plan]), count=count) for plan, count in counted.items()])
    rest = say.text("answered.not_in", plans=plan_names(say, silent)) if silent else ""
    head = say.text("answered.mentions", word=say.asked.word, plans=named, rest=rest)
    first = tuple(_first_of_each(say, range(len(say.found.sources))))
    return [Statement(head, first, head), *(row(say, at, say.found.sources[at]) for at in shown(say.found.sources))]


def _changes(say: Speaker, order: Sequence[int]) -> tuple[list[Statement], frozenset[int], frozenset[str]]:
    """What each of the compared plans brought on the topic that they share, a line each with the measures that say so, the sources of
    which nothing more need be said, and the plans that their line sums up. Of a plan whose part is not cited in full its best measure
    stands for it; nothing where that is so of every plan."""
    counts: dict[str, int] = {}
    for source in say.found.sources:
        for tied in (source.key_point.topics if source.key_point else ())[:2]:
            counts[tied] = counts.get(tied, 0) + 1
    topic = say.corpus.topics.get(max(counts, key=counts.__getitem__, default=""))
    place = {source.measure.id: at for at, source in enumerate(say.found.sources)}
    cited = {c.plan_id: c for c in (topic.changes if topic else ()) if all(measure in place for measure in c.measures)}
    lines: list[Statement] = []
    told: set[int] = set()
    for at in _first_of_each(say, order):
        change = cited.get(say.found.sources[at].clause.plan_id)
        if change is None:
            lines.append(row(say, at, say.found.sources[at]))
        else:
            carried_by = tuple(place[measure] for measure in change.measures)
            lines.append(line(say, carried_by[0], ended(change_words(say, change), say.language), carried_by))
        told.update(lines[-1].sources)
    if not cited or len(lines) + bool(say.found.silent) < 2:
        return [], frozenset(), frozenset()
    # A line for the whole topic may leave out the very thing that is asked for: what is nearest to the question is told in full as well.
    nearest = ((at, say.found.sources[at]) for at in _nearest_of_each(say, order))
    in_full = {at for at, source in nearest if _says_more(source, cited.get(source.clause.plan_id))}
    return [Statement(say.text("answered.changes")), *lines], frozenset(told - in_full), frozenset(cited)


def change_words(say: Speaker, change: Change) -> str:
    """What a plan brought, in the reply's language."""
    return change.en[:1].upper() + change.en[1:] if say.asked.english else change.zh


def _says_more(source: Source, change: Change | None) -> bool:
    """Whether a measure says more than the line of its plan: it does not carry that line, or has figures or much else that the line leaves
    out."""
    if change is None:
        return False
    words = source.key_point.plain if source.key_point else source.measure.text
    letters = set(re.findall(r"\w", words))
    retold = len(letters & set(change.zh)) >= RETOLD * len(letters) and set(figures_in(words)) <= set(figures_in(change.zh))
    return source.measure.id not in change.measures or not retold


def clause(say: Speaker) -> list[Statement]:
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
            names = say.authorities(first)
            statements.append(Statement(say.text("answered.departments", names=names), (positions[0],), names))
    return statements


def found_in(say: Speaker) -> list[Statement]:
    statements = []
    for at, source in enumerate(say.found.sources):
        plan = say.plan(source)
        words = say.text("answered.found_in", **say.place(source), title=plan.title, heading=source.clause.heading)
        statements.append(Statement(ended(words, say.language), (at,)))
        if source.key_point is not None and at == 0:
            statements.append(Statement(say.text("answered.point", text=say.plain(source)), (at,)))
    return statements
