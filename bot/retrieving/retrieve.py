"""Third step: evidence for the question. Searches, or goes straight to the clause that is named or pasted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.learnt.models import Models
from bot.matching.match import match
from bot.matching.profile import described, merged, profile_from_text, read_profile
from bot.reading.address import without_address, without_districts, without_places
from bot.reading.content import asking, bare, items, matter, names_matter, parts
from bot.reading.details import NUMERIC
from bot.reading.places import ACROSS, from_another_province, moves
from bot.reading.themes import asks_for_rest
from bot.retrieving.addressed import at_address, at_wording, cited_before, elsewhere, evidence_of
from bot.retrieving.fit import fit
from bot.retrieving.going_on import goes_on, of_follow_up, of_what_is_named
from bot.retrieving.mentions import mentioning
from bot.retrieving.overview import of_themes, sections_of
from bot.retrieving.unmentioned import unmentioned
from bot.turn import APART, OF_NO_MATTER, Adds, Kind, Turn, Understanding
from bot.understanding.follow_ups import likewise
from bot.understanding.lists import of_no_matter
from prompts.patterns import patterns
from retrieval.plans import share_topic
from retrieval.search import Evidence, Findings, Query, Searcher

DEPTH = 40
HISTORY_SHARE, SHORT_SHARE, SHORT = 0.45, 0.65, 8  # a few words say little without what they refer to
BEFORE_SHARE = 0.5  # of the question before, where this one only asks for another detail of it
WHOLE_SHARE = 0.85  # learnt from 277 long questions: the whole finds the clause, a stretch helps where the story is long
STRETCH_TRUST, STRETCH_DEPTH = 0.7, 15
MOST_MATCHES = 8
LEADING = 12  # measures that may lead because they state what is asked for
LINK = 0.2  # what likeness to the best measure of all adds, as a share of its score, where plans are compared
LIKE_CITED, SAME_TOPIC = 0.6, 0.1  # learnt from 41 questions for another plan's rule on what was just cited
WHO_SHARE, MATTER = 0.4, 4  # of the whole question, where no more than so many letters of it are the matter that somebody is in charge of
OF_ANOTHER_TOPIC = 0.5  # what is of another topic than the one that a follow-up names instead of what was told
ASKING = patterns("asking")
PROVINCES = {False: "长三角跨省迁移", True: "relocation across Yangtze Delta provinces"}


def retrieve(turn: Turn, searcher: Searcher, models: Models) -> Turn:
    """Fills in ``evidence``, best first, and ``faults`` of components that did not work. Of two readings of a message the one that
    the model of references prefers is kept; without it the one that its form speaks for."""
    asked = turn.understanding
    assert asked is not None
    if asked.told:
        return replace(turn, evidence=tuple(cited_before(asked, searcher)))
    if asked.together is not None and asked.together.listed:
        return replace(turn, understanding=asked.together, evidence=tuple(cited_before(asked.together, searcher)))
    if asked.together is not None and asked.together.path and (asked.looks_back or (asked.together.plans and not asked.plans)):
        asked = asked.together  # a clause that is named is no matter of likelihood
        turn = replace(turn, understanding=asked)
    if asked.kind in OF_NO_MATTER:
        return turn
    if asked.together is not None and asked.together.themes and not asked.themes:
        asked = asked.together
    if asked.themes:
        if on_theme := of_themes(asked, searcher.index.corpus, turn.question.audience):
            return replace(turn, understanding=asked, evidence=tuple(on_theme))
        if asked.completed and asks_for_rest(asked.original):
            return replace(turn, understanding=replace(asked, told="all"))
        asked = replace(asked, themes=(), kind=Kind.HOW if asked.kind is Kind.OVERVIEW else asked.kind)
    if asked.together is not None and asked.together.after and (on_theme := _after_overview(asked.together, searcher)):
        return replace(turn, understanding=replace(asked.together, told="detail", text=asked.together.before), evidence=tuple(on_theme))
    if asked.kind is Kind.MATCH and (matched := for_enterprise(turn, searcher)) is not None:
        return matched
    if asked.kind is Kind.CLAUSE and asked.path and (found := _pointed_at(asked, at_address(asked, searcher))):
        return replace(turn, evidence=(*found, *elsewhere(asked, found, searcher)))
    if asked.kind is Kind.QUOTED and asked.pasted:
        if found := at_wording(asked.pasted, searcher):
            return replace(turn, evidence=tuple(found))
        asked = replace(asked, kind=Kind.HOW, pasted=None)  # in the asker's own words
    if asked.kind is Kind.MENTIONS:
        if saying := tuple(mentioning(asked.word, searcher.index.corpus)):
            return replace(turn, evidence=saying)
        asked = replace(asked, kind=Kind.HOW)  # none says it: what comes near it is told
    findings = searched(asked, searcher)
    if asked.together is not None:
        together = of_what_is_named(asked.together)
        with_context = searched(together, searcher)
        if goes_on(asked, findings, with_context, models.references):
            asked, findings = together, of_follow_up(together, findings, with_context, searcher)
    findings = replace(findings, evidence=with_figures(findings.evidence, asked, searcher))
    if models.relevance and asked.kind not in APART:
        findings = replace(findings, evidence=models.relevance.judged(asked, findings, searcher))
    return replace(
        turn, understanding=asked, evidence=findings.evidence,
        unmentioned=unmentioned(asked, findings.evidence, searcher),
        elsewhere=findings.elsewhere, scope=findings.scope,
        coverage=searcher.coverage(without_places(asked.original), findings.evidence[0]) if findings.evidence else {},
        faults=turn.faults + findings.faults,
    )


def _after_overview(asked: Understanding, searcher: Searcher) -> list[Evidence]:
    """Where nothing but details is asked for after an overview, what it listed and what else the plans hold on its themes."""
    told = asked.kind is Kind.FIGURE and asked.adds in (None, Adds.DETAIL) and not (asked.districts or asked.path)
    if not told or not of_no_matter(asked.original, english=asked.english):
        return []
    corpus = searcher.index.corpus
    plans = sorted(corpus.plans.values(), key=lambda plan: (plan.is_district, -(plan.year or 0)))
    sections = (s for theme in asked.after for plan in plans for s in sections_of(corpus, theme, plan.id))
    others = (Evidence(item.clause, item.measure, item.point, 1.0) for s in sections for item in s.items if item.weight == 1)
    listed = cited_before(asked, searcher)
    return list({e.measure.id: e for e in (*listed, *others)}.values()) if listed else []


def _pointed_at(asked: Understanding, found: list[Evidence]) -> list[Evidence]:
    """Of a clause that 「这条」 points back to the measures that were told, unless all of it is asked for."""
    told = [e for e in found if e.measure.id in asked.cited] if asked.points_back else []
    return found if not told or ASKING["whole_clause"].match(asked.original) else told


def with_figures(evidence: tuple[Evidence, ...], asked: Understanding, searcher: Searcher) -> tuple[Evidence, ...]:
    """The leading measures with how near their figures are to what is asked for: the days of an answer to complaints are not those
    for lodging a protest."""
    if not NUMERIC & set(asked.details):
        return evidence
    text = asked.text if asked.completed else asking(asked.original, english=asked.english)
    leading = (replace(e, figures=searcher.figures_near(text, e)) for e in evidence[:LEADING])
    return (*leading, *evidence[LEADING:])


def searched(asked: Understanding, searcher: Searcher) -> Findings:
    """Searches for the question; a follow-up is searched alone and with what it refers to, and both count. Where plans
    are compared, each of them is searched."""
    same = asked.adds in (Adds.PLACE, Adds.ORIGIN)  # the same is asked once more; a place is no matter to search for
    if same:
        asked = replace(asked, text=asked.before)
    elif asked.adds is not None:
        asked = _with_cited(asked, searcher)
    found = _search(asked.text, asked, searcher)
    if asked.adds in (Adds.DETAIL, Adds.PLAN):  # what it is about is all in what was asked before
        found = _mixed(_search(asked.before, asked, searcher), found, BEFORE_SHARE)
    elif asked.completed and not same:
        share = SHORT_SHARE if len(bare(asked.original)) <= SHORT * (3 if asked.english else 1) else HISTORY_SHARE
        # What it is about is in the whole; 「那要多久」 alone is as near to anything.
        alone = _search(asked.original, asked, searcher)
        found = replace(_mixed(found, alone, share), elsewhere=share * found.elsewhere, scope=found.scope)
    elif asked.kind is Kind.WHO and (named := _named_matter(asked, searcher)):
        found = _mixed(found, replace(_search(named, asked, searcher), elsewhere=found.elsewhere, scope=found.scope), WHO_SHARE)
    scores = {} if _of_another(asked) else _by_measure(found)
    apart = asked.kind in APART or asked.adds is Adds.PLAN
    scores |= {e.measure.id: e for e in _within(asked, searcher) if apart or e.measure.id not in scores}
    weighed = sorted((e.scored(e.score * fit(e, asked)) for e in scores.values()), key=lambda e: -e.score)
    weighed = _of_named(weighed, asked)
    return replace(found, evidence=tuple(_one_by_one(asked, searcher, weighed)[: DEPTH * 3]))


def _named_matter(asked: Understanding, searcher: Searcher) -> str:
    """The matter of a question who is in charge, where it is a word or two and the rest of the question would outweigh it: 人才 of
    「长宁区人才方面谁负责」; empty otherwise, and for what every plan is about by its title."""
    if asked.english:
        return ""
    named = re.sub(r"\W|这?方面|这块", "", matter(ASKING["who"].sub(" ", without_places(asked.original))))
    known = any(named in plan.title for plan in searcher.index.corpus.plans.values())
    return named if 1 < len(named) <= MATTER and not known else ""


def _with_cited(asked: Understanding, searcher: Searcher) -> Understanding:
    """Where no more than a clause's number was named before (「二（一）6」, then 「2023年对应哪条」), what it says is the matter."""
    if names_matter(without_address(asked.before), english=asked.english) or not (cited := cited_before(asked, searcher)):
        return asked
    point = cited[0].key_point
    said = (point.en if asked.english else point.plain) if point else cited[0].measure.text
    return replace(asked, before=said, text=f"{said} {asked.original}")


