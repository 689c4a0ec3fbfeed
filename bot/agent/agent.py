"""The fifth step where a language model is configured: a LangChain agent writes the sentences, code decides the rest.

Imported only where a model is configured; nothing else imports LangChain. The extractive draft is made first and is
the reply whenever anything goes wrong with the model. ``docs/language-model.md`` says what is checked.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, AgentState, ModelCallLimitMiddleware, ToolCallLimitMiddleware
from langchain.agents.structured_output import ToolStrategy
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.runtime import Runtime
from pydantic import BaseModel, Field, ValidationError

from bot.agent.grounding import Grounds
from bot.agent.tools import Desk, Ledger, as_data
from bot.composing.compose import Composer
from bot.lexicon import Lexicon
from bot.settings import Settings
from bot.turn import Draft, Kind, Outcome, Source, Statement, Turn
from prompts import FOLDER, Wording
from retrieval.files import DataError
from retrieval.plans import status_of
from retrieval.search import Searcher

log = logging.getLogger(__name__)
PROMPTS = FOLDER / "agent.yaml"
MODEL_CALLS = 6
TOOL_CALLS = 10
RETRIES = 2
AT_ONCE = 16
MOST_STATEMENTS = 6
MOST_TOKENS = 4
T = TypeVar("T")


class ModelSettingsError(DataError):
    """The settings of the model do not fit together; the message names those that are missing."""


class ModelFault(RuntimeError):
    """The model gave nothing that can be used; the message says why, without a word of the conversation."""


def build_model(settings: Settings) -> BaseChatModel | None:
    """The chat model behind an OpenAI-compatible endpoint; None where none is configured.

    Raises:
        ModelSettingsError: some of the three settings are there and others are not.
    """
    given = {
        "POLICYBOT_LLM_BASE_URL": settings.llm_base_url, "POLICYBOT_LLM_MODEL": settings.llm_model,
        "POLICYBOT_LLM_API_KEY": settings.llm_api_key and settings.llm_api_key.get_secret_value(),
    }
    if not any(given.values()):
        return None
    if missing := [name for name, value in given.items() if not value]:
        raise ModelSettingsError(
            f"a language model needs {', '.join(given)}; missing: {', '.join(missing)}. Set them (any text as the key where "
            "the endpoint asks for none), or none of the three for replies without a model"
        )
    from langchain_openai import ChatOpenAI

    assert settings.llm_model is not None
    return ChatOpenAI(
        base_url=settings.llm_base_url, model=settings.llm_model, api_key=settings.llm_api_key, temperature=0,
        timeout=settings.llm_seconds, max_retries=1, use_responses_api=False,
    )


class Sentence(BaseModel):
    """One sentence and the tokens of the measures that carry it."""

    text: str = Field(min_length=1, max_length=600)
    tokens: list[str]


class Written(BaseModel):
    """The reply's sentences, most direct first. kind: "answer", or "nothing" where the measures do not answer."""

    kind: Literal["answer", "nothing"]
    statements: list[Sentence] = Field(max_length=12)


