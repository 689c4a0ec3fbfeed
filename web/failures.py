"""From exceptions to answers: a problem object for programs, a page for people."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.database import StoreError
from bot.matching.profile import ProfileError
from bot.screen import MessageError
from bot.service import UnknownError
from bot.subscriptions.desk import UnknownSubscription
from bot.subscriptions.vault import VaultError
from bot.subscriptions.webhook import WebhookError
from retrieval.index import IndexFault
from web.problems import BY_STATUS, KINDS, FieldError, Kind, Problem
from web.rendering import render

log = logging.getLogger(__name__)
NOT_JSON = "请求体须为 JSON 对象，并带 Content-Type: application/json (send a JSON object with Content-Type: application/json)"


def problem_of(error: Exception) -> Problem:
    """The problem object of an exception; one that is not ours to explain becomes ``internal``."""
    for kind, explain in EXPLAINED.items():
        if isinstance(error, kind):
            return explain(error)
    return Problem(KINDS["internal"], "请稍后再试；故障已记录 (the fault was logged; please try again later)")


def install(app: FastAPI) -> None:
    """Registers an answer for every exception that can be explained."""
    for kind in EXPLAINED:
        app.add_exception_handler(kind, _answer)


def internal(request: Request) -> Response:
    """The answer to a fault of ours; an object where the fault is in the pages themselves."""
    problem = problem_of(Exception())
    try:
        return _shown(request, problem)
    except Exception:
        log.exception("the error page failed")
        return problem.response()


def _answer(request: Request, error: Exception) -> Response:
    if isinstance(error, IndexFault | StoreError | VaultError):
        log.error("%s", error)
    return _shown(request, problem_of(error), getattr(error, "headers", None))


def _shown(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    if _wants_page(request):
        return render(request, "problem.html", status=problem.kind.status, headers=headers, problem=problem)
    return problem.response(headers)


def _wants_page(request: Request) -> bool:
    path = request.url.path
    machine = path.startswith(("/api/", "/static/", "/feeds/")) or path in ("/healthz", "/readyz", "/openapi.json")
    return not machine and "text/html" in request.headers.get("accept", "")


def _http(error: HTTPException) -> Problem:
    kind = BY_STATUS.get(error.status_code) or Kind("other", error.status_code, "请求未能完成 (request failed)")
    detail = str(error.detail)
    return Problem(kind, DETAILS.get(kind.name, detail) if detail in PLAIN else detail)


def _invalid(error: RequestValidationError) -> Problem:
    found = error.errors()
    if any(entry["type"] == "json_invalid" for entry in found):
        return Problem(KINDS["bad-request"], NOT_JSON, [FieldError("body", "不是有效的 JSON (not valid JSON)")])
    errors = [_field(entry) for entry in found]
    if any(entry.field == "body" for entry in errors):
        return Problem(KINDS["invalid-request"], NOT_JSON, errors)
    return Problem(KINDS["invalid-request"], "；".join(f"{entry.field}: {entry.message}" for entry in errors[:5]), errors)


def _field(entry: Mapping[str, Any]) -> FieldError:
    location = [str(part).encode(errors="replace").decode() for part in entry["loc"]]
    return FieldError(".".join(location[1:]) or location[0], str(entry["msg"]))


def _message(error: MessageError | WebhookError) -> Problem:
    return Problem(KINDS["invalid-request"], str(error), [FieldError(error.field, str(error))])


def _profile(error: ProfileError) -> Problem:
    return Problem(KINDS["invalid-request"], str(error), [FieldError(f"profile.{error.field}", str(error))])


def _unavailable(error: Exception) -> Problem:
    """The reason stands in the log and at ``/readyz``; it names folders and is not for everyone who asks."""
    return Problem(KINDS["unavailable"], DETAILS["unavailable"])


DETAILS = {
    "bad-request": NOT_JSON,
    "not-found": "请核对地址；接口见 /openapi.json (check the address; the interface is described at /openapi.json)",
    "method-not-allowed": "允许的方法见 Allow 响应头 (the Allow header names the methods that work)",
    "unavailable": "索引或对话记录暂时不可用，请稍后再试；原因见 /readyz (the index or the store cannot be used; /readyz has the reason)",
}
PLAIN = frozenset({"Bad Request", "Not Found", "Method Not Allowed", "There was an error parsing the body", "Service Unavailable"})
EXPLAINED: dict[type[Exception], Callable[[Any], Problem]] = {
    RequestValidationError: _invalid,
    MessageError: _message,
    WebhookError: _message,
    ProfileError: _profile,
    UnknownError: lambda error: Problem(KINDS["unknown-id"], str(error)),
    UnknownSubscription: lambda error: Problem(KINDS["unknown-id"], str(error)),
    IndexFault: _unavailable,
    StoreError: _unavailable,
    VaultError: _unavailable,
    HTTPException: _http,
}
