"""From file to clauses, over the layouts that plans come in. Every plan here is written for this test."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from retrieval.clauses import clauses_of
from retrieval.documents import read_document
from retrieval.numerals import to_chinese
from retrieval.outline import Outline, outline
from retrieval.plans import Clause

PAGE_LINE = re.compile(r"^(?:— \d+ —|第 \d+ 页.*)$", re.MULTILINE)
Read = tuple[dict[str, Clause], Outline]
TITLE = "甲区便利企业行动方案"
PREAMBLE = "为了让企业少跑腿、好办事，结合本区实际，制订本方案。"
# Number and text of each paragraph; a number of None is a paragraph of the clause above.
PLAN: list[tuple[str | None, str]] = [
    ("一、", "优化窗口服务"),
    ("（一）", "合并办事窗口。把税务和社保两类事项并到一个窗口受理，企业交一套材料即可办结。"),
    ("1.", "设立企业专窗，由专人接待首次来访的企业。"),
    ("2.", "推行午间值班，节假日前一天延时一小时。"),
    ("（二）", "压缩办理时间。一般事项当天办结，复杂事项三天内答复，并由窗口人员告知进度。"),
    ("1.", "公布各类事项的平均用时。"),
    ("2.", "超过时限的事项由值班主任督办。"),
    ("二、", "减轻企业负担"),
    ("（一）", "清理各类收费。凡没有依据的收费一律取消，已经收取的限期退还给企业。"),
    ("1.", "公布收费清单，清单之外不收费。"),
    ("（二）", "降低用能成本。小微企业接电不收工程费，用气报装由专人上门办理。"),
    ("1.", "十千瓦以下的接电三天完成。"),
    ("2.", "用气报装材料减到两份。"),
]
PATHS = ["1.1", "1.1.1", "1.1.2", "1.2", "1.2.1", "1.2.2", "2.1", "2.1.1", "2.2", "2.2.1", "2.2.2"]


def read(folder: Path, text: str, name: str = "plan.txt") -> Read:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    found = outline(read_document(path))
    clauses = clauses_of(found.root, "x-2021")
    source = squeezed(PAGE_LINE.sub("", text))
    for clause in clauses:  # a quote is found in the document character for character, white space aside
        assert clause.text is not None
        for measure in clause.measures:
            assert squeezed(measure.text) in source, measure.text
            assert clause.text[measure.start : measure.end] == measure.text
    return {clause.path: clause for clause in clauses}, found


def squeezed(text: str | None) -> str:
    return "".join((text or "").split())


def joined(plan: list[tuple[str | None, str]], gap: str = "", indent: str = "") -> str:
    return "\n".join([TITLE, PREAMBLE, *(f"{indent}{number or ''}{gap}{text}" for number, text in plan)]) + "\n"


def wrapped(paragraphs: list[str], width: int, blank: str = "\n") -> str:
    """Printed as a PDF's text layer is: each paragraph indented by two and broken at every line."""
    lines: list[str] = []
    for paragraph in paragraphs:
        text = "\u3000\u3000" + paragraph
        lines += [text[n : n + width] for n in range(0, len(text), width)]
    return blank.join(lines) + "\n"


HALF = str.maketrans("（）．", "()." )
FULL_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


def mixed_brackets(plan: list[tuple[str | None, str]]) -> list[tuple[str | None, str]]:
    return [(number.translate(HALF) if number and n % 2 else number, text) for n, (number, text) in enumerate(plan)]


def renumbered(plan: list[tuple[str | None, str]], sign: str) -> list[tuple[str | None, str]]:
    return [(f"{number[:-1]}{sign}" if number and number[0].isdigit() else number, text) for number, text in plan]


