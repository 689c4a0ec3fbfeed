from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pytest
from pdfminer.high_level import extract_text
from pdfminer.pdfpage import PDFPage

from bot.matching.criteria import Reason
from bot.matching.match import Match, MatchResult
from bot.matching.profile import TRAITS, Profile, read_profile
from bot.matching.rules import rules
from bot.reports.report import FITS, STRANDS, Report, report_of
from bot.reports.report_docx import word_file
from bot.reports.report_pdf import pdf
from bot.reports.report_words import Phrases, wording
from bot.screen import MessageError
from bot.service import Service
from bot.settings import ROOT
from tests.small import PLANS, corpus_of, found, service_in

DAY = date(2026, 3, 9)
EVIL = '<b>甲&乙</b> <font size="40">'
FIRM = {"name": "青禾小店", "district": "长宁", "industry": "跨境电商", "size": "8人", "needs": ["贷款", "招外国员工"]}
QUOTE = "开店在网上填一张表，两天办好。"
NEW, OLD, LOCAL = "shanghai-2023/1.1", "shanghai-2020/1.1", "changning-2021/2.1"


def match(clause_id: str = NEW, **more: object) -> Match:
    values = {
        "clause_id": clause_id, "measure": 1, "plan_year": PLANS[clause_id.partition("/")[0]].year, "label": f"条{clause_id}",
        "heading": "合并窗口", "key_point": "开店在网上填一张表就行", "quote": QUOTE, "score": 0.5, "fit": "applies",
        "reasons": (Reason("size", "met", "面向小型企业"),), "topic": "开店",
    }
    return Match(**values | more)  # type: ignore[arg-type]


def made(*matches: Match, profile: Profile | None = None, questions: tuple[str, ...] = ()) -> Report:
    """A report over one clause of each of three plans, all on one topic."""
    corpus = corpus_of(*(found(m.clause_id, plain=m.key_point, departments=("小店局",)) for m in matches))
    return report_of(corpus, MatchResult(matches, questions, profile or Profile(name="青禾小店")), DAY)


def full() -> Report:
    """Everything a report can hold."""
    unknown = (Reason("needs", "met", "与企业的需求“贷款”有关"), Reason("status", "unknown", "这是试点措施"))
    questions = (rules().questions["ownership"], rules().questions["area"].format(values="张江科学城"))
    profile = read_profile({"name": "青禾小店", "district": "其他", "industry": "电商", "size": "小型", "high_tech": True, "has_ip": False})
    return made(
        match(), match(OLD, newer=(NEW,)), match(LOCAL, fit="check", reasons=unknown, quote=None, key_point="长宁开店网上办"),
        profile=profile, questions=questions,
    )


# -- values


def test_sections_are_by_fit_in_the_order_in_which_people_read() -> None:
    report = full()
    assert [section.fit for section in report.sections] == ["applies", "likely", "check"] == list(FITS)
    assert [section.count for section in report.sections] == [2, 0, 1]
    assert report.count == 3


def test_an_entry_carries_what_a_reader_acts_on() -> None:
    entry = full().sections[0].groups[0].entries[0]
    assert (entry.plain, entry.plain_en, entry.quote) == ("开店在网上填一张表就行", "Open a shop with one online form", QUOTE)
    assert (entry.plan.year, entry.label, entry.url) == (2023, f"条{NEW}", "/plans/shanghai-2023#1.1-m1")
    assert entry.departments == ("小店局",)
    assert [reason.text for reason in entry.met] == ["面向小型企业"]


def test_an_older_plan_on_the_same_topic_is_folded_under_the_newer() -> None:
    group = full().sections[0].groups[0]
    assert [entry.plan.year for entry in group.entries] == [2023]
    assert [entry.plan.year for entry in group.older] == [2020]
    assert [pointer.plan_year for pointer in group.older[0].newer] == [2023]


def test_an_older_plan_whose_newer_one_fits_less_surely_is_not_hidden_under_it() -> None:
    report = made(match(fit="check"), match(OLD, newer=(NEW,)))
    assert [entry.plan.year for entry in report.sections[0].groups[0].entries] == [2020]


def test_an_older_plan_is_not_hidden_under_another_regions_nor_under_another_matter() -> None:
    (group,) = made(match(LOCAL), match(OLD)).sections[0].groups
    assert len(group.entries) == 2
    assert [len(g.entries) for g in made(match(), match(OLD, topic=None)).sections[0].groups] == [1, 1]


