"""One voice of a reply: language, audience and material, and how plans, clauses and departments are named in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.lexicon import Lexicon
from bot.reading.address import district_of, in_english
from bot.reading.details import UNNAMED
from bot.reading.terms import terms
from bot.turn import Assessment, Audience, Source, Understanding
from prompts import Wording
from retrieval.corpus import Corpus
from retrieval.plans import Plan, in_charge

MOST_NAMED = 12  # plans that one sentence lists


@dataclass(frozen=True, slots=True)
class Speaker:
    """Language, audience and material of one draft."""

    wording: Wording
    corpus: Corpus
    lexicon: Lexicon
    asked: Understanding
    found: Assessment
    audience: Audience

    @property
    def language(self) -> str:
        return "en" if self.asked.english else "zh"

    def text(self, key: str, **values: object) -> str:
        return self.wording.text(key, self.language, **values)

    def plan(self, source: Source) -> Plan:
        return self.corpus.plans[source.clause.plan_id]

    def region(self, plan: Plan) -> str:
        if not plan.is_district:
            return "" if plan.region == "上海市" else plan.region
        return plan.region if self.language == "zh" else f" {self.district(plan.region)}"

    def district(self, name: str) -> str:
        """A district by its name without 区 or with it, or an area: 静安区, 浦东新区, Jing'an, Lin-gang Special Area."""
        if name in terms().areas:
            return name if self.language == "zh" else terms().english.get(name, name)
        return district_of(name.removesuffix("区").removesuffix("新")) if self.language == "zh" else in_english(name)

    def listed(self, districts: Iterable[str]) -> str:
        return self.joined(self.district(name) for name in districts)

    def joined(self, words: Iterable[str]) -> str:
        return ("、" if self.language == "zh" else ", ").join(words)

    def year(self, plan: Plan) -> str:
        return "" if plan.year is None else f"{plan.year}年" if self.language == "zh" else str(plan.year)

    def place(self, source: Source) -> dict[str, object]:
        plan = self.plan(source)
        return {"year": self.year(plan), "region": self.region(plan), "label": source.clause.label}

    def plain(self, source: Source) -> str:
        """Our words for a measure, or the official sentence where there are none."""
        point = source.key_point
        if point is None:
            return source.measure.text or source.clause.heading
        return ended(point.en if self.asked.english else point.plain, self.language)

    def placed(self, source: Source) -> str:
        """Our words for a measure, with plan and clause in brackets."""
        place = self.text("answered.source", **self.place(source))
        return f"{bare_end(self.plain(source))}{'' if self.language == 'zh' else ' '}{place}{'。' if self.language == 'zh' else '.'}"

    def authorities(self, source: Source) -> str:
        """The departments in charge, as printed and with 等 where the printed list is open; in English with their English names
        before them. Empty where none is named."""
        clause = source.clause
        names = in_charge(clause, source.key_point)
        open_ended = bool(clause.departments) and clause.and_others
        if self.language == "zh":
            return "、".join(names) + "等" * open_ended
        english = {d.name: d.english for d in self.lexicon.departments if d.english}
        return ", ".join(f"{english[name]} ({name})" if name in english else name for name in names) + " and others" * open_ended

    def quote(self, source: Source) -> str:
        return source.measure.text

    def name(self, detail: str) -> str:
        return self.text(f"details.{detail}")

    def names(self, details: Iterable[str]) -> str:
        """Kinds of detail in words; what has no name only by itself."""
        kinds = tuple(details)
        listed = [self.name(d) for d in kinds if d != UNNAMED or len(kinds) == 1]
        if self.language == "zh":
            return "、".join(listed)
        return " or ".join(filter(None, (", ".join(listed[:-1]), *listed[-1:])))


def ended(text: str, language: str) -> str:
    text = text.strip()
    return text if text.endswith(("。", "！", "？", ".", "”。", "!", "?")) else text + ("。" if language == "zh" else ".")


def capital(text: str) -> str:
    """A sentence that begins with the name of a plan: The 2023 plan …"""
    return text[:1].upper() + text[1:]


def bare_end(text: str) -> str:
    return text.rstrip("。.")


def years(absent: Iterable[str], say: Speaker) -> str:
    """Years without a loaded plan, with the edition where one is known: 2022年（5.0版）, 2022 (edition 5.0)."""
    editions = {f"{e.year}年": e.edition for e in say.corpus.editions if e.edition}
    if say.language == "zh":
        return "、".join(year + (f"（{editions[year]}版）" if year in editions else "") for year in absent)
    return ", ".join(year.removesuffix("年") + (f" (edition {editions[year]})" if year in editions else "") for year in absent)


def foreign(places: Iterable[str], say: Speaker) -> str:
    """Places or laws that are not ours, as they are written: suzhou → Suzhou."""
    if say.language == "zh":
        return "、".join(places)
    return ", ".join(re.sub(r"\b[a-z]", lambda first: first[0].upper(), p) if p.isascii() and p.islower() else p for p in places)


def plan_names(say: Speaker, plans: Iterable[str]) -> str:
    chosen = sorted((say.corpus.plans[p] for p in plans), key=lambda p: (p.year or 0, p.is_district))
    named, more = chosen[-MOST_NAMED:], len(chosen) - MOST_NAMED
    if say.language == "zh":
        listed = "、".join(f"{p.year or ''}年{'' if not p.is_district else p.region}方案" for p in named)
        return f"{listed}等{len(chosen)}份" if more > 0 else listed
    listed = ", ".join(f"the {p.year or ''}{say.region(p)} plan" for p in named)
    return f"{listed} and {more} more" if more > 0 else listed
