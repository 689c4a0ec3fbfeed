"""Themes, and questions for all that a plan holds on one: 「最新方案在融资方面有哪些措施」, "what does the 2023 plan say on tax?".

A message asks so where it has a form of asking for it and nothing but the theme's name is left when that form, plans, years and fillers are
taken out: 「2023年方案里贷款利率有哪些规定」 leaves 利率 and asks for something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from prompts.patterns import patterns
from retrieval.files import read_yaml
from retrieval.knowledge import Criterion, Topic
from retrieval.plans import KeyPoint, Measure
from retrieval.words import HAN_RUN

OVERVIEW, NOISE = patterns("overview"), patterns("noise")
LONGEST, LONGEST_EN = 80, 240  # letters; a longer message is a story
MOST = 3  # themes of one question
SHORTEST_HEADING = 4  # letters of a heading, or a part of it, that names a theme
SENTENCE = re.compile(r"(?<=[。！!？?；;\n])|(?<=[a-z]\.)(?=\s)")
PIECE = re.compile(r"[，,]")
ENGLISH_PARTS = re.compile(r",? and |, ")  # of a topic's name: gas, water and drainage
Span = tuple[int, int]
Name = Annotated[str, Field(min_length=1)]


class _Theme(BaseModel):
    model_config = ConfigDict(extra="forbid")

    theme: Name
    english: Name
    called: list[Name]
    called_en: list[Name]
    topics: list[Name] = []
    headings: list[Name] = []
    made_for: dict[Criterion, Annotated[list[Name], Field(min_length=1)]] = {}
    words: list[Name] = []

    @model_validator(mode="after")
    def _finds_something(self) -> _Theme:
        if not (self.topics or self.made_for or self.words):
            raise ValueError(f"theme {self.theme}: give `topics`, `made_for` or `words`; nothing would be found for it")
        return self


@dataclass(frozen=True, slots=True)
class Theme:
    """What clauses of several plans are about: the topics below it, the main one first, and words of headings whose clauses are all about
    it. ``wide``: more than one topic that stands by itself. A kind of enterprise (小微企业) is a theme too: ``made_for`` are the values of
    which its measures presuppose one, by criterion, ``words`` those by which a measure speaks of it. So is what a department is in charge
    of: ``in_charge`` are the names by which clauses call it."""

    name: str
    english: str
    topics: tuple[str, ...]
    headings: tuple[str, ...] = ()
    wide: bool = True
    made_for: tuple[tuple[str, tuple[str, ...]], ...] = ()
    words: tuple[str, ...] = ()
    in_charge: tuple[str, ...] = ()

    @property
    def of_enterprises(self) -> bool:
        """Whether it is a kind of enterprise, for which plans hardly have clauses of its own."""
        return bool(self.made_for or self.words)

    def concerns(self, measure: Measure, point: KeyPoint | None) -> bool:
        """Whether a measure is made for this kind of enterprise or speaks of it."""
        fits = point is not None and any(set(values) & set(point.criteria.get(key, ())) for key, values in self.made_for)
        text = point.plain if point else measure.text
        return fits or any(word in text for word in self.words)


def read_themes(path: Path) -> Mapping[str, Theme]:
    """The themes by all their names, lower case, without hyphens.

    Raises:
        DataError: the file is missing or an entry does not fit.
    """
    named: dict[str, Theme] = {}
    for entry in read_yaml(path, list[_Theme]):
        made_for = tuple((key, tuple(values)) for key, values in entry.made_for.items())
        theme = Theme(entry.theme, entry.english, tuple(entry.topics), tuple(entry.headings), made_for=made_for, words=tuple(entry.words))
        named |= {_plain(name): theme for name in (entry.theme, entry.english, *entry.called, *entry.called_en)}
    return named


@dataclass(frozen=True, slots=True)
class Names:
    """All names that a theme may be called by: those of ``data/lexicon/themes.yaml`` first, then the topics', then headings of clauses."""

    themes: Mapping[str, Theme]
    topics: Mapping[str, Topic]
    headings: Sequence[str] = ()
    departments: Sequence[Theme] = ()  # what each is in charge of

    def of(self, text: str, *, changes: bool = False) -> tuple[Theme, ...]:
        """The themes of which a (normalised) message asks for an overview, or, with ``changes``, what changed; none where it asks for
        anything else."""
        if len(text) > (LONGEST if HAN_RUN.search(text) else LONGEST_EN):
            return ()
        if OVERVIEW["charged"].search(text) and (department := self._department(text)):
            return (department,)
        if not (changes or OVERVIEW["asked"].search(text)):
            return ()
        text = _plain(text)
        wide = bool(OVERVIEW["wide"].search(text))
        for asking, told in _askings(text, changes=changes):
            found = self._in(asking, topics=wide or changes)
            if found and not _rest(asking, found, changes=changes):
                return self._themes(asking, found)
            if wide and not found and (heading := self._heading(_rest(asking, (), changes=changes))):
                return (heading,)
            if told and not found and not _rest(OVERVIEW["there"].sub(" ", asking), (), changes=changes):
                if OVERVIEW["there"].search(asking):
                    return self._themes(told, sorted(self._in(told, topics=True), key=lambda span: span[1] - span[0])[-1:])
                if wide and OVERVIEW["we_are"].search(told):
                    return self._own_kind(told)
        return ()

    def _department(self, text: str) -> Theme | None:
        """What the department is in charge of that a question names and nothing else: 「区商务委牵头哪些事」. The district's, where that is
        spoken of."""
        local = bool(OVERVIEW["district"].search(text))
        rest = _bare(_rest(OVERVIEW["charged"].sub(" ", _plain(text)), (), changes=False))
        ours = sorted(self.departments, key=lambda theme: theme.name.startswith("区") is not local)
        called = ((theme, (theme.english, *theme.in_charge)) for theme in ours)
        return next((theme for theme, names in called if rest and rest in map(_bare, names)), None)

    def _own_kind(self, told: str) -> tuple[Theme, ...]:
        """The kind of enterprise that the asker says to be, the one named first; no other theme of which he tells."""
        kinds = (self._theme(told[start:end]) for start, end in self._in(told, topics=False))
        return next(((kind,) for kind in kinds if kind.of_enterprises), ())

    def _in(self, text: str, *, topics: bool) -> list[Span]:
        """Where names stand in a text, the longest ones, in their order; a name within a way of asking (「有哪些扶持政策」) is none."""
        names = [name for name in self.themes if name in text]
        if topics:
            names += [name for topic in self.topics.values() for name in map(_plain_name, _names_of(topic)) if name and name in text]
        asked = [match.span() for match in OVERVIEW["asked"].finditer(text)]
        found: list[Span] = []
        for name in sorted(dict.fromkeys(names), key=len, reverse=True):
            for start, end in _places(name, text):
                free = all(end <= other[0] or other[1] <= start for other in found)
                if free and not any(low <= start and end <= high for low, high in asked):
                    found.append((start, end))
        return sorted(found)

    def _themes(self, text: str, found: Sequence[Span]) -> tuple[Theme, ...]:
        """The themes of names; none where several names are not listed side by side."""
        between = (text[end:start] for (_, end), (start, _) in pairwise(found))
        if len(found) > MOST or not all(OVERVIEW["joined"].fullmatch(words) for words in between):
            return ()
        return tuple(dict.fromkeys(self._theme(text[start:end]) for start, end in found))

    def _theme(self, name: str) -> Theme:
        if name in self.themes:
            return self.themes[name]
        topic = next(topic for topic in self.topics.values() if name in map(_plain_name, _names_of(topic)))
        return Theme(topic.name, topic.english, (topic.name,), wide=False)

    def _heading(self, words: str) -> Theme | None:
        """The theme of a clause whose heading holds just these words."""
        if len(words) < SHORTEST_HEADING or not HAN_RUN.fullmatch(words):
            return None
        found = tuple(dict.fromkeys(h for h in self.headings if words in _rest(h, (), changes=False)))
        name = min(found, key=len, default="")
        return Theme(name, name, (), found) if found else None

    def named(self, text: str) -> tuple[Theme, ...]:
        """The themes that a (normalised) message names and nothing else: 「那税收呢」, "and mediation?"."""
        if len(text) > LONGEST:
            return ()
        text = _plain(text)
        if found := self._in(text, topics=True):
            return () if _rest(text, found, changes=False) else self._themes(text, found)
        word = _rest(text, (), changes=False)
        named = (t for t in self.topics.values() if word in ENGLISH_PARTS.split(t.english.lower()))
        return tuple(Theme(topic.name, topic.english, (topic.name,), wide=False) for topic in named)

    def instead(self, asking: str, theme: Theme, *, english: bool) -> str:
        """A question for an overview of one theme, asked of another; empty where that would be none."""
        asking = _plain(asking)
        old = self._in(asking, topics=bool(OVERVIEW["wide"].search(asking)))
        if len(old) != 1 or theme.of_enterprises or self._theme(asking[slice(*old[0])]).of_enterprises:
            return ""  # 「那贷款呢」 after what there is for small firms asks for loans to them
        name = _plain(theme.english) if english else theme.name
        changed = asking[: old[0][0]] + name + asking[old[0][1] :]
        return changed if self.of(changed) == (theme,) else ""

    def is_topic(self, theme: Theme, text: str, *, lay: bool) -> bool:
        """Whether the name by which a text calls a theme is a single topic's as well, officially or, with ``lay``, in people's words."""
        names = (name for t in self.topics.values() for name in (_names_of(t) if lay else (t.name, t.english)))
        return not theme.wide or any(name and name in text for name in map(_plain_name, names))