PARAGRAPHS = [TITLE, PREAMBLE, *(f"{number}{text}" for number, text in PLAN)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(joined(PLAN), id="plain"),
        pytest.param(joined(PLAN, indent="\u3000\u3000"), id="em-space indents"),
        pytest.param(joined(PLAN, indent="    "), id="space indents"),
        pytest.param(joined(PLAN, indent="\t"), id="tab indents"),
        pytest.param(joined(PLAN, gap=" "), id="space after the number"),
        pytest.param(joined(PLAN, gap="\t"), id="tab after the number"),
        pytest.param(joined(mixed_brackets(PLAN)), id="mixed brackets"),
        pytest.param(joined(renumbered(PLAN, "、")), id="1、"),
        pytest.param(joined(renumbered(PLAN, "．")), id="full-width stop"),
        pytest.param(joined(PLAN).translate(FULL_DIGITS), id="full-width digits"),
        pytest.param(joined(PLAN).replace("。", "."), id="half-width stops"),
        pytest.param(joined(PLAN).replace("\n", "\n\n"), id="blank lines between"),
        pytest.param(joined(PLAN).replace("\n", "\r\n"), id="windows line ends"),
        pytest.param(wrapped(PARAGRAPHS, 28), id="wrapped at 28"),
        pytest.param(wrapped(PARAGRAPHS, 28, "\n\n"), id="wrapped at 28, blank lines"),
        pytest.param(wrapped(PARAGRAPHS, 20), id="wrapped at 20"),
        pytest.param(wrapped(PARAGRAPHS, 28).replace("\u3000", ""), id="wrapped, indents lost"),
    ],
)
def test_one_plan_in_many_printings(tmp_path: Path, text: str) -> None:
    clauses, found = read(tmp_path, text)
    assert list(clauses) == PATHS
    assert found.front.title == TITLE
    assert not found.doubts
    assert not found.skipped
    assert clauses["1.1"].heading == "合并办事窗口"
    assert clauses["2.2.1"].trail[0] == "减轻企业负担"
    assert squeezed(clauses["1.2.2"].text).startswith("超过时限的事项由值班主任督办")
    assert squeezed(clauses["2.2"].text).endswith(("上门办理。", "上门办理."))


# -- wrapped lines that look like headings


@pytest.mark.parametrize("start", ["一、", "三、", "2.", "3.", "（二）", "（一）", "2、", "①"])
def test_a_wrapped_line_that_begins_with_a_number_is_text(tmp_path: Path, start: str) -> None:
    """The line that begins with the number stands in mid-sentence, whatever comes after it."""
    before, after = "整合各部门的咨询电话和来信来访渠道，凡本方案第二部分第", "所列事项由一个号码受理并在当天答复来电的企业，"
    sentence = before + start + after + "逾期未答复的由值班主任督办。"
    lines = [
        TITLE, "一、优化窗口服务", "（一）整合热线。", *_cut(sentence, len(before), 26),
        "（二）压缩时间。一般事项当天办结，复杂事项三天内答复，", "并告知进度，逾期的由值班主任督办并向企业说明原因，还要", "记入考核。",
        "二、减轻企业负担", "（一）清理收费。没有依据的收费一律取消，已经收取的限期退", "还给企业，并公布清单。",
        "（二）降低成本。小微企业接电不收工程费，用气报装上门办理，", "三天完成。",
    ]
    clauses, _found = read(tmp_path, "\n".join(lines) + "\n")
    assert list(clauses) == ["1.1", "1.2", "2.1", "2.2"]
    assert sentence in squeezed(clauses["1.1"].text)


def _cut(text: str, first: int, width: int) -> list[str]:
    rest = text[first:]
    return [text[:first], *(rest[n : n + width] for n in range(0, len(rest), width))]


def test_a_year_and_a_decimal_at_a_lines_start_are_text(tmp_path: Path) -> None:
    text = (
        f"{TITLE}\n一、减轻负担\n（一）降低成本。小微企业接电费用降低\n3.5个百分点，到\n2025年底前全部完成。\n"
        "（二）清理收费。一律公布。\n"
    )
    clauses, _ = read(tmp_path, text)
    assert list(clauses) == ["1.1", "1.2"]
    assert "降低3.5个百分点，到2025年底前" in squeezed(clauses["1.1"].text)


