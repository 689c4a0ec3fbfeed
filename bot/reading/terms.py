"""The words of ``data/profile.yaml``, and finding them in what people write: industries, districts, areas, sizes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from retrieval.files import read_yaml
from retrieval.words import simplified

DATA = Path(__file__).resolve().parents[2] / "data" / "profile.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Industry(_Strict):
    words: list[str]
    headcount: str = "其他"


class Area(_Strict):
    """An area that measures are made for, and how it lies to districts and other areas."""

    words: list[str]
    districts: list[str]
    within: list[str] = []
    whole: list[str] = []


class _Sizes(_Strict):
    source: str
    headcount: dict[str, tuple[int, int, int]]
    words: dict[str, list[str]]


class Trait(_Strict):
    said: list[str]
    denied: list[str] = []


class Terms(_Strict):
    """``data/profile.yaml``: the words by which a profile is understood."""

    industries: dict[str, _Industry]
    districts: dict[str, list[str]]
    not_places: list[str] = []
    areas: dict[str, Area]
    sizes: _Sizes
    ownership: dict[str, list[str]]
    stages: dict[str, list[str]]
    traits: dict[str, Trait]
    english: dict[str, str]
    traits_named: dict[str, tuple[str, str, str, str]]


def load_terms(path: Path) -> Terms:
    """Reads ``data/profile.yaml``.

    Raises:
        DataError: it is missing or does not fit its schema.
    """
    terms: Terms = read_yaml(path, Terms)
    return terms


@lru_cache(maxsize=1)
def terms() -> Terms:
    """The words that ship with the product."""
    return load_terms(DATA)


def industries_of(text: str) -> tuple[str, ...]:
    """Industry groups that a text speaks of, those named first in the text first."""
    return _industries(plain_of(text))


@lru_cache(maxsize=20_000)
def _industries(plain: str) -> tuple[str, ...]:
    found = [(at, group) for group, entry in terms().industries.items() if (at := position(plain, [group, *entry.words])) >= 0]
    return tuple(group for _, group in sorted(found, key=lambda pair: pair[0]))


def districts_in(text: str) -> tuple[str, ...]:
    """Districts of Shanghai that a text names."""
    plain = plain_of(text)
    for other in terms().not_places:
        plain = plain.replace(other, " ")
    return tuple(d for d, words in terms().districts.items() if position(plain, words) >= 0)


def without_place_names(text: str) -> str:
    """The text without the names of districts and areas, in either language."""
    return _place_names().sub(" ", text)


@lru_cache(maxsize=1)
def _place_names() -> re.Pattern[str]:
    known = terms()
    named = [*known.districts.values(), *(area.words for area in known.areas.values())]
    ordered = sorted({*known.districts, *(word for words in named for word in words)}, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(w)}\b" if w.isascii() else f"{re.escape(w)}(?:新?区)?" for w in ordered), re.I)


@lru_cache(maxsize=64)  # asked of one question for every measure that was found
def areas_in(text: str) -> tuple[str, ...]:
    """Particular areas (临港, 张江 …) that a text names."""
    plain = plain_of(text)
    return tuple(area for area, entry in terms().areas.items() if position(plain, [area, *entry.words]) >= 0)


def first(plain: str, words: Mapping[str, list[str]]) -> str | None:
    """The first value, in the order of the file, of which a word stands in a text (``plain_of``)."""
    return next((value for value, names in words.items() if position(plain, [value, *names]) >= 0), None)


def position(plain: str, words: Iterable[str]) -> int:
    """Where the earliest of the words stands, -1 where none does. Latin words begin at a word's beginning."""
    return min((at for word in words if (at := _find(plain, word)) >= 0), default=-1)


def _find(plain: str, word: str) -> int:
    if not word.isascii():
        return plain.find(word)
    found = _latin(word).search(plain)
    return found.start() if found else -1


@lru_cache(maxsize=2_000)
def _latin(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){re.escape(word)}" + (r"(?![a-z])" if len(word) < 5 else ""))


def plain_of(text: str) -> str:
    """One form for comparing: NFKC, simplified, lower case."""
    return simplified(unicodedata.normalize("NFKC", text)).lower().strip()