def only_asks(text: str) -> bool:
    """Whether a message names nothing but plans, places and ways of asking: 「那2021年呢」, "how has it changed since?"."""
    return not _rest(_plain(text), (), changes=True)


def asks_for_rest(text: str) -> bool:
    """Whether a message asks for what the reply before had no room for: 「还有吗」, "show me the rest"."""
    return bool(OVERVIEW["rest"].search(text))


def asks_of_every(text: str) -> bool:
    """Whether a question for an overview is for that of every plan: "which parts of the five plans concern …"."""
    return bool(OVERVIEW["every"].search(text))


def _askings(text: str, *, changes: bool) -> Iterable[tuple[str, str]]:
    """The stretches that may ask for an overview, each with what is told beside it; none where another sentence asks as well."""
    sentences = [sentence for sentence in SENTENCE.split(text) if sentence.strip()]
    asking = [s for s in sentences if OVERVIEW["asked"].search(s) or (changes and OVERVIEW["changed"].search(s)) or s.endswith("?")]
    if len(asking) != 1:
        return
    told = " ".join(s for s in sentences if s is not asking[0])
    yield asking[0], told
    pieces = PIECE.split(asking[0])
    if len(pieces) > 1:
        last = pieces[-1]
        if not any(NOISE["open"].search(piece) for piece in pieces[:-1]):
            yield last, " ".join((told, *pieces[:-1]))


def _rest(text: str, names: Sequence[Span], *, changes: bool) -> str:
    """What is left of a text without names of themes, ways of asking, plans and fillers."""
    for start, end in reversed(names):
        text = f"{text[:start]} {text[end:]}"
    for key in ("asked", *(("changed",) if changes else ()), "around"):
        text = OVERVIEW[key].sub(" ", text)
    return re.sub(r"[\W_]", "", text)


def _bare(department: str) -> str:
    """A department's name without the district that it is of, spaces and marks."""
    return re.sub(r"[\W_]|^(?:长宁)?区|\b(?:changning|the)\b", "", _plain(department))


def _names_of(topic: Topic) -> tuple[str, ...]:
    return (topic.name, *topic.lay, topic.english)


def _plain(text: str) -> str:
    return re.sub(r"\s*(?<=[a-z])[-–](?=[a-z])\s*", " ", text.lower())


_plain_name = lru_cache(maxsize=4096)(_plain)  # the names of topics are looked for in every such question


def _places(name: str, text: str) -> Iterator[Span]:
    """Where a name stands, in English as whole words."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not name.isascii() or not (text[max(start - 1, 0) : start].isalnum() or text[end : end + 1].isalnum()):
            yield start, end
        start = text.find(name, end)
