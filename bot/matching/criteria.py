"""What a measure presupposes of an enterprise, and whether a profile meets it: met, unmet or unknown, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.matching.profile import ELSEWHERE, TRAITS, Profile
from bot.matching.rules import Presumed
from bot.reading.terms import terms
from retrieval.plans import Clause, KeyPoint, Plan

State = Literal["met", "unmet", "unknown"]
NAMED = {
    "foreign_staff": "有外籍员工", "import_export": "做进出口", "high_tech": "高新技术企业", "specialised_new": "专精特新企业",
    "has_ip": "有知识产权", "building_project": "有建设项目",
}
LISTED = frozenset({"长宁区", "浦东新区"})  # the districts that measures are made for; 其他 is none of them
FOR = {"industry": "行业", "size": "规模", "ownership": "所有制", "stage": "阶段"}


@dataclass(frozen=True, slots=True)
class Reason:
    """One criterion and how the profile stands to it; ``text`` is a true sentence about both."""

    criterion: str
    state: State
    text: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """Alternatives, of which one is enough: key of the profile → values it may have. ``plan`` names the region of the
    plan where the criterion is that the plan is the firm's own."""

    alternatives: tuple[tuple[str, tuple[str, ...]], ...]
    plan: str | None = None

    @property
    def name(self) -> str:
        return self.alternatives[0][0]


def criteria_of(plan: Plan, clause: Clause, point: KeyPoint | None, presumed: Iterable[Presumed]) -> tuple[Criterion, ...]:
    """Everything a measure presupposes: its plan's district, what its key point says, what its topic or part implies."""
    own = dict(point.criteria) if point else {}
    found: list[Criterion] = []
    places = own.pop("district", ())
    if plan.is_district:
        found.append(Criterion((("district", (plan.region,)),), plan.region))
    elif places:
        found.append(Criterion((("district", places),)))
    for key, values in own.items():
        found += [Criterion(((key, (v,)),)) for v in values] if key == "traits" else [Criterion(((key, values),))]
    taken = {*own, *(["district"] if places and not plan.is_district else [])}
    for rule in presumed:
        if rule.applies(clause, point) and not (rule.any.keys() & taken):
            found.append(Criterion(tuple((key, tuple(values)) for key, values in rule.any.items())))
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Standing:
    """A profile with what its needs say: ``wants`` stage → the need that opens it."""

    profile: Profile
    wants: Mapping[str, str]

    def state(self, criterion: Criterion) -> State:
        states = [self._state(key, values) for key, values in criterion.alternatives]
        return "met" if "met" in states else "unknown" if "unknown" in states else "unmet"

    def reason(self, criterion: Criterion) -> Reason:
        """The state with its sentence; of several alternatives the one that decides speaks."""
        states = [(self._state(key, values), key, values) for key, values in criterion.alternatives]
        for wanted in ("met", "unknown"):
            for state, key, values in states:
                if state == wanted:
                    return Reason(self._name(key, values), state, self._sentence(state, key, values, criterion, states))
        _, key, values = states[0]
        return Reason(self._name(key, values), "unmet", self._sentence("unmet", key, values, criterion, states))

    def asked(self, criterion: Criterion) -> list[tuple[str, str]]:
        """What would settle an unknown: (key of the question, value it is about)."""
        found: list[tuple[str, str]] = []
        for key, values in criterion.alternatives:
            if self._state(key, values) != "unknown":
                continue
            if key == "traits":
                found.append((values[0], ""))
            elif key == "district" and self.profile.district not in (None, ELSEWHERE):
                found.append(("area", next(v for v in values if v in terms().areas)))
            else:
                found.append((key, ""))
        return found

    @staticmethod
    def _name(key: str, values: tuple[str, ...]) -> str:
        return values[0] if key == "traits" else key

    def _state(self, key: str, values: tuple[str, ...]) -> State:
        profile = self.profile
        if key == "district":
            return place_state(profile, values)
        if key == "traits":
            known = getattr(profile, values[0], None) if values[0] in TRAITS else None
            return "unknown" if known is None else "met" if known else "unmet"
        if key == "industry":
            groups = profile.industries
            return "unknown" if not groups else "met" if groups & set(values) else "unmet"
        if key == "stage" and any(value in self.wants for value in values):
            return "met"
        value = getattr(profile, key)
        return "unknown" if value is None else "met" if value in values else "unmet"

    def _sentence(
        self, state: State, key: str, values: tuple[str, ...], criterion: Criterion, states: list[tuple[State, str, tuple[str, ...]]]
    ) -> str:
        profile = self.profile
        if criterion.plan:
            own = criterion.plan
            ends = {"met": f"，企业在{own}", "unmet": f"，企业不在{own}", "unknown": f"，只适用于{own}的企业；还不知道企业在哪个区"}
            return f"这是{own}的方案{ends[state]}"
        wanted = "或".join(_values(k, v) for _, k, v in states) if len(states) > 1 else _values(key, values)
        if state == "unknown":
            return f"{_meant(wanted)}；还不知道企业是否如此"
        if state == "unmet":
            return f"{_meant(wanted)}，与企业情况不符"
        if key == "stage" and profile.stage not in values:
            need = next(self.wants[value] for value in values if value in self.wants)
            return f"{_meant(_values(key, values))}；企业提到“{need}”"
        if key == "district":
            return f"{_meant(_values(key, values))}，企业在{'、'.join((profile.district or '', *profile.areas)).strip('、')}"
        if key == "traits":
            return f"{_meant(_values(key, values))}，企业符合"
        value = profile.industry if key == "industry" else getattr(profile, key)
        return f"{_meant(_values(key, values))}，企业的{FOR[key]}是“{value}”"


def _meant(values: str) -> str:
    return f"面向{values}" if values.endswith("企业") else f"面向{values}的企业"


def _values(key: str, values: tuple[str, ...]) -> str:
    if key == "traits":
        return NAMED.get(values[0], values[0])
    return f"在{'或'.join(values)}" if key == "district" else "、".join(values) + ("阶段" if key == "stage" else "")


def place_state(profile: Profile, places: tuple[str, ...]) -> State:
    """Whether a firm is in one of the places: districts or areas. A firm that says which district it is in and nothing
    of areas may or may not be in an area of that district."""
    states = {_in_place(profile, place) for place in places}
    return "met" if "met" in states else "unknown" if "unknown" in states else "unmet"


def _in_place(profile: Profile, place: str) -> State:
    areas = terms().areas
    district = profile.district
    area = areas.get(place)
    if area is None:
        if district == place:
            return "met"
        if district is None:
            around = [set(areas[a].districts) for a in profile.areas]
            return "unmet" if any(place not in d for d in around) else "met" if any(d == {place} for d in around) else "unknown"
        return "unmet" if district != ELSEWHERE or place in LISTED else "unknown"
    named = {*profile.areas, *(larger for a in profile.areas for larger in areas[a].within)}
    if place in named or (district in area.whole and district is not None):
        return "met"
    if district is None:
        return "unknown" if not profile.areas else _overlap(profile, set(area.districts))
    if district == ELSEWHERE:
        return "unmet" if set(area.districts) <= LISTED else "unknown"
    return "unmet" if district not in area.districts or profile.areas else "unknown"


def _overlap(profile: Profile, districts: set[str]) -> State:
    return "unknown" if any(districts & set(terms().areas[a].districts) for a in profile.areas) else "unmet"
