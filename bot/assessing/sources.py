"""Which measures an answer rests on: the one that leads, because it is nearest or states what is asked for, and what belongs beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.assessing.across_plans import as_sources
from bot.assessing.thresholds import Thresholds
from bot.reading.charges import frees
from bot.reading.details import BY_NAME, NUMERIC, UNNAMED, counts, gives, leaves_off, states
from bot.reading.limits import beyond
from bot.reading.places import home_of, made_for, names_others, others, outside_delta, own_elsewhere
from bot.retrieving.fit import AT_HOME, CITYWIDE
from bot.turn import Adds, Assessment, Kind, Outcome, Understanding
from prompts.patterns import patterns
from retrieval.plans import KeyPoint, Measure, came_after, gives_item_of, in_charge, of_one_matter
from retrieval.search import Evidence

ASKING, DETAILS = patterns("asking"), patterns("details")
# Details whose absence makes an answer partial. The others (procedure, share) are mostly ways of asking.
DECISIVE = (
    "address", "phone", "hours", "person", "website", "form", "rate", "multiple", "score", "size", "amount", "fee", "validity",
    "duration", "count", "materials", "list", "requirements", "rank", "steps", "lost", "age", "code",
    "clock", "limit", "law", "language", "charge", "terms", "meaning", "consequence",
)
WAYS_OF_ASKING = ("procedure", "share")
CONTRACT_NAMES = {
    "duration": "deadline", "validity": "duration", "steps": "procedure", "clock": "hours", "limit": "amount", "charge": "fee",
    "terms": "requirements", "meaning": UNNAMED,
}
# Two ways of asking for one thing: a measure that states either answers it (多久 and 几年, 几钿 and 要钱吗).
ONE_THING = ({"validity", "duration"}, {"amount", "fee", "charge"})
# What a measure may speak of that is akin to a detail which is not stated.
KIN = {
    **dict.fromkeys(("amount", "fee", "charge", "rate", "limit"), "money"), **dict.fromkeys(("duration", "validity", "clock"), "time"),
    **dict.fromkeys(("phone", "website", "address", "hours"), "place"), **dict.fromkeys(("materials", "form", "steps"), "papers"),
}
PRICE = {"fee", "charge", "amount"}  # what a measure settles that says there is nothing to pay
OF_DETAIL = 0.5  # share of the leading measure's score from which another of its matter is told for the detail it speaks of
MOST_SOURCES = 5
NEVER = 9.0  # no share of the best score
SURE, OF_THIS = 0.4, 0.35  # below this score a figure must be this near the question to be what is asked for
AS_NEAR = 0.95  # share of an older rule's score that a newer one needs to take its place without a figure: it is mostly the vaguer one
UNSETTLED = ("pilot", "planned")
OF_LATER = 0.3  # share of the leading measure's score that another on its topic needs to be shown for what came later
SAME_CLAUSE = 0.6  # further measures of the main clause are near its matter by nature


def chosen(asked: Understanding, evidence: tuple[Evidence, ...], limits: Thresholds) -> Assessment:
    """The main measure, one that states the detail asked for if there is one nearby, and what belongs beside it."""
    best = evidence[0].score
    near = [e for e in evidence[:12] if e.score >= limits.near * best]
    again = asked.adds is Adds.SOURCE and not asked.today  # 「那是哪年的」 is asked of what was told
    if not asked.plans and not again and (today := _says_it_today(near[0], evidence, asked, limits)):
        near = [today, *(e for e in near if e is not today)]
    wanted = [d for d in asked.details if d in DECISIVE]
    if asked.kind is Kind.WHO:
        near += [e for e in evidence[:12] if e.clause.id == near[0].clause.id and limits.near * best > e.score >= SAME_CLAUSE * best]
        if asked.completed:  # of what was told one measure may name them for all of the matter
            near += [e for e in evidence if e not in near and _departments(e) and _beside(e, near[0])]
            near = [e for e in near if of_one_matter(e, near[0])]  # those of another matter are no answer to 「市里呢」
        near.sort(key=lambda e: not _departments(e))
        if not _departments(near[0]):
            wanted.append("department")
    main, missing = _leading(near, wanted, evidence[:12], asked, limits) if wanted else (near[0], ())
    rest = [e for e in evidence[:15] if e is not main and not _made_elsewhere(e, asked) and _belongs(e, main, best, limits, len(wanted))]
    sources = [main, *_diverse(main, rest)]
    if missing and (nearest := _nearest_to(missing, main, evidence[:12])):
        rest = [e for e in sources if e is not main and e is not nearest]
        if len(wanted) > 1 or asked.adds is Adds.DETAIL or _is_free(nearest):
            # Of several details one measure may state this, and the other that; who asks for nothing but a detail of what was told
            # has it where the nearest gives it; and what is free has no price.
            missing = tuple(d for d in missing if d not in BY_NAME or not _gives(d, nearest))
        # Who asks for nothing but a detail of what was told has just read the rest.
        sources = [*((nearest, main) if asked.completed else (main, nearest)), *rest][:MOST_SOURCES]
    if asked.kind is Kind.WHO and (row := _row_of(main, evidence)):
        sources = [main, row, *(e for e in sources[1:MOST_SOURCES - 1] if e is not row)]
    if not asked.plans:
        later = _newer(main, evidence, sources) or (_later_on_topic(main, evidence, sources) if asked.today else None)
        sources += [later] if later else []
    cited = as_sources(sources)
    if _made_elsewhere(main, asked) or names_others(_plain(main), asked) or beyond(asked, cited[0]) or outside_delta(_plain(main), asked):
        missing = (*missing, "scope")
    status = Outcome.PARTIAL if missing else Outcome.ANSWERED
    return Assessment(status, cited, named_details(missing), confidence=best)


def _leading(
    near: Sequence[Evidence], wanted: Sequence[str], evidence: Sequence[Evidence], asked: Understanding, limits: Thresholds,
) -> tuple[Evidence, tuple[str, ...]]:
    """The measure that states most of the details that are ``wanted``, or at least speaks of them, and what it leaves open."""
    best = near[0]
    # Who is in charge may be told by what is merely near; how long something takes is not.
    alone = set(wanted) == {"department"}
    telling = near if alone else [e for e in evidence if _fair(e, asked) >= _telling(best, e, asked, limits) * _fair(best, asked)]

    def spoken_of(e: Evidence) -> list[str]:
        # Of another measure of the leading clause the figure is of the same thing, and of one on its topic that is as near.
        as_near = best.score >= SURE and e.score >= limits.telling * best.score and _same_topic(e, best)
        beside = e is not best and (e.clause.id == best.clause.id or as_near)
        return [d for d in wanted if _speaks_of(d, e, asked) and (beside or _of_this(d, e))]

    def stated(e: Evidence) -> list[str]:
        return [d for d in spoken_of(e) if _answers(d, e, asked)]

    main = min(telling, key=lambda e: (-len(stated(e)), -len(spoken_of(e))))  # the best of equals
    main = main if spoken_of(main) else best
    if "charge" in wanted and (outright := _outright(main, evidence, limits)):
        main = outright
    stating = stated(main)
    missing = tuple(d for d in wanted if d not in stating)
    if any(set(missing) <= one and one & set(stating) for one in ONE_THING):
        missing = ()
    return main, (*missing, "list") if leaves_some_out(asked, main.measure, main.key_point) else missing


def _nearest_to(missing: Iterable[str], main: Evidence, evidence: Iterable[Evidence]) -> Evidence | None:
    """Of the leading measure's matter the measure that comes nearest to a detail that none states: of money, where a price is asked for,
    of time, of a place to turn to or of papers; what is free first. None where the leading one does, unless it
    only says that a price falls."""
    akin = dict.fromkeys(KIN[d] for d in missing if d in KIN)
    about = [DETAILS[f"near_{name}"] for name in akin]

    def speaks(e: Evidence) -> bool:
        return any(pattern.search(_plain(e)) for pattern in about)

    def near(e: Evidence) -> bool:
        return e.score >= OF_DETAIL * main.score and of_one_matter(e, main)

    telling = [e for e in evidence if near(e) and speaks(e)]
    free = next((e for e in telling if "money" in akin and _gives_charge(e)), None)
    if speaks(main):  # that a price falls says less than that there is none
        return None if _gives_charge(main) else free
    return free or next(iter(telling), None)


def _outright(main: Evidence, evidence: Iterable[Evidence], limits: Thresholds) -> Evidence | None:
    """The measure of the leading clause that says what a thing costs, where the leading one only says that its price falls."""
    if _gives_charge(main):
        return None

    def of_this(e: Evidence) -> bool:
        return e.clause.id == main.clause.id and e.score >= (SAME_CLAUSE if e.shares_topic(main) else limits.near) * main.score

    return next((e for e in evidence if of_this(e) and _gives_charge(e)), None)


def _gives(detail: str, evidence: Evidence) -> bool:
    """Whether a measure gives a figure of this kind, or says that there is nothing to pay, where that is asked."""
    return gives(detail, evidence.measure, evidence.key_point) or (detail in PRICE and _is_free(evidence))


def _is_free(evidence: Evidence) -> bool:
    return bool(DETAILS["charge_free"].search(_plain(evidence)))


def _gives_charge(evidence: Evidence) -> bool:
    return gives("charge", evidence.measure, evidence.key_point)


def unstated_details(asked: Understanding, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The kinds of detail that a question asks for and none of the measures states, by the names of the contract."""
    return named_details(d for d in asked.details if d in DECISIVE and not any(_states(d, e, asked) for e in evidence))