def test_where_paragraphs_are_indented_a_wrapped_line_is_never_a_heading(tmp_path: Path) -> None:
    """Even right after a heading's own line, and although the sequence would take the number."""
    texts = [
        "一、优化窗口服务", "（一）把窗口并到一处办理各类事项，参照第（二）所列的办法由专人告知企业进度，逾期的由主任督办。",
        "（二）热线合并到一个号码，由专人受理并当天答复。", "二、减轻企业负担",
        "（一）清理各类收费，没有依据的一律取消，已经收取的限期退还给企业并且公布清单。",
        "（二）小微企业接电不收工程费，用气报装由专人上门办理，三天完成并告知企业所需要的全部材料清单。",
        "（三）公布各类事项的平均用时，由企业给各窗口打分，排在末尾的窗口要说明原因并限期改正。",
        "（四）为首次来访的企业配一名专员，从登记到开业的各类手续都由专员陪同企业一次办完。",
    ]
    lines = [TITLE, *wrapped(texts, 22).splitlines()]
    assert any(line.startswith("（二）所列") for line in lines)
    clauses, found = read(tmp_path, "\n".join(lines) + "\n")
    assert list(clauses) == ["1.1", "1.2", "2.1", "2.2", "2.3", "2.4"]
    assert "参照第（二）所列的办法" in squeezed(clauses["1.1"].text)
    assert not found.doubts


# -- numbering habits


def test_items_that_run_on_across_sections(tmp_path: Path) -> None:
    text = (
        f"{TITLE}\n一、服务\n（一）窗口\n1.甲事项并窗办理。\n2.乙事项当天办结。\n（二）热线\n3.丙来电当天答复。\n"
        "4.丁来电转到街道。\n二、负担\n（一）收费\n5.戊收费取消。\n6.己收费公布。\n"
    )
    clauses, found = read(tmp_path, text)
    assert list(clauses) == ["1.1.1", "1.1.2", "1.2.3", "1.2.4", "2.1.5", "2.1.6"]
    assert clauses["2.1.5"].label == "二（一）5"
    assert not found.doubts


def test_sections_that_run_on_across_parts(tmp_path: Path) -> None:
    text = (
        f"{TITLE}\n一、服务\n（一）窗口。并窗办理。\n（二）热线。当天答复。\n二、负担\n（三）收费。一律公布。\n"
        "（四）用电。上门报装。\n三、保障\n（五）督办。按月通报。\n"
    )
    clauses, found = read(tmp_path, text)
    assert list(clauses) == ["1.1", "1.2", "2.3", "2.4", "3.5"]
    assert clauses["3.5"].label == "三（五）"
    assert not found.doubts


def test_items_that_restart_in_each_part_without_sections(tmp_path: Path) -> None:
    text = (
        f"{TITLE}\n一、服务\n1.窗口并到一处。\n（1）税务事项。\n（2）社保事项。\n2.热线合并。\n二、负担\n1.收费公布。\n"
        "2.用电报装上门。\n"
    )
    clauses, found = read(tmp_path, text)
    assert [path for path in clauses if path.count(".") == 2] == ["1.1.1", "1.1.2"]
    assert {"1.2", "2.1", "2.2"} <= set(clauses)
    assert not found.doubts
    assert clauses["1.1.2"].label == "一1（2）"


def test_circled_numbers_below_items(tmp_path: Path) -> None:
    text = f"{TITLE}\n一、服务\n（一）窗口\n1.并窗办理以下事项：\n①税务登记。\n②社保开户。\n2.延时服务。\n"
    clauses, _ = read(tmp_path, text)
    assert {"1.1.1.1", "1.1.1.2", "1.1.2"} <= set(clauses)


