"""read_document: each format's layout kept, its numbers restored, and every unreadable file named with a remedy."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from retrieval.documents import DocumentError, read_document
from retrieval.readers.numbers import printed

Row = tuple[tuple[str, ...], ...]
PLAN = "一、改善服务\n（一）线上办理。推出企业专区，材料一次提交。\n"


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def contents(path: Path) -> list[str | Row]:
    return [line.cells or line.text for line in read_document(path).lines]


def texts(folder: Path, name: str, data: bytes | str) -> list[str | Row]:
    return contents(write(folder, name, data))


# -- plain text


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(PLAN.encode("utf-8"), id="utf-8"),
        pytest.param(PLAN.encode("utf-8-sig"), id="utf-8 with mark"),
        pytest.param(PLAN.encode("utf-16"), id="utf-16 with mark"),
        pytest.param(b"\xfe\xff" + PLAN.encode("utf-16-be"), id="utf-16 big-endian with mark"),
        pytest.param(PLAN.encode("utf-16-le"), id="utf-16 without mark"),
        pytest.param(PLAN.encode("utf-16-be"), id="utf-16 big-endian without mark"),
        pytest.param(PLAN.encode("utf-32"), id="utf-32"),
        pytest.param(PLAN.encode("gbk"), id="gbk"),
        pytest.param(PLAN.encode("gb18030"), id="gb18030"),
        pytest.param(PLAN.replace("\n", "\r\n").encode(), id="windows line ends"),
        pytest.param(PLAN.replace("\n", "\n\n \u3000\n").encode(), id="blank lines"),
    ],
)
def test_text_is_read_in_every_encoding(tmp_path: Path, data: bytes) -> None:
    assert texts(tmp_path, "plan.txt", data) == ["一、改善服务", "（一）线上办理。推出企业专区，材料一次提交。"]


def test_a_rare_character_of_gb18030_is_kept(tmp_path: Path) -> None:
    assert texts(tmp_path, "plan.txt", "一、𠮷祥街道的服务".encode("gb18030")) == ["一、𠮷祥街道的服务"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_text_cut_at_any_byte_is_read_or_refused(tmp_path: Path, encoding: str) -> None:
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    data = mark + PLAN.encode(encoding)
    for end in range(len(mark) + 6, len(data)):
        first = texts(tmp_path, "plan.txt", data[:end])[0]
        assert isinstance(first, str)
        assert "一、改善服务".startswith(first)


@pytest.mark.parametrize(
    ("raw", "indent", "text"),
    [
        ("\u3000\u3000一、服务", 2, "一、服务"),
        ("    正文", 4, "正文"),
        ("\t正文", 2, "正文"),
        ("一、\t服务", 0, "一、 服务"),
        ("（二）\t服务", 0, "（二） 服务"),
        ("1.\t服务", 0, "1. 服务"),
        ("一、总体要求\t3", 0, "一、总体要求 3"),
        ("一、总体要求\t- 3 -", 0, "一、总体要求 - 3 -"),
        ("附件1 任务表\t12", 0, "附件1 任务表 12"),
        ("<p>一、<b>服务</b></p>", 0, "一、服务"),
    ],
)
def test_indents_tabs_and_tags_of_a_text_line(tmp_path: Path, raw: str, indent: int, text: str) -> None:
    (line,) = read_document(write(tmp_path, "plan.txt", raw + "\n")).lines
    assert (line.indent, line.text, line.cells) == (indent, text, ())


def test_tabs_make_table_rows_and_tags_their_paragraphs(tmp_path: Path) -> None:
    data = "序号\t措施\t单位\n1\t<p>甲措施</p><p>乙措施</p>\t甲局\n\t丙措施\t\n\t\t乙局\n正文在后\n"
    assert texts(tmp_path, "plan.txt", data) == [
        (("序号",), ("措施",), ("单位",)),
        (("1",), ("甲措施", "乙措施"), ("甲局",)),
        ((), ("丙措施",), ()),
        ((), (), ("乙局",)),
        "正文在后",
    ]


def test_lines_keep_their_numbers_in_the_file(tmp_path: Path) -> None:
    lines = read_document(write(tmp_path, "plan.txt", "一、服务\n\n\n二、监管\n")).lines
    assert [line.number for line in lines] == [1, 4]


def test_the_digest_is_of_the_bytes(tmp_path: Path) -> None:
    one, two = (read_document(write(tmp_path, "plan.txt", PLAN.encode(code))) for code in ("utf-8", "gbk"))
    assert len(one.digest) == 64
    assert one.digest != two.digest
    assert one.lines == two.lines
    assert one.name == "plan.txt"


# -- Markdown


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("# 行动方案", "行动方案"),
        ("### （一）线上办理 ###", "（一）线上办理"),
        ("**（一）线上办理。**推出专区。", "（一）线上办理。推出专区。"),
        ("*着重*和_着重_与***更着重***", "着重和着重与更着重"),
        ("~~旧词~~新词与`代码`", "旧词新词与代码"),
        ("- 甲措施", "甲措施"),
        ("* 甲措施", "甲措施"),
        ("+ 甲措施", "甲措施"),
        ("  - [x] 甲措施", "甲措施"),
        ("1. 甲措施", "1. 甲措施"),
        ("2、乙措施", "2、乙措施"),
        (r"1\. 甲措施", "1. 甲措施"),
        ("> 引用的话", "引用的话"),
        ("> > - 再引用", "再引用"),
        ("见[办事指南](https://example.com/a_(b))。", "见办事指南。"),
        ("图![示意](a.png)后", "图后"),
        ("注释[^1]后", "注释后"),
        ("A&amp;B&nbsp;公司", "A&B\xa0公司"),
        ("a_b_c 与 2*3*4", "a_b_c 与 2*3*4"),
        ("<span>文字</span>", "文字"),
        ("——破折号开头", "——破折号开头"),
        ("-5℃ 不是列表", "-5℃ 不是列表"),
    ],
)
def test_markdown_marks_go_and_words_stay(tmp_path: Path, raw: str, text: str) -> None:
    assert texts(tmp_path, "plan.md", raw + "\n") == [text]


@pytest.mark.parametrize("raw", ["---", "***", "===", "```", "[甲]: https://example.com", "<!-- 备注 -->", "|---|---|"])
def test_markdown_lines_that_print_nothing_are_dropped(tmp_path: Path, raw: str) -> None:
    assert texts(tmp_path, "plan.md", f"一、服务\n\n{raw}\n\n二、监管\n") == ["一、服务", "二、监管"]


def test_markdown_front_matter_is_dropped_and_an_open_one_is_not(tmp_path: Path) -> None:
    assert texts(tmp_path, "plan.md", "---\ntitle: 甲\n---\n一、服务\n") == ["一、服务"]
    assert texts(tmp_path, "plan.md", "---\n一、服务\n二、监管\n") == ["一、服务", "二、监管"]


def test_markdown_tables_become_rows(tmp_path: Path) -> None:
    data = "前文\n\n| 序号 | 措施 |\n|:---|:--:|\n| 1 | **甲**<br>乙 |\n| 2 | 丙\\|丁 |\n| 3 |\n\n管道 | 不是表\n"
    assert texts(tmp_path, "plan.md", data) == [
        "前文",
        (("序号",), ("措施",)),
        (("1",), ("甲", "乙")),
        (("2",), ("丙|丁",)),
        (("3",), ()),
        "管道 | 不是表",
    ]


def test_a_markdown_table_without_outer_pipes(tmp_path: Path) -> None:
    assert texts(tmp_path, "plan.md", "措施 | 单位\n--- | ---\n甲 | 甲局\n") == [(("措施",), ("单位",)), (("甲",), ("甲局",))]


# -- Word


def saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def level(n: int, style: str, text: str, start: int = 1, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{n}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def define_list(document: Any, num_id: int, levels: str, overrides: str = "", abstract: int | None = None) -> None:
    """Adds a list definition of our own to the document's numbering part."""
    root = document.part.numbering_part.element
    if levels:
        made = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{num_id}">{levels}</w:abstractNum>')
        root.insert(0, made)
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{num_id}"><w:abstractNumId w:val="{abstract or num_id}"/>{overrides}</w:num>'))


