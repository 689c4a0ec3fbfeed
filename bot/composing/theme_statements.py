"""The statements of a reply on a theme: clause by clause what the plans hold on it, or topic by topic what changed."""

from __future__ import annotations

from dataclasses import replace

from bot.composing.speaker import Speaker, ended, plan_names
from bot.composing.statements import LONGEST_QUOTE, change_words, line, marked, row
from bot.reading.themes import Theme
from bot.retrieving.overview import Item, Section, by_plan, changed, survey
from bot.turn import Audience, Kind, Source, Statement
from bot.understanding.lists import states_asked
from retrieval.plans import status_of

MOST_MARKED = 4  # clauses of one statement that carries markers


def overview(say: Speaker) -> list[Statement]:
    """The clauses about the themes with a line for each measure that is shown, what stands elsewhere, and the older plans' clauses."""
    found = survey(say.asked, say.corpus, say.audience)
    place = {source.measure.id: at for at, source in enumerate(say.found.sources)}
    lead = f"overview.lead_{kind}" if (kind := _kind(say)) else "overview.lead"
    statements = [*_instead(say, found.instead), Statement(say.text(lead, theme=_named(say, say.asked.themes)))]
    for sections in by_plan(found.sections).values():
        statements += _of_plan(say, sections, place)
    if found.left:
        statements.append(Statement(say.text("overview.more", count=found.left)))
    if found.older:
        statements.append(Statement(say.text("overview.older")))
        statements += [_older(say, section, place) for section in found.older]
    return statements


def _kind(say: Speaker) -> str:
    """What the themes are, where they are no matters: a department, or kinds of enterprises."""
    if any(theme.in_charge for theme in say.asked.themes):
        return "department"
    return "kind" if all(theme.of_enterprises for theme in say.asked.themes) else ""


def _named(say: Speaker, themes: tuple[Theme, ...]) -> str:
    return say.joined(theme.english if say.asked.english else theme.name for theme in themes)


def _instead(say: Speaker, reason: str) -> list[Statement]:
    """That the plans which were asked for say nothing on the theme, or nothing more."""
    if reason == "district":
        return [Statement(say.text("overview.not_in_district", region=say.listed(say.asked.districts)))]
    if reason:
        year = say.plan(say.found.sources[0]).year
        key = "overview.all_told" if reason == "told" else "overview.not_in_newest"
        return [Statement(say.text(key, asked=plan_names(say, say.asked.plans or say.asked.home), year=year))]
    return []


def _of_plan(say: Speaker, sections: list[Section], place: dict[str, int]) -> list[Statement]:
    own, others = [s for s in sections if s.own], [s for s in sections if not s.own]
    statements: list[Statement] = []
    for section in own:
        statements.append(Statement(_head(say, section)))
        statements += [_item(say, section, item, place) for item in section.shown]
        if more := len(section.items) - len(section.shown):
            statements.append(Statement(say.text("overview.more", count=more)))
    if others:
        where = say.place(say.found.sources[place[others[0].shown[0].measure.id]])
        alone = f"overview.of_{kind}" if (kind := _kind(say)) else "overview.scattered"
        key = "overview.elsewhere" if own else alone
        statements.append(Statement(say.text(key, year=where["year"], region=where["region"])))
        for item in (item for section in others for item in section.shown):
            source = _source(say, item, place)
            statements.append(marked(say, row(say, place[item.measure.id], source), source))
    return statements


def _head(say: Speaker, section: Section) -> str:
    plan = say.corpus.plans[section.plan_id]
    head = say.text("answered.clause_head", year=say.year(plan), region=say.region(plan), label=section.label, heading=section.heading)
    return head + ("：" if say.language == "zh" else ":")


def _item(say: Speaker, section: Section, item: Item, place: dict[str, int]) -> Statement:
    """A measure's line below its clause's heading, with its own number where the heading stands over several clauses."""
    source = _source(say, item, place)
    words = say.plain(source)
    if say.audience is Audience.HELPDESK and not say.asked.english and 0 < len(say.quote(source)) < LONGEST_QUOTE:
        words = say.text("answered.quote", quote=say.quote(source))
    if section.clauses > 1:
        words = say.text("overview.item", label=source.clause.label, words=words)
    return marked(say, Statement(f"· {words}", (place[item.measure.id],)), source)