def test_what_an_annex_repeats_word_for_word_is_one_entry_that_names_both_places() -> None:
    report = made(match(LOCAL), match("changning-2021/a1.1"))
    (entry,) = report.sections[0].groups[0].entries
    assert [pointer.url for pointer in entry.also] == ["/plans/changning-2021#a1.1-m1"]
    assert "另见" in Phrases("zh").source(entry)
    assert report.count == 1


def test_the_timeline_shows_the_plans_of_the_city_and_of_the_district_that_was_matched() -> None:
    report = full()
    (strand,) = report.strands
    assert [plan.id for plan in report.columns] == ["shanghai-2020", "changning-2021", "shanghai-2023"]
    assert [step.count for step in strand.steps] == [1, 1, 1]
    assert (strand.changes, strand.changes_en) == ("2020年三天变两天；2023年全程上网。", "2020: from three days to two; 2023: all online.")
    assert [plan.id for plan in made(match()).columns] == ["shanghai-2023"]


def test_questions_keep_the_key_they_came_from() -> None:
    asks = full().asks
    assert [(ask.key, ask.value) for ask in asks] == [("ownership", ""), ("area", "张江科学城")]
    assert made(match(), questions=("另一个问题？",)).asks[0].key == ""


def test_a_plan_without_key_points_is_reported_from_its_own_text() -> None:
    report = made(match(key_point=None, topic=None))
    (group,) = report.sections[0].groups
    assert (group.topic, group.entries[0].plain, group.entries[0].quote) == (None, None, QUOTE)
    assert report.strands == ()
    assert "合并窗口" in text_of(pdf(report, "zh"))


def test_nothing_matched_is_a_report_too() -> None:
    report = made(profile=Profile())
    assert report.count == 0
    for language in ("zh", "en"):
        assert Phrases(language).say("empty") in text_of(pdf(report, language))
        assert Phrases(language).say("nothing") in words_of(word_file(report, language))


# -- words


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_question_criterion_trait_and_fit_is_worded(language: str) -> None:
    phrases = Phrases(language)
    for key in rules().questions:
        assert phrases.say(f"ask.{key}", value="")
    for key in ("district", "industry", "size", "ownership", "stage", *TRAITS):
        assert all(phrases.say(f"reason.{key}.{state}") for state in ("met", "unknown"))
    assert all(phrases.say(f"{kind}.{fit}") for fit in FITS for kind in ("fit", "fit_note"))
    assert all(phrases.say(f"fact.{key}") for key in ("name", "needs", *TRAITS))


def test_english_leaves_only_official_words_and_names_in_chinese() -> None:
    phrases, report = Phrases("en"), full()
    entry = report.sections[2].groups[0].entries[0]
    assert phrases.reasons(entry) == [
        ("met", ["Has to do with “贷款”"]),
        ("unknown", ["Ask the office in charge whether this is in force and covers the enterprise"]),
    ]
    assert ("District", "another district") in phrases.facts(report)
    assert ("Patents, trademarks", "No") in phrases.facts(report)
    assert phrases.ask(report.asks[1]) == "Is the company in Zhangjiang Science City?"


def test_a_reason_in_chinese_is_the_match_s_own_sentence() -> None:
    entry = full().sections[0].groups[0].entries[0]
    assert Phrases("zh").details(entry)[0] == ("符合", "面向小型企业")


def test_editions_that_are_not_loaded_are_named() -> None:
    assert "上海市2022年5.0版" in Phrases("zh").caution(full())
    assert "Shanghai 2022 (edition 5.0)" in Phrases("en").caution(full())
    assert Phrases("zh").caution(replace(full(), absent=())) == ""


def test_every_text_of_the_report_is_used() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for folder in ("bot", "web") for path in sorted((ROOT / folder).rglob("*.*"))
                      if path.suffix in (".py", ".html"))
    single = [key for key in wording().keys() if "." not in key]  # noqa: SIM118  (not a mapping)
    assert [key for key in single if f'"{key}"' not in sources and f"say('{key}'" not in sources] == []