def test_chapters_and_articles(tmp_path: Path) -> None:
    text = (
        "甲区便利企业规定\n第一章 总则\n第一条 为了便利企业办事，制定本规定。\n第二条 本规定适用于本区各部门。各街道参照执行。\n"
        "第二章 服务\n第三条 窗口应当一次告知全部材料。\n有下列情形的可以容缺受理：\n"
        "（一）证照正在换发；\n（二）印章正在刻制。\n第四条 热线应当当天答复。\n"
    )
    clauses, found = read(tmp_path, text)
    assert {"1.1", "1.2", "2.3", "2.3.1", "2.3.2", "2.4"} <= set(clauses)
    assert not found.doubts
    assert clauses["2.4"].label == "第二章第四条"
    assert clauses["2.4"].trail == ("服务",)


def test_articles_without_chapters(tmp_path: Path) -> None:
    clauses, _ = read(
        tmp_path,
        "甲区便利企业规定\n第一条 为了便利企业办事，制定本规定。\n第二条 各部门应当遵守第一条。\n"
        "第三条 热线应当当天答复。\n",
    )
    assert list(clauses) == ["1", "2", "3"]


def test_a_part_number_with_a_heading_on_the_next_line(tmp_path: Path) -> None:
    text = (
        f"{TITLE}\n第一部分\n优化服务\n一、窗口。并窗办理各类事项。\n二、热线。当天答复来电。\n第二部分\n减轻负担\n"
        "一、收费。公布收费清单。\n二、用电。上门办理报装。\n"
    )
    clauses, _ = read(tmp_path, text)
    assert list(clauses) == ["1.1", "1.2", "2.1", "2.2"]
    assert clauses["2.2"].trail == ("减轻负担",)


def test_more_than_ten_and_twenty(tmp_path: Path) -> None:
    signs = [to_chinese(n) for n in range(1, 23)]
    text = f"{TITLE}\n一、服务\n" + "".join(f"（{sign}）事项{sign}。由窗口当天办结并告知企业。\n" for sign in signs)
    clauses, _ = read(tmp_path, text)
    assert list(clauses) == [f"1.{n}" for n in range(1, 23)]


# -- misprints


def test_a_missing_number_is_accepted_and_reported(tmp_path: Path) -> None:
    text = (
        f"{TITLE}\n一、服务\n（一）窗口。并窗办理。\n（二）热线。当天答复。\n（四）指南。及时更新。\n"
        "（五）评价。按月公布。\n二、负担\n（一）收费。一律公布。\n"
    )
    clauses, found = read(tmp_path, text)
    assert list(clauses) == ["1.1", "1.2", "1.4", "1.5", "2.1"]
    assert ["缺号" in note.reason for note in found.doubts] == [True]


def test_a_missing_item_number_is_accepted_and_reported(tmp_path: Path) -> None:
    text = f"{TITLE}\n一、服务\n（一）窗口\n1.并窗办理。\n2.当天办结。\n4.延时服务。\n5.午间值班。\n（二）热线\n1.当天答复。\n"
    clauses, found = read(tmp_path, text)
    assert list(clauses) == ["1.1.1", "1.1.2", "1.1.4", "1.1.5", "1.2.1"]
    assert found.doubts


def test_a_number_printed_twice_is_reported_and_no_text_is_lost(tmp_path: Path) -> None:
    text = (
        f"{TITLE}\n一、服务\n（一）窗口。并窗办理。\n（二）热线。当天答复。\n（二）指南。及时更新。\n"
        "（三）评价。按月公布。\n二、负担\n（一）收费。一律公布。\n"
    )
    clauses, found = read(tmp_path, text)
    assert list(clauses)[-2:] == ["1.3", "2.1"]
    assert any("及时更新" in squeezed(clause.text) for clause in clauses.values())
    assert any("及时更新" in note.text for note in found.doubts)


# -- paragraphs


