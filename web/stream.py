"""Server-sent events from a service's events."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

from starlette.responses import StreamingResponse

from bot.service import Answer, Event, as_json
from web.failures import problem_of

log = logging.getLogger(__name__)


def response(events: Iterator[Event]) -> StreamingResponse:
    """Streams events as they come; a proxy is asked not to hold them back."""
    return StreamingResponse(_frames(events), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _frames(events: Iterator[Event]) -> Iterator[str]:
    try:
        for event in events:
            yield frame(event.name, as_json(event.data) if isinstance(event.data, Answer) else event.data)
    except Exception as error:
        log.exception("the stream broke off")
        yield frame("error", problem_of(error).as_json())


def frame(name: str, data: Any) -> str:
    """One event on the wire. JSON has no raw line break, so one ``data`` line holds it."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
