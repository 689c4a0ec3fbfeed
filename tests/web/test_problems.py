from __future__ import annotations

import logging
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.service import Readiness
from tests.web.fake import FAULTS, FakeService
from web.guard import LARGEST_BODY
from web.problems import KINDS

CHAT = "/api/v1/chat"
BAD_CHATS: list[tuple[dict[str, Any], str]] = [
    ({}, "message"),
    ({"message": None}, "message"),
    ({"message": 12345}, "message"),
    ({"message": ["开店"]}, "message"),
    ({"message": ""}, "message"),
    ({"message": "  \n"}, "message"),
    ({"message": "开店", "audience": "minister"}, "audience"),
    ({"message": "开店", "audience": None}, "audience"),
    ({"message": "开店", "language": "fr"}, "language"),
    ({"message": "开店", "conversation_id": 7}, "conversation_id"),
    ({"message": "开店", "conversation_id": "x" * 300}, "conversation_id"),
    ({"message": "开店", "profile": "小型"}, "profile"),
    ({"message": "开店", "profile": {"size": "巨型"}}, "profile.size"),
    ({"message": "开店", "profile": {"has_ip": "yes"}}, "profile.has_ip"),
    ({"message": "开店", "profile": {"needs": "贷款"}}, "profile.needs"),
    ({"message": "开店", "profile": {"colour": "red"}}, "profile.colour"),
    ({"message": "开店", "audiance": "hotline"}, "audiance"),
]


def check(response: Any, status: int, kind: str) -> dict[str, Any]:
    """The one shape of every error."""
    body: dict[str, Any] = response.json()
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == status
    assert body["type"] == f"/problems#{kind}"
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize("path", [CHAT, f"{CHAT}/stream"])
@pytest.mark.parametrize(("request_body", "field"), BAD_CHATS)
def test_bad_requests_name_the_field(client: TestClient, path: str, request_body: dict[str, Any], field: str) -> None:
    body = check(client.post(path, json=request_body), 422, "invalid-request")
    assert field in [error["field"] for error in body["errors"]]
    assert all(set(error) == {"field", "message"} for error in body["errors"])


@pytest.mark.parametrize("content", [b"", b"{", b"message=1", b'{"message": "\xff"}', b"[" * 20000])
def test_a_body_that_is_not_json(client: TestClient, content: bytes) -> None:
    response = client.post(CHAT, content=content, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("content", [b"[]", b'"text"', b"7", b"null"])
def test_json_that_is_not_an_object(client: TestClient, content: bytes) -> None:
    check(client.post(CHAT, content=content, headers={"Content-Type": "application/json"}), 422, "invalid-request")


def test_a_form_is_not_json(client: TestClient) -> None:
    body = check(client.post(CHAT, data={"message": "开店"}), 422, "invalid-request")
    assert "application/json" in body["detail"]


@pytest.mark.parametrize(
    "content", [b'{"message": "\\ud800"}', b'{"message": "x", "\\ud800": 1}', b'{"message": "x", "profile": {"needs": ["\\udfff"]}}']
)
def test_half_a_surrogate_pair_is_refused(client: TestClient, content: bytes) -> None:
    check(client.post(CHAT, content=content, headers={"Content-Type": "application/json"}), 422, "invalid-request")


def test_errors_do_not_repeat_what_was_sent(client: TestClient) -> None:
    assert "31010119900101" not in client.post(CHAT, json={"message": {"id": "31010119900101"}}).text


@pytest.mark.parametrize("path", [CHAT, "/ask", "/api/v1/match", "/api/v1/feedback"])
def test_a_large_body(client: TestClient, path: str) -> None:
    kind = "application/x-www-form-urlencoded" if path == "/ask" else "application/json"
    check(client.post(path, content=b" " * (LARGEST_BODY + 1), headers={"Content-Type": kind}), 413, "too-large")


def test_a_large_body_of_undeclared_length(client: TestClient) -> None:
    chunks = (b" " * 1024 for _ in range(LARGEST_BODY // 1024 + 1))
    check(client.post(CHAT, content=chunks, headers={"Content-Type": "application/json"}), 413, "too-large")


def test_a_body_just_small_enough(client: TestClient) -> None:
    text = b'{"message": "' + "店".encode() + b'"}'
    content = text + b" " * (LARGEST_BODY - len(text))
    assert client.post(CHAT, content=content, headers={"Content-Type": "application/json"}).status_code == 200


@pytest.mark.parametrize("path", [CHAT, f"{CHAT}/stream"])
def test_an_unknown_conversation(client: TestClient, path: str) -> None:
    check(client.post(path, json={"message": "开店", "conversation_id": "other"}), 404, "unknown-id")


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/plans/none-2020",
        "/api/v1/clauses/shop-2020/9.9",
        "/api/v1/clauses/x",
        "/api/v1/clauses/a%00b",
        "/api/v1/topics/天气",
        "/api/v1/search?q=店&year=1999",
    ],
)
def test_unknown_ids(client: TestClient, path: str) -> None:
    check(client.get(path), 404, "unknown-id")


def test_feedback_for_an_unknown_message(client: TestClient) -> None:
    check(client.post("/api/v1/feedback", json={"message_id": "other", "helpful": True}), 404, "unknown-id")


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api", "/static/nothing.js", "/nothing"])
def test_unknown_addresses(client: TestClient, path: str) -> None:
    check(client.get(path), 404, "not-found")


@pytest.mark.parametrize(("method", "path"), [("GET", CHAT), ("DELETE", "/api/v1/plans"), ("PUT", "/"), ("POST", "/healthz")])
def test_wrong_methods(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)
    check(response, 405, "method-not-allowed")
    assert response.headers["allow"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=%20", "q"),
        ("q=店&year=soon", "year"),
        ("q=店&limit=0", "limit"),
        ("q=店&limit=1000", "limit"),
        ("q=店&limit=x", "limit"),
        ("q=" + "店" * 2001, "q"),
    ],
)
def test_bad_searches(client: TestClient, query: str, field: str) -> None:
    body = check(client.get(f"/api/v1/search?{query}"), 422, "invalid-request")
    assert body["errors"][0]["field"] == field