def number(paragraph: Any, num_id: int, at: int = 0) -> Any:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = at
    properties.get_or_add_numId().val = num_id
    return paragraph


def numbered_document(levels: str, entries: Iterable[tuple[int, str]], overrides: str = "") -> Any:
    document = docx.Document()
    define_list(document, 901, levels, overrides)
    for at, text in entries:
        number(document.add_paragraph(text), 901, at)
    return document


@pytest.mark.parametrize(
    ("style", "text", "start", "expected"),
    [
        ("decimal", "%1.", 1, ["1. 甲", "2. 乙"]),
        ("decimal", "%1、", 9, ["9、甲", "10、乙"]),
        ("chineseCounting", "%1、", 1, ["一、甲", "二、乙"]),
        ("chineseCounting", "（%1）", 10, ["（十）甲", "（十一）乙"]),
        ("chineseCountingThousand", "第%1章", 19, ["第十九章 甲", "第二十章 乙"]),
        ("japaneseCounting", "第%1条", 2, ["第二条 甲", "第三条 乙"]),
        ("ideographDigital", "%1、", 10, ["一〇、甲", "一一、乙"]),
        ("chineseLegalSimplified", "%1、", 1, ["壹、甲", "贰、乙"]),
        ("ideographTraditional", "%1、", 1, ["甲、甲", "乙、乙"]),
        ("decimalEnclosedCircle", "%1", 1, ["① 甲", "② 乙"]),
        ("decimalEnclosedCircleChinese", "%1", 20, ["⑳ 甲", "㉑ 乙"]),
        ("decimalFullWidth", "%1．", 12, ["１２．甲", "１３．乙"]),
        ("decimalZero", "%1", 9, ["09 甲", "10 乙"]),
        ("upperRoman", "%1.", 3, ["III. 甲", "IV. 乙"]),
        ("lowerRoman", "%1)", 9, ["ix) 甲", "x) 乙"]),
        ("upperLetter", "%1.", 26, ["Z. 甲", "AA. 乙"]),
        ("lowerLetter", "%1)", 1, ["a) 甲", "b) 乙"]),
        ("bullet", "\uf0b7", 1, ["甲", "乙"]),
        ("bullet", "——", 1, ["——甲", "——乙"]),
        ("none", "", 1, ["甲", "乙"]),
        ("somethingNew", "%1.", 1, ["1. 甲", "2. 乙"]),
    ],
)
def test_automatic_numbers_are_printed(tmp_path: Path, style: str, text: str, start: int, expected: list[str]) -> None:
    document = numbered_document(level(0, style, text, start), [(0, "甲"), (0, "乙")])
    assert texts(tmp_path, "plan.docx", saved(document)) == expected


