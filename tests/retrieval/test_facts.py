"""Outlines are what the documents give: numbering, headings, departments and numbers of measures."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from bot.settings import ROOT
from retrieval.facts import write_outlines

TITLE = "上海市全面深化国际一流营商环境建设实施方案"
PLAN = f"{TITLE}\n一、改善服务\n（一）线上办理\n推出专区，材料一次提交。结果网上可查。（责任单位：市政务办、市数据局）\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(ROOT / "data" / "plans.yaml", folder)
    return folder


def test_a_catalogued_plan_is_written(data: Path, tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    plans.mkdir()
    (plans / "a.txt").write_text(PLAN, encoding="utf-8")
    (plans / "b.txt").write_text(PLAN.replace(TITLE, "新川市行动方案"), encoding="utf-8")
    written, problems = write_outlines(plans, data)
    assert [path.name for path in written] == ["shanghai-2020.yaml"]
    assert "not in the catalogue" in problems[0]
    assert yaml.safe_load(written[0].read_text(encoding="utf-8")) == [{
        "path": "1.1", "label": "一（一）", "heading": "线上办理", "trail": ["改善服务"], "measures": 2,
        "departments": ["市政务办", "市数据局"],
    }]


@pytest.mark.plans
def test_the_outlines_are_those_of_the_documents(data: Path, plans_dir: Path) -> None:
    written, problems = write_outlines(plans_dir, data)
    assert problems == []
    for path in written:
        assert path.read_text(encoding="utf-8") == (ROOT / "data" / "outlines" / path.name).read_text(encoding="utf-8")
