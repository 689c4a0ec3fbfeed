"""The agent's tools, bound to one turn: what they find is entered in a ledger that hands out the tokens to cite by."""

from __future__ import annotations

import re
import secrets
import string
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from langchain_core.tools import BaseTool, StructuredTool

from bot.matching.match import match
from bot.matching.profile import ProfileError, read_profile
from bot.turn import Source
from bot.views import changes_of
from prompts import Wording
from retrieval.corpus import Corpus
from retrieval.knowledge import Topic
from retrieval.plans import Clause, Measure, in_charge
from retrieval.search import Query, Searcher
from retrieval.words import is_english, normalise

FOUND = 8
TRACED = 3
LONGEST_QUERY = 300
LONGEST_TEXT = 700
MARKS = str.maketrans("〔〕<>", "（）＜＞")


def as_data(text: str) -> str:
    """Text for a prompt that can neither close its delimiter nor pass for a token."""
    return text.translate(MARKS)


class Ledger:
    """Which measures this turn has found, each with its token. The prefix is drawn anew for every turn, so that a token
    of an earlier turn means nothing in this one. Tools run in several threads."""

    def __init__(self) -> None:
        self._prefix = "".join(secrets.choice(string.ascii_lowercase) for _ in range(4))
        self._tokens: dict[str, str] = {}
        self._sources: dict[str, Source] = {}
        self._lock = threading.Lock()
        self.faults: list[str] = []

    def enter(self, source: Source) -> str:
        """The measure's token, without brackets."""
        with self._lock:
            token = self._tokens.setdefault(source.measure.id, f"{self._prefix}{len(self._tokens) + 1}")
            self._sources.setdefault(token, source)
            return token

    def source(self, token: str) -> Source | None:
        """The measure of a token as the model wrote it; None where this turn handed out no such token."""
        return self._sources.get(token.strip(" 〔〕[]【】()（）").lower())


