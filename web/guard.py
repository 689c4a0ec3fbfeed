"""Keeps requests small, and faults of ours from reaching the client as anything but a problem object."""

from __future__ import annotations

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.failures import internal

log = logging.getLogger(__name__)
LARGEST_BODY = 64 * 1024


class BodyLimit:
    """Refuses a body over ``LARGEST_BODY`` bytes with 413, by its declared length or, failing that, while it is read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0

        async def measuring() -> Message:
            nonlocal read
            if _declared(scope) > LARGEST_BODY:
                raise _too_large()
            message = await receive()
            read += len(message.get("body", b""))
            if read > LARGEST_BODY:
                raise _too_large()
            return message

        await self.app(scope, measuring if scope["type"] == "http" else receive, send)


class Faults:
    """Logs an exception that nothing handled and answers 500 without a word of it. A response already begun is cut off."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception:
            if scope["type"] != "http":
                raise
            log.exception("%s %s failed", scope["method"], scope["path"].encode("unicode_escape").decode())
            if begun:
                raise
            await internal(Request(scope))(scope, receive, send)


def _declared(scope: Scope) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"")
    return int(value) if value.isdigit() else 0


def _too_large() -> HTTPException:
    return HTTPException(413, f"请求体最多 {LARGEST_BODY} 字节；请缩短后再发 (the body may have at most {LARGEST_BODY} bytes)")
