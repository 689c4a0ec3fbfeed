"""The gold rule of the question sets, case by case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT
from retrieval.evaluate import Case, QuestionsError, Verdict, evaluate, hit, judge, percentile, read_questions, squeeze, tallies

GOLD = frozenset({"shanghai-2020/4.27"})
TEXTS = {"shanghai-2020/4.27": "注销在网上办。\n材料减半。"}


def case(**more: Any) -> Case:
    values: dict[str, Any] = {
        "id": "x-1", "persona": "owner", "lang": "zh", "type": "howto", "turns": ("注销",), "profile": None, "gold": GOLD, "all_of": (),
        "must": (), "never": (), "not_ok": frozenset(), "expect": "answer",
    }
    return Case(**values | more)


def reply(
    *cited: str, answer: str = "网上办。", status: str = "answered", quote: str | None = None, missing: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {"status": status, "answer": answer, "citations": [{"clause_id": c, "quote": quote} for c in cited], "missing": list(missing)}


def verdict(asked: Case, answered: dict[str, Any]) -> Verdict:
    return judge(asked, answered, 1.0, TEXTS.get)


OTHERS = ("shanghai-2017/3.2", "shanghai-2021/2.1.6", "shanghai-2023/2.1")


@pytest.mark.parametrize(
    ("cited", "right", "first"),
    [
        (("shanghai-2020/4.27",), True, True),
        ((*OTHERS[:2], "shanghai-2020/4.27"), True, False),
        ((*OTHERS, "shanghai-2020/4.27"), False, False),
        (OTHERS, False, False),
        ((), False, False),
    ],
)
def test_one_of_the_first_three_citations_is_gold(cited: tuple[str, ...], right: bool, first: bool) -> None:
    found = verdict(case(), reply(*cited))
    assert (found.right, found.leading, found.first) == (right, right, first)


@pytest.mark.parametrize(
    ("must", "answer", "right"),
    [
        ((("网上",),), "在网上办", True),
        ((("10天", "十天"),), "十天办好", True),
        ((("10天",), ("一窗通",)), "10天办好", False),
        ((("10天",),), "１０ 天", True),  # NFKC, no white space
        ((("Open  a shop",),), "open a shop", False),
        ((("One window",),), "One\nwindow", True),
        ((), "", True),
    ],
)
def test_every_must_group_is_met(must: tuple[tuple[str, ...], ...], answer: str, right: bool) -> None:
    assert verdict(case(must=must), reply("shanghai-2020/4.27", answer=answer)).right is right


@pytest.mark.parametrize(("answer", "right"), [("免费", True), ("交5 万元", False), ("交５万元", False)])
def test_nothing_of_never_appears(answer: str, right: bool) -> None:
    found = verdict(case(never=("5万元",)), reply("shanghai-2020/4.27", answer=answer))
    assert (found.right, found.clean) == (right, right)


@pytest.mark.parametrize(
    ("cited", "right"),
    [
        (("shanghai-2020/4.27", "shanghai-2017/3.2"), True),
        (("shanghai-2020/4.27", *OTHERS[1:], "shanghai-2017/3.2"), True),  # wherever among the citations
        (("shanghai-2020/4.27",), False),
    ],
)
def test_every_all_of_group_is_cited(cited: tuple[str, ...], right: bool) -> None:
    groups = (GOLD, frozenset({"shanghai-2017/3.2", "shanghai-2017/9.9"}))
    assert verdict(case(all_of=groups), reply(*cited)).right is right


@pytest.mark.parametrize(
    ("gold", "cited", "found"),
    [
        ("changning-2021/a2", "changning-2021/a2.8", True), ("changning-2021/a2", "changning-2021/a1.8", False),
        ("changning-2021/a2", "changning-2021/2.8", False), ("changning-2021/a2.8", "changning-2021/a2.9", False),
        ("shanghai-2021/2", "shanghai-2021/2.1", False), ("shanghai-2021/2.1", "shanghai-2021/2.1", True),
    ],
)
def test_an_annex_table_stands_for_its_rows(gold: str, cited: str, found: bool) -> None:
    assert hit(frozenset({gold}), [cited]) is found


@pytest.mark.parametrize(
    ("expect", "status", "cited", "missing", "right"),
    [
        ("answer", "answered", True, (), True),
        ("answer", "partial", True, ("amount",), True),
        ("answer", "no_evidence", False, (), False),
        ("correct", "answered", True, (), True),
        ("correct", "clarify", True, (), False),
        ("correct", "answered", False, (), False),
        ("abstain", "no_evidence", False, (), True),
        ("abstain", "partial", True, ("amount",), True),
        ("abstain", "partial", True, (), False),
        ("abstain", "answered", True, (), False),
        ("abstain", "refused", False, (), False),
        ("clarify", "clarify", False, (), True),
        ("clarify", "answered", True, (), True),
        ("clarify", "answered", False, (), False),
        ("refuse", "refused", False, (), True),
        ("refuse", "no_evidence", False, (), False),
    ],
)
def test_each_expectation(expect: str, status: str, cited: bool, missing: tuple[str, ...], right: bool) -> None:
    answered = reply(*(GOLD if cited else ()), status=status, missing=missing)
    assert verdict(case(expect=expect), answered).right is right


@pytest.mark.parametrize("expect", ["abstain", "clarify", "refuse"])
def test_what_never_may_be_said_spoils_every_expectation(expect: str) -> None:
    status = {"abstain": "no_evidence", "clarify": "clarify", "refuse": "refused"}[expect]
    assert not verdict(case(expect=expect, never=("万元",)), reply(status=status, answer="5万元")).right


@pytest.mark.parametrize(
    ("quote", "bad"), [("注销在网上办。", 0), ("注销在 网上办。材料减半。", 0), ("注销免费。", 1), (None, 0), ("", 0)],
)
def test_quotes_that_do_not_stand_in_the_clause_are_counted(quote: str | None, bad: int) -> None:
    assert verdict(case(), reply("shanghai-2020/4.27", quote=quote)).bad_quotes == bad


def test_a_quote_of_an_unknown_clause_is_bad() -> None:
    assert verdict(case(), reply("nowhere-2020/1", quote="注销")).bad_quotes == 1


def test_problems_are_named() -> None:
    asked = case(all_of=(frozenset({"a"}),), must=(("十天",),), never=("万元",))
    assert set(verdict(asked, reply(answer="5万元")).problems) == {"citation", "all_of", "must", "never"}
    assert verdict(case(), reply("shanghai-2020/4.27")).problems == ()
    assert verdict(case(expect="abstain"), reply(status="no_evidence")).problems == ()


def test_every_question_is_asked_and_counted() -> None:
    cases = [case(id="a"), case(id="b", persona="hotline", type="who"), case(id="c")]
    ticks: list[int] = []
    verdicts = evaluate(cases, lambda asked: reply(*(GOLD if asked.id == "a" else ())), TEXTS.get, lambda: ticks.append(1))
    assert ([v.case.id for v in verdicts], len(ticks)) == (["a", "b", "c"], 3)
    table = tallies(verdicts)
    assert {key: (row.total, row.right) for key, row in table.items()} == {
        ("", ""): (3, 1), ("hotline", ""): (1, 0), ("hotline", "who"): (1, 0), ("owner", ""): (2, 1), ("owner", "howto"): (2, 1),
    }


@pytest.mark.parametrize(
    ("values", "share", "value"), [([], 0.5, 0.0), ([3.0], 0.99, 3.0), ([3.0, 1.0, 2.0], 0.5, 2.0), ([1.0, 2.0], 0.99, 2.0)]
)
def test_percentiles(values: list[float], share: float, value: float) -> None:
    assert percentile(values, share) == value


def test_squeezing() -> None:
    assert squeeze("１０ 个\n工作日") == "10个工作日"


@pytest.mark.parametrize("persona", ["owner", "helpdesk", "hotline", "english", "probe"])
def test_the_audience_of_a_question(persona: str) -> None:
    assert case(persona=persona).audience == (persona if persona in ("helpdesk", "hotline") else "enterprise")


@pytest.mark.parametrize("path", sorted((ROOT / "data" / "questions").rglob("*.jsonl")), ids=lambda p: p.stem)
def test_the_development_questions_can_be_read(path: Path) -> None:
    cases = read_questions(path)
    assert len({c.id for c in cases}) == len(cases) > 0
    assert {c.expect for c in cases} <= {"answer", "correct", "abstain", "clarify", "refuse"}
    assert all(c.gold or c.expect not in ("answer", "correct") for c in cases if c.type != "match")


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"id": 1}', '{"id": "a", "persona": "owner", "lang": "zh", "type": "x", "turns": 3}'])
def test_a_line_that_does_not_fit_is_named(tmp_path: Path, line: str) -> None:
    good = json.dumps({"id": "a", "persona": "owner", "lang": "zh", "type": "x", "turns": ["?"], "gold": [], "expect": "answer"})
    (tmp_path / "q.jsonl").write_text(f"{good}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(QuestionsError, match=r"q\.jsonl, line 3"):
        read_questions(tmp_path / "q.jsonl")