@dataclass(frozen=True, slots=True)
class Desk:
    """The tools over one index for one turn. Each returns text to be read by the model: measures with their tokens, or
    why there are none."""

    searcher: Searcher
    prompts: Wording
    language: str
    ledger: Ledger
    profile: dict[str, object] = field(default_factory=dict)

    def tools(self) -> list[BaseTool]:
        functions = (self.search_measures, self.read_clause, self.trace_topic, self.match_profile, self.find_department)
        return [
            StructuredTool.from_function(function, name=function.__name__, description=self.text(f"tools.{function.__name__}"))
            for function in functions
        ]

    def text(self, key: str, **values: object) -> str:
        return self.prompts.text(key, self.language, **values)

    # -- the tools

    def search_measures(self, query: str, year: int | None = None, plan: str | None = None) -> str:
        if plan and plan not in self._corpus.plans:
            return self.text("found.no_plan", plans=", ".join(self._corpus.plans))
        plans = {p.id for p in self._corpus.plans.values() if (not plan or p.id == plan) and (not year or p.year == year)}
        if not plans:
            return self.text("found.no_plan", plans=", ".join(self._corpus.plans))
        return self._listed(self._search(query, frozenset(plans)))

    def read_clause(self, clause_id: str) -> str:
        clause = self._corpus.clauses.get(clause_id.partition("#")[0].strip())
        if clause is None:
            return self.text("found.no_clause")
        return self._listed(self._source(clause, measure) for measure in clause.measures)

    def trace_topic(self, topic: str) -> str:
        name = topic if topic in self._corpus.topics else self._topic_of(topic)
        if name is None:
            return self.text("found.nothing")
        summary = self.text("found.topic", name=name, changes=self._changes(self._corpus.topics[name]))
        return f"{summary}\n{self._listed(self._across_plans(name))}"

    def match_profile(
        self, question: str | None = None, district: str | None = None, industry: str | None = None, size: str | None = None,
        ownership: str | None = None, stage: str | None = None, needs: list[str] | None = None,
    ) -> str:
        given = {"district": district, "industry": industry, "size": size, "ownership": ownership, "stage": stage, "needs": needs}
        try:
            profile = read_profile({key: value for key, value in given.items() if value} | self.profile)
        except ProfileError as error:
            return as_data(str(error))
        found = match(profile, question, self.searcher, FOUND)
        self.ledger.faults += found.faults
        measures = [(self._corpus.clauses[m.clause_id], m) for m in found.matches]
        lines = [
            f"{self._shown(self._source(clause, clause.measures[m.measure - 1]))}\n  {self.text(f'fit.{m.fit}')}" for clause, m in measures
        ]
        asked = [self.text("found.to_ask", questions=as_data("；".join(found.questions)))] if found.questions else []
        return self._wrapped([*lines, *asked])

    def find_department(self, matter: str) -> str:
        sources = [s for s in self._search(matter, frozenset()) if in_charge(s.clause, s.key_point)]
        return self._listed(sources)

    # -- what they show

    @property
    def _corpus(self) -> Corpus:
        return self.searcher.index.corpus

    def shown(self, sources: Iterable[Source]) -> str:
        """Measures with their tokens, one after the other."""
        return "\n".join(self._shown(source) for source in sources)

    def _listed(self, sources: Iterable[Source]) -> str:
        return self._wrapped([self._shown(source) for source in sources])

    def _wrapped(self, lines: list[str]) -> str:
        return "<materials>\n" + "\n".join(lines) + "\n</materials>" if lines else self.text("found.nothing")

    def _shown(self, source: Source) -> str:
        clause, point, plan = source.clause, source.key_point, self._corpus.plans[source.clause.plan_id]
        head = self.text("item.head", plan=plan.title, year=plan.year or "–", label=clause.label, heading=clause.heading, id=clause.id)
        lines = [head]
        if point is not None:
            lines.append(self.text("item.point", text=point.en if self.language == "en" else point.plain))
            if point.status != "in_force":
                lines.append(self.text(f"item.{point.status}"))
            if point.channel:
                lines.append(self.text("item.channel", text=point.channel))
        if source.measure.text:
            lines.append(self.text("item.quote", text=source.measure.text[:LONGEST_TEXT]))
        if names := in_charge(source.clause, source.key_point):
            lines.append(self.text("item.departments", text="、".join(names)))
        return f"〔{self.ledger.enter(source)}〕" + "\n  ".join(as_data(line) for line in lines)

    def _changes(self, topic: Topic) -> str:
        return as_data(changes_of(self._corpus, topic, english=self.language == "en"))

    # -- where they look

    def _search(self, query: str, plans: frozenset[str]) -> list[Source]:
        text = normalise(query[:LONGEST_QUERY]).strip()
        if not re.search(r"\w", text):
            return []
        findings = self.searcher.search(Query(text, is_english(text), plans), FOUND)
        self.ledger.faults += findings.faults
        return [Source.of(found) for found in findings.evidence]

    def _topic_of(self, text: str) -> str | None:
        """The topic that leads among what a search for the text finds."""
        weights: dict[str, float] = {}
        for source in self._search(text, frozenset()):
            for place, name in enumerate(source.key_point.topics if source.key_point else ()):
                weights[name] = weights.get(name, 0.0) + source.score / (place + 1)
        return max(weights, key=weights.__getitem__) if weights else None

    def _across_plans(self, topic: str) -> list[Source]:
        """A few measures of each plan on the topic, those it is the main topic of first."""
        by_plan: dict[str, list[Source]] = {}
        for clause, measure in self.searcher.of_topic(topic):
            if not clause.restates:
                by_plan.setdefault(clause.plan_id, []).append(self._source(clause, measure))
        return [
            source
            for plan in sorted(by_plan, key=lambda p: (self._corpus.plans[p].year or 0, p))
            for source in sorted(by_plan[plan], key=lambda s: s.key_point is None or s.key_point.topics[0] != topic)[:TRACED]
        ]

    def _source(self, clause: Clause, measure: Measure) -> Source:
        return Source(clause, measure, self._corpus.key_points.get(measure.id))
