"""A check-up report in one language: every phrase that its page, its PDF and its Word file show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from bot.matching.criteria import Reason
from bot.matching.profile import ELSEWHERE, TRAITS
from bot.reading.address import in_english
from bot.reading.terms import industries_of, terms
from bot.reports.report import Ask, Entry, Group, Pointer, Report, Section, Step, Strand
from prompts import FOLDER, Wording
from retrieval.catalogue import Edition
from retrieval.plans import Plan

NATURES = ("high_tech", "specialised_new")
PLAIN_FACTS = ("size", "ownership", "stage")
ELSEWHERE_ZH = "其他区"


@cache
def wording() -> Wording:
    """``prompts/report.yaml``, read once."""
    return Wording.load(FOLDER / "report.yaml")


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases in ``zh`` or ``en``. Official sentences, headings and departments stay Chinese in both."""

    language: str

    @property
    def english(self) -> bool:
        return self.language == "en"

    def say(self, key: str, **values: object) -> str:
        return wording().text(key, self.language, **values)

    def value(self, value: str, key: str = "") -> str:
        """A value of a profile: 微型, 长宁区, or ``yes`` and ``no`` to ``key``: 有 foreign staff, 是 a high-tech enterprise."""
        if value in ("yes", "no"):
            return self.say(f"answer.{'is' if key in NATURES else 'has'}_{value}")
        return terms().english.get(value, value) if self.english else ELSEWHERE_ZH if value == ELSEWHERE else value

    # -- the report

    def made(self, report: Report) -> str:
        return self.say("made", year=report.made.year, month=report.made.month, day=report.made.day)

    def facts(self, report: Report) -> list[tuple[str, str]]:
        """What is known of the enterprise, as label and value."""
        profile = report.profile
        industry = ", ".join(map(self.value, industries_of(profile.industry or "")[:2])) if self.english else ""
        found = [("name", profile.name), ("district", self.value(profile.district or "")),
                 ("areas", self.listed([self.value(area) for area in profile.areas])), ("industry", industry or profile.industry)]
        found += [(key, self.value(getattr(profile, key) or "")) for key in PLAIN_FACTS]
        found += [(key, self.value("yes" if known else "no", key)) for key in TRAITS if (known := getattr(profile, key)) is not None]
        found.append(("needs", self.listed(profile.needs)))
        return [(self.say(f"fact.{key}"), value) for key, value in found if value]

    def ask(self, ask: Ask) -> str:
        """A question that would settle an unknown; as the match worded it where it is not one we know."""
        return self.say(f"ask.{ask.key}", value=self.value(ask.value)) if ask.key else ask.text

    def limits(self, report: Report) -> list[str]:
        """What the report rests on, a paragraph each."""
        plans = self.say("loaded", plans=self.listed([self.plan(plan) for plan in report.plans]))
        return [plans, self.say("ours" if report.quoted else "unquoted"), self.say("disclaimer")]

    def caution(self, report: Report) -> str:
        """What the report leaves out: editions that exist and are not loaded. Stands before everything else."""
        return self.say("absent", editions=self.listed([self.edition(e) for e in report.absent])) if report.absent else ""

    # -- plans

    def plan(self, plan: Plan) -> str:
        """A plan in full: its title, or its English name where that is asked for and known."""
        if self.english and plan.english:
            return plan.english
        return f"{plan.title} ({plan.year or '–'})" if self.english else f"《{plan.title}》（{plan.year or '–'}年）"

    def edition(self, edition: Edition) -> str:
        """An edition that is not loaded, by region, year and number."""
        if self.english:
            return f"{self.region(edition.region)} {edition.year}" + (f" (edition {edition.edition})" if edition.edition else "")
        return f"{edition.region}{edition.year}年" + (f"{edition.edition}版" if edition.edition else "")

    def region(self, region: str) -> str:
        return in_english(region) if self.english else region

    def column(self, plan: Plan) -> tuple[str, str]:
        """The head of a column of the timeline: the year, and the region where it is a district's."""
        return str(plan.year or "–"), self.region(plan.region) if plan.is_district else ""

    def year(self, plan: Plan) -> str:
        """``2021年`` or ``2021年 长宁区``."""
        year, region = self.column(plan)
        return f"{self.say('plan_year', year=year)} {region}".strip()

    # -- an entry

    def topic(self, group: Group | Strand) -> str:
        return (self.english and group.english) or group.topic or self.say("general_topic")

    def changes(self, strand: Strand) -> str:
        return (self.english and strand.changes_en) or strand.changes

    def plain(self, entry: Entry | Step) -> str:
        """Our own words; empty where the plan has no key points."""
        return (self.english and entry.plain_en) or entry.plain or ""

    def status(self, entry: Entry) -> str:
        """The caveat of a measure that is not simply in force."""
        return "" if entry.status == "in_force" else self.say(f"status.{entry.status}")

    def source(self, entry: Entry) -> str:
        source = f"{self.year(entry.plan)} · {entry.label} {entry.heading}".strip()
        if not entry.also:
            return source
        return source + " " * self.english + self.say("also", where=self.listed([pointer.label for pointer in entry.also]))

    def reason(self, reason: Reason) -> str:
        key = f"reason.{reason.criterion}.{reason.state}"
        if not self.english or key not in wording().keys():  # noqa: SIM118  (not a mapping)
            return reason.text
        return self.say(key, need=reason.text.partition("“")[2].rpartition("”")[0])

    def reasons(self, entry: Entry) -> list[tuple[str, list[str]]]:
        """``met`` and ``unknown`` with their sentences; what is empty is left out."""
        found = [("met", [self.reason(r) for r in entry.met]), ("unknown", [self.reason(r) for r in entry.unknown])]
        return [(state, texts) for state, texts in found if texts]

    def details(self, entry: Entry) -> list[tuple[str, str]]:
        """Label and value of everything a reader acts on, in reading order."""
        found = [(self.say(state), "; ".join(texts) if self.english else "；".join(texts)) for state, texts in self.reasons(entry)]
        if entry.channel:
            found.append((self.say("channel"), entry.channel))
        if entry.departments:
            found.append((self.say("departments"), "、".join(entry.departments)))
        return [*found, (self.say("clause"), self.source(entry))]

    def newer(self, entry: Entry) -> str:
        """Where a newer plan speaks of the same matter; empty where none does."""
        if not entry.newer:
            return ""
        return self.say("newer", where=self.listed([self.pointer(pointer) for pointer in entry.newer[:3]]))

    def pointer(self, pointer: Pointer) -> str:
        return self.say("pointer", year=pointer.plan_year or "–", label=pointer.label)

    def heading(self, section: Section) -> str:
        return self.say(f"fit.{section.fit}")

    def listed(self, texts: list[str] | tuple[str, ...]) -> str:
        return ("; " if self.english else "、").join(texts)