def _beside(evidence: Evidence, main: Evidence) -> bool:
    """Whether a measure stands in the leading clause and speaks of the same matter first of all."""
    return evidence.clause.id == main.clause.id and _same_topic(evidence, main)


def _same_topic(one: Evidence, other: Evidence) -> bool:
    """Whether our words put two measures on the same topic first of all."""
    return one.key_point is not None and other.key_point is not None and one.key_point.topics[0] == other.key_point.topics[0]


def _row_of(main: Evidence, evidence: Iterable[Evidence]) -> Evidence | None:
    """The row of an annex that gives the item of a measure to fewer departments than its clause names as a whole."""
    words = _plain(main)
    return next((e for e in evidence if gives_item_of(e.clause, main.clause) and e is not main and words in _plain(e)), None)


def _fair(evidence: Evidence, asked: Understanding) -> float:
    """A measure's score without what naming a district gave its own plan and took of the city's: the city's rule holds there too."""
    if not asked.home or len(asked.districts) > 1:
        return evidence.score
    return evidence.score / (AT_HOME if evidence.clause.plan_id in asked.home else 1.0 if evidence.clause.district else CITYWIDE)


def named_details(details: Iterable[str]) -> tuple[str, ...]:
    """By the names that the contract has for them; those that are mostly ways of asking have none."""
    return tuple(dict.fromkeys(CONTRACT_NAMES.get(name, name) for name in details if name not in WAYS_OF_ASKING))


