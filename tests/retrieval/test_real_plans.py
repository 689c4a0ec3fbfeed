"""The five official documents come out right. Needs them: `make test PLANS=<folder>`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import ROOT
from retrieval.catalogue import load_catalogue
from retrieval.corpus import Reading, build_corpus, read_plans

pytestmark = pytest.mark.plans

BODY = {"shanghai-2017": 30, "shanghai-2020": 37, "shanghai-2021": 238, "shanghai-2023": 28, "changning-2021": 50}
ROWS = {"changning-2021": 66}


@pytest.fixture(scope="module")
def readings(plans_dir: Path) -> dict[str, Reading]:
    found, problems = read_plans(plans_dir, load_catalogue(ROOT / "data" / "plans.yaml"))
    assert problems == []
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_all_five_are_recognised_by_content(readings: dict[str, Reading]) -> None:
    assert set(readings) == set(BODY)


@pytest.mark.parametrize("plan", BODY)
def test_every_clause_and_only_clauses(readings: dict[str, Reading], plan: str) -> None:
    paths = [clause.path for clause in readings[plan].clauses]
    rows = [path for path in paths if path.startswith("a2.")]
    assert len(paths) - len(rows) == BODY[plan]
    assert len(rows) == ROWS.get(plan, 0)
    assert len(set(paths)) == len(paths)
    assert readings[plan].outline.doubts == ()


@pytest.mark.parametrize("plan", BODY)
def test_every_clause_and_measure_stands_in_the_document_character_for_character(
    readings: dict[str, Reading], plans_dir: Path, plan: str
) -> None:
    reading = readings[plan]
    raw = squeezed((plans_dir / reading.document.name).read_text(encoding="utf-8"))
    for clause in reading.clauses:
        assert clause.text
        if not clause.path.startswith("a2."):
            assert squeezed(clause.text) in raw, clause.id
        for measure in clause.measures:
            assert squeezed(measure.text) in raw, measure.id
            assert clause.text[measure.start : measure.end] == measure.text


@pytest.mark.parametrize("plan", BODY)
def test_measures_leave_nothing_out(readings: dict[str, Reading], plan: str) -> None:
    """Heading, measures, the lead-in 具体措施： and the departments make up the whole clause."""
    for clause in readings[plan].clauses:
        assert clause.text
        rest = clause.text
        for measure in clause.measures:
            rest = rest.replace(measure.text, "", 1)
        rest = rest.replace(clause.heading, "", 1)
        rest = re.sub(r"[（(]责任(?:单位|部门)[:：].*[）)]|具体措施[:：]", "", rest, flags=re.S)
        assert not re.sub(r"[\s。.]", "", rest), clause.id


@pytest.mark.parametrize(
    ("clause", "label", "heading"),
    [
        ("shanghai-2020/4.27", "四（二十七）", "提升企业注销便利度"),
        ("shanghai-2021/2.1.6", "二（一）6", "企业开办和注销"),
        ("shanghai-2020/1", "一", "明确总体要求"),
        ("shanghai-2023/2.10", "二（十）", "办理破产"),
        ("changning-2021/2.2.3", "二（二）3", "实施名称告知承诺制"),
        ("changning-2021/a1.4", "附件1 四", "促进企业服务更精准"),
        ("changning-2021/a2.8", "附件2 第8行", "实施世界银行和国家营商环境对标改革"),
    ],
)
def test_ids_labels_and_headings(readings: dict[str, Reading], clause: str, label: str, heading: str) -> None:
    found = {c.id: c for c in readings[clause.partition("/")[0]].clauses}[clause]
    assert (found.label, found.heading) == (label, heading)


@pytest.mark.parametrize(
    ("clause", "departments", "note"),
    [
        ("changning-2021/2.4.26", ("区税务局",), None),
        ("changning-2021/2.4.27", ("区投促办", "区财政局", "区发改委"), None),
        ("changning-2021/a2.8", ("区法院",), "对标落实"),
        ("changning-2021/a2.42", ("区府办",), "对标落实"),
        ("changning-2021/a2.43", ("区投促办", "区商务委"), "对标落实"),
    ],
)
def test_departments_and_rows(readings: dict[str, Reading], clause: str, departments: tuple[str, ...], note: str | None) -> None:
    found = {c.id: c for c in readings["changning-2021"].clauses}[clause]
    assert (found.departments, found.note) == (departments, note)


def test_letter_and_distribution_list_are_no_clauses(readings: dict[str, Reading]) -> None:
    skipped = {note.reason for note in readings["shanghai-2023"].outline.skipped}
    assert skipped == {"letter of transmittal", "signature or distribution list"}
    assert readings["shanghai-2023"].outline.front.issued == "2023-01-04"


def test_key_points_cover_every_measure_of_every_clause(plans_dir: Path) -> None:
    corpus = build_corpus(ROOT / "data", plans_dir)
    assert corpus.problems == ()
    missing = [measure.id for measure in corpus.measures() if measure.id not in corpus.key_points]
    assert missing == []