THREE = level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）") + level(2, "decimal", "%3.")
ENTRIES = [(0, "甲"), (1, "乙"), (2, "丙"), (2, "丁"), (1, "戊"), (2, "己"), (0, "庚"), (1, "辛")]


def test_deeper_levels_restart(tmp_path: Path) -> None:
    document = numbered_document(THREE, ENTRIES)
    expected = ["一、甲", "（一）乙", "1. 丙", "2. 丁", "（二）戊", "1. 己", "二、庚", "（一）辛"]
    assert texts(tmp_path, "plan.docx", saved(document)) == expected


def test_a_level_may_run_on_or_restart_only_below_a_higher_one(tmp_path: Path) -> None:
    run_on = level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）", more='<w:lvlRestart w:val="0"/>')
    run_on += level(2, "decimal", "%3.", more='<w:lvlRestart w:val="1"/>')
    expected = ["一、甲", "（一）乙", "1. 丙", "2. 丁", "（二）戊", "3. 己", "二、庚", "（三）辛"]
    assert texts(tmp_path, "plan.docx", saved(numbered_document(run_on, ENTRIES))) == expected


def test_numbers_of_higher_levels_are_shown(tmp_path: Path) -> None:
    legal = level(0, "chineseCounting", "第%1部分") + level(1, "decimal", "%1.%2", more="<w:isLgl/>")
    legal += level(2, "decimal", "%1.%2.%3", more="<w:isLgl/>")
    expected = ["第一部分 甲", "1.1 乙", "1.1.1 丙", "1.1.2 丁", "1.2 戊", "1.2.1 己", "第二部分 庚", "2.1 辛"]
    assert texts(tmp_path, "plan.docx", saved(numbered_document(legal, ENTRIES))) == expected


def test_two_lists_of_one_definition_run_on_and_an_override_restarts(tmp_path: Path) -> None:
    document = docx.Document()
    define_list(document, 901, level(0, "decimal", "%1."))
    define_list(document, 902, "", abstract=901)
    define_list(document, 903, "", '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>', abstract=901)
    for num_id in (901, 901, 902, 903, 903):
        number(document.add_paragraph("甲"), num_id)
    assert texts(tmp_path, "plan.docx", saved(document)) == ["1. 甲", "2. 甲", "3. 甲", "5. 甲", "6. 甲"]


def test_a_list_may_redefine_a_level(tmp_path: Path) -> None:
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "chineseCounting", "%1、", 3)}</w:lvlOverride>'
    document = numbered_document(level(0, "decimal", "%1."), [(0, "甲"), (0, "乙")], override)
    assert texts(tmp_path, "plan.docx", saved(document)) == ["三、甲", "四、乙"]


def test_numbers_come_through_styles_and_can_be_switched_off(tmp_path: Path) -> None:
    document = docx.Document()
    first = level(0, "chineseCounting", "%1、", more='<w:pStyle w:val="Heading1"/>')
    second = level(1, "chineseCounting", "（%2）", more='<w:pStyle w:val="Heading2"/>')
    define_list(document, 901, first + second)
    for name in ("Heading 1", "Heading 2"):
        properties = document.styles[name].element.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = 901
    derived = document.styles.add_style("小标题", 1)
    derived.base_style = document.styles["Heading 2"]
    document.add_paragraph("甲", "Heading 1")
    document.add_paragraph("乙", "Heading 2")
    document.add_paragraph("丙", "小标题")
    number(document.add_paragraph("丁", "Heading 2"), 0)
    document.add_paragraph("戊", "Heading 1")
    assert texts(tmp_path, "plan.docx", saved(document)) == ["一、甲", "（一）乙", "（二）丙", "丁", "二、戊"]


def test_an_empty_numbered_paragraph_counts_and_prints_nothing(tmp_path: Path) -> None:
    document = numbered_document(level(0, "decimal", "%1."), [(0, "甲"), (0, ""), (0, "乙")])
    assert texts(tmp_path, "plan.docx", saved(document)) == ["1. 甲", "3. 乙"]