def _says_it_today(main: Evidence, evidence: Sequence[Evidence], asked: Understanding, limits: Thresholds) -> Evidence | None:
    """The newest plan's measure on what became of a rule of an older one: that is the rule today. What is only announced does not take
    the place of what holds, nor, unless it is asked how things stand today, does what gives no figures the place of what gives some;
    without any it has to be as near to the question. What only tries or announces something gives way to what has settled it."""

    def announced(e: Evidence) -> bool:
        return e.key_point is not None and e.key_point.status == "planned"

    def figures(e: Evidence) -> bool:
        return bool(e.key_point and e.key_point.figures)

    def settles(e: Evidence) -> bool:
        states = [of.key_point.status if of.key_point else "" for of in (main, e)]
        return states[0] in UNSETTLED and states[1] not in UNSETTLED

    def least(e: Evidence) -> float:
        return 0.0 if asked.today else SAME_CLAUSE if announced(main) else limits.near if figures(e) or settles(e) else AS_NEAR

    def takes_its_place(e: Evidence) -> bool:
        definite = asked.today or figures(e) or not figures(main) or settles(e)
        return definite and (announced(main) or not announced(e)) and e.score >= least(e) * main.score

    return next(filter(takes_its_place, _became(main, evidence)), None)


def _became(main: Evidence, evidence: Iterable[Evidence]) -> list[Evidence]:
    """What newer plans say of the very thing that a measure is about, the newest first."""
    newer = main.key_point.newer if main.key_point else ()
    return sorted((e for e in evidence if e.measure.id in newer), key=lambda e: e.clause.plan_id, reverse=True)


def _made_elsewhere(evidence: Evidence, asked: Understanding) -> bool:
    """Whether a rule is made for another place than the one that is asked about: whether it holds there is not stated."""
    home = home_of(evidence.clause, evidence.key_point)
    return others(home, asked) or bool(own_elsewhere(home, asked))


def _newer(main: Evidence, evidence: Iterable[Evidence], sources: Sequence[Evidence]) -> Evidence | None:
    """What the newest plan says of the very thing that the leading measure is about, where that is not cited: who reads a rule has to
    see what came after it."""
    became = _became(main, evidence)
    return became[0] if became and became[0] not in sources else None


def _later_on_topic(main: Evidence, evidence: Iterable[Evidence], sources: Sequence[Evidence]) -> Evidence | None:
    """What a newer plan of the region says on the leading measure's topic, the nearest first, where nobody has written down what became
    of it and no such measure is cited."""
    if main.key_point is None or main.key_point.newer:
        return None
    topic, places, least = main.key_point.topics[0], made_for(main.key_point), OF_LATER * main.score
    later = [
        e for e in evidence if came_after(main.measure.id, e.measure.id) and e.score >= least
        and e.key_point and e.key_point.topics[0] == topic and made_for(e.key_point) == places
    ]
    return None if any(e in sources for e in later) else next(iter(later), None)


def _belongs(evidence: Evidence, main: Evidence, best: float, limits: Thresholds, details: int) -> bool:
    """Whether a further measure is shown beside the main one: it is judged to help, or competes with the best and may be what is meant,
    unless it is judged to be of another matter. Where nobody judged it its score decides."""
    if evidence.helps is not None:
        return evidence.helps >= limits.helps or (evidence.score >= limits.near * best and evidence.helps >= limits.unrelated)
    return evidence.score >= _share_wanted(main, evidence, limits, details) * best


