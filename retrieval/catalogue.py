"""``data/plans.yaml``: the plans we know, and how a document is recognised as one of them by its content."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from retrieval.files import DataError, read_yaml
from retrieval.front import Front
from retrieval.plans import Plan

YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
REGION = re.compile(
    r"^(?:中共)?(?P<region>[\u4e00-\u9fff]{2,8}?(?:自治区|自治州|新区|省|市|区|县|州|盟|旗))"
    r"(?P<lower>[\u4e00-\u9fff]{2,6}?(?:新区|市|区|县|旗))?"
)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*-\d{4}$")]
    title: str
    year: int
    region: str
    edition: str | None = None
    issued: str | None = None
    nicknames: list[str] = []
    note: str | None = None
    english: str | None = None


class _Missing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    region: str
    year: int
    edition: str | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    plans: list[_Entry]
    not_loaded: list[_Missing] = []


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition that is known to exist and of whose content nothing is known."""

    region: str
    year: int
    edition: str | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Known plans by id, in the order of the file, and editions without a text."""

    plans: dict[str, Plan]
    editions: tuple[Edition, ...]

    def recognise(self, front: Front, text: str) -> Plan:
        """The plan a document is, by its title; a plan unknown to the catalogue gets an id of region and year."""
        title = _bare(front.title)
        for plan in self.plans.values():
            if _bare(plan.title) == title:
                return plan
        head = _bare(front.title + front.preamble)[:200]
        named = [plan for plan in self.plans.values() if head.startswith(_bare(plan.title))]
        return named[0] if named else unknown_plan(front, text)


def load_catalogue(path: Path) -> Catalogue:
    """Reads the catalogue.

    Raises:
        DataError: the file is missing or does not fit the schema.
    """
    file = read_yaml(path, _File)
    ids = [entry.id for entry in file.plans]
    if twice := sorted({i for i in ids if ids.count(i) > 1}):
        raise DataError(f"{path}: two entries with the id {', '.join(twice)}; give each plan an id of its own")
    plans = {
        entry.id: Plan(
            id=entry.id, title=entry.title, year=entry.year, region=entry.region, edition=entry.edition,
            issued=entry.issued, nicknames=tuple(entry.nicknames), note=entry.note, english=entry.english,
        )
        for entry in file.plans
    }
    return Catalogue(plans, tuple(Edition(e.region, e.year, e.edition) for e in file.not_loaded))


def unknown_plan(front: Front, text: str) -> Plan:
    """Derives region, year and id of a document that is not in the catalogue.

    The year is the one in the title; else that of the date of issue; else the first year the text names. A title
    that covers a period (2023—2025年) counts by its first year.
    """
    title = front.title
    found = YEAR.search(unicodedata.normalize("NFKC", title))
    year = int(found[1]) if found else None
    if year is None and front.issued:
        year = int(front.issued[:4])
    if year is None and (found := YEAR.search(unicodedata.normalize("NFKC", front.preamble + text[-200:]))):
        year = int(found[1])
    region = region_of(title) or region_of(front.preamble) or "未知地区"
    return Plan(id=f"{_slug(region)}-{year or 'undated'}", title=title or "无标题文件", year=year, region=region, issued=front.issued)


def region_of(title: str) -> str | None:
    """「北京市朝阳区…方案」 → 朝阳区: the lowest unit that the title begins with."""
    found = REGION.match(title.strip())
    if not found:
        return None
    return found["lower"] or found["region"]


def _slug(region: str) -> str:
    from pypinyin import lazy_pinyin, load_phrases_dict
    from pypinyin.phrases_dict import phrases_dict

    load_phrases_dict(phrases_dict)  # what is served reads characters one by one and does without it, see ``words``
    suffix = re.search(r"(?<=.)(?:市|新区|自治区|区|县|省)$", region)
    spoken = lazy_pinyin(region)  # with its suffix: 朝阳区 is read chaoyang, 朝阳 alone zhaoyang
    bare = spoken[: -len(suffix[0])] if suffix and len(spoken) == len(region) else spoken
    return re.sub(r"[^a-z0-9]", "", "".join(bare).lower()) or "region"


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())
