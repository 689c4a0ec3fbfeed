"""How ``policybot evaluate`` puts its questions: to the product in this process, or to a server by HTTP."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self
from urllib.parse import quote

if TYPE_CHECKING:
    from bot.service import Service
    from retrieval.evaluate import Case

Reply = Mapping[str, Any]
MATCHES = 15


class AskerError(RuntimeError):
    """The questions cannot be put at all; the message says why."""


class Asker(Protocol):
    """``chat`` puts every turn of a case and gives the last reply with its milliseconds; ``match`` is None where a server cannot
    match; ``text_of`` is the official text of a clause."""

    def chat(self, case: Case) -> tuple[Reply, float]: ...

    def match(self, case: Case) -> tuple[Reply, float] | None: ...

    def text_of(self, clause_id: str) -> str | None: ...


class InProcess:
    """Asks a service directly."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def chat(self, case: Case) -> tuple[Reply, float]:
        from bot.screen import MessageError
        from bot.service import Ask, as_json
        from bot.turn import Audience

        reply, conversation, ms = refused("no turns"), None, 0.0
        for turn in case.turns:
            started = time.perf_counter()
            try:
                answer = self._service.chat(Ask(turn, conversation, Audience(case.audience), case.profile))
                reply, conversation = as_json(answer), answer.conversation_id
            except MessageError as error:
                reply = refused(str(error))
            ms = (time.perf_counter() - started) * 1000
        return reply, ms

    def match(self, case: Case) -> tuple[Reply, float] | None:
        started = time.perf_counter()
        found = self._service.match(case.profile or {}, question_of(case.turns), MATCHES)
        return found, (time.perf_counter() - started) * 1000

    def text_of(self, clause_id: str) -> str | None:
        clause = self._service.corpus.clauses.get(clause_id)
        return clause.text if clause else None


class OverHttp:
    """Asks a server as any other client does. A context manager.

    Raises:
        AskerError: the server cannot be reached.
    """

    def __init__(self, url: str) -> None:
        import httpx

        self._client = httpx.Client(base_url=url.rstrip("/"), timeout=60)
        self._transport_error = httpx.TransportError
        self.text_of = cache(self._text_of)  # one request a clause

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def chat(self, case: Case) -> tuple[Reply, float]:
        reply, conversation, ms = refused("no turns"), None, 0.0
        for turn in case.turns:
            body = {"message": turn, "conversation_id": conversation, "audience": case.audience, "profile": case.profile}
            status, value, ms = self._send("POST", "/api/v1/chat", body)
            reply = value if status == 200 else refused(f"HTTP {status}: {value.get('detail') or value.get('title')}")
            conversation = reply.get("conversation_id") or conversation
        return reply, ms

    def match(self, case: Case) -> tuple[Reply, float] | None:
        body = {"profile": case.profile or {}, "question": question_of(case.turns), "limit": MATCHES}
        status, value, ms = self._send("POST", "/api/v1/match", body)
        if status in (404, 405, 501):
            return None
        return (value if status == 200 else {"matches": []}), ms

    def _text_of(self, clause_id: str) -> str | None:
        status, value, _ = self._send("GET", f"/api/v1/clauses/{quote(clause_id)}", None)
        return value.get("text") if status == 200 else None

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> tuple[int, dict[str, Any], float]:
        started = time.perf_counter()
        try:
            response = self._client.request(method, path, json=body)
            value = response.json()
        except self._transport_error as error:
            raise AskerError(f"{self._client.base_url}: cannot be reached ({error}); is the server running?") from error
        except ValueError:
            value = {"detail": "not JSON"}
        return response.status_code, value if isinstance(value, dict) else {}, (time.perf_counter() - started) * 1000


def question_of(turns: Sequence[str]) -> str | None:
    return turns[-1] if turns else None


def refused(why: str) -> Reply:
    """What stands in for a reply where the product answered with an error: it counts as a miss."""
    return {"status": "failed", "answer": why, "citations": [], "missing": []}
