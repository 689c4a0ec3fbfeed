"""One log line a request: method, path, status, milliseconds. Never the query or the body: they hold what people asked."""

from __future__ import annotations

import logging
import time
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECRET = "/feeds/"  # what follows is the key to somebody's feed

log = logging.getLogger("policybot.access")


class AccessLog:
    """Logs when the response is complete; 499 stands for a client that went away before one began."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 499

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            elapsed = (time.perf_counter() - started) * 1000
            path = SECRET + "…" if scope["path"].startswith(SECRET) else quote(scope["path"], safe="/")
            log.info("%s %s %d %.1f", scope["method"], path, status, elapsed)
