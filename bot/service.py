"""The product as one object: everything that HTTP, pages and command line can ask of it. Thread-safe."""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from bot.active import ActiveIndex
from bot.conversations import Conversations
from bot.database import StoreError
from bot.matching.match import as_json as matched
from bot.matching.match import match
from bot.matching.profile import described, read_profile
from bot.pipeline import Pipeline
from bot.reports.report import LENGTH, Report, report_of
from bot.screen import clean
from bot.subscriptions.desk import Desk
from bot.turn import Audience, Citation, Outcome, Question, Reply, Turn
from bot.views import (
    ClauseView,
    HitView,
    PlanView,
    TopicView,
    clause_view,
    edition_view,
    hit_view,
    plan_view,
    topic_view,
)
from retrieval.corpus import Corpus
from retrieval.index import IndexFault, IndexSettings
from retrieval.search import Fusion, Query, Searcher
from retrieval.words import is_english, normalise

log = logging.getLogger(__name__)
SHANGHAI = timezone(timedelta(hours=8))


class UnknownError(LookupError):
    """Something asked for by id does not exist; the message says what does."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One message to the bot; the fields are those of ``POST /api/v1/chat``."""

    message: str
    conversation_id: str | None = None
    audience: Audience = Audience.ENTERPRISE
    profile: Mapping[str, object] | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The chat response; ``dataclasses.asdict`` gives the object of ``api.md``."""

    conversation_id: str
    message_id: str
    status: Outcome
    answer: str
    citations: tuple[Citation, ...]
    missing: tuple[str, ...]
    notices: tuple[str, ...]
    departments: tuple[str, ...]
    follow_ups: tuple[str, ...]
    mode: str
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event: ``status`` (data: {"step"}), ``token`` (data: {"text"}), ``message`` (the Answer)."""

    name: str
    data: Any


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether requests can be answered, and everything that is wrong; ``detail`` is for ``/readyz``."""

    ready: bool
    faults: tuple[str, ...]
    detail: Mapping[str, object]


class Service:
    """Everything over the active index. ``desk`` makes what takes subscriptions; without it there are none."""

    subscriptions: Desk | None = None

    def __init__(
        self, settings: IndexSettings, fusion: Fusion, conversations: Conversations,
        pipeline: Callable[[Searcher], Pipeline], desk: Callable[[ActiveIndex, Callable[[str], None]], Desk] | None = None,
    ) -> None:
        self.active = ActiveIndex(settings, fusion, self.count_fault)
        self.conversations = conversations
        self._pipeline_of = pipeline
        self._pipeline: tuple[Searcher, Pipeline] | None = None
        self._faults: dict[str, int] = {}
        if desk is not None:
            self.subscriptions = desk(self.active, self.count_fault)

    # -- chat

    def chat(self, ask: Ask) -> Answer:
        """Answers one message and records the exchange.

        Raises:
            MessageError: the message is empty or too long.
            UnknownError: no such conversation.
            StoreError: the exchange cannot be recorded.
            IndexFault: there is no usable index.
        """
        *_, last = self.stream(ask)
        assert isinstance(last.data, Answer)
        return last.data

    def stream(self, ask: Ask) -> Iterator[Event]:
        """The same, step by step; the last event is ``message``. Raises as ``chat`` does, before the first event."""
        started = time.perf_counter()
        message = clean(ask.message)
        _searcher, pipeline = self._current()
        history = self.conversations.history(ask.conversation_id) if ask.conversation_id else ()
        if history is None:
            raise UnknownError(f"没有对话 {ask.conversation_id}；请不带 conversation_id 重新开始")
        question = Question(message, ask.audience, ask.language, ask.profile, history)
        return self._events(ask, Turn(question), pipeline, started)

    def _events(self, ask: Ask, turn: Turn, pipeline: Pipeline, started: float) -> Iterator[Event]:
        for step, after in pipeline.steps(turn):
            turn = after
            yield Event("status", {"step": step})
        for fault in turn.faults:
            self.count_fault(fault)
        reply = turn.reply or Reply(Outcome.FAILED, "")
        elapsed = round((time.perf_counter() - started) * 1000, 1)
        conversation_id, message_id = self.conversations.record(ask.conversation_id or None, ask.audience, turn, elapsed)
        yield from (Event("token", {"text": piece}) for piece in _pieces(reply.answer))
        yield Event("message", Answer(
            conversation_id=conversation_id, message_id=message_id, status=reply.status, answer=reply.answer,
            citations=reply.citations, missing=reply.missing, notices=reply.notices, departments=reply.departments,
            follow_ups=reply.follow_ups, mode=reply.mode,
            elapsed_ms=round((time.perf_counter() - started) * 1000, 1),
        ))

    def match(self, profile: Mapping[str, Any], question: str | None = None, limit: int = 15) -> dict[str, Any]:
        """Measures for an enterprise, best first, as the object of ``api.md``.

        Raises:
            ProfileError: a value of the profile cannot be used.
            MessageError: the question is too long.
            IndexFault: there is no usable index.
        """
        searcher, _ = self._current()
        result = match(read_profile(profile), clean(question) if question else None, searcher, limit)
        for fault in result.faults:
            self.count_fault(fault)
        matches = [matched(entry) for entry in result.matches]
        return {"matches": matches, "questions": list(result.questions), "understood": described(result.profile)}

    def report(self, profile: Mapping[str, Any], question: str | None = None, limit: int = LENGTH) -> Report:
        """The policy check-up of an enterprise, dated today in Shanghai. Raises as ``match`` does."""
        searcher, _ = self._current()
        result = match(read_profile(profile), clean(question) if question else None, searcher, limit)
        for fault in result.faults:
            self.count_fault(fault)
        return report_of(searcher.index.corpus, result, datetime.now(SHANGHAI).date())

    def feedback(self, message_id: str, *, helpful: bool, comment: str = "") -> None:
        """Records what a user thought of a reply.

        Raises:
            UnknownError: no such message.
        """
        if not self.conversations.add_feedback(message_id, helpful, comment):
            raise UnknownError(f"没有消息 {message_id}")

    # -- reading

    def plans(self) -> list[PlanView]:
        """Plans by year, then editions that are only known to exist."""
        corpus = self.corpus
        views = [plan_view(corpus, plan) for plan in corpus.plans.values()]
        views += [edition_view(e) for e in corpus.editions if not any(v.year == e.year and v.region == e.region for v in views)]
        return sorted(views, key=lambda v: (v.year or 0, v.region != "上海市"))

    def plan(self, plan_id: str) -> tuple[PlanView, list[ClauseView]]:
        """A plan and its clauses in printed order.

        Raises:
            UnknownError: no such plan.
        """
        corpus = self.corpus
        if plan_id not in corpus.plans:
            raise UnknownError(f"没有方案 {plan_id}；现有 {', '.join(corpus.plans)}")
        clauses = [clause_view(corpus, c) for c in corpus.of_plan(plan_id)]
        return plan_view(corpus, corpus.plans[plan_id]), clauses

    def clause(self, clause_id: str) -> ClauseView:
        """One clause.

        Raises:
            UnknownError: no such clause.
        """
        corpus = self.corpus
        if clause_id not in corpus.clauses:
            raise UnknownError(f"没有条款 {clause_id}；条款号的写法如 shanghai-2020/4.27，见 /api/v1/plans")
        return clause_view(corpus, corpus.clauses[clause_id])

    def search(
        self, text: str, *, year: int | None = None, plan: str | None = None, topic: str | None = None, limit: int = 10
    ) -> list[HitView]:
        """Measures for a text, best first.

        Raises:
            MessageError: the text is empty or too long.
            UnknownError: no such plan, topic, or plan of that year.
        """
        searcher, _ = self._current()
        corpus = searcher.index.corpus
        if plan and plan not in corpus.plans:
            raise UnknownError(f"没有方案 {plan}；现有 {', '.join(corpus.plans)}")
        if topic and topic not in corpus.topics:
            raise UnknownError(f"没有主题 {topic}；见 /api/v1/topics")
        plans = {p.id for p in corpus.plans.values() if (not plan or p.id == plan) and (not year or p.year == year)}
        if not plans:
            raise UnknownError(f"没有{year}年的方案；现有 {', '.join(corpus.plans)}")
        query = Query(normalise(clean(text)), is_english(text), frozenset(plans), frozenset([topic] if topic else []))
        return [hit_view(corpus, found) for found in searcher.search(query, limit).evidence]

    def topics(self) -> list[TopicView]:
        """All topics, without their entries."""
        return [topic_view(self.corpus, topic, with_entries=False) for topic in self.corpus.topics.values()]

    def topic(self, name: str) -> TopicView:
        """One topic across the plan years.

        Raises:
            UnknownError: no such topic.
        """
        if name not in self.corpus.topics:
            raise UnknownError(f"没有主题 {name}；见 /api/v1/topics")
        return topic_view(self.corpus, self.corpus.topics[name])

    # -- state

    @property
    def corpus(self) -> Corpus:
        return self._current()[0].index.corpus

    def ready(self) -> Readiness:
        """Whether an index is open and the store can be written; faults that are worked around are listed too."""
        faults: list[str] = []
        detail: dict[str, object] = {}
        ready = True
        try:
            index = self._current()[0].index
            faults += [*index.faults, *index.corpus.problems]
            detail |= {"index": index.name, "plans": list(index.corpus.plans), "documents": len(index.corpus.documents),
                       "measures": sum(len(c.measures) for c in index.corpus.clauses.values()),
                       "vectors": index.vectors is not None}
        except IndexFault as error:
            ready, faults = False, [str(error)]
        try:
            self.conversations.check()
            if self.subscriptions is not None:
                told, counts = self.subscriptions.health()
                faults += told
                detail["subscriptions"] = counts
        except StoreError as error:
            ready = False
            faults.append(str(error))
        return Readiness(ready, tuple(faults), detail | {"fault_counts": dict(self._faults)})

    def count_fault(self, fault: str) -> None:
        kind = fault.partition(":")[0]
        self._faults[kind] = self._faults.get(kind, 0) + 1
        log.error("%s", fault)

    def _current(self) -> tuple[Searcher, Pipeline]:
        """The opened index and the pipeline over it."""
        searcher, made = self.active.current(), self._pipeline
        if made is None or made[0] is not searcher:
            made = self._pipeline = searcher, self._pipeline_of(searcher)
        return made


def _pieces(answer: str) -> Sequence[str]:
    """Verified text in pieces of a phrase, for streaming."""
    pieces: list[str] = []
    for char in answer:
        if pieces and len(pieces[-1]) < 24 and pieces[-1][-1] not in "，。；\n":
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def as_json(answer: Answer) -> dict[str, Any]:
    """The response object of ``api.md``."""
    return dataclasses.asdict(answer)