@pytest.mark.parametrize("value", ["77", "901"])
def test_a_number_without_a_definition_is_left_out(tmp_path: Path, value: str) -> None:
    document = docx.Document()
    define_list(document, 901, "")
    number(document.add_paragraph("甲"), int(value), 4)
    assert texts(tmp_path, "plan.docx", saved(document)) == ["甲"]


def test_paragraphs_and_tables_in_printed_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    document.add_paragraph("前文")
    table = document.add_table(3, 3)
    for row, words in zip(table.rows, ("序号 措施 单位", "1 甲 甲局", "2 乙 乙局"), strict=True):
        for cell, word in zip(row.cells, words.split(), strict=True):
            cell.text = word
    table.cell(1, 1).add_paragraph("甲之二")
    table.cell(1, 2).merge(table.cell(2, 2)).text = "两局"
    document.add_paragraph("后文")
    assert texts(tmp_path, "plan.docx", saved(document)) == [
        "前文",
        (("序号",), ("措施",), ("单位",)),
        (("1",), ("甲", "甲之二"), ("两局",)),
        (("2",), ("乙",), ()),
        "后文",
    ]


def test_a_row_across_all_columns_keeps_the_grid(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "一、政务环境"
    for n, word in enumerate(["1", "甲", "甲局"]):
        table.cell(1, n).text = word
    assert texts(tmp_path, "plan.docx", saved(document)) == [(("一、政务环境",), (), ()), (("1",), ("甲",), ("甲局",))]


def test_automatic_numbers_in_a_tables_column(tmp_path: Path) -> None:
    document = docx.Document()
    define_list(document, 901, level(0, "decimal", "%1"))
    table = document.add_table(2, 2)
    for n, word in enumerate(("甲措施", "乙措施")):
        number(table.cell(n, 0).paragraphs[0], 901)
        table.cell(n, 1).text = word
    assert texts(tmp_path, "plan.docx", saved(document)) == [(("1",), ("甲措施",)), (("2",), ("乙措施",))]


def test_a_frame_of_one_cell_is_text_and_a_nested_table_is_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "框中文字"
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "外"
    outer.cell(0, 1).add_table(1, 1).cell(0, 0).text = "内"
    assert texts(tmp_path, "plan.docx", saved(document)) == ["框中文字", (("外",), ("内",))]


def test_line_breaks_page_breaks_and_tabs(tmp_path: Path) -> None:
    document = docx.Document()
    run = document.add_paragraph().add_run("标题上半")
    run.add_break()
    run.add_text("标题下半")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("一、总体要求\t3")
    assert texts(tmp_path, "plan.docx", saved(document)) == ["标题上半", "标题下半", "一、总体要求 3"]


def wrapped(run: Any, tag: str) -> None:
    change = OxmlElement(tag)
    change.set(qn("w:id"), "1")
    change.set(qn("w:author"), "甲")
    run._r.addprevious(change)
    change.append(run._r)
    if tag == "w:del":
        for text in run._r.findall(qn("w:t")):
            text.tag = qn("w:delText")


def test_deletions_go_insertions_stay_and_hidden_text_goes(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("办理时限")
    wrapped(paragraph.add_run("五"), "w:del")
    wrapped(paragraph.add_run("三"), "w:ins")
    paragraph.add_run("个工作日")
    paragraph.add_run("（内部备注）").font.hidden = True
    style = document.styles.add_style("隐", 1)
    style.font.hidden = True
    document.add_paragraph("整段隐藏", "隐")
    assert texts(tmp_path, "plan.docx", saved(document)) == ["办理时限三个工作日"]


def test_a_deleted_paragraph_end_joins_the_paragraphs(tmp_path: Path) -> None:
    document = docx.Document()
    first = document.add_paragraph("前半句，")
    first._p.get_or_add_pPr().append(parse_xml(f'<w:rPr {nsdecls("w")}><w:del w:id="1" w:author="甲"/></w:rPr>'))
    document.add_paragraph("后半句。")
    assert texts(tmp_path, "plan.docx", saved(document)) == ["前半句，后半句。"]


BOX = (
    '<w:r {ns}><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    "<mc:Choice Requires='wps'><w:txbxContent><w:p><w:r><w:t>框中文字</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
    "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>框中文字</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
)


def test_text_boxes_fields_and_content_controls(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("正文")._p.append(parse_xml(BOX.format(ns=nsdecls("w"))))
    words = "<w:r><w:t>链接</w:t></w:r><w:hyperlink><w:r><w:t>文字</w:t></w:r></w:hyperlink>"
    field = f'<w:p {nsdecls("w")}><w:r><w:instrText>PAGE</w:instrText></w:r>{words}</w:p>'
    control = f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent>{field}</w:sdtContent></w:sdt>'
    document.element.body.insert(1, parse_xml(control))
    assert texts(tmp_path, "plan.docx", saved(document)) == ["正文", "框中文字", "链接文字"]


def test_the_first_lines_indent_is_kept(tmp_path: Path) -> None:
    document = docx.Document()
    indent = parse_xml(f'<w:ind {nsdecls("w")} w:firstLineChars="200" w:firstLine="640"/>')
    document.add_paragraph("正文")._p.get_or_add_pPr().append(indent)
    assert [(line.indent, line.text) for line in read_document(write(tmp_path, "plan.docx", saved(document))).lines] == [(2, "正文")]


def test_a_document_without_numbering_or_styles_part(tmp_path: Path) -> None:
    paragraph = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>'
    body = f'<w:document {nsdecls("w")}><w:body>{paragraph}</w:body></w:document>'
    kinds, schemas = "application/vnd.openxmlformats-", "http://schemas.openxmlformats.org"
    types = (
        f'<Types xmlns="{schemas}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{kinds}package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kinds}officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    links = (
        f'<Relationships xmlns="{schemas}/package/2006/relationships"><Relationship Id="r1" Target="word/document.xml" '
        f'Type="{schemas}/officeDocument/2006/relationships/officeDocument"/></Relationships>'
    )
    assert texts(tmp_path, "plan.docx", packed({"[Content_Types].xml": types, "_rels/.rels": links, "word/document.xml": body})) == ["甲"]


def packed(members: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, text in members.items():
            package.writestr(name, text)
    return stream.getvalue()


def test_a_style_that_builds_on_itself_ends(tmp_path: Path) -> None:
    document = docx.Document()
    normal = document.styles["Normal"].element
    normal.append(parse_xml(f'<w:basedOn {nsdecls("w")} w:val="Normal"/>'))
    document.add_paragraph("甲")
    assert texts(tmp_path, "plan.docx", saved(document)) == ["甲"]


def test_a_word_file_cut_at_any_place_is_refused(tmp_path: Path) -> None:
    data = saved(numbered_document(THREE, ENTRIES))
    for end in range(4, len(data), len(data) // 40):
        with pytest.raises(DocumentError, match=r"cut\.docx"):
            texts(tmp_path, "cut.docx", data[:end])


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (0, "chineseCounting", "0"),
        (1000, "chineseCounting", "1000"),
        (28, "lowerLetter", "bb"),
        (51, "decimalEnclosedCircle", "51"),
        (0, "lowerRoman", "0"),
    ],
)
def test_numbers_beyond_a_formats_range(value: int, style: str, text: str) -> None:
    assert printed(value, style) == text


# -- web pages


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("<p>一、服务</p><p>（一）办理。</p>", ["一、服务", "（一）办理。"], id="paragraphs"),
        pytest.param("<div>甲<div>乙</div>丙</div>", ["甲", "乙", "丙"], id="nested blocks"),
        pytest.param("<p>上<br>下<br/><br/>末</p>", ["上", "下", "末"], id="line breaks"),
        pytest.param("<p><b>一、</b>服<span>务</span></p>", ["一、服务"], id="inline"),
        pytest.param("<p>源文件\n   换行 A\n B</p>", ["源文件换行 A B"], id="source line ends"),
        pytest.param("<p>&ldquo;A&amp;B&rdquo;&#12289;&hellip;</p>", ["“A&B”、…"], id="entities"),
        pytest.param("<p>甲<p>乙<li>丙", ["甲", "乙", "丙"], id="unclosed"),
        pytest.param("<ol><li>甲<li>乙</ol>", ["1. 甲", "2. 乙"], id="ol"),
        pytest.param("<ol start=3><li>甲<li value=7>乙<li>丙</ol>", ["3. 甲", "7. 乙", "8. 丙"], id="ol start and value"),
        pytest.param("<ol reversed><li>甲<li>乙</ol>", ["2. 甲", "1. 乙"], id="ol reversed"),
        pytest.param("<ol type=a><li>甲</ol><ol type=I><li>乙</ol>", ["a. 甲", "I. 乙"], id="ol type"),
        pytest.param('<ol style="list-style-type: cjk-ideographic"><li>甲<li>乙</ol>', ["一、甲", "二、乙"], id="ol chinese"),
        pytest.param('<ol style="list-style:none"><li>甲</ol>', ["甲"], id="ol without numbers"),
        pytest.param("<ol><li>一、甲<li>二、乙</ol>", ["一、甲", "二、乙"], id="ol with typed numbers"),
        pytest.param("<ol><li>甲<ol><li>乙<li>丙</ol><li>丁</ol>", ["1. 甲", "1. 乙", "2. 丙", "2. 丁"], id="nested ol"),
        pytest.param("<ol><li><p>甲</p><p>续</p></li></ol>", ["1. 甲", "续"], id="ol with paragraphs"),
        pytest.param("<ul><li>甲<li>乙</ul>", ["甲", "乙"], id="ul"),
        pytest.param("<header>站名</header><nav>栏目</nav><p>文</p><footer>版权</footer>", ["文"], id="site"),
        pytest.param("<script>x</script><style>y</style><p>文</p><noscript>z</noscript>", ["文"], id="scripts"),
        pytest.param('<p>文<span style="display:none">藏</span></p><p hidden>藏</p><!-- 注 -->', ["文"], id="hidden"),
        pytest.param("<p>时限<del>五</del><ins>三</ins>日</p>", ["时限三日"], id="tracked"),
        pytest.param("<article><header><h1>题</h1></header><p>文</p></article>", ["题", "文"], id="an article's own header"),
        pytest.param("<pre>一、甲\n二、乙</pre>", ["一、甲", "二、乙"], id="pre"),
        pytest.param(
            "<table><caption>表</caption><tr><th>序号<th>措施<tr><td>1<td><p>甲</p><p>乙</p></table>",
            ["表", (("序号",), ("措施",)), (("1",), ("甲", "乙"))], id="table",
        ),
        pytest.param(
            "<table><tr><td rowspan=2>类<td>甲<td rowspan=2>局<tr><td>乙<tr><td>类二<td colspan=2>丙</table>",
            [(("类",), ("甲",), ("局",)), ((), ("乙",), ()), (("类二",), ("丙",), ())], id="merged cells",
        ),
        pytest.param("<table><tr><td rowspan=0>类<td>甲<tr><td>乙</table>", [(("类",), ("甲",)), ((), ("乙",))], id="rowspan 0"),
        pytest.param("<table><tr><td><p>一、甲</p><p>二、乙</p></table>", ["一、甲", "二、乙"], id="a table of one cell"),
        pytest.param("<table><tr><td>栏<td><table><tr><td>甲<td>乙</table></table>", ["栏", (("甲",), ("乙",))], id="layout table"),
        pytest.param("<p>&emsp;&emsp;首行缩进</p>", ["首行缩进"], id="indent"),
    ],
)
def test_html(tmp_path: Path, body: str, expected: list[str | Row]) -> None:
    assert texts(tmp_path, "plan.html", f"<!DOCTYPE html><html><head><title>题</title></head><body>{body}</body></html>") == expected


def test_an_html_indent_is_kept(tmp_path: Path) -> None:
    (line,) = read_document(write(tmp_path, "plan.htm", "<p>\u3000\u3000首行</p>")).lines
    assert (line.indent, line.text) == (2, "首行")


@pytest.mark.parametrize("charset", ["gb2312", "GBK", "gb18030", "utf-8", "big5"])
@pytest.mark.parametrize("tag", ['<meta charset="{}">', '<meta http-equiv="Content-Type" content="text/html; charset={}">'])
def test_the_declared_charset_is_honoured(tmp_path: Path, charset: str, tag: str) -> None:
    page = f"<html><head>{tag.format(charset)}</head><body><p>一、服務企業</p></body></html>"
    assert texts(tmp_path, "plan.html", page.encode("gbk" if charset.lower() == "gb2312" else charset)) == ["一、服務企業"]


def test_a_page_that_declares_the_wrong_charset(tmp_path: Path) -> None:
    assert texts(tmp_path, "plan.html", "<meta charset=gb2312><p>一、服务企业</p>") == ["一、服务企业"]


def test_the_sites_surroundings_are_left_out_and_the_title_is_not(tmp_path: Path) -> None:
    page = (
        '<html><head><meta name="ArticleTitle" content="甲区行动方案"></head><body><div>首页 > 文件</div>'
        f'<div id="ivs_content"><p>一、服务</p><p>{"推出企业专区。" * 9}</p></div><div>主办单位</div></body></html>'
    )
    assert texts(tmp_path, "plan.html", page) == ["甲区行动方案", "一、服务", "推出企业专区。" * 9]


def test_a_page_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"deep\.html.*too deeply"):
        texts(tmp_path, "deep.html", "<html><body>" + "<div>" * 20_000 + "文字")