# -- files


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pdf_and_word_say_what_the_report_says(language: str) -> None:
    phrases, report = Phrases(language), full()
    for text in (text_of(pdf(report, language)), words_of(word_file(report, language))):
        for section in report.sections:
            assert squeezed(phrases.heading(section)) in squeezed(text)
            for group in section.groups:
                for entry in (*group.entries, *group.older):
                    said = [phrases.plain(entry), *(value for _, value in phrases.details(entry)), entry.quote or phrases.say("no_quote")]
                    assert [part for part in said if squeezed(part) not in squeezed(text)] == []
        for part in (phrases.made(report), phrases.caution(report), *phrases.limits(report), *map(phrases.ask, report.asks), "青禾小店"):
            assert squeezed(part) in squeezed(text)
        assert squeezed(phrases.changes(report.strands[0])) in squeezed(text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_in_a_report_is_markup(language: str) -> None:
    name = f"{EVIL}\x00\x0b\ue000😀"
    report = made(match(key_point=EVIL, quote=EVIL, label=EVIL, heading=EVIL), profile=Profile(name=name, needs=(EVIL,)))
    for text in (text_of(pdf(report, language)), words_of(word_file(report, language))):
        assert squeezed(EVIL) in squeezed(text)


def test_an_official_sentence_of_several_lines_stays_whole() -> None:
    report = made(match(quote="第一行：\n第二行。"))
    assert "第一行：" in text_of(pdf(report, "zh"))
    assert "第一行：\n第二行。" in words_of(word_file(report, "zh"))


def test_the_same_report_is_the_same_file() -> None:
    assert pdf(full(), "zh") == pdf(full(), "zh")


def test_pages_are_numbered_and_need_no_font_file() -> None:
    content = pdf(made(*(match(f"shanghai-2023/1.{n}", key_point=f"开店在网上填第{n}张表就行") for n in range(1, 30))), "zh")
    pages = len(list(PDFPage.get_pages(BytesIO(content))))
    assert pages > 2
    assert f"第{pages}页，共{pages}页" in squeezed(text_of(content))
    assert b"/FontFile" not in content


def test_the_word_file_has_a_title_a_date_and_fields_for_page_numbers() -> None:
    document = docx.Document(BytesIO(word_file(full(), "zh")))
    assert (document.core_properties.title, document.core_properties.language) == ("政策体检报告", "zh-CN")
    assert document.core_properties.created is not None
    assert document.core_properties.created.date() == DAY
    assert "NUMPAGES" in document.sections[0].footer._element.xml


# -- the service


def test_official_sentences_come_from_the_loaded_document(tmp_path: Path) -> None:
    report = service_in(tmp_path).report({"name": "青禾小店"}, "关店怎么办")
    quotes = [entry.quote for section in report.sections for group in section.groups for entry in (*group.entries, *group.older)]
    assert any("公告期20天" in (quote or "") for quote in quotes)
    assert report.quoted


def test_without_documents_there_are_key_points_and_no_quotes(service: Service) -> None:
    report = service.report(FIRM)
    assert not report.quoted
    assert report.count > 15
    assert 0 < len(report.strands) <= STRANDS
    assert {plan.id for plan in report.columns} >= {"shanghai-2023", "changning-2021"}
    assert Phrases("zh").say("unquoted") in Phrases("zh").limits(report)
    assert service.report(FIRM) == report


def test_a_report_holds_what_the_match_holds(service: Service) -> None:
    report = service.report(FIRM, limit=30)
    entries = [entry for s in report.sections for g in s.groups for entry in (*g.entries, *g.older)]
    found_ids = {m["clause_id"] for m in service.match(FIRM, limit=30)["matches"]}
    assert {entry.clause_id for entry in entries} <= found_ids
    assert len(entries) + sum(len(entry.also) for entry in entries) == len(found_ids)
    assert all(reason.state == "met" for entry in entries for reason in entry.met)


def test_districts_that_were_not_matched_are_not_in_the_timeline(service: Service) -> None:
    report = service.report({**FIRM, "district": "浦东新区"})
    assert not any(plan.is_district for plan in report.columns)


def test_a_question_that_is_too_long_is_refused(service: Service) -> None:
    with pytest.raises(MessageError):
        service.report({}, "长" * 2001)


def text_of(content: bytes) -> str:
    return extract_text(BytesIO(content))


def words_of(content: bytes) -> str:
    document = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def squeezed(text: str) -> str:
    """White space and page ends aside."""
    return "".join(text.split()).replace("\ufffe", "").replace("\u00ad", "-").replace("\x02", "-")
