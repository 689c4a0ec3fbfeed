"""Catalogue, key points and documents put together; files that cannot be used are named and the rest is used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from retrieval.corpus import Corpus, build_corpus, digest_of
from retrieval.files import DataError
from tests.small import DOCUMENT, PLAN, POINTS, write_data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path / "data")


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "b.txt").write_text(DOCUMENT, encoding="utf-8")
    return folder


def build(data: Path, plans: Path | None) -> Corpus:
    corpus = build_corpus(data, plans)
    for clause in corpus.clauses.values():
        for measure in clause.measures:
            assert measure.text == (clause.text or "")[measure.start : measure.end]
    return corpus


def test_key_points_and_documents_come_together(data: Path, plans: Path) -> None:
    corpus = build(data, plans)
    assert (list(corpus.plans), corpus.documents, corpus.problems) == ([PLAN], {PLAN: "b.txt"}, ())
    assert [m.id for m in corpus.measures()] == [f"{PLAN}/{number}" for number, *_ in POINTS] == list(corpus.key_points)
    assert corpus.clauses[f"{PLAN}/2.2"].departments == ("小店局",)
    assert [c.id for c in corpus.of_plan(PLAN)] == list(corpus.clauses)


@pytest.mark.parametrize("empty", [True, False])
def test_without_documents_the_key_points_are_used_alone(data: Path, tmp_path: Path, empty: bool) -> None:
    (tmp_path / "empty").mkdir()
    corpus = build(data, tmp_path / "empty" if empty else None)
    assert (corpus.documents, corpus.problems) == ({}, ())
    assert {c.text for c in corpus.clauses.values()} == {None}
    assert len(corpus.key_points) == 5


def test_a_folder_that_is_not_there_is_told(data: Path, tmp_path: Path) -> None:
    corpus = build(data, tmp_path / "nowhere")
    assert "POLICYBOT_PLANS_DIR" in corpus.problems[0]
    assert len(corpus.key_points) == 5


def test_without_key_points_the_document_is_used_alone(data: Path, plans: Path) -> None:
    shutil.rmtree(data / "key_points")
    shutil.rmtree(data / "outlines")
    corpus = build(data, plans)
    assert (len(corpus.clauses), corpus.key_points, corpus.problems) == (4, {}, ())


def test_the_same_plan_twice_counts_once(data: Path, plans: Path) -> None:
    shutil.copy(plans / "b.txt", plans / "c.txt")
    corpus = build(data, plans)
    assert corpus.documents == {PLAN: "b.txt"}
    assert corpus.problems == ("c.txt: the same text as b.txt; counted once",)


def test_of_two_texts_for_one_plan_the_first_is_used_and_both_are_named(data: Path, plans: Path) -> None:
    (plans / "c.txt").write_text(DOCUMENT.replace("20天", "15天"), encoding="utf-8")
    corpus = build(data, plans)
    assert corpus.documents == {PLAN: "b.txt"}
    assert "20天" in str(corpus.clauses[f"{PLAN}/2.2"].text)
    assert all(word in corpus.problems[0] for word in ("c.txt", "b.txt", PLAN, "data/plans.yaml"))


UNKNOWN = DOCUMENT.replace("青禾市便利经营行动方案", "白露市朝晖区便利经营行动方案（2024年）")


def test_an_unknown_plan_is_named_by_region_and_year(data: Path, plans: Path) -> None:
    (plans / "a.txt").write_text(UNKNOWN, encoding="utf-8")
    corpus = build(data, plans)
    assert set(corpus.plans) == {PLAN, "zhaohui-2024"}
    plan = corpus.plans["zhaohui-2024"]
    assert (plan.year, plan.region, plan.is_district) == (2024, "朝晖区", True)
    assert [c for c in corpus.clauses if c.startswith("zhaohui")] == [f"zhaohui-2024/{p}" for p in ("1.1", "1.2", "2.1", "2.2")]
    assert next(iter(corpus.plans)) == PLAN


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_encodings(data: Path, plans: Path, encoding: str) -> None:
    (plans / "b.txt").write_bytes(DOCUMENT.encode(encoding))
    corpus = build(data, plans)
    assert corpus.problems == ()
    assert corpus.clauses[f"{PLAN}/2.2"].measures[0].text == "关店在网上公告，公告期20天。"


@pytest.mark.parametrize("clause", ["1.2", "2.1", "2.2"])
def test_a_truncated_document_keeps_what_it_has_and_is_told(data: Path, plans: Path, clause: str) -> None:
    heads = {"1.2": "（二）压缩", "2.1": "二、减轻", "2.2": "（二）方便"}
    (plans / "b.txt").write_text(DOCUMENT[: DOCUMENT.index(heads[clause])], encoding="utf-8")
    corpus = build(data, plans)
    assert f"{PLAN}/1.1" in corpus.clauses
    assert f"{PLAN}/{clause}" not in corpus.clauses
    assert corpus.problems[0].startswith(f"{PLAN}: the document differs")
    assert clause in corpus.problems[0]


def test_a_clause_truncated_in_the_middle_is_quoted_as_far_as_it_goes(data: Path, plans: Path) -> None:
    (plans / "b.txt").write_text(DOCUMENT[: DOCUMENT.index("公告期") + 2], encoding="utf-8")
    corpus = build(data, plans)
    assert corpus.clauses[f"{PLAN}/2.2"].measures[0].text == "关店在网上公告，公告"


def test_key_points_of_a_clause_that_has_other_measures_are_not_shown(data: Path, plans: Path) -> None:
    (plans / "b.txt").write_text(DOCUMENT.replace("两天办好。", "两天办好。不收钱。"), encoding="utf-8")
    corpus = build(data, plans)
    assert [k for k in corpus.key_points if k.startswith(f"{PLAN}/1.1#")] == []
    assert "1.1" in corpus.problems[0]
    assert f"{PLAN}/1.2#1" in corpus.key_points


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b""), ("a.txt", b"   \n\n"), ("a.txt", bytes(range(256)) * 20), ("a.pdf", b"%PDF-1.7 broken"),
        ("a.docx", b"PK\x03\x04broken"),
        ("a.docx", b"no word file"), ("a.txt", "没有编号的一段话。".encode()), ("a.html", b"<html></html>"), ("a.md", b"# Notes\n"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_the_rest_is_used(data: Path, plans: Path, name: str, content: bytes) -> None:
    (plans / name).write_bytes(content)
    corpus = build(data, plans)
    assert corpus.documents == {PLAN: "b.txt"}
    assert [problem for problem in corpus.problems if problem.startswith(name)] == list(corpus.problems)
    assert len(corpus.problems) == 1


def test_other_files_of_the_folder_are_passed_over(data: Path, plans: Path) -> None:
    for name in (".hidden.txt", "~$plan.docx", "photo.jpg", "notes.xlsx"):
        (plans / name).write_bytes(b"\x00")
    (plans / "folder.txt").mkdir()
    assert build(data, plans).problems == ()


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("plans.yaml", {"plans": [{"id": "Qinghe 2022"}]}, r"plans\.yaml"),
        ("plans.yaml", None, r"plans\.yaml"),
        ("topics.yaml", [{"indicator": "经营", "topics": [{"name": "别的"}]}], "unknown topics"),
        (f"key_points/{PLAN}.yaml", [{"id": "1.1#1"}], f"{PLAN}.yaml"),
        (f"key_points/{PLAN}.yaml", [{"id": "a1.1#1", "same": ["9.9#9"]}], "has no key point"),
        (f"outlines/{PLAN}.yaml", [{"path": "1.1"}], f"{PLAN}.yaml"),
        (f"outlines/{PLAN}.yaml", "{", f"{PLAN}.yaml"),
    ],
)
def test_data_that_does_not_fit_is_named(data: Path, file: str, change: object, said: str) -> None:
    (data / file).unlink()
    if isinstance(change, str):
        (data / file).write_text(change, encoding="utf-8")
    elif change is not None:
        (data / file).write_text(yaml.safe_dump(change, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DataError, match=said):
        build_corpus(data, None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([{"of": [f"{PLAN}/9.9#9"], "zh": "更快", "en": "faster"}], "no measure of"),
        ([{"of": [f"{PLAN}/2.1#1"], "zh": "更快", "en": "faster"}], "on this topic"),
        ([{"of": [f"{PLAN}/1.1#{n}"], "zh": "更快", "en": "faster"} for n in (1, 2)], "more than one"),
    ],
)
def test_a_change_rests_on_measures_of_its_topic_one_for_each_plan(data: Path, changes: object, said: str) -> None:
    groups = yaml.safe_load((data / "topics.yaml").read_text(encoding="utf-8"))
    groups[0]["topics"][0]["changes"] = changes
    (data / "topics.yaml").write_text(yaml.safe_dump(groups, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DataError, match=said):
        build_corpus(data, None)


@pytest.mark.parametrize("newer", [f"{PLAN}/1.1#2", "别处-2030/1.1#1"])
def test_what_became_of_a_measure_is_said_by_a_newer_plan_of_the_region(data: Path, newer: str) -> None:
    path = data / "key_points" / f"{PLAN}.yaml"
    points = yaml.safe_load(path.read_text(encoding="utf-8"))
    points[0]["newer"] = [newer]
    path.write_text(yaml.safe_dump(points, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DataError, match="no measures of newer plans"):
        build_corpus(data, None)


def test_annex_clauses_are_linked_to_what_they_restate(data: Path, plans: Path) -> None:
    annex = "附件1\n便利经营一览\n一、开店。开店在网上填一张表，两天办好。窗口由专人帮办。\n二、别的。这里说的是另外一件没有说过的事情。\n"
    (plans / "b.txt").write_text(DOCUMENT + annex, encoding="utf-8")
    corpus = build(data, plans)
    annexed = {c.path: c.restates for c in corpus.clauses.values() if c.path.startswith("a")}
    assert annexed.get("a1.1") == f"{PLAN}/1.1"
    assert annexed.get("a1.2") is None
    assert [c for c in corpus.clauses][-1].startswith(f"{PLAN}/a")


def test_a_digest_depends_on_names_contents_and_extras(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("1", encoding="utf-8")
    other.write_text("2", encoding="utf-8")
    digest = digest_of([one, other], "x")
    assert digest == digest_of([other, one], "x")
    assert len({digest, digest_of([one], "x"), digest_of([one, other], "y"), digest_of([one, other])}) == 4
    other.write_text("3", encoding="utf-8")
    assert digest_of([one, other], "x") != digest
