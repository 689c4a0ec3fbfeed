from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from urllib.parse import unquote

import docx
import pytest
from starlette.testclient import TestClient

from bot.assemble import assemble
from bot.matching.profile import read_profile
from bot.reading.terms import terms
from bot.reports.report import FITS
from bot.reports.report_words import Phrases
from bot.settings import Settings
from tests.bot.reports.test_report import text_of
from tests.small import service_in
from web.app import create_app
from web.match_page import CHOICES
from web.texts import load

EVIL = '<script>alert("x")</script>'
SHOWN = "&lt;script&gt;"
FIRM = {"name": "青禾小店", "district": "长宁区", "industry": "跨境电商", "size": "8人", "needs": "贷款，招外国员工", "has_ip": "no"}
DOWNLOADS = ["/match/report", "/match/report.pdf", "/match/report.docx"]


@pytest.fixture(scope="module")
def product(settings: Settings) -> Iterator[TestClient]:
    """The product without documents; the fake service of the other pages has no index to match against."""
    with TestClient(create_app(assemble(settings))) as client:
        yield client


@pytest.fixture(scope="module")
def quoting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A small plan with its document."""
    with TestClient(create_app(service_in(tmp_path_factory.mktemp("quoting")))) as client:
        yield client


# -- the form


@pytest.mark.parametrize(("query", "language"), [("", "zh"), ("?lang=en", "en")])
def test_the_form_is_plain_html(client: TestClient, query: str, language: str) -> None:
    page = client.get(f"/match{query}").text
    assert '<form class="profile" method="post" action="/match">' in page
    assert "<script" not in page
    for field in ("said", *FIRM, "ownership", "stage", "foreign_staff"):
        assert f'name="{field}"' in page
    assert load().text("match.go", "en" if language == "en" else "zh") in page
    assert f'name="lang" value="{language}"' in page


def test_the_values_offered_are_those_of_the_contract() -> None:
    assert set(CHOICES["ownership"]) == set(terms().ownership)
    assert set(CHOICES["stage"]) == set(terms().stages)
    for key, values in CHOICES.items():
        assert [getattr(read_profile({key: value}), key) for value in values] == list(values)


def test_the_navigation_leads_there_in_both_languages(client: TestClient) -> None:
    assert 'href="/match">政策体检</a>' in client.get("/").text
    assert 'href="/match?lang=en">Check-up</a>' in client.get("/?lang=en").text
    assert 'href="/match" aria-current="page"' in client.get("/match").text


# -- results


@pytest.mark.parametrize("language", ["zh", "en"])
def test_results_by_fit_with_reasons_and_what_would_settle_the_rest(product: TestClient, language: str) -> None:
    response = product.post("/match", data={**FIRM, "lang": language})
    page, phrases = response.text, Phrases(language)
    assert response.status_code == 200
    assert "<script" not in page
    for fit in FITS:
        assert f'id="show-{fit}"' in page
        assert f'<section class="fit {fit}"' in page
        assert phrases.say(f"fit.{fit}") in page
    for word in ("met", "unknown", "clause", "asks", "timeline"):
        assert phrases.say(word) in page
    assert f'<b>{phrases.say("met")}</b>' in page
    assert 'href="/plans/' in page
    assert phrases.value("长宁区") in page
    assert all(f'formaction="{path}"' in page for path in DOWNLOADS)
    assert unescape(phrases.say("absent", editions="|").partition("|")[2])[:20] in unescape(page)


def test_an_answer_is_a_button_that_keeps_the_rest(product: TestClient) -> None:
    page = product.post("/match", data=FIRM).text
    asked = page.split('<section class="asks"')[1].partition("</section>")[0]
    form = next(part for part in asked.split("<form")[1:] if '<button name="ownership"' in part)
    carried = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert carried == {**FIRM, "lang": "zh"}
    answered = product.post("/match", data={**carried, "ownership": "民营"}).text
    assert '<button name="ownership"' not in answered
    assert "民营" in answered.split('<dl class="facts">')[1].partition("</dl>")[0]


def test_an_area_can_be_confirmed_without_losing_the_district(product: TestClient) -> None:
    page = product.post("/match", data={"district": "浦东新区", "industry": "生物医药", "high_tech": "yes", "needs": "张江的政策"}).text
    for value in re.findall(r'<button name="district" value="([^"]*)"', page):
        assert read_profile({"district": value}).district == "浦东新区"


def test_a_sentence_is_understood(product: TestClient) -> None:
    page = product.post("/match", data={"said": "我们是做跨境电商的小公司，在长宁，想贷款"}).text
    facts = page.split('<dl class="facts">')[1].partition("</dl>")[0]
    assert "长宁区" in facts
    assert "小型" in facts


def test_a_form_without_anything_gets_what_is_for_everyone(product: TestClient) -> None:
    page = product.post("/match", data={}).text
    assert Phrases("zh").say("nothing") in page
    assert '<section class="asks"' in page


def test_a_link_can_carry_a_profile(product: TestClient) -> None:
    page = product.get("/match", params={"needs": "贷款", "lang": "en"}).text
    assert '<section class="fit applies"' in page
    assert 'href="/match?needs=%E8%B4%B7%E6%AC%BE"' in page  # the other language keeps what was filled in


def test_official_sentences_are_shown_where_the_document_is_loaded(quoting: TestClient) -> None:
    page = quoting.post("/match", data={"needs": "关店"}).text
    assert re.search(r"<blockquote[^>]*>[^<]*公告期20天[^<]*</blockquote>", page)
    report = quoting.post("/match/report", data={"needs": "关店"}).text
    assert re.search(r"<blockquote[^>]*>[^<]*公告期20天", report)


def test_without_documents_it_says_so(product: TestClient) -> None:
    page = product.post("/match/report", data=FIRM).text
    assert "<blockquote" not in page
    assert Phrases("zh").say("no_quote") in page


# -- bad input


@pytest.mark.parametrize(
    ("field", "value"), [("size", "很多很多"), ("ownership", "无主"), ("stage", "xx"), ("district", "长宁或者徐汇"), ("has_ip", "大概"),
                         ("industry", "长" * 201), ("needs", "，".join(map(str, range(30)))), ("said", "长" * 2001), ("said", "？")]
)
def test_a_value_that_cannot_be_used_is_shown_beside_its_field(product: TestClient, field: str, value: str) -> None:
    response = product.post("/match", data={"industry": "电商", field: value})
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    tag = next(tag for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", response.text) if f'name="{field}"' in tag)
    assert 'aria-invalid="true"' in tag
    assert value in response.text


@pytest.mark.parametrize("path", DOWNLOADS)
def test_a_report_of_bad_values_is_a_problem(product: TestClient, path: str) -> None:
    response = product.post(path, data={"stage": "xx"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    page = product.post(path, data={"stage": "xx"}, headers={"Accept": "text/html"})
    assert page.status_code == 422
    assert "<h1>" in page.text


@pytest.mark.parametrize("path", ["/match", *DOWNLOADS])
def test_what_was_filled_in_is_text_and_nothing_else(product: TestClient, path: str) -> None:
    response = product.post(path, data={"name": f"{EVIL}\x00\x0b", "industry": EVIL, "needs": EVIL, "said": "开店"})
    assert response.status_code == 200
    if "html" in response.headers["content-type"]:
        assert EVIL not in response.text
        assert SHOWN in response.text


def test_a_file_instead_of_text_is_refused(product: TestClient) -> None:
    assert product.post("/match", files={"name": ("a.txt", b"x")}).status_code == 422


# -- the report


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_printable_report_has_a_picture_and_nothing_inline(product: TestClient, language: str) -> None:
    response = product.post("/match/report", data={**FIRM, "lang": language})
    page, phrases = response.text, Phrases(language)
    assert response.status_code == 200
    assert "青禾小店" in page
    assert phrases.say("title") in page
    picture = page.split("<svg")[1].partition("</svg>")[0]
    assert 'role="img"' in picture
    for year in ("2017", "2020", "2021", "2023"):
        assert f">{year}</text>" in picture
    assert phrases.region("长宁区") in picture
    assert picture.count('class="name"') > 2
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
    assert re.findall(r"<script[^>]*>", page) == ['<script type="module" src="/static/print-button.js">']
    assert phrases.say("disclaimer") in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_as_pdf(product: TestClient, language: str) -> None:
    response = product.post("/match/report.pdf", data={**FIRM, "lang": language})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["cache-control"] == "no-store"
    name = unquote(response.headers["content-disposition"].partition("filename*=UTF-8''")[2])
    assert name == f"{Phrases(language).say('title')}-青禾小店.pdf"
    text = text_of(response.content)
    assert Phrases(language).say("fit.applies") in text
    assert "2023" in text


def test_the_report_as_word(product: TestClient) -> None:
    response = product.post("/match/report.docx", data={**FIRM, "name": 'a"/\r\nX: b', "lang": "en"})
    assert response.status_code == 200
    assert '"' not in unquote(response.headers["content-disposition"].partition("UTF-8''")[2])
    assert "x" not in response.headers
    headings = [p.text for p in docx.Document(BytesIO(response.content)).paragraphs if p.style and p.style.name == "Heading 1"]
    assert Phrases("en").say("timeline") in headings


def test_a_report_cannot_be_read_without_a_form(client: TestClient) -> None:
    assert '<form class="profile"' in client.get("/match/report").text
    assert client.get("/match/report.pdf").status_code == 405