def _share_wanted(main: Evidence, other: Evidence, limits: Thresholds, details: int) -> float:
    """How near a further measure must come to the best score: less for one of the same clause (still less where several
    things are asked at once), more for one of another topic."""
    if other.clause.id == main.clause.id and main.shares_topic(other):
        return SAME_CLAUSE if details < 2 else SAME_CLAUSE / 2
    return limits.related if other.clause.id == main.clause.id or main.shares_topic(other) else limits.near


def _telling(main: Evidence, other: Evidence, asked: Understanding, limits: Thresholds) -> float:
    """What share of the best score a measure needs to lead because it states the detail: less in the same clause on the same
    topic, still less where nothing but the detail is asked of what was spoken of; one of another matter never leads."""
    if main.clause.id == other.clause.id:
        return (SAME_CLAUSE if asked.adds is Adds.DETAIL else limits.related) if main.shares_topic(other) else limits.telling
    if _same_topic(main, other) or other.clause.id.startswith(f"{main.clause.id}."):
        return limits.near  # an older plan may state what the newer one leaves out, an item what its section only announces
    return limits.telling if main.shares_topic(other) else NEVER


def _departments(evidence: Evidence) -> bool:
    return bool(in_charge(evidence.clause, evidence.key_point))


def _of_this(detail: str, evidence: Evidence) -> bool:
    """Whether the figures of weak evidence are of what is asked about: the 60 days for publishing are not those for a protest."""
    return detail not in NUMERIC or evidence.score >= SURE or evidence.figures >= OF_THIS


def _states(detail: str, evidence: Evidence, asked: Understanding) -> bool:
    """Whether a measure states what is asked of this detail."""
    return _speaks_of(detail, evidence, asked) and _answers(detail, evidence, asked)


def _answers(detail: str, evidence: Evidence, asked: Understanding) -> bool:
    """Whether what a measure says of a detail is what is asked: by how much a time is cut tells nobody how long it takes, nor a fee that
    the question itself calls reduced what asking for it costs, nor something else that is free."""
    if detail in PRICE and evidence.key_point and _is_free(evidence) and not frees(evidence.key_point, asked):
        return False
    if detail == "charge" and _names_reduction(asked.original):
        return _gives_charge(evidence)
    return detail != "duration" or not wants_length(asked) or gives(detail, evidence.measure, evidence.key_point)


def _names_reduction(text: str) -> bool:
    """Whether a question whether something costs money is about a fee that is reduced (「专利费减缴备案要不要钱」)."""
    charge = BY_NAME["charge"]
    rest = charge.asked.sub(" ", text)
    return bool(DETAILS["charge_reduced"].search(rest) or (charge.stated and charge.stated.search(rest)))


def leaves_some_out(asked: Understanding, measure: Measure, point: KeyPoint | None) -> bool:
    """Whether all of a list is asked for, and the measure names some of the things and says how many there are."""
    return "list" in asked.details and bool(ASKING["whole_list"].search(asked.original)) and leaves_off(measure, point)


def wants_length(asked: Understanding) -> bool:
    """Whether a question for a time asks how long it is: not by how much it is cut, nor by which date."""
    return not ASKING["time_saved"].search(asked.original) and not ASKING["by_when"].search(asked.original)


def _speaks_of(detail: str, evidence: Evidence, asked: Understanding) -> bool:
    if detail == "count":
        return counts(asked.text if asked.adds is Adds.PLAN else asked.original, evidence.clause, evidence.measure, evidence.key_point)
    if detail == "department":
        return _departments(evidence)
    return states(detail, evidence.clause, evidence.measure, evidence.key_point)


def _diverse(main: Evidence, rest: Iterable[Evidence]) -> list[Evidence]:
    """Further measures: two other clauses first, one measure of each, then what else the main clause says; a third
    clause only where that is little."""
    chosen: list[Evidence] = []
    seen = {main.clause.id, main.clause.restates}
    said = [_plain(main)]
    for found in rest:
        if found.clause.id in seen or (found.clause.restates and found.clause.restates in seen):
            continue
        if any(_plain(found) in words or words in _plain(found) for words in said):
            continue
        said.append(_plain(found))
        seen |= {found.clause.id, found.clause.restates}
        chosen.append(found)
    same = [e for e in rest if e.clause.id == main.clause.id]
    same = same[: MOST_SOURCES - 3]
    return chosen[: MOST_SOURCES - 1 - len(same)][:3] + same


def _plain(evidence: Evidence) -> str:
    return evidence.key_point.plain if evidence.key_point else evidence.measure.text
