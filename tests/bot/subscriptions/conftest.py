"""A small service whose plan can be changed, and a receiver of webhooks that checks what it gets as a stranger would."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from bot import active as active_index
from bot.service import Service
from bot.subscriptions.desk import Desk
from retrieval.index import build
from tests.small import DOCUMENT, service_in, settings_in

Change = Callable[..., None]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_segmenter: None) -> Service:
    """A service over the small plan that looks for another index every time."""
    monkeypatch.setattr(active_index, "REOPEN_SECONDS", 0.0)
    return service_in(tmp_path)


@pytest.fixture
def desk(small: Service) -> Desk:
    assert small.subscriptions is not None
    return small.subscriptions


@pytest.fixture
def change(tmp_path: Path, small: Service) -> Change:
    """Gives the plan another text, or puts other files beside it, and builds the index again."""

    def changed(text: str = DOCUMENT, **others: str) -> None:
        for name, content in others.items():
            (tmp_path / "plans" / f"{name}.txt").write_text(content, encoding="utf-8")
        build(settings_in(tmp_path, document=text))

    return changed


@dataclass
class Receiver:
    """Answers with the next of ``answers`` (204 when they are used up); ``got`` are the bodies of verified posts it accepted."""

    url: str = ""
    key: str = ""
    answers: list[int] = field(default_factory=list)
    got: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            content = Webhook(state.key).verify(body, dict(self.headers))
            state.ids.append(self.headers["webhook-id"])
            status = state.answers.pop(0) if state.answers else 204
            if status < 300:
                state.got.append(content)
            self.send_response(status)
            self.send_header("Location", state.url)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_port}/news?of=us"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield state
        server.shutdown()