def test_a_page_nested_as_pages_are_is_read(tmp_path: Path) -> None:
    assert texts(tmp_path, "plan.html", "<html><body>" + "<div>" * 100 + "文字") == ["文字"]


def test_a_page_cut_at_any_place_does_not_crash(tmp_path: Path) -> None:
    data = "<!DOCTYPE html><html><body><p>甲文</p><table><tr><td>序<td>措施<tr><td>一<td>乙</table></body></html>".encode()
    whole = "甲文序措施一乙"
    for end in range(data.index("文".encode()) + 3, len(data)):
        found = contents(write(tmp_path, "plan.html", data[:end]))
        words = "".join(item if isinstance(item, str) else "".join(p for cell in item for p in cell) for item in found)
        assert whole.startswith(words.partition("<")[0])  # a tag cut short may stay


# -- PDF

Placed = tuple[float, float, str]


def pdf(*pages: Iterable[Placed], extra: str = "", rotate: int = 0, form: str = "") -> bytes:
    """A small PDF with Chinese text: a CID font that is named, not embedded. Each text is placed at x, y in 14 points; pages may draw
    the form as /X."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{5 + 2 * n} 0 R' for n in range(len(pages)))}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        ("<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 >>"),
    ]
    matrix = "0 1 -1 0" if rotate == 90 else "1 0 0 1"
    for n, page in enumerate(pages):
        turned = [(595 - y, x, text) if rotate == 90 else (x, y, text) for x, y, text in page]
        shown = "".join(f"BT /F1 14 Tf {matrix} {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET\n" for x, y, text in turned) + extra
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {rotate} /Contents {6 + 2 * n} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> /XObject << /X {5 + 2 * len(pages)} 0 R >> >> >>",
            f"<< /Length {len(shown)} >>\nstream\n{shown}endstream",
        ]
    objects.append(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
        f"/Length {len(form)} >>\nstream\n{form}endstream"
    )
    return assembled(objects)


def assembled(objects: list[str], trailer: str = "") -> bytes:
    data, places = b"%PDF-1.4\n", []
    for n, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{n} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer}>>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode()


LONG = "推出企业专区，材料一次提交，办结即时告知，"


def test_pdf_lines_in_reading_order(tmp_path: Path) -> None:
    data = pdf([(90, 660, "后行" + LONG), (118, 700, "一、服务"), (90, 680, LONG + "A B"), (300, 700, "右")])
    lines = read_document(write(tmp_path, "plan.pdf", data)).lines
    assert [(line.text, line.indent) for line in lines] == [("一、服务 右", 2), (LONG + "A B", 0), ("后行" + LONG, 0)]


def test_pieces_of_one_line_are_joined_without_spaces(tmp_path: Path) -> None:
    data = pdf([(90 + 14 * n, 700 + n % 2, char) for n, char in enumerate(LONG)])
    assert texts(tmp_path, "plan.pdf", data) == [LONG]


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        pytest.param("", "— {} —", id="page numbers"),
        pytest.param("", "{}", id="bare page numbers"),
        pytest.param("", "第 {} 页 共 9 页", id="page x of y"),
        pytest.param("甲区行动方案", "{}/9", id="running head"),
        pytest.param("甲区行动方案 第{}页", "", id="running head with the page"),
        pytest.param("", "甲区办公室 2021年印", id="running foot"),
    ],
)
@pytest.mark.parametrize("count", [2, 5])
def test_what_repeats_on_pages_is_left_out(tmp_path: Path, head: str, foot: str, count: int) -> None:
    pages = []
    for n in range(1, count + 1):
        page = [(90.0, 700.0, f"第{'甲乙丙丁戊'[n - 1]}页正文，" + LONG)]
        page += [(200.0, 800.0, head.format(n))] if head else []
        page += [(250.0 + n % 2 * 60, 40.0, foot.format(n))] if foot else []
        pages.append(page)
    assert texts(tmp_path, "plan.pdf", pdf(*pages)) == [f"第{c}页正文，{LONG}" for c in "甲乙丙丁戊"[:count]]


def test_body_lines_that_repeat_are_kept(tmp_path: Path) -> None:
    pages = [[(90.0, 700.0, "同一行" + LONG), (90.0, 400.0, f"第{c}页")] for c in "甲乙丙"]
    assert texts(tmp_path, "plan.pdf", pdf(*pages)).count("同一行" + LONG) == 3


def test_a_page_printed_sideways(tmp_path: Path) -> None:
    assert texts(tmp_path, "plan.pdf", pdf([(90, 500, "一、服务"), (90, 470, LONG)], rotate=90)) == ["一、服务", LONG]


def test_a_slanted_watermark_is_left_out(tmp_path: Path) -> None:
    mark = f"BT /F1 60 Tf 0.7 0.7 -0.7 0.7 100 300 Tm <{'内部资料'.encode('utf-16-be').hex()}> Tj ET\n"
    assert texts(tmp_path, "plan.pdf", pdf([(90, 700, LONG)], extra=mark)) == [LONG]


def picture() -> bytes:
    pixels = zlib.compress(b"\xff" * 64).decode("latin-1")
    draw = "q 500 0 0 700 40 40 cm /I Do Q\n"
    return assembled(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /I 5 0 R >> >> /Contents 4 0 R >>",
            f"<< /Length {len(draw)} >>\nstream\n{draw}endstream",
            ("<< /Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode "
            f"/Length {len(pixels)} >>\nstream\n{pixels}\nendstream"),
        ]
    )


def test_a_pdf_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"plan\.pdf.*OCR"):
        texts(tmp_path, "plan.pdf", pdf([]))


def test_no_character_is_lost_that_stands_alone_between_others(tmp_path: Path) -> None:
    line = "甲2026年3月9日乙"
    data = pdf([(90 + 14 * n, 700, char) for n, char in enumerate(line)], [(90, 700, LONG)])
    assert texts(tmp_path, "plan.pdf", data) == [line, LONG]


def test_text_in_a_form_that_a_page_draws_is_read(tmp_path: Path) -> None:
    data = pdf([(90, 700, LONG)], extra="/X Do\n", form=f"BT /F1 14 Tf 1 0 0 1 90 670 Tm <{'二、监管'.encode('utf-16-be').hex()}> Tj ET\n")
    assert texts(tmp_path, "plan.pdf", data) == [LONG, "二、监管"]


def encrypted() -> bytes:
    """Enough of the standard handler that the engine asks for a password: keys that no password fits."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"]
    objects.append(f"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <{'11' * 32}> /U <{'22' * 32}> >>")
    return assembled(objects, f"/Encrypt 3 0 R /ID [<{'00' * 16}> <{'00' * 16}>] ")


