"""Known plans, and how a document is recognised as one of them – or named by region and year."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import ROOT
from retrieval.catalogue import Catalogue, load_catalogue, region_of, unknown_plan
from retrieval.files import DataError
from retrieval.front import Front


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "data" / "plans.yaml")


def front(title: str = "", preamble: str = "", issued: str | None = None) -> Front:
    return Front(title, preamble, issued, 1, ())


def test_the_catalogue_of_the_contract(catalogue: Catalogue) -> None:
    assert {plan.id: (plan.year, plan.edition) for plan in catalogue.plans.values()} == {
        "shanghai-2017": (2017, "1.0"), "shanghai-2020": (2020, "3.0"), "shanghai-2021": (2021, "4.0"), "shanghai-2023": (2023, "6.0"),
        "changning-2021": (2021, None),
    }
    assert {(e.year, e.edition) for e in catalogue.editions} == {
        (2019, "2.0"), (2022, "5.0"), (2024, "7.0"), (2025, "8.0"), (2026, "9.0"),
    }


@pytest.mark.parametrize("plan", ["shanghai-2017", "shanghai-2020", "shanghai-2021", "shanghai-2023", "changning-2021"])
def test_a_document_is_recognised_by_its_title(catalogue: Catalogue, plan: str) -> None:
    title = catalogue.plans[plan].title
    for variant in (title, title.replace(" ", "\u3000"), title.replace(" ", ""), f" {title}", title.replace("2021", "２０２１")):
        assert catalogue.recognise(front(variant), "").id == plan
    assert catalogue.recognise(front("", f"{title}为了"), "").id == plan


def test_a_similar_title_is_another_plan(catalogue: Catalogue) -> None:
    title = catalogue.plans["shanghai-2023"].title.replace("上海市", "苏州市")
    found = catalogue.recognise(front(title, issued="2023-02-01"), "")
    assert (found.id, found.region) == ("suzhou-2023", "苏州市")


@pytest.mark.parametrize(
    ("title", "preamble", "issued", "text", "plan_id", "year"),
    [
        ("北京市优化营商环境行动方案（2024年）", "", None, "", "beijing-2024", 2024),
        ("北京市朝阳区优化营商环境2024年行动方案", "", None, "", "chaoyang-2024", 2024),
        ("苏州市优化营商环境行动方案", "", "2022-03-01", "", "suzhou-2022", 2022),
        ("苏州市优化营商环境行动方案", "到2025年建成", None, "", "suzhou-2025", 2025),
        ("苏州市优化营商环境行动方案", "", None, "一、……苏州市人民政府 2022年3月1日", "suzhou-2022", 2022),
        ("苏州市优化营商环境行动方案", "", None, "一、没有年份", "suzhou-undated", None),
        ("浦东新区行动方案２０２３—２０２５年", "", None, "", "pudong-2023", 2023),
        ("西藏自治区行动方案2024", "", None, "", "xizang-2024", 2024),
        ("优化营商环境行动方案2024", "苏州市为了", None, "", "suzhou-2024", 2024),
        ("优化营商环境行动方案2024", "", None, "", "weizhidi-2024", 2024),
        ("", "", None, "", "weizhidi-undated", None),
    ],
)
def test_an_unknown_plan(title: str, preamble: str, issued: str | None, text: str, plan_id: str, year: int | None) -> None:
    plan = unknown_plan(front(title, preamble, issued), text)
    assert (plan.id, plan.year) == (plan_id, year)
    assert plan.title == (title or "无标题文件")


@pytest.mark.parametrize(
    ("title", "region"),
    [
        ("上海市行动方案", "上海市"), ("中共上海市委方案", "上海市"), ("上海市长宁区方案", "长宁区"), ("长宁区方案", "长宁区"),
        ("江苏省苏州市方案", "苏州市"),
        ("内蒙古自治区方案", "内蒙古自治区"), ("优化营商环境方案", None), ("", None),
    ],
)
def test_the_region_is_the_lowest_unit_of_the_title(title: str, region: str | None) -> None:
    assert region_of(title) == region


@pytest.mark.parametrize(
    "content",
    ["", "[]", "plans: [{id: x}]", "plans: []\nmore: 1", "{", "plans:\n- {id: qinghe-2022, title: 甲, year: vor langem, region: 青禾市}"],
)
def test_a_catalogue_that_does_not_fit_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "plans.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"plans\.yaml"):
        load_catalogue(tmp_path / "plans.yaml")


def test_two_entries_with_one_id_are_told(tmp_path: Path) -> None:
    entry = "- {id: qinghe-2022, title: %s, year: 2022, region: 青禾市}\n"
    (tmp_path / "plans.yaml").write_text("plans:\n" + entry % "甲方案" + entry % "乙方案", encoding="utf-8")
    with pytest.raises(DataError, match="qinghe-2022"):
        load_catalogue(tmp_path / "plans.yaml")
