"""Subscriptions as programs and people use them: the routes, the feeds, and the pages without a script."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import feedparser
import pytest
from starlette.testclient import TestClient

from bot import active as active_index
from retrieval.index import build
from tests.small import DOCUMENT, PLAN, service_in, settings_in
from web.app import create_app

ROUTE = "/api/v1/subscriptions"
PROFILE = {"industry": "餐饮", "size": "微型", "needs": ["关店公告"]}


pytestmark = pytest.mark.usefixtures("one_segmenter")


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr(active_index, "REOPEN_SECONDS", 0.0)
    return TestClient(create_app(service_in(tmp_path)))  # not entered: no courier runs beside the test


def change(client: TestClient, folder: Path) -> None:
    build(settings_in(folder, document=DOCUMENT.replace("20天", "15天")))
    client.app.state.service.subscriptions.courier.notice()  # type: ignore[attr-defined]


def subscribed(client: TestClient, **more: Any) -> dict[str, Any]:
    response = client.post(ROUTE, json={"profile": PROFILE, **more})
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def bearer(made: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {made['token']}"}


def test_a_subscription_from_beginning_to_end(client: TestClient, tmp_path: Path) -> None:
    made = subscribed(client)
    assert made["signing_key"] is None
    change(client, tmp_path)
    shown = client.get(f"{ROUTE}/{made['id']}", headers=bearer(made)).json()
    assert [(m["kind"], m["state"]) for m in shown["messages"]] == [("matches.changed", "feed"), ("subscription.created", "feed")]
    assert shown["messages"][0]["data"]["changed"][0]["clause_id"] == f"{PLAN}/2.2"
    assert (shown["profile"], shown["webhook"]) == (PROFILE, None)
    assert client.delete(f"{ROUTE}/{made['id']}", headers=bearer(made)).status_code == 204
    assert client.get(f"{ROUTE}/{made['id']}", headers=bearer(made)).status_code == 404
    assert client.get(made["feeds"]["atom"]).status_code == 404


def test_the_webhooks_address_is_never_shown_whole(client: TestClient) -> None:
    made = subscribed(client, webhook="http://127.0.0.1:9/secret?key=1")
    shown = client.get(f"{ROUTE}/{made['id']}", headers=bearer(made)).json()
    assert shown["webhook"] == "127.0.0.1:9"
    assert made["signing_key"].startswith("whsec_")
    assert client.post(f"{ROUTE}/{made['id']}/retry", headers=bearer(made)).json() == {"messages": 0}


@pytest.mark.parametrize("method", ["get", "delete"])
def test_without_its_token_a_subscription_is_nobodys(client: TestClient, method: str) -> None:
    made, other = subscribed(client), subscribed(client)
    without = getattr(client, method)(f"{ROUTE}/{made['id']}")
    assert (without.status_code, without.headers["www-authenticate"]) == (401, "Bearer")
    wrong = getattr(client, method)(f"{ROUTE}/{made['id']}", headers=bearer(other))
    assert (wrong.status_code, wrong.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"profile": {"size": "巨无霸"}}, "profile.size"), ({"profile": PROFILE, "webhook": "gopher://x"}, "webhook"),
        ({"profile": PROFILE, "language": "fr"}, "language"), ({"webhook": "https://example.com"}, "profile"),
    ],
)
def test_what_cannot_be_used_is_named(client: TestClient, body: dict[str, Any], field: str) -> None:
    response = client.post(ROUTE, json=body)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


@pytest.mark.parametrize(("kind", "version"), [("atom", "atom10"), ("rss", "rss20")])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_feed_reader_reads_the_feed(client: TestClient, tmp_path: Path, kind: str, version: str, language: str) -> None:
    made = subscribed(client, language=language)
    change(client, tmp_path)
    response = client.get(made["feeds"][kind])
    read = feedparser.parse(response.content)
    assert (read.bozo, read.version) == (False, version)
    assert [bool(re.search(r"1 条|1 changed", entry.title)) for entry in read.entries] == [True, False]
    assert "公告期15天" in read.entries[0].summary
    assert f"http://testserver/plans/{PLAN}#2.2" in read.entries[0].summary
    assert len({entry.id for entry in read.entries}) == 2


def test_a_reader_that_has_it_already_gets_304(client: TestClient, tmp_path: Path) -> None:
    made = subscribed(client)
    first = client.get(made["feeds"]["atom"])
    again = client.get(made["feeds"]["atom"], headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    change(client, tmp_path)
    assert client.get(made["feeds"]["atom"], headers={"If-None-Match": first.headers["etag"]}).status_code == 200


@pytest.mark.parametrize("path", ["/feeds/nothing.atom", "/feeds/.atom", "/feeds/x.pdf"])
def test_an_unknown_feed_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in (404, 422)


def test_the_log_does_not_hold_the_key_to_a_feed(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    made = subscribed(client)
    with caplog.at_level(logging.INFO, logger="policybot.access"):
        client.get(made["feeds"]["atom"])
    assert "/feeds/…" in caplog.text
    assert made["feeds"]["atom"] not in caplog.text


def test_the_page_subscribes_shows_and_ends(client: TestClient) -> None:
    results = client.post("/match", data={"industry": "餐饮", "needs": "关店公告"}).text
    assert 'action="/match/subscribe"' in results
    done = client.post("/match/subscribe", data={"industry": "餐饮", "needs": "关店公告", "webhook": "", "lang": "zh"})
    number, token = re.findall(r"<code>([^<]+)</code>", done.text)
    feed = re.findall(r'href="http://testserver(/feeds/[^"]+)"', done.text)[0]
    assert client.get(feed).status_code == 200
    shown = client.post("/subscriptions", data={"number": number, "token": token}).text
    assert "餐饮" in shown
    assert client.post("/subscriptions", data={"number": number, "token": "falsch"}).status_code == 404
    assert "退订" in client.post("/subscriptions", data={"number": number, "token": token, "action": "end"}).text
    assert client.get(feed).status_code == 404


def test_the_page_says_why_an_address_cannot_be_used_and_keeps_the_rest(client: TestClient) -> None:
    page = client.post("/match/subscribe", data={"industry": "餐饮", "needs": "关店公告", "webhook": "gopher://x", "lang": "en"})
    assert page.status_code == 422
    assert "This webhook address cannot be used" in page.text
    assert 'value="gopher://x"' in page.text
    assert 'value="关店公告"' in page.text


def test_the_pages_are_bare_of_scripts_and_in_both_languages(client: TestClient) -> None:
    for lang, word in (("zh", "我的订阅"), ("en", "My subscription")):
        page = client.get("/subscriptions", params={"lang": lang}).text
        assert word in page
        assert "<script" not in page


def test_the_courier_runs_as_long_as_the_server(tmp_path: Path) -> None:
    app = create_app(service_in(tmp_path))
    courier = app.state.service.subscriptions.courier
    with TestClient(app) as client:
        assert courier._thread.is_alive()
        assert client.get("/readyz").json()["detail"]["subscriptions"] == {"subscriptions": 0}
    assert not courier._thread.is_alive()
    assert courier.fault is None