def test_a_pdf_cut_at_any_place_is_refused(tmp_path: Path) -> None:
    data = pdf([(90, 700, LONG)], [(90, 700, LONG)])
    for end in range(6, len(data) - 8, 37):
        with pytest.raises(DocumentError, match=r"cut\.pdf.*incomplete"):
            texts(tmp_path, "cut.pdf", data[:end])


# -- files that lie, and files that cannot be read


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("一、改善服务")
    document.add_paragraph("（一）线上办理。推出企业专区，材料一次提交。")
    return saved(document)


MAKERS: dict[str, Callable[[], bytes]] = {
    "docx": word,
    "pdf": lambda: pdf([(90, 700, "一、改善服务"), (90, 670, "（一）线上办理。推出企业专区，材料一次提交。")]),
    "html": lambda: ("<!DOCTYPE html>\n<html><body>" + "".join(f"<p>{row}</p>" for row in PLAN.splitlines()) + "</body></html>").encode(),
    "txt": PLAN.encode,
}


@pytest.mark.parametrize("suffix", [".txt", ".md", ".docx", ".pdf", ".html", ".htm", ".TXT", ".DOCX"])
@pytest.mark.parametrize("kind", MAKERS)
def test_a_file_is_read_as_what_it_is(tmp_path: Path, kind: str, suffix: str) -> None:
    assert texts(tmp_path, f"plan{suffix}", MAKERS[kind]()) == ["一、改善服务", "（一）线上办理。推出企业专区，材料一次提交。"]