def test_a_paragraph_broken_at_a_page_goes_on(tmp_path: Path) -> None:
    text = (
        f"{TITLE}\n一、服务\n（一）窗口。税务和社保两类事项\n— 2 —\n并到一个窗口受理，企业交一套材料。\n"
        "（二）热线。当天答复来电。\n第 3 页 共 9 页\n二、负担\n（一）收费。一律公布清单。\n"
    )
    clauses, found = read(tmp_path, text)
    assert clauses["1.1"].text == "窗口。税务和社保两类事项并到一个窗口受理，企业交一套材料。"
    assert list(clauses) == ["1.1", "1.2", "2.1"]
    assert [note.reason for note in found.skipped] == ["page number", "page number"]


def test_paragraphs_of_one_clause_stay_apart(tmp_path: Path) -> None:
    text = f"{TITLE}\n一、服务\n（一）窗口。\n税务事项并窗办理。\n社保事项当天办结。\n（二）热线。\n来电当天答复。\n"
    clauses, _ = read(tmp_path, text)
    assert clauses["1.1"].text == "窗口。\n税务事项并窗办理。\n社保事项当天办结。"
    assert len(clauses["1.1"].measures) == 2


# -- departments


@pytest.mark.parametrize(
    ("ending", "departments"),
    [
        ("（责任单位：区税务局、区人社局）", ("区税务局", "区人社局")),
        ("(责任单位:区税务局、人社局)", ("区税务局", "区人社局")),
        ("（牵头单位：区税务局；配合单位：区人社局、各街道）", ("区税务局", "区人社局", "各街道")),
        ("（责任部门：区税务局（第一分局）、区人社局）", ("区税务局（第一分局）", "区人社局")),
        ("\n（责任单位：区税务局、区人社局）", ("区税务局", "区人社局")),
        ("\n责任单位：区税务局、区人社局", ("区税务局", "区人社局")),
        ("\n牵头单位：区税务局\n配合单位：区人社局、各街道", ("区税务局", "区人社局", "各街道")),
        ("\n　　牵头单位：区税务局；配合单位：区人社局。", ("区税务局", "区人社局")),
    ],
)
def test_responsible_departments(tmp_path: Path, ending: str, departments: tuple[str, ...]) -> None:
    text = (
        f"{TITLE}\n一、服务\n（一）窗口\n1.税务事项并到一个窗口办理。{ending}\n2.社保事项当天办结并告知企业。{ending}\n"
        f"（二）热线\n1.来电当天答复。{ending}\n"
    )
    clauses, _ = read(tmp_path, text)
    assert list(clauses) == ["1.1.1", "1.1.2", "1.2.1"]
    for clause in clauses.values():
        assert clause.departments == departments
        assert clause.and_others is False
        assert all("单位" not in measure.text and "局" not in measure.text for measure in clause.measures)


@pytest.mark.parametrize(("names", "others"), [("区税务局、区人社局等", True), ("区税务局、各街道", False), ("等候办、区税务局", False)])
def test_a_list_of_departments_may_be_open(tmp_path: Path, names: str, others: bool) -> None:
    text = f"{TITLE}\n一、服务\n（一）窗口\n1.税务事项并到一个窗口办理。（责任单位：{names}）\n（二）热线\n1.来电当天答复。\n"
    clauses, _ = read(tmp_path, text)
    assert (clauses["1.1.1"].and_others, clauses["1.2.1"].and_others) == (others, False)
    assert not any(name.endswith("等") for name in clauses["1.1.1"].departments)


def test_departments_on_their_own_line_in_a_wrapped_document(tmp_path: Path) -> None:
    """Such a line has no full stop, and may be nearly as long as a wrapped line; the next number is a heading all the same."""
    duty = "责任单位：区税务局、区人社局、各街道"
    paragraphs = [p for text in PARAGRAPHS for p in ([text, duty] if text[0].isdigit() else [text])]
    clauses, found = read(tmp_path, wrapped(paragraphs, 22))
    assert list(clauses) == PATHS
    assert not found.doubts
    assert clauses["2.2.2"].departments == ("区税务局", "区人社局", "各街道")


