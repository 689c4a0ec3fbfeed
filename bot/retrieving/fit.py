"""How well a measure fits what a question names besides its matter: a place, a plan, what was told before, and how new it is."""

from __future__ import annotations

from bot.reading.limits import of_other_voltage
from bot.reading.places import ACROSS, from_another_province, made_for, moves, others
from bot.turn import OF_PLANS, Adds, Kind, Understanding, clauses_of
from retrieval.plans import Clause
from retrieval.search import Evidence

OTHER_VOLTAGE = 0.8  # what holds for low voltage is no answer for 10 kV
OTHER_MOVE = 0.5  # what holds between districts is none for who comes from another province
CITED, DETAIL_OF_FIRST = 1.15, 1.25  # the clauses of the last reply for what goes on from it; the first for its details
FIRST_YEAR = 2017
NEWER = 0.02  # for each year since the first plan: of two rules on one matter the newer is the one in force
AT_HOME, CITYWIDE = 1.25, 0.9  # the district's own plan and the city's, where the district is named
LOCAL = ANOTHER_PLACE = 0.8  # a district's plan, where that district is not named; a measure for another place than the one named
OF_THE_CITY = 0.5  # a district's plan, where the city's is asked for after it
MADE_FOR_IT = 1.1  # a measure of the city for the very place that is named
NAMED_PLAN = 1.25  # how much a plan that the question names is favoured


def fit(evidence: Evidence, asked: Understanding) -> float:
    """How much a measure's plan and nature speak for it, as a factor. A district's rule serves that district only;
    an annex repeats the body; the organisation of government is rarely what is asked for."""
    clause, factor = evidence.clause, 1.0
    if clause.district:
        factor *= _of_district(clause, asked)
    elif others(made_for(evidence.key_point), asked):
        factor *= ANOTHER_PLACE
    elif asked.districts and made_for(evidence.key_point) and not moves(asked):
        factor *= MADE_FOR_IT
    elif asked.home and len(asked.districts) == 1 and asked.kind not in (Kind.COMPARE, Kind.CHANGES):
        factor *= CITYWIDE
    if asked.completed and clause.id in (cited := clauses_of(asked.cited)):
        factor *= DETAIL_OF_FIRST if asked.adds is Adds.DETAIL and clause.id == cited[0] else CITED
    if clause.restates:
        factor *= 0.97 if asked.kind is Kind.WHO else 0.85
    point = evidence.key_point
    if point is not None and of_other_voltage(asked.text, point.plain):
        factor *= OTHER_VOLTAGE
    if point is not None and ACROSS[False] in point.plain and from_another_province(asked):
        factor *= OTHER_MOVE
    if point is not None and point.kind == "internal" and asked.kind is not Kind.WHO:
        factor *= 0.85
    if asked.plans and clause.plan_id in asked.plans:
        factor *= NAMED_PLAN
    elif not asked.plans and asked.kind not in OF_PLANS:
        year = clause.plan_id.rpartition("-")[2]
        factor *= 1 + NEWER * (int(year) - FIRST_YEAR if year.isdecimal() else 0)
    return factor


def _of_district(clause: Clause, asked: Understanding) -> float:
    if clause.plan_id in asked.home:
        return 1.0 if moves(asked) else AT_HOME
    return OF_THE_CITY if asked.adds is Adds.PLACE and not asked.districts else LOCAL
