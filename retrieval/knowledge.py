"""``data/``: key points, topics, outlines and lexicon, validated on the way in. Field meanings: ``data/README.md``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from retrieval.files import DataError, read_yaml
from retrieval.plans import Clause, Figure, KeyPoint, Measure, came_after

Kind = Literal["benefit", "simplification", "right", "service", "obligation", "internal"]
Status = Literal["in_force", "pilot", "planned", "government"]
Detail = Literal[
    "duration", "deadline", "steps", "materials", "rate", "amount", "fee", "channel", "condition", "scope", "area",
    "department", "procedure", "target", "list",
]
Criterion = Literal["district", "industry", "size", "ownership", "stage", "traits"]
Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)


class _Figure(_Strict):
    value: Text
    unit: str = ""
    of: Text


class _KeyPoint(_Strict):
    id: Annotated[str, Field(pattern=r"^a?\d+(\.\d+)*#\d+$")]
    plain: Annotated[str, Field(min_length=10, max_length=120)]
    en: Text
    kind: Kind
    status: Status
    topics: Annotated[list[Text], Field(min_length=1)]
    asks: Annotated[list[Text], Field(min_length=5)]
    asks_en: Annotated[list[Text], Field(min_length=2)]
    lay: list[Text] = []
    terms: list[Text] = []
    figures: list[_Figure] = []
    states: list[Detail] = []
    criteria: Annotated[dict[Criterion, list[Text]], Field(alias="for")] = {}
    channel: Text | None = None
    departments: list[Text] = []
    newer: list[Text] = []


class _Same(_Strict):
    id: Annotated[str, Field(pattern=r"^a\d+(\.\d+)*#\d+$")]
    same: Annotated[list[Text], Field(min_length=1)]
    plain: Text | None = None
    en: Text | None = None


class _Change(_Strict):
    of: Annotated[list[Text], Field(min_length=1)]
    zh: Text
    en: Text


class _Topic(_Strict):
    name: Text
    english: str = ""
    lay: list[Text] = []
    changes: list[_Change] = []


class _Matter(_Strict):
    matter: Text
    english: str
    asks: Annotated[list[Text], Field(min_length=3)]
    asks_en: list[Text] = []


class _Indicator(_Strict):
    indicator: Text
    topics: list[_Topic]


class _Clause(_Strict):
    path: str
    label: str
    heading: str
    trail: list[str]
    measures: int
    departments: list[str] = []
    and_others: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What one plan brought on a topic, and the ids of the measures that say so, of which the first says most."""

    measures: tuple[str, ...]
    zh: str
    en: str

    @property
    def plan_id(self) -> str:
        return self.measures[0].partition("/")[0]