def test_departments_wrapped_over_two_lines(tmp_path: Path) -> None:
    paragraphs = [
        TITLE, "一、优化窗口服务", "（一）合并办事窗口",
        "1.把税务和社保两类事项并到一个窗口受理，企业交一套材料即可办结，不再往返。（责任单位：区税务局、区人社局、区政务服务办、各街道）",
        "2.推行午间值班，节假日前一天延时一小时，由值班主任负责并在门口公示。（责任单位：区政务服务办、各街道）",
        "3.一般事项当天办结，复杂事项三天内答复，并由窗口人员告知进度，逾期督办。（责任单位：区政务服务办、各街道、区税务局）",
    ]
    clauses, _ = read(tmp_path, wrapped(paragraphs, 28))
    assert list(clauses) == ["1.1.1", "1.1.2", "1.1.3"]
    assert clauses["1.1.1"].departments == ("区税务局", "区人社局", "区政务服务办", "各街道")


# -- what stands before and after the plan

BODY = "一、服务\n（一）窗口。税务和社保事项并窗办理。\n（二）热线。来电当天答复。\n二、负担\n（一）收费。一律公布清单。\n"
BODY_PATHS = ["1.1", "1.2", "2.1"]


@pytest.mark.parametrize(
    "letter",
    [
        f"甲区人民政府关于印发《{TITLE}》的通知\n各街道、各部门：\n现将《{TITLE}》印发给你们，请认真执行。\n甲区人民政府\n2021年3月2日\n",
        f"关于印发《{TITLE}》的通知\n甲府〔2021〕8号\n各街道、各部门：\n"
        f"《{TITLE}》已经区政府同意，现印发给你们，请结合实际认真贯彻落实。\n2021年3月2日\n（此件公开发布）\n",
        f"甲区人民政府办公室关于转发区发改委\n制订的《{TITLE}》的通知\n各街道：\n"
        f"区发改委制订的《{TITLE}》已经同意，现转发给你们，请按照执行。\n二〇二一年三月二日\n",
    ],
)
def test_a_letter_of_transmittal_is_left_out(tmp_path: Path, letter: str) -> None:
    clauses, found = read(tmp_path, f"{letter}{TITLE}\n{PREAMBLE}\n{BODY}")
    assert list(clauses) == BODY_PATHS
    assert found.front.title == TITLE
    assert found.front.preamble == PREAMBLE
    assert {note.reason for note in found.skipped} <= {"letter of transmittal", "metadata"}
    assert found.front.issued == "2021-03-02"


@pytest.mark.parametrize(
    "ending",
    [
        "抄送：区委办公室、区人大办公室。\n甲区人民政府办公室 2021年3月2日印发\n",
        "主动公开\n抄送：区委各部门，区人大、区政协办公室，\n区法院，区检察院。\n甲区人民政府办公室\n2021年3月2日印发\n",
        "甲区人民政府办公室\n2021年3月2日\n",
        "（此件公开发布）\n",
    ],
)
def test_signature_and_distribution_list_are_left_out(tmp_path: Path, ending: str) -> None:
    clauses, found = read(tmp_path, f"{TITLE}\n{BODY}{ending}")
    assert list(clauses) == BODY_PATHS
    assert clauses["2.1"].text == "收费。一律公布清单。"
    assert all("distribution" in note.reason for note in found.skipped)


def test_metadata_of_a_web_page(tmp_path: Path) -> None:
    text = f"索引号：A1-2021\n发布机构：甲区人民政府\n发布日期：2021-03-02\n{TITLE}\n（2021年3月2日）\n{BODY}"
    clauses, found = read(tmp_path, text)
    assert list(clauses) == BODY_PATHS
    assert found.front.title == TITLE


