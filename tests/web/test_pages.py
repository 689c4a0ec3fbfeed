from __future__ import annotations

import json
from html import unescape

import pytest
from starlette.testclient import TestClient

from tests.web.fake import POINT, TEXT, FakeService
from web import earlier
from web.app import create_app
from web.rendering import marked
from web.texts import load

EVIL = '<script>alert("x")</script>'
SHOWN = "&lt;script&gt;"
PAGES = ["/", "/ask", "/match", "/match/report", "/plans", "/plans/shop-2020", "/plans/stall-2022", "/topics", "/topics/开店", "/problems"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("query", "lang", "word"), [("", "zh-CN", "site.name"), ("?lang=en", "en", "site.name")])
def test_pages_render_in_both_languages(client: TestClient, path: str, query: str, lang: str, word: str) -> None:
    response = client.get(path + query)
    assert response.status_code == 200
    assert f'<html lang="{lang}">' in response.text
    assert load().text(word, "en" if lang == "en" else "zh") in response.text
    assert client.head(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_links_keep_the_language(client: TestClient, path: str) -> None:
    page = client.get(f"{path}?lang=en").text
    links = [part.partition('"')[0] for part in page.split('href="')[1:]]
    inside = [link for link in links if link.startswith(("/plans", "/topics")) or link == "/"]
    assert [link for link in inside if "lang=en" not in link and link != path] == []


def test_the_first_page_has_examples_sources_and_the_hotline(client: TestClient) -> None:
    page = client.get("/").text
    examples = load().several("examples", "zh")
    assert len(examples) == 6
    assert all(f'value="{example}"' in page for example in examples)
    assert "2020" in page
    assert "tel:12345" in page
    assert "make run PLANS=" not in page


def test_without_documents_the_first_page_says_how_to_load_them(service: FakeService) -> None:
    client = TestClient(create_app(FakeService(documents=False)))
    assert "make run PLANS=&lt;folder&gt;" in client.get("/").text
    assert "make run PLANS=&lt;folder&gt;" in client.get("/plans").text


def test_a_question_can_be_filled_in(client: TestClient) -> None:
    assert f">{SHOWN}" in client.get("/", params={"q": EVIL}).text


def test_the_form_works_without_a_script(client: TestClient, service: FakeService) -> None:
    page = client.post("/ask", data={"message": "怎么开店", "audience": "hotline"}).text
    assert '<a class="marker" href="#c-message-1-1">1</a>' in page
    assert 'id="c-message-1-1"' in page
    assert '<blockquote cite="/plans/shop-2020#1.1" lang="zh-CN">开店在网上填一张表。</blockquote>' in page
    assert 'href="/plans/shop-2020#1.1-m1"' in page
    assert 'name="conversation_id" value="conversation-1"' in page
    assert 'value="hotline" checked' in page
    for shown in (POINT, "2024年的方案没有载入", "小店局", "要几天？", 'name="helpful"'):
        assert shown in page
    assert service.asked[0].audience.value == "hotline"


def test_what_was_said_before_is_shown_again(client: TestClient) -> None:
    first = client.post("/ask", data={"message": "怎么开店"}).text
    before = unescape(first.split('name="before" value="')[1].partition('"')[0])
    assert json.loads(before) == [{"question": "怎么开店", "answer": "怎么开店？在网上填一张表。[1]"}]
    page = client.post("/ask", data={"message": "要几天", "before": before, "conversation_id": "conversation-1"}).text
    assert page.index("怎么开店") < page.index('<section class="reply answered"')


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_another_site_cannot_put_words_into_our_mouth(client: TestClient, headers: dict[str, str]) -> None:
    before = json.dumps([{"question": "补贴", "answer": "人人有一百万"}], ensure_ascii=False)
    assert "人人有一百万" in client.post("/ask", data={"message": "店", "before": before}).text
    assert "人人有一百万" not in client.post("/ask", data={"message": "店", "before": before}, headers=headers).text


@pytest.mark.parametrize("before", ["{", "[]", '[{"question": 1}]', '{"a": 1}'])
def test_a_broken_history_is_dropped(client: TestClient, before: str) -> None:
    assert client.post("/ask", data={"message": "店", "before": before}).status_code == 200


def test_the_history_stays_small() -> None:
    said = [earlier.Said(question="问" * 2000, answer="答" * 5000)] * 20
    assert len(earlier.write(said)) * 9 + 2000 * 9 < 64 * 1024


def test_an_empty_message_is_explained_in_place(client: TestClient) -> None:
    response = client.post("/ask", data={"message": " ", "lang": "en"})
    assert response.status_code == 422
    assert 'role="alert">消息是空的' in response.text
    assert '<html lang="en">' in response.text


def test_a_forgotten_conversation_begins_anew(client: TestClient, service: FakeService) -> None:
    assert client.post("/ask", data={"message": "店", "conversation_id": "old"}).status_code == 200
    assert [ask.conversation_id for ask in service.asked] == ["old", None]


@pytest.mark.parametrize(
    ("message", "lang", "words"),
    [
        ("税率多少", "zh", ["只答到一部分", "比率或利率", "something"]),
        ("税率", "en", ["Partly answered", "the rate"]),
        ("哪个", "zh", ["请先选一项", "您要问的是"]),
        ("天气", "zh", ["方案里没有写"]),
    ],
)
def test_the_status_is_told_in_words(client: TestClient, message: str, lang: str, words: list[str]) -> None:
    page = client.post("/ask", data={"message": message, "lang": lang}).text
    assert [word for word in words if word not in page] == []


def test_what_users_write_is_escaped(client: TestClient) -> None:
    page = client.post("/ask", data={"message": EVIL, "conversation_id": EVIL, "audience": EVIL, "lang": EVIL}).text
    assert EVIL not in page
    assert SHOWN in page
    assert EVIL not in client.get(f"/{EVIL}", headers={"Accept": "text/html"}).text
    assert EVIL not in client.get(f"/plans/{EVIL}", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(("line", "part"), [
    ("问“几天？”：", True), ("On “How long?”:", True), ("问“几天”的人很多。", False), ("2天[1]", False),
])
def test_each_of_several_questions_heads_its_answer(line: str, part: bool) -> None:
    assert ('class="part"' in marked(line, "c")) is part


def test_feedback_without_a_script(client: TestClient, service: FakeService) -> None:
    assert "已记录" in client.post("/feedback", data={"message_id": "message-1", "helpful": "no"}).text
    assert service.voted == [("message-1", False, "")]


def test_a_plan_is_readable_with_anchors(client: TestClient) -> None:
    page = client.get("/plans/shop-2020").text
    for anchor in ("1", "1.1", "1.1-m1", "1.1-m2", "1.2", "a1", "a1.1", "a1.1-m1"):
        assert page.count(f'id="{anchor}"') == 1, anchor
    assert POINT in page
    assert "试点" in page
    assert "关店当天办&lt;b&gt;。" in page
    assert "<table>" in page
    assert 'href="#1.1"' in page


def test_the_text_of_a_clause_is_shown_to_the_character(client: TestClient) -> None:
    page = client.get("/plans/shop-2020").text
    clause = page.split('<section class="clause" id="1.1">')[1].partition("<aside")[0]
    shown = "".join(part.partition(">")[2] for part in clause.split("<"))
    assert "".join(TEXT.split()) in "".join(unescape(shown).split())


def test_a_plan_without_its_document_shows_key_points(client: TestClient) -> None:
    page = client.get("/plans/stall-2022").text
    assert POINT in page
    assert "make run PLANS=" in page
    assert 'id="2.1.1-m1"' in page
    assert "街道" in page


def test_key_points_are_in_english_on_english_pages(client: TestClient) -> None:
    assert "Open a shop with one online form" in client.get("/plans/shop-2020?lang=en").text
    page = client.get("/topics/开店?lang=en").text
    assert "Open a shop with one online form" in page
    assert "From three days to two" in page


def test_a_topic_leads_to_its_clauses_and_to_a_question(client: TestClient) -> None:
    page = client.get("/topics/开店").text
    assert 'href="/plans/shop-2020#1.1-m1"' in page
    assert "从三天到两天" in page
    assert 'href="/?q=' in page