def _one_by_one(asked: Understanding, searcher: Searcher, evidence: list[Evidence]) -> list[Evidence]:
    """Where several things are asked about at once, the best measure of each comes to the front."""
    leading: dict[str, Evidence] = {}
    for item in items(asked.original) if asked.kind not in (Kind.CHANGES, Kind.COMPARE) else ():
        query = Query(item, asked.english, asked.plans)
        best = max(searcher.search(query, 5).evidence, key=lambda e: e.score * fit(e, asked), default=None)
        if best is not None and evidence:
            leading.setdefault(best.measure.id, best.scored(max(best.score, evidence[0].score)))
    return [*leading.values(), *(e for e in evidence if e.measure.id not in leading)] if len(leading) > 1 else evidence


def _search(text: str, asked: Understanding, searcher: Searcher) -> Findings:
    """A story is searched whole and in its stretches: a measure that answers one stretch well is not drowned by the
    others."""
    sought = matter(text, english=asked.english)
    # A place is no matter: it counts in ``fit``. Two of them are: something is done from one to the other.
    if asked.districts and asked.kind not in APART:
        if moves(asked):
            sought = f"{ACROSS[asked.english]} {without_districts(sought)}"
        elif len(asked.districts) == 1 and not asked.english:
            sought = without_places(sought)
    if from_another_province(asked):
        sought = f"{PROVINCES[asked.english]} {sought}"
    whole = searcher.search(Query(sought, asked.english, extra=asked.beside, goes_on=_in_conversation(asked)), DEPTH * 2)
    stretches = parts(text, english=asked.english)
    if not stretches:
        return whole
    best: dict[str, Evidence] = {}
    for part in stretches:
        for found in searcher.search(Query(part.text, asked.english, goes_on=_in_conversation(asked)), STRETCH_DEPTH).evidence:
            score = found.score * part.weight
            if score > _score(best, found.measure.id):
                best[found.measure.id] = found.scored(score)
    return _trusted(_mixed(whole, replace(whole, evidence=tuple(best.values()), faults=()), WHOLE_SHARE), best)