@pytest.mark.parametrize("dots", ["", "……1", "\t1", " 1"])
def test_a_table_of_contents_is_left_out(tmp_path: Path, dots: str) -> None:
    contents = f"目　录\n一、服务{dots}\n（一）窗口{dots}\n（二）热线{dots}\n二、负担{dots}\n（一）收费{dots}\n"
    clauses, found = read(tmp_path, f"{TITLE}\n{contents}{PREAMBLE}\n{BODY}")
    assert list(clauses) == BODY_PATHS
    assert found.front.title == TITLE
    assert clauses["1.1"].text == "窗口。税务和社保事项并窗办理。"
    assert not found.doubts


def test_a_title_over_two_lines(tmp_path: Path) -> None:
    _, found = read(tmp_path, f"甲区进一步便利企业\n减轻企业负担行动方案\n{PREAMBLE}\n{BODY}")
    assert found.front.title == "甲区进一步便利企业 减轻企业负担行动方案"


# -- annexes

ANNEX = "附件2\n任务分工表\n序号\t措施\t责任单位\t完成时间\n1\t税务事项并窗办理。\t区税务局\t6月\n2\t社保事项当天办结。\t区人社局\t9月\n"


@pytest.mark.parametrize(
    "listed",
    [
        "",
        "附件：1.指标清单\n2.任务分工表\n",
        "附件：1．指标清单\n　　　2．任务分工表\n\n甲区人民政府\n2021年3月2日\n",
        "附件:1、指标清单\n2、任务分工表\n",
    ],
)
def test_annexes_with_parts_and_a_table(tmp_path: Path, listed: str) -> None:
    first = (
        "附件1\n指标清单\n一、办事指标\n（一）窗口用时。不超过二十分钟。\n（二）热线用时。不超过一天。\n二、费用指标\n"
        "（一）接电费用。全部减免。\n"
    )
    clauses, _found = read(tmp_path, f"{TITLE}\n{BODY}{listed}{first}{ANNEX}")
    assert list(clauses) == [*BODY_PATHS, "a1.1.1", "a1.1.2", "a1.2.1", "a2.1", "a2.2"]
    assert clauses["a1.2.1"].label == "附件1 二（一）"
    assert clauses["a2.2"].departments == ("区人社局",)
    assert clauses["a2.2"].note == "9月"
    assert clauses["2.1"].text == "收费。一律公布清单。"


@pytest.mark.parametrize("heading", ["附件", "附件：", "附件一", "附件 1：", "附 件", "附件：任务分工表"])
def test_one_annex(tmp_path: Path, heading: str) -> None:
    table = ANNEX.partition("\n")[2]
    clauses, _ = read(tmp_path, f"{TITLE}\n{BODY}{heading}\n{table}")
    assert list(clauses) == [*BODY_PATHS, "a1.1", "a1.2"]


def test_a_reference_to_an_annex_is_text(tmp_path: Path) -> None:
    text = f"{TITLE}\n一、服务\n（一）窗口。具体事项见\n附件1。没有列入的照旧办理。\n（二）热线。来电当天答复（见附件2）。\n"
    clauses, _ = read(tmp_path, text)
    assert list(clauses) == ["1.1", "1.2"]


def test_a_group_row_across_the_table(tmp_path: Path) -> None:
    text = (
        f"{TITLE}\n{BODY}附件\n任务分工表\n序号\t措施\t责任单位\n一、窗口服务\t\t\n1\t税务事项并窗办理。\t区税务局\n"
        "二、企业负担\t\t\n2\t收费一律公布。\t区发改委\n"
    )
    clauses, _ = read(tmp_path, text)
    rows = [clause for path, clause in clauses.items() if path.startswith("a1.")]
    assert [row.measures[0].text for row in rows] == ["税务事项并窗办理。", "收费一律公布。"]
    assert [row.trail[-1] for row in rows] == ["一、窗口服务", "二、企业负担"]