@dataclass(frozen=True, slots=True)
class Topic:
    """One matter, the same in every plan: official name, lay names, what changed from plan to plan."""

    name: str
    indicator: str
    english: str
    lay: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """Something people ask that no plan speaks of, and how they ask it."""

    name: str
    english: str
    asks: tuple[str, ...]
    asks_en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All of ``data/`` that speaks of plans. ``outlines`` holds, by plan id, its clauses without text."""

    key_points: dict[str, KeyPoint]
    topics: dict[str, Topic]
    outlines: dict[str, tuple[Clause, ...]]
    elsewhere: tuple[Matter, ...] = ()


def load_knowledge(data: Path) -> Knowledge:
    """Reads topics, outlines and key points below ``data``.

    Raises:
        DataError: a file does not fit its schema, or names a topic or measure that does not exist or cannot be what it is named for.
    """
    topics = {
        topic.name: Topic(topic.name, group.indicator, topic.english, tuple(topic.lay), tuple(map(_change, topic.changes)))
        for group in read_yaml(data / "topics.yaml", list[_Indicator])
        for topic in group.topics
    }
    outlines = {path.stem: tuple(_outline(path)) for path in sorted((data / "outlines").glob("*.yaml"))}
    key_points: dict[str, KeyPoint] = {}
    for path in sorted((data / "key_points").glob("*.yaml")):
        key_points |= {point.measure_id: point for point in _key_points(path, path.stem)}
    for point in key_points.values():
        if unknown := set(point.topics) - set(topics):
            raise DataError(f"{point.measure_id}: unknown topics {sorted(unknown)}; see data/topics.yaml")
        if wrong := [newer for newer in point.newer if newer not in key_points or not came_after(point.measure_id, newer)]:
            raise DataError(f"{point.measure_id}: {wrong} are no measures of newer plans of the same region")
    described = {measure.partition("/")[0] for measure in key_points}
    for name, topic in topics.items():
        topics[name] = topic = replace(topic, changes=tuple(change for change in topic.changes if change.plan_id in described))
        _check_changes(topic, key_points)
        for measure in (m for change in topic.changes for m in change.measures):
            key_points[measure] = replace(key_points[measure], tells=(*key_points[measure].tells, topic.name))
    return Knowledge(key_points, topics, outlines, tuple(_elsewhere(data / "elsewhere.yaml")))


def _change(entry: _Change) -> Change:
    return Change(tuple(entry.of), entry.zh, entry.en)


def _check_changes(topic: Topic, key_points: Mapping[str, KeyPoint]) -> None:
    """Every change of a topic rests on measures of one plan that are about it, and each plan has one at most."""
    for change in topic.changes:
        for measure in change.measures:
            if measure not in key_points or topic.name not in key_points[measure].topics or not measure.startswith(f"{change.plan_id}/"):
                raise DataError(f"data/topics.yaml: {topic.name}: {measure} is no measure of {change.plan_id} on this topic")
    if len({change.plan_id for change in topic.changes}) < len(topic.changes):
        raise DataError(f"data/topics.yaml: {topic.name}: more than one change for one plan")


def _elsewhere(path: Path) -> Iterator[Matter]:
    if path.is_file():
        for entry in read_yaml(path, list[_Matter]):
            yield Matter(entry.matter, entry.english, tuple(entry.asks), tuple(entry.asks_en))


def _outline(path: Path) -> Iterator[Clause]:
    for entry in read_yaml(path, list[_Clause]):
        clause_id = f"{path.stem}/{entry.path}"
        yield Clause(
            id=clause_id, plan_id=path.stem, path=entry.path, label=entry.label, heading=entry.heading,
            trail=tuple(entry.trail), text=None, departments=tuple(entry.departments), and_others=entry.and_others, note=entry.note,
            measures=tuple(Measure(clause_id, n, "") for n in range(1, entry.measures + 1)),
        )


def _key_points(path: Path, plan: str) -> Iterator[KeyPoint]:
    entries = read_yaml(path, list[_Same | _KeyPoint])
    full = {entry.id: entry for entry in entries if isinstance(entry, _KeyPoint)}
    for entry in entries:
        if isinstance(entry, _KeyPoint):
            yield _key_point(f"{plan}/{entry.id}", entry)
            continue
        sources = [full.get(source) for source in entry.same]
        if None in sources:
            raise DataError(f"{path}: {entry.id} restates {entry.same}, which has no key point")
        point = _restated(f"{plan}/{entry.id}", [source for source in sources if source is not None])
        # Where the annex says less than the body, the body's figures are not its own.
        own = {"plain": entry.plain, "figures": ()} if entry.plain else {}
        yield replace(point, en=entry.en or point.en, **own)


def _key_point(measure_id: str, entry: _KeyPoint) -> KeyPoint:
    return KeyPoint(
        measure_id=measure_id, plain=entry.plain, en=entry.en, kind=entry.kind, status=entry.status,
        topics=tuple(entry.topics), asks=tuple(entry.asks), asks_en=tuple(entry.asks_en), lay=tuple(entry.lay),
        terms=tuple(entry.terms), figures=tuple(Figure(f.value, f.unit, f.of) for f in entry.figures),
        states=tuple(entry.states), criteria={key: tuple(values) for key, values in entry.criteria.items()},
        channel=entry.channel, departments=tuple(entry.departments), newer=tuple(entry.newer),
    )


def _restated(measure_id: str, sources: list[_KeyPoint]) -> KeyPoint:
    """What an annex says again: the body's words without its questions, so that the body answers first."""
    return replace(
        _key_point(measure_id, sources[0]), asks=(), asks_en=(),
        plain="；".join(source.plain for source in sources[:2]), en=" ".join(source.en for source in sources[:2]),
        topics=tuple(dict.fromkeys(t for s in sources for t in s.topics)),
        lay=tuple(dict.fromkeys(t for s in sources for t in s.lay)),
        terms=tuple(dict.fromkeys(t for s in sources for t in s.terms)),
    )