@dataclass(frozen=True, slots=True)
class Agent:
    """Writes drafts with a model over one opened index."""

    model: BaseChatModel
    searcher: Searcher
    wording: Wording
    prompts: Wording
    lexicon: Lexicon
    seconds: float
    _free: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    def compose_with_model(self, turn: Turn) -> Turn:
        """Fills in ``draft``: with the model's sentences, or as ``Composer`` does and with the fault in ``faults``."""
        plain = self._composer.compose(turn)
        if not _worth_a_model(turn):
            return plain
        whole = replace(turn, parts=())  # a model takes several questions in one go
        extractive = self._composer.compose(whole).draft if turn.parts else plain.draft
        assert extractive is not None
        try:
            draft, faults = self._within_time(lambda: self._written(whole, extractive))
        except Exception as error:  # whatever a model, an endpoint or a library does, there is a reply
            fault = f"model: {_told(error, self.seconds)}"
            log.warning("%s; the extractive reply is given", fault)
            return replace(plain, faults=(*turn.faults, fault))
        return replace(plain, draft=draft, faults=(*turn.faults, *faults))

    @property
    def _composer(self) -> Composer:
        return Composer(self.wording, self.searcher.index.corpus, self.lexicon)

    def _within_time(self, work: Callable[[], T]) -> T:
        """The result of ``work``, which goes on in a thread of its own when time is up: a call that hangs cannot be
        stopped, only left behind. No more than ``AT_ONCE`` run."""
        if not self._free.acquire(blocking=False):
            raise ModelFault(f"{AT_ONCE} calls are under way")
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(work())
            except BaseException as error:
                future.set_exception(error)
            finally:
                self._free.release()

        threading.Thread(target=run, name="policybot-model", daemon=True).start()
        return future.result(timeout=self.seconds)

    # -- asking the model

    def _written(self, turn: Turn, plain: Draft) -> tuple[Draft, tuple[str, ...]]:
        """The draft of the model's sentences, and faults that were worked around.

        Raises:
            ModelFault: nothing of what the model wrote can be used.
        """
        asked, found = turn.understanding, turn.assessment
        assert asked is not None
        assert found is not None
        ledger = Ledger()
        profile = {key: value for key, value in (turn.question.profile or {}).items() if key != "name" and value is not None}
        desk = Desk(self.searcher, self.prompts, "en" if asked.english else "zh", ledger, profile)
        written = self._answer(turn, desk)
        if written.kind == "nothing":
            raise ModelFault("it found no answer")
        grounds = Grounds(self.searcher.index.corpus, self.lexicon.departments, f"{turn.question.message} {asked.text}", asked.english)
        kept: list[tuple[str, tuple[Source, ...]]] = []
        dropped: list[str] = []
        for sentence in written.statements[:MOST_STATEMENTS]:
            text, sources = _cleaned(sentence.text), _sources(sentence.tokens, ledger)
            fault = ("empty" if not text else "token" if not sources else grounds.fault(text, sources))
            if fault is None and sources is not None:
                kept.append((text, sources))
            else:
                dropped.append(str(fault))
        if not kept or len(dropped) > len(kept):
            raise ModelFault(f"{len(kept)} of {len(kept) + len(dropped)} sentences carried ({', '.join(dropped) or 'none written'})")
        faults = [f"model-sentence: dropped ({fault})" for fault in dropped]
        return self._draft(turn, plain, kept), (*dict.fromkeys(ledger.faults), *faults)

    def _answer(self, turn: Turn, desk: Desk) -> Written:
        """One run of the agent. No state outlives it: what another turn found cannot be cited in this one."""
        limits: list[Any] = [
            ModelCallLimitMiddleware(run_limit=MODEL_CALLS, exit_behavior="error"),
            ToolCallLimitMiddleware(run_limit=TOOL_CALLS, exit_behavior="continue"),
            TimeBudget(self.seconds),
        ]
        agent: Any = create_agent(
            self.model, desk.tools(), middleware=limits,
            system_prompt=desk.text("system", audience=desk.text(f"audience.{turn.question.audience}"), most=MOST_STATEMENTS),
            response_format=ToolStrategy(Written, handle_errors=_retrying(desk)),
        )
        state = agent.invoke({"messages": [HumanMessage(self._question(turn, desk))]})
        written = state.get("structured_response")
        return written if isinstance(written, Written) else _from_text(state["messages"][-1])

    def _question(self, turn: Turn, desk: Desk) -> str:
        asked, found = turn.understanding, turn.assessment
        assert asked is not None
        assert found is not None
        names = [self.wording.text(f"details.{name}", desk.language) for name in found.missing]
        note = desk.text("note.partial", missing="、".join(names)) if names else desk.text("note.answered")
        return desk.text(
            "question", question=as_data(turn.question.message), standalone=as_data(asked.text),
            materials=desk.shown(found.sources), note=note,
        )

    # -- what becomes of its sentences

    def _draft(self, turn: Turn, plain: Draft, kept: Sequence[tuple[str, tuple[Source, ...]]]) -> Draft:
        """The sentences among what code says around every reply: corrections, what is missing, reservations, notices.
        Corrections stand as code made them, on the measures it found; without any, what the model cites leads."""
        found = turn.assessment
        assert found is not None
        cited = [source for _, sources in kept for source in sources]
        corrected = any(s.sources and s.text in plain.notices for s in plain.statements)
        by_id: dict[str, Source] = {}
        for source in [*found.sources, *cited] if corrected else [*cited, *found.sources]:
            by_id.setdefault(source.measure.id, source)
        sources = tuple(by_id.values())
        again = replace(turn, assessment=replace(found, sources=sources))
        around = plain if corrected else self._composer.compose(again).draft
        assert around is not None
        place = {measure: n for n, measure in enumerate(by_id)}
        before, after = self._around(around, turn)
        statements = [Statement(text, tuple(dict.fromkeys(place[s.measure.id] for s in of))) for text, of in kept]
        within = self._reserved(statements, sources, turn)
        return replace(around, statements=(*before, *within, *after), sources=sources, mode="model")

    def _around(self, plain: Draft, turn: Turn) -> tuple[list[Statement], list[Statement]]:
        """What the extractive draft says before and after its evidence."""
        cites = [bool(s.sources) and s.text not in plain.notices for s in plain.statements]
        first = cites.index(True) if True in cites else len(cites)
        inner = self._inner(turn)
        kept = [(n, s) for n, s in enumerate(plain.statements) if not cites[n] and s.text not in inner]
        return [s for n, s in kept if n < first], [s for n, s in kept if n > first]

    def _inner(self, turn: Turn) -> set[str]:
        """Sentences without a source that belong to the extractive evidence itself."""
        return {self.wording.text(f"answered.{key}", _language(turn)) for key in ("related", "planned", "pilot", "government")}

    def _reserved(self, statements: Sequence[Statement], sources: Sequence[Source], turn: Turn) -> list[Statement]:
        """Says of measures that are only explored, piloted or addressed to government that they are."""
        said: list[Statement] = []
        for n, statement in enumerate(statements):
            said.append(statement)
            status = _status(statement, sources)
            if status != "in_force" and (n + 1 == len(statements) or _status(statements[n + 1], sources) != status):
                said.append(Statement(self.wording.text(f"answered.{status}", _language(turn))))
        return said