def test_a_table_in_a_clause_stays_with_it(tmp_path: Path) -> None:
    clauses, _ = read(tmp_path, f"{TITLE}\n一、服务\n（一）窗口。各窗口用时如下。\n窗口\t用时\n税务\t十分钟\n（二）热线。来电当天答复。\n")
    assert list(clauses) == ["1.1", "1.2"]
    assert "税务" in squeezed(clauses["1.1"].text)


# -- other files


def test_markdown_and_html_give_the_same_clauses(tmp_path: Path) -> None:
    md = f"---\ndate: 2021\n---\n# {TITLE}\n\n{PREAMBLE}\n\n" + "\n\n".join(_marked(number or "", text) for number, text in PLAN)
    html = f"<html><body><h1>{TITLE}</h1><p>{PREAMBLE}</p>" + "".join(f"<p>{number}{text}</p>" for number, text in PLAN) + "</body></html>"
    assert list(read(tmp_path, md, "plan.md")[0]) == PATHS
    assert list(read(tmp_path, html, "plan.html")[0]) == PATHS


def _marked(number: str, text: str) -> str:
    if number.endswith("、"):
        return f"## {number}{text}"
    heading, stop, rest = text.partition("。")
    return f"**{number}{heading}{stop}**{rest}" if number.startswith("（") else f"{number} {text}"


def test_word_with_automatic_numbers_gives_the_same_clauses(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(TITLE)
    document.add_paragraph(PREAMBLE)
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (style, text) in enumerate([("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")])
    )
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="901">{levels}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="901"><w:abstractNumId w:val="901"/></w:num>'))
    for number, text in PLAN:
        properties = document.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0 if number and number.endswith("、") else 1 if number and number.startswith("（") else 2
        properties.get_or_add_numId().val = 901
    document.save(str(tmp_path / "plan.docx"))
    found = outline(read_document(tmp_path / "plan.docx"))
    assert [clause.path for clause in clauses_of(found.root, "x-2021")] == PATHS
    assert found.front.title == TITLE
    assert not found.doubts


def test_a_wrapped_pdf_gives_the_same_clauses(tmp_path: Path) -> None:
    """Every line broken, each paragraph indented, and each page with a running head and a number."""
    lines = wrapped(PARAGRAPHS, 24).splitlines()
    pages = [
        [(200, 800, TITLE), *(placed(k, line) for k, line in enumerate(lines[n : n + 9])), (290, 40, f"{n}")]
        for n in range(0, len(lines), 9)
    ]
    (tmp_path / "plan.pdf").write_bytes(pdf(*pages))
    found = outline(read_document(tmp_path / "plan.pdf"))
    assert [clause.path for clause in clauses_of(found.root, "x-2021")] == PATHS
    assert found.front.title == TITLE
    assert not found.doubts


def placed(at: int, line: str) -> tuple[int, int, str]:
    body = line.lstrip()
    return 80 + 14 * (len(line) - len(body)), 700 - 28 * at, body


def pdf(*pages: list[tuple[int, int, str]]) -> bytes:
    """A PDF with Chinese text in a font that is named, not embedded; each text placed at x, y in 14 points."""
    ids = [5 + 2 * n for n in range(len(pages))]
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in ids)}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
        + "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
    ]
    for n, page in zip(ids, pages, strict=True):
        shown = "".join(f"BT /F 14 Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n" for x, y, text in page)
        box = "/MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >>"
        objects += [f"<< /Type /Page /Parent 2 0 R {box} /Contents {n + 1} 0 R >>", f"<< /Length {len(shown)} >>\nstream\n{shown}endstream"]
    data = "%PDF-1.4\n" + "".join(f"{n} 0 obj\n{content}\nendobj\n" for n, content in enumerate(objects, 1))
    places = "".join(f"{data.index(f'{n} 0 obj'):010d} 00000 n \n" for n in range(1, len(objects) + 1))
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{places}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
    return f"{data}{end}startxref\n{len(data)}\n%%EOF\n".encode()
