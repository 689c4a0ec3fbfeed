from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.service import Ask
from bot.turn import Audience
from tests.web.fake import FakeService
from web import examples

CONTRACT = {
    "conversation_id",
    "message_id",
    "status",
    "answer",
    "citations",
    "missing",
    "notices",
    "departments",
    "follow_ups",
    "mode",
    "elapsed_ms",
}
CITATION = {"marker", "clause_id", "measure", "plan_id", "plan_title", "plan_year", "label", "heading", "key_point", "quote", "url"}


def test_chat_answers_in_the_contracts_shape(client: TestClient) -> None:
    response = client.post("/api/v1/chat", json={"message": "怎么开店"})
    body = response.json()
    assert response.status_code == 200
    assert set(body) == CONTRACT
    assert set(body["citations"][0]) == CITATION
    assert body["status"] == "answered"


def test_chat_passes_everything_on(client: TestClient, service: FakeService) -> None:
    request = {
        "message": "怎么开店",
        "conversation_id": "conversation-1",
        "audience": "hotline",
        "language": "en",
        "profile": {"size": "小型", "has_ip": True, "needs": ["贷款"], "name": None},
    }
    assert client.post("/api/v1/chat", json=request).status_code == 200
    profile = {"size": "小型", "has_ip": True, "needs": ["贷款"]}
    assert service.asked == [Ask("怎么开店", "conversation-1", Audience.HOTLINE, profile, "en")]


def test_chat_accepts_the_contracts_request(client: TestClient, service: FakeService) -> None:
    request = {"message": "公司不开了怎么关掉", "conversation_id": None, "audience": "enterprise", "profile": None, "language": None}
    assert client.post("/api/v1/chat", json=request).status_code == 200
    assert service.asked == [Ask("公司不开了怎么关掉")]


def test_stream_sends_status_tokens_and_the_whole_message_last(client: TestClient) -> None:
    response = client.post("/api/v1/chat/stream", json={"message": "怎么开店"})
    events = parsed(response.text)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert [name for name, _ in events] == ["status", "token", "message"]
    assert events[0][1] == {"step": "retrieve"}
    assert set(events[-1][1]) == CONTRACT
    assert events[-1][1]["status"] == "answered"


def test_line_breaks_in_a_token_stay_one_event(client: TestClient) -> None:
    events = parsed(client.post("/api/v1/chat/stream", json={"message": "一\n\n二"}).text)
    assert events[1][1]["text"].startswith("一\n\n二")


def test_a_fault_in_the_middle_of_a_stream_is_an_error_event(client: TestClient, service: FakeService) -> None:
    service.late = RuntimeError("/secret/path")
    text = client.post("/api/v1/chat/stream", json={"message": "怎么开店"}).text
    name, problem = parsed(text)[-1]
    assert (name, problem["status"]) == ("error", 500)
    assert "secret" not in text


def test_match(client: TestClient, service: FakeService) -> None:
    response = client.post("/api/v1/match", json={"profile": {"size": "小型"}, "question": "想贷款", "limit": 5})
    assert response.status_code == 200
    assert set(response.json()) == {"matches", "questions"}
    assert response.json()["matches"][0]["fit"] == "applies"
    assert service.matched == ({"size": "小型"}, "想贷款", 5)


def test_match_has_defaults(client: TestClient, service: FakeService) -> None:
    assert client.post("/api/v1/match", json={"profile": {}}).status_code == 200
    assert service.matched == ({}, None, 15)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/api/v1/plans", "plans"),
        ("/api/v1/plans/shop-2020", "clauses"),
        ("/api/v1/clauses/shop-2020/1.1", "measures"),
        ("/api/v1/clauses/shop-2020%2F1.1", "measures"),
        ("/api/v1/search?q=开店&year=2020&plan=shop-2020&topic=开店&limit=3", "results"),
        ("/api/v1/topics", "topics"),
        ("/api/v1/topics/开店", "entries"),
        ("/healthz", "alive"),
        ("/readyz", "ready"),
    ],
)
def test_reading(client: TestClient, path: str, key: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.json()[key]


def test_plans_name_the_editions_that_are_not_loaded(client: TestClient) -> None:
    last = client.get("/api/v1/plans").json()["plans"][-1]
    assert (last["id"], last["edition"], last["loaded"], last["known"]) == (None, "2.0", False, False)


def test_plan_has_its_tree(client: TestClient) -> None:
    tree = client.get("/api/v1/plans/shop-2020").json()["tree"]
    assert [node["path"] for node in tree] == ["1", "a1"]
    assert [(node["label"], node["clause_id"]) for node in tree[0]["children"]] == [
        ("（一）", "shop-2020/1.1"),
        ("（二）", "shop-2020/1.2"),
    ]


def test_feedback(client: TestClient, service: FakeService) -> None:
    response = client.post("/api/v1/feedback", json={"message_id": "message-1", "helpful": False, "comment": "不全"})
    assert response.json() == {"message_id": "message-1", "recorded": True}
    assert service.voted == [("message-1", False, "不全")]


def test_openapi_describes_every_endpoint_with_examples(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    assert set(schema["paths"]) == {
        "/api/v1/chat",
        "/api/v1/chat/stream",
        "/api/v1/match",
        "/api/v1/plans",
        "/api/v1/plans/{plan_id}",
        "/api/v1/clauses/{clause_id}",
        "/api/v1/search",
        "/api/v1/topics",
        "/api/v1/topics/{topic}",
        "/api/v1/feedback",
        "/api/v1/subscriptions",
        "/api/v1/subscriptions/{subscription_id}",
        "/api/v1/subscriptions/{subscription_id}/retry",
        "/healthz",
        "/readyz",
    }
    schemas = schema["components"]["schemas"]
    for name in ("ChatRequest", "ChatResponse", "MatchRequest", "MatchResponse", "FeedbackRequest", "ClauseShown", "ProblemObject"):
        assert schemas[name]["examples"], name


def test_every_reference_of_openapi_resolves(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    names = {ref.rpartition("/")[2] for ref in references(schema)}
    assert names <= set(schema["components"]["schemas"])


@pytest.mark.parametrize(
    ("path", "request_body"),
    [("/api/v1/chat", example) for example in examples.CHAT_REQUESTS] + [("/api/v1/match", examples.MATCH_REQUEST)],
)
def test_examples_are_accepted(client: TestClient, path: str, request_body: dict[str, Any]) -> None:
    assert client.post(path, json=request_body).status_code == 200


def parsed(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Server-sent events as (name, data)."""
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [v for k, v in value.items() if k == "$ref"] + [ref for v in value.values() for ref in references(v)]
    return [ref for v in value for ref in references(v)] if isinstance(value, list) else []
