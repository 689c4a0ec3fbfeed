from __future__ import annotations

import logging

import pytest
from starlette.testclient import TestClient

from web.headers import HEADERS


@pytest.mark.parametrize("path", ["/", "/plans", "/api/v1/plans", "/healthz", "/static/base.css", "/nothing", "/openapi.json"])
def test_every_response_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert all(headers[name] == value for name, value in HEADERS.items())
    assert "set-cookie" not in headers


def test_nothing_inline_and_nothing_from_elsewhere_is_allowed(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'self'" in policy


def test_answers_are_not_stored_and_static_files_are_revalidated(client: TestClient) -> None:
    assert client.post("/api/v1/chat", json={"message": "开店"}).headers["cache-control"] == "no-store"
    first = client.get("/static/base.css")
    assert first.headers["cache-control"] == "no-cache"
    assert client.get("/static/base.css", headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_one_log_line_without_what_was_asked(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="policybot.access"):
        client.post("/api/v1/chat", json={"message": "秘密问题"})
        client.get("/api/v1/search?q=秘密问题")
        client.get("/a%0Ab")
    lines = [record.getMessage() for record in caplog.records if record.name == "policybot.access"]
    assert [line.rpartition(" ")[0] for line in lines] == ["POST /api/v1/chat 200", "GET /api/v1/search 200", "GET /a%0Ab 404"]
    assert all(float(line.rpartition(" ")[2]) >= 0 for line in lines)
