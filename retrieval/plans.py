"""The values everything else speaks of: plan, clause, measure, key point.

All of them are immutable, and every piece of official text keeps where it came from: the id of its clause and the
span of characters inside that clause's text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Protocol

CLAUSE_ID = re.compile(r"^(?P<plan>[a-z][a-z0-9]*(?:-[a-z0-9]+)*-(?:\d{4}|undated))/(?P<path>a?\d+(?:\.\d+)*)$")
MEASURE_ID = re.compile(r"^(?P<clause>.+/a?\d+(?:\.\d+)*)#(?P<number>\d+)$")


@dataclass(frozen=True, slots=True)
class Plan:
    """One official document, or one that is known to exist (``loaded`` is about the corpus, not about the plan).

    ``year`` is the year by which people name the plan, None where neither the catalogue nor the text tells it.
    """

    id: str
    title: str
    year: int | None
    region: str
    edition: str | None = None
    issued: str | None = None
    nicknames: tuple[str, ...] = ()
    note: str | None = None
    english: str | None = None

    @property
    def is_district(self) -> bool:
        return self.region.endswith(("区", "县")) and not self.region.endswith("自治区")


@dataclass(frozen=True, slots=True)
class Measure:
    """One action inside a clause. ``text`` is ``clause.text[start:end]``; empty where the document is not loaded."""

    clause_id: str
    number: int
    text: str
    start: int = 0
    end: int = 0

    @property
    def id(self) -> str:
        return f"{self.clause_id}#{self.number}"


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest numbered unit of a plan, with its printed numbers as an address.

    ``text`` is the official text after the printed number, heading included, exactly as printed except that line
    breaks inside a paragraph and indentation are gone; None where the document is not loaded.
    ``trail`` names the parts above, outermost first. ``departments`` are as printed at the clause's end or in its row; ``and_others``: the
    list ends in 等. ``district``: the region whose plan it is of; empty for the city's.
    """

    id: str
    plan_id: str
    path: str
    label: str
    heading: str
    trail: tuple[str, ...]
    text: str | None
    measures: tuple[Measure, ...]
    departments: tuple[str, ...] = ()
    and_others: bool = False
    note: str | None = None
    restates: str | None = None
    district: str = ""

    @property
    def anchor(self) -> str:
        return f"/plans/{self.plan_id}#{self.path}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a measure, with what it measures and its unit, as ``value`` is printed (``10``, ``90%``)."""

    value: str
    unit: str
    of: str


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """Our own statement of a measure. Field meanings and allowed values: ``data/README.md``; ``newer`` are ids of measures of newer
    plans of the region that say what became of it, ``tells`` the topics on which it tells what its plan changed."""

    measure_id: str
    plain: str
    en: str
    kind: str
    status: str
    topics: tuple[str, ...]
    asks: tuple[str, ...]
    asks_en: tuple[str, ...]
    lay: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    states: tuple[str, ...] = ()
    criteria: dict[str, tuple[str, ...]] = field(default_factory=dict)
    channel: str | None = None
    departments: tuple[str, ...] = ()
    newer: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()

    @property
    def clause_id(self) -> str:
        return self.measure_id.partition("#")[0]

    @property
    def number(self) -> int:
        return int(self.measure_id.rpartition("#")[2])


def in_charge(clause: Clause, point: KeyPoint | None) -> tuple[str, ...]:
    """Who is in charge: whom the clause names, or else our words for the measure."""
    return clause.departments or (point.departments if point else ())


def gives_item_of(row: Clause, clause: Clause) -> bool:
    """Whether an annex's row gives an item of a clause to fewer departments than the clause names as a whole."""
    return row.restates == clause.id and 0 < len(row.departments) < len(clause.departments)


def came_after(measure: str, other: str) -> bool:
    """Whether another measure is of a newer plan of the same region, by their ids."""
    (region, _, year), (place, _, later) = (m.partition("/")[0].rpartition("-") for m in (measure, other))
    return region == place and later > year


def share_topic(one: KeyPoint | None, other: KeyPoint | None) -> bool:
    """Whether our words put two measures on a topic that they share."""
    return one is not None and other is not None and bool(set(one.topics) & set(other.topics))


class Described(Protocol):
    """A measure that was found, or that a reply rests on."""

    @property
    def clause(self) -> Clause: ...

    @property
    def key_point(self) -> KeyPoint | None: ...


def of_one_matter(one: Described, other: Described) -> bool:
    """Whether two measures stand in one clause or share a topic; of one that nobody has described it may be so."""
    undescribed = one.key_point is None or other.key_point is None
    return one.clause.id == other.clause.id or undescribed or share_topic(one.key_point, other.key_point)


def status_of(point: KeyPoint | None) -> str:
    """In which state a measure is; one that nobody has described is taken to be in force."""
    return point.status if point else "in_force"


def said(measure: Measure, point: KeyPoint | None) -> str:
    """All that a measure says: officially, where the document is loaded, and in our words and terms."""
    return measure.text + (f"\n{point.plain}\n{' '.join(point.terms)}" if point else "")


def said_in_both(measure: Measure, point: KeyPoint | None) -> str:
    """All that a measure says, in Chinese and, a line more, in English."""
    return said(measure, point) + (f"\n{point.en}" if point else "")


def sort_key(path: str) -> tuple[int, ...]:
    """Order of clauses as printed: body before annexes, numbers as numbers."""
    annex = path.startswith("a")
    return (1 if annex else 0, *(int(n) for n in path.lstrip("a").split(".")))