@pytest.mark.parametrize(
    ("data", "remedy"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b" \r\n\t\n", "empty", id="white space"),
        pytest.param("\u3000\u3000\n\xa0".encode(), "only white space", id="wide white space"),
        pytest.param(b"\xef\xbb\xbf", "only white space", id="a mark alone"),
        pytest.param(b"\0" * 50, "empty", id="zeros"),
        pytest.param(bytes(range(256)) * 4, "binary|neither", id="binary"),
        pytest.param(b"\x01\x02\x03\x04 abc", "binary", id="control characters"),
        pytest.param("一、服务".encode() * 60 + b"\xff" + "二、监管".encode() * 60, "damaged", id="damaged utf-8"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "save it as .docx", id="old Word"),
        pytest.param(b"{\\rtf1\\ansi}", "save it as .docx", id="rtf"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13), "OCR", id="picture"),
        pytest.param(b"\xff\xd8\xff\xe0abc", "OCR", id="photograph"),
        pytest.param(b"Rar!\x1a\x07", "unpack", id="archive"),
        pytest.param(b"MIME-Version: 1.0\r\n", "save the page as .html", id="web archive"),
        pytest.param(packed({"OFD.xml": "<x/>"}), "export it as a PDF", id="ofd"),
        pytest.param(packed({"xl/workbook.xml": "<x/>"}), "Excel", id="workbook"),
        pytest.param(packed({"ppt/presentation.xml": "<x/>"}), "presentation", id="slides"),
        pytest.param(packed({"content.xml": "<x/>"}), "OpenDocument", id="odt"),
        pytest.param(packed({"a.txt": "x"}), "unpack", id="zip"),
        pytest.param(b"PK\x03\x04abc", "damaged", id="damaged zip"),
        pytest.param(packed({"word/document.xml": "<w:document"}), "save it again as .docx", id="damaged Word"),
        pytest.param(saved(docx.Document()), "only white space", id="Word without text"),
        pytest.param(b"<html><body><script>x</script></body></html>", "only white space", id="page without text"),
        pytest.param(b"%PDF-1.4 rubbish %%EOF", "damaged PDF", id="damaged pdf"),
        pytest.param(b"%PDF-1.4", "incomplete", id="cut pdf"),
        pytest.param(picture(), "OCR", id="scan"),
        pytest.param(encrypted(), "password", id="encrypted pdf"),
    ],
)
@pytest.mark.parametrize("name", ["plan.txt", "plan.docx", "plan.pdf", "plan.html", "plan.md"])
def test_what_cannot_be_read_is_named_with_a_remedy(tmp_path: Path, name: str, data: bytes, remedy: str) -> None:
    with pytest.raises(DocumentError, match=remedy) as caught:
        read_document(write(tmp_path, name, data))
    assert str(caught.value).startswith(f"{name}: ")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"none\.txt: cannot be read"):
        read_document(tmp_path / "none.txt")


def test_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.docx").mkdir()
    with pytest.raises(DocumentError, match=r"folder\.docx: cannot be read"):
        read_document(tmp_path / "folder.docx")
