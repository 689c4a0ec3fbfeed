"""What the evidence contradicts is put right first; what else a reader has to know stands in the notices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from bot.composing.released import CONDITION, SOFT, released
from bot.composing.speaker import Speaker, capital, foreign, plan_names, years
from bot.composing.verdicts import verdict
from bot.reading.address import YEAR, district_of, read_districts
from bot.reading.figure_of import measures, mistaken
from bot.reading.figures import checked, taken_for_granted, unstated
from bot.reading.limits import beyond, leaves_out, limit_of
from bot.reading.places import areas_meant, home_of, made_for, others, outside_delta, own_elsewhere
from bot.reading.terms import areas_in
from bot.reading.unsaid import shares_pair
from bot.turn import OF_PLANS, Adds, Kind, Outcome, Source, Statement
from prompts.patterns import patterns
from retrieval.plans import in_charge

ASKING = patterns("asking")
# Questions whose answers tell the years anyway.
BY_YEAR = (*OF_PLANS, Kind.MATCH)
NUMBER = re.compile(r"\d+(?:\.\d+)?")
LEVEL = re.compile(r"^(?:上海|[\u4e00-\u9fff]{2,3}(?=区))?[市区]?")  # 区科委, 长宁区科委, 科委
# 「2020年底前」, 「2021年基本做到」 in our words for a measure; 在2016年基础上 and 2019年版 are no targets.
TARGET = re.compile(r"(?<![在比以照])(20[12]\d)年(?!版|度|的?(?:基础|水平|方案)|发布|公布|出台|修订|以来|起)")


def put_right(say: Speaker) -> list[Statement]:
    """Corrections of a plan, clause, district or figure that the question names and the evidence contradicts."""
    main, asked = say.found.sources[0], say.asked
    corrections: list[Statement] = []
    if say.found.reason == "other_plan":
        named = plan_names(say, asked.plans)
        key = "notices.unrepeated" if _supposes_absence(say) else "notices.other_plan"
        corrections.append(Statement(say.text(key, asked=named, **say.place(main)), (0,), named))
    elif asked.adds is Adds.SOURCE and asked.years and say.plan(main).year not in asked.years:
        supposed = plan_names(say, (plan.id for plan in say.corpus.plans.values() if plan.year in asked.years and not plan.is_district))
        corrections.append(Statement(say.text("notices.other_year", asked=supposed, **say.place(main)), (0,), supposed))
    if say.found.reason == "other_plan_too":
        named, own = plan_names(say, asked.plans), say.place(say.found.sources[1])["label"]
        text = say.text("notices.other_plan_too", asked=named, own=own, **say.place(main))
        corrections.append(Statement(text, (0, 1), named))
    if say.found.reason == "unmentioned":
        named, thing = plan_names(say, asked.plans), next(iter(say.found.silent.values()))
        text = capital(say.text("notices.unmentioned", asked=named, term=thing, **say.place(main)))
        corrections.append(Statement(text, (0,), named + thing))
    if say.found.reason == "not_loaded":
        named = foreign(asked.foreign, say)
        corrections.append(Statement(say.text("notices.not_loaded", asked=named, **say.place(main)), (0,), named))
    if say.found.reason == "term_elsewhere":
        other = say.found.sources[-1]
        corrections.append(Statement(say.text("notices.term_elsewhere", **say.place(other)), (len(say.found.sources) - 1,)))
    if say.found.reason == "not_in_district":
        own = [d for d in asked.districts if any(say.corpus.plans[plan].region == district_of(d) for plan in asked.home)]
        corrections.append(Statement(say.text("notices.not_in_district", region=say.listed(own))))  # what no clause says none can carry
    if asked.word and say.found.reason != "mentions":
        corrections.append(Statement(say.text("notices.no_mention", word=asked.word), (), asked.word))
    home = home_of(main.clause, main.key_point)
    if say.found.reason == "citywide_too":
        text = say.text("notices.citywide_too", home=say.listed(home), **say.place(say.found.sources[1]))
        corrections.append(Statement(text, (0, 1)))
    elif places := own_elsewhere(home, asked) or (others(home, asked) and (areas_meant(asked) or asked.districts)) or ():
        text = say.text("notices.other_district", region=say.listed(home), asked=say.listed(places))
        corrections.append(Statement(text, (0,)))
    elif place := outside_delta(main.key_point.plain if main.key_point else "", asked):
        named = place if say.language == "zh" else place.capitalize()
        corrections.append(Statement(say.text("notices.only_delta", place=named), (0,)))
    elif home and (ASKING["every_place"].search(asked.original) or (asked.adds is Adds.PLACE and not asked.districts)):
        corrections.append(Statement(say.text("notices.other_area", region=say.listed(home)), (0,)))
    elif places := _limited_to(say):
        corrections.append(Statement(say.text("notices.not_limited", place=say.listed(places)), (0,)))
    if outside := beyond(asked, main):
        limit = outside.english if asked.english else outside.limit
        text = say.text("notices.beyond", claimed=outside.claimed, limit=limit)
        corrections.append(Statement(text, (0,), f"{outside.claimed} {limit}"))
    if department := _other_department(say):
        names = say.authorities(main)
        corrections.append(Statement(say.text("notices.department", names=names, asked=department), (0,), names))
    if say.found.reason == "figure_elsewhere":
        named = plan_names(say, asked.plans)
        corrections.append(Statement(say.text("notices.figure_elsewhere", asked=named, **say.place(main)), (0,), named))
    elif _of_each(say):
        corrections.append(Statement(say.text("notices.not_each"), (0,)))
    elif of_other := _of_another_thing(say):
        corrections.append(of_other)
    elif (claim := unstated(asked, say.found.sources)) and not (outside and claim.figures == (outside.claimed,)):
        claimed = say.joined(claim.figures)
        if claim.stated:
            source = say.found.sources[claim.at]
            told = say.joined(claim.stated) + (say.text("answered.source", **say.place(source)) if claim.at else "")
            of = "" if asked.english or len(claim.stated) > 1 else measures(source, claim.stated[0])
            if of and _left_open(say) and not shares_pair(of, asked.original):
                return corrections  # 「公积金缴存比例可以降到5%吗」 is no question for the hours of paying taxes
            text = say.text(f"notices.figure{'_named' * bool(of)}", claimed=claimed, stated=told, **({"of": of} if of else {}))
            corrections.append(Statement(text, (claim.at,), claimed + of))
        else:
            corrections.append(Statement(say.text("notices.figure_absent", claimed=claimed), (0,), claimed))
    return corrections


def _left_open(say: Speaker) -> bool:
    """Whether the plans do not state what a first message asks for."""
    return say.found.status is Outcome.PARTIAL and not say.asked.completed


def _supposes_absence(say: Speaker) -> bool:
    """Whether it is asked if the plan gave something up, and not of a rule by which something is given up."""
    main = say.found.sources[0]
    return bool(ASKING["dropped"].search(say.asked.original)) and not ASKING["dropped"].search(f"{say.plain(main)} {main.measure.text}")


def _of_another_thing(say: Speaker) -> Statement | None:
    """A figure that the question takes for granted and the clause states of something else: 15天 is of 10kV, the low voltage has 10."""
    claimed, sources = taken_for_granted(say.asked), say.found.sources
    if not claimed:
        return None
    clause, cited = sources[0].clause, {source.measure.id for source in sources}
    beside = (Source(clause, m, say.corpus.key_points.get(m.id)) for m in clause.measures if m.id not in cited)
    topics = sources[0].key_point.topics if sources[0].key_point else ()
    about = " ".join((clause.heading, *(say.corpus.topics[topic].english for topic in topics if topic in say.corpus.topics)))
    wrong = mistaken(say.asked.original, claimed.items(), (*sources, *beside), english=say.asked.english, about=about)
    if wrong is None or wrong.meant.at >= len(sources):
        return None
    of = {"meant": wrong.meant.of, "other": wrong.other.of} if wrong.meant.of and wrong.other.of and not say.asked.english else {}
    text = say.text(f"notices.figure_of_other{'_named' * bool(of)}", claimed=wrong.claimed, stated=wrong.meant.figure, **of)
    carried_by = tuple(sorted({at for at in (wrong.meant.at, wrong.other.at) if at < len(sources)}))
    return Statement(text, carried_by, f"{wrong.claimed}{''.join(of.values())}")


def _of_each(say: Speaker) -> bool:
    """Whether the question takes a number of the leading clause for one that holds of each of several, of which the clause says nothing."""
    asked, main = say.asked, say.found.sources[0]
    own = f"{main.clause.text or main.measure.text} {say.plain(main)}"
    if not asked.presumes or not ASKING["for_each"].search(asked.original) or ASKING["of_each"].search(own):
        return False
    numbers = set(NUMBER.findall(YEAR.sub(" ", asked.original)))
    return bool(numbers) and numbers <= set(NUMBER.findall(say.plain(main)))


def _other_department(say: Speaker) -> str:
    """The department that the question asks back (「是区科技局吧」) where the clause names others; empty where it names it, or none."""
    main, found = say.found.sources[0], ASKING["department_back"].search(say.asked.original)
    names = in_charge(main.clause, main.key_point)
    if found is None or not names:
        return ""
    known = {short for d in say.lexicon.departments if d.name in names for short in d.short} | set(names)
    asked = LEVEL.sub("", found["named"])
    return "" if any(LEVEL.sub("", name) in asked or asked in name for name in known) else found["named"]


def _limited_to(say: Speaker) -> tuple[str, ...]:
    """The places that the question takes for the only ones (「只给浦东的公司做」) where the clause names none."""
    limited = ASKING["only_there"].search(say.asked.original)
    main = say.found.sources[0]
    if limited is None or made_for(main.key_point):
        return ()
    places = read_districts(limited[0]) or areas_in(limited[0])
    return () if any(place in say.plain(main) + main.measure.text for place in places) else places  # it speaks of the place itself


def no_need(say: Speaker) -> list[Statement]:
    """A lead-in where the question takes a duty for granted that the clause has lifted."""
    key = released(say)
    return [Statement(say.text(f"answered.{key}"))] if key else []


def not_for_all(say: Speaker) -> list[Statement]:
    """A lead-in where it is asked whether a rule holds for all, and its clause sets conditions or only hopes for it."""
    main = say.found.sources[0]
    words = say.plain(main)
    if only := leaves_out(say.asked, main):
        return [Statement(say.text("answered.for_others", limit=only.english if say.asked.english else only.limit), (0,), only.english)]
    if not ASKING["of_all"].search(say.asked.original):
        return []
    if limit := limit_of(say.asked, main):
        return [Statement(say.text("answered.for_some", limit=limit.english if say.asked.english else limit.limit), (0,), limit.english)]
    groups = set(ASKING["made_for"].findall(words)) - set(ASKING["made_for"].findall(say.asked.original))  # 「中小微」 is not every firm
    limited = groups or CONDITION.search(main.measure.text + words) or SOFT.search(words)
    return [Statement(say.text("answered.not_for_all"))] if limited else []


def yes_or_no(say: Speaker) -> list[Statement]:
    """A lead-in with the yes or the no that the leading measure makes certain."""
    key = verdict(say) if say.found.status is Outcome.ANSWERED and say.asked.kind not in BY_YEAR else ""
    return [Statement(say.text(f"answered.{key}"))] if key else []


def asked_back(say: Speaker) -> list[Statement]:
    """What a figure is the figure of, where it is asked back: it may be meant of something else. Its name is in Chinese only."""
    found = None if say.asked.english else checked(say.asked, say.found.sources[0])
    return [Statement(say.text("answered.figure_of", figure=found[0], of=found[1]), (0,), found[0])] if found else []


def as_of_today(say: Speaker) -> list[Statement]:
    """A lead-in where it is asked how things stand today and only an older plan of the city speaks of it."""
    source = say.found.sources[0]
    plan, point = say.plan(source), source.key_point
    latest = (plan.year or 0) >= say.corpus.newest(of_city=True)
    if not say.asked.today or plan.is_district or latest or point is None or point.newer:
        return []
    return [Statement(say.text("notices.not_since", year=plan.year), (0,))]


def notices_of(say: Speaker, today: Iterable[Statement]) -> list[str]:
    """``today`` is what was said of how things stand today (``as_of_today``)."""
    notices: list[str] = []
    asked = say.asked
    if asked.absent:
        notices.append(say.text("notices.absent", years=years(asked.absent, say)))
    main = say.plan(say.found.sources[0])
    point = say.found.sources[0].key_point
    newer = [s for s in say.found.sources[1:] if point is not None and s.measure.id in point.newer]
    if newer and asked.kind not in BY_YEAR:
        newest = max(newer, key=lambda s: say.plan(s).year or 0)
        notices.append(say.text("notices.older", old=main.year, new=say.plan(newest).year, label=newest.clause.label))
    notices += [statement.text for statement in today]
    if (year := _past_target(say.found.sources[0])) and asked.kind not in BY_YEAR:
        notices.append(say.text("notices.past", year=year))
    if say.found.reason == "not_in_newest":
        notices.append(say.text("notices.not_in_newest", asked=plan_names(say, asked.plans), year=main.year))
    if asked.latest or (asked.adds is Adds.SOURCE and ASKING["validity"].search(asked.original)):
        notices.append(say.text("notices.newest", year=say.corpus.newest()))
    return notices


def _past_target(source: Source) -> int | None:
    """The year by which a measure wanted something done, where that year is over."""
    found = TARGET.search(source.key_point.plain) if source.key_point else None
    return int(found[1]) if found and int(found[1]) < date.today().year else None