def _in_conversation(asked: Understanding) -> bool:
    """Whether a message goes on from what was said, or may: in both of its readings."""
    return asked.completed or asked.together is not None


def _trusted(mixed: Findings, stretches: Mapping[str, Evidence]) -> Findings:
    """In a long story most words are of no matter and every score is low: the scores are raised, in one proportion, so that the
    best measure has at least a share of what its own stretch gives it."""
    first = max(mixed.evidence, key=lambda e: e.score, default=None)
    if first is None or first.measure.id not in stretches or first.score <= 0:
        return mixed
    factor = max(1.0, STRETCH_TRUST * stretches[first.measure.id].score / first.score)
    return replace(mixed, evidence=tuple(e.scored(e.score * factor) for e in mixed.evidence))


def _within(asked: Understanding, searcher: Searcher) -> Sequence[Evidence]:
    """The best measures of each plan, where plans are compared; otherwise of those named, together."""
    text = asked.original if _of_another(asked) else asked.text
    query = Query(matter(text, english=asked.english), asked.english, extra=asked.beside, goes_on=_in_conversation(asked))
    if asked.kind in APART or asked.adds is Adds.PLAN:
        plans = asked.plans or frozenset(p.id for p in searcher.index.corpus.plans.values() if not p.is_district)
        apart = searcher.search_apart(query, plans, DEPTH // 2 if asked.adds is not Adds.PLAN else DEPTH)
        cited = cited_before(asked, searcher) if asked.adds is Adds.PLAN else []
        return _like_cited(cited[0], apart, searcher) if cited else _linked(apart, searcher)
    return searcher.search(replace(query, plans=asked.plans), DEPTH // 2).evidence if asked.plans else ()


def _of_another(asked: Understanding) -> bool:
    """「那燃气呢」 after how power connection changed over the plans: each of them is searched for what is named now."""
    return asked.kind in APART and asked.completed and asked.adds is None and likewise(asked.original)


def _linked(apart: list[Evidence], searcher: Searcher) -> list[Evidence]:
    """Measures of several plans, those that speak of the same matter as the best of all moved up: what one plan calls a penalty for power
    cuts is a financial deterrent in the next."""
    anchor = max(apart, key=lambda e: e.score, default=None)
    if anchor is None:
        return []
    likeness = searcher.likeness(anchor, apart)
    return [e.scored(e.score + LINK * anchor.score * alike) for e, alike in zip(apart, likeness, strict=True)]


def _like_cited(cited: Evidence, apart: list[Evidence], searcher: Searcher) -> list[Evidence]:
    """Measures of the plan that a follow-up names, those on the matter of what was just cited moved up: they need not use its words."""
    likeness = searcher.likeness(cited, apart)
    return [
        e.scored(e.score + LIKE_CITED * alike + SAME_TOPIC * share_topic(cited.key_point, e.key_point))
        for e, alike in zip(apart, likeness, strict=True)
    ]


def _of_named(evidence: Sequence[Evidence], asked: Understanding) -> list[Evidence]:
    """What a follow-up names instead of what was told (「那燃气呢」 after the days for electricity) before what is of other topics."""

    def is_of_it(e: Evidence) -> bool:
        return e.key_point is not None and bool(asked.named & set(e.key_point.topics))

    if not asked.named or any(e.measure.id in asked.cited[:1] and is_of_it(e) for e in evidence):
        return list(evidence)
    return sorted((e if is_of_it(e) else e.scored(e.score * OF_ANOTHER_TOPIC) for e in evidence), key=lambda e: -e.score)


def for_enterprise(turn: Turn, searcher: Searcher) -> Turn | None:
    """Measures that apply to the enterprise as far as it is known from the request and the conversation; None where
    nothing is known of it, and the question is searched for like any other."""
    asked = turn.understanding
    assert asked is not None
    told = [e.question for e in turn.question.history] + [turn.question.message]
    profile = read_profile(turn.question.profile or {})
    for text in told:
        profile = merged(profile_from_text(text), profile)
    if not (words := described(profile, "en" if asked.english else "zh")):
        return None
    result = match(profile, turn.question.message, searcher, MOST_MATCHES)
    corpus = searcher.index.corpus
    found = [evidence_of(corpus.clauses[m.clause_id], m.measure - 1, corpus).scored(m.score) for m in result.matches]
    evidence = tuple({e.key_point.plain if e.key_point else e.measure.text: e for e in reversed(found)}.values())[::-1]
    return replace(turn, understanding=replace(asked, profile=words), evidence=evidence, faults=turn.faults + result.faults)


def _mixed(one: Findings, other: Findings, share: float) -> Findings:
    """Weighted sum of two searches: of a follow-up with its context and by itself, of a story and its best stretch."""
    first, second = _by_measure(one), _by_measure(other)
    evidence = tuple(
        (first.get(key) or second[key]).scored(share * _score(first, key) + (1 - share) * _score(second, key))
        for key in first.keys() | second.keys()
    )
    return Findings(
        evidence, one.faults + other.faults,
        share * one.elsewhere + (1 - share) * other.elsewhere, share * one.scope + (1 - share) * other.scope,
    )


def _by_measure(findings: Findings) -> dict[str, Evidence]:
    return {e.measure.id: e for e in findings.evidence}


def _score(found: dict[str, Evidence], key: str) -> float:
    return found[key].score if key in found else 0.0