def _source(say: Speaker, item: Item, place: dict[str, int]) -> Source:
    return say.found.sources[place[item.measure.id]]


def _older(say: Speaker, section: Section, place: dict[str, int]) -> Statement:
    item = section.shown[0]
    head, count = _head(say, section).rstrip("：:"), len(section.items)
    words = say.text("overview.older_clause", place=head, count=count, words=say.plain(_source(say, item, place)))
    return Statement(f"· {words}", (place[item.measure.id],), f"{count} {head}")


def listed(say: Speaker) -> list[Statement]:
    """What is asked of all that an overview listed: whom their clauses name as in charge, or else their official sentences."""
    clauses: dict[str, list[int]] = {}
    for at, source in enumerate(say.found.sources):
        clauses.setdefault(source.clause.id, []).append(at)
    if say.asked.kind is not Kind.WHO:
        return [statement for places in clauses.values() for statement in _worded(say, places)]
    named: list[Statement] = []
    unnamed: list[int] = []
    for places in clauses.values():
        at = next((at for at in places if say.authorities(say.found.sources[at])), places[0])
        source = say.found.sources[at]
        if names := say.authorities(source):
            named.append(Statement(f"· {_heading(say, source)}{say.text('answered.departments', names=names)}", (at,), names))
        else:
            unnamed.append(at)
    for n in range(0, len(unnamed), MOST_MARKED):
        some = tuple(unnamed[n : n + MOST_MARKED])
        where = say.joined(_heading(say, say.found.sources[at]).rstrip("：: ") for at in some)
        named.append(Statement(say.text("overview.nobody", places=where), some))
    return named


def in_states(say: Speaker) -> list[Statement]:
    """What was shown, each with its state; only those in the state that is asked for, if any is."""
    wanted = states_asked(say.asked.original)
    names = say.joined(say.text(f"overview.state_{state}") for state in wanted)
    found = "laid_down" if "in_force" in wanted else "in_state" if wanted else "states"
    key = "none_in_state" if say.found.reason == "no_state" else found
    statements = [Statement(say.text(f"overview.{key}", state=names))]
    for at, source in enumerate(say.found.sources):
        mark = say.text("overview.item_state", state=say.text(f"overview.state_{status_of(source.key_point)}"))
        statement = row(say, at, source)
        statements.append(replace(statement, text=statement.text + (" " if say.asked.english else "") + mark))
    return statements


def _worded(say: Speaker, places: list[int]) -> list[Statement]:
    """A clause's heading and the official sentences that were listed, our words where its document is not loaded."""
    statements = [Statement(_heading(say, say.found.sources[places[0]]).rstrip())]
    for at in places:
        source = say.found.sources[at]
        words = say.text("answered.quote", quote=say.quote(source)) if say.quote(source) else say.plain(source)
        statements.append(Statement(f"· {words}", (at,)))
    return statements


def _heading(say: Speaker, source: Source) -> str:
    head = say.text("answered.clause_head", **say.place(source), heading=source.clause.heading)
    return head + ("：" if say.language == "zh" else ": ")


def theme_changes(say: Speaker) -> list[Statement]:
    """What the compared plans changed, topic by topic; topics of which one plan alone tells something stand together at the end."""
    place = {source.measure.id: at for at, source in enumerate(say.found.sources)}
    statements = [Statement(say.text("overview.changed", theme=_named(say, say.asked.themes)))]
    told = changed(say.asked, say.corpus)
    once = [pair for pair in told if len(pair[1]) == 1]
    for topic, changes in [pair for pair in told if len(pair[1]) > 1] + once:
        if once and (topic, changes) == once[0]:
            statements.append(Statement(say.text("overview.once")))
        name = topic.english if say.asked.english else topic.name
        if len(changes) > 1:
            statements.append(Statement(say.text("overview.topic", topic=name)))
        for change in changes:
            carried_by = tuple(place[measure] for measure in change.measures)
            words = change_words(say, change)
            if len(changes) == 1:
                words = say.text("overview.item", label=name, words=words)
            statements.append(line(say, carried_by[0], ended(words, say.language), carried_by))
    return statements