class TimeBudget(AgentMiddleware[AgentState[Any], None, Any]):
    """Ends a run whose time is up before it calls the model again."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.ends = time.monotonic() + seconds

    def before_model(self, state: AgentState[Any], runtime: Runtime[None]) -> None:
        if time.monotonic() > self.ends:
            raise TimeoutError


def load_prompts() -> Wording:
    """``prompts/agent.yaml``.

    Raises:
        WordingError: an entry lacks a language, or its variables differ.
    """
    return Wording.load(PROMPTS)


def _worth_a_model(turn: Turn) -> bool:
    """Code decides refusals, silence and ambiguity. Where a clause was named or pasted, the clause itself is the answer,
    and the year in which a matter first appears is not for a model to say."""
    asked, found = turn.understanding, turn.assessment
    assert asked is not None
    assert found is not None
    if found.status not in (Outcome.ANSWERED, Outcome.PARTIAL) or found.reason == "first":
        return False
    return not (asked.kind in (Kind.CLAUSE, Kind.QUOTED) and found.confidence == 1.0)


def _language(turn: Turn) -> str:
    return "en" if turn.understanding and turn.understanding.english else "zh"


def _sources(tokens: Sequence[str], ledger: Ledger) -> tuple[Source, ...] | None:
    """The measures of a sentence's tokens; None where there is none, or one of them was not handed out in this turn."""
    found = [ledger.source(token) for token in tokens]
    known = tuple(source for source in found if source is not None)
    return known[:MOST_TOKENS] if known and len(known) == len(found) else None


def _cleaned(text: str) -> str:
    """A sentence on one line without markup, tokens and marks of its own."""
    text = re.sub(r"〔[^〕]*〕|\[\d+\]|</?[a-zA-Z][^>]*>|[*_`#]{1,3}|[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", " ", text)
    return re.sub(r"(?<=[\u4e00-\u9fff，。；：、]) +| +(?=[\u4e00-\u9fff，。；：、])", "", re.sub(r"\s+", " ", text)).strip(" ·•-")


def _status(statement: Statement, sources: Sequence[Source]) -> str:
    return status_of(sources[statement.sources[0]].key_point)


def _from_text(message: object) -> Written:
    """The reply of a model that wrote its structured answer as plain text."""
    text = message.text if isinstance(message, AIMessage) else ""
    body = re.search(r"\{.*\}", text, re.S)
    try:
        return Written.model_validate_json(body[0] if body else "")
    except ValidationError:
        raise ModelFault("no structured answer") from None


def _retrying(desk: Desk) -> Callable[[Exception], str]:
    """What the model is told of a malformed answer; after ``RETRIES`` of them the run ends."""
    told = 0

    def tell(error: Exception) -> str:
        nonlocal told
        told += 1
        if told > RETRIES:
            raise ModelFault(f"malformed answer {told} times")
        return desk.text("retry", fault=as_data(str(error))[:400])

    return tell


def _told(error: Exception, seconds: float) -> str:
    """The fault for the log and the counters: no text of the conversation, no key."""
    if isinstance(error, ModelFault):
        return str(error)
    if isinstance(error, TimeoutError):
        return f"no answer in {seconds:g} s"
    status = getattr(error, "status_code", None)
    return f"{type(error).__name__}{f' {status}' if isinstance(status, int) else ''}"