@pytest.mark.parametrize(
    ("request_body", "field"),
    [
        ({}, "profile"),
        ({"profile": None}, "profile"),
        ({"profile": {}, "limit": 0}, "limit"),
        ({"profile": {}, "limit": "5"}, "limit"),
        ({"profile": {}, "question": 5}, "question"),
        ({"profile": {"stage": "老"}}, "profile.stage"),
    ],
)
def test_bad_matches(client: TestClient, request_body: dict[str, Any], field: str) -> None:
    body = check(client.post("/api/v1/match", json=request_body), 422, "invalid-request")
    assert body["errors"][0]["field"] == field



@pytest.mark.parametrize(
    "request_body", [{"message_id": "message-1"}, {"message_id": "message-1", "helpful": "yes"}, {"message_id": "", "helpful": True}]
)
def test_bad_feedback(client: TestClient, request_body: dict[str, Any]) -> None:
    check(client.post("/api/v1/feedback", json=request_body), 422, "invalid-request")


@pytest.mark.parametrize("fault", FAULTS)
def test_no_index_or_store(client: TestClient, service: FakeService, fault: Exception) -> None:
    service.fault = fault
    for response in (
        client.post(CHAT, json={"message": "开店"}),
        client.get("/api/v1/plans"),
        client.post(f"{CHAT}/stream", json={"message": "开店"}),
    ):
        check(response, 503, "unavailable")
        assert "secret" not in response.text


def test_a_fault_of_ours_is_logged_and_not_told(client: TestClient, service: FakeService, caplog: pytest.LogCaptureFixture) -> None:
    service.fault = ZeroDivisionError("secret")
    with caplog.at_level(logging.ERROR):
        response = client.post(CHAT, json={"message": "开店"})
    check(response, 500, "internal")
    assert "secret" not in response.text
    assert "ZeroDivisionError" in caplog.text
    assert response.headers["x-content-type-options"] == "nosniff"


def test_not_ready(client: TestClient, service: FakeService) -> None:
    service.state = Readiness(False, ("no index; run policybot index",), {})
    body = check(client.get("/readyz"), 503, "not-ready")
    assert body["reasons"] == ["no index; run policybot index"]
    assert client.get("/healthz").status_code == 200


def test_every_kind_has_its_entry_on_the_page_that_types_point_to(client: TestClient) -> None:
    page = client.get("/problems").text
    assert all(f'id="{name}"' in page for name in KINDS)


@pytest.mark.parametrize("path", ["/nothing", "/plans/none", "/topics/天气"])
@pytest.mark.parametrize(("query", "words"), [("", "没有找到这个页面"), ("?lang=en", "This page was not found")])
def test_people_get_a_page(client: TestClient, path: str, query: str, words: str) -> None:
    response = client.get(path + query, headers={"Accept": "text/html,*/*"})
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert words in response.text


@pytest.mark.parametrize("fault", [*FAULTS, ZeroDivisionError("secret")])
def test_people_get_a_page_for_faults(client: TestClient, service: FakeService, fault: Exception) -> None:
    service.fault = fault
    response = client.get("/", headers={"Accept": "text/html"})
    assert response.status_code >= 500
    assert "系统出了故障" in response.text
    assert "secret" not in response.text


def test_programs_never_get_a_page(client: TestClient) -> None:
    check(client.get("/api/v1/nothing", headers={"Accept": "text/html"}), 404, "not-found")
