"""Nothing is said that its clause does not carry; sources are numbered as they appear."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest

from bot.turn import Draft, Outcome, Reply, Source, Statement, Turn
from bot.verify import carried, evidence_text, verify
from prompts import Wording
from retrieval.search import Evidence
from tests.small import asking, assessed, corpus_of, figure, found, turn_of

WORDING = Wording.load()
SHOP = found()
CLOSE = found("shanghai-2023/2.1", "关店公告20天。", plain="关店在网上公告20天就行", heading="方便关店")


def draft(*statements: Statement, sources: tuple[Evidence, ...] = (SHOP, CLOSE), **more: Any) -> Draft:
    return Draft(statements, tuple(Source.of(e) for e in sources), **more)


def verified(made: Draft, status: Outcome = Outcome.ANSWERED, **more: Any) -> Turn:
    turn = turn_of(asking(**more), draft=made, assessment=assessed(SHOP, CLOSE, status=status, missing=("amount",)))
    return verify(turn, corpus_of(SHOP, CLOSE), WORDING)


def reply_of(made: Draft, status: Outcome = Outcome.ANSWERED, **more: Any) -> Reply:
    reply = verified(made, status, **more).reply
    assert reply is not None
    return reply


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("关店公告20天。", True),
        ("关店公告２０天。", True),
        ("关店公告15天。", False),
        ("关店公告20天，收500元。", False),
        ("2023年方案 条2.1：关店要公告。", True),  # the plan and the place may be named
        ("2021年方案说关店要公告。", False),
        ("关店要公告。", True),
    ],
)
def test_a_figure_must_stand_in_the_cited_clause(text: str, kept: bool, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "bot.verify")
    reply = reply_of(draft(Statement("开店填表。", (0,)), Statement(text, (1,))))
    assert (text in reply.answer) is kept
    assert [c.clause_id for c in reply.citations] == ["shanghai-2020/1.1", *(["shanghai-2023/2.1"] if kept else [])]
    assert ("which its clauses do not state" in caplog.text) is not kept


def test_a_figure_of_another_source_does_not_count() -> None:
    assert "20天" not in reply_of(draft(Statement("开店填表。", (0,)), Statement("开店公告20天。", (0,)))).answer


def test_what_is_repeated_from_the_question_may_stand() -> None:
    text = "更正：您说的5天和方案不一致。"
    assert text in reply_of(draft(Statement(text, (1,), repeats="5天"))).answer
    assert verified(draft(Statement(text, (1,)))).reply == Reply(Outcome.FAILED, WORDING.text("failed.fault", "zh"))


def test_statements_without_a_source_stay_but_do_not_carry_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    turn = verified(draft(Statement("注意：试点。"), Statement("要100天。", (0,))))
    assert turn.reply is not None
    assert (turn.reply.status, turn.reply.citations) == (Outcome.FAILED, ())
    assert turn.faults == ("verify: nothing survived",)
    assert any(record.levelno == logging.ERROR for record in caplog.records)


def test_a_failure_is_told_in_the_language_of_the_question() -> None:
    assert reply_of(draft(Statement("100 days.", (0,))), english=True).answer == WORDING.text("failed.fault", "en")


@pytest.mark.parametrize("status", [Outcome.NO_EVIDENCE, Outcome.CLARIFY, Outcome.REFUSED])
def test_other_outcomes_need_no_citation(status: Outcome) -> None:
    reply = reply_of(draft(Statement("没有讲到。"), sources=()), status)
    assert (reply.status, reply.answer, reply.citations, reply.missing) == (status, "没有讲到。", (), ())


def test_what_is_missing_stands_in_a_partial_reply_only() -> None:
    statements = draft(Statement("开店填表。", (0,)))
    assert reply_of(statements, Outcome.PARTIAL).missing == ("amount",)
    assert reply_of(statements).missing == ()


def test_sources_are_numbered_as_they_appear() -> None:
    said = (Statement("关店公告。", (1,)), Statement("先说一句。"), Statement("开店填表。", (0,)), Statement("两件事。", (0, 1)))
    reply = reply_of(draft(*said))
    assert reply.answer == "关店公告。[1]\n先说一句。\n开店填表。[2]\n两件事。[2][1]"
    assert [(c.marker, c.clause_id) for c in reply.citations] == [(1, "shanghai-2023/2.1"), (2, "shanghai-2020/1.1")]
    assert {int(n) for n in re.findall(r"\[(\d+)\]", reply.answer)} == {c.marker for c in reply.citations}


def test_a_dropped_statement_leaves_no_gap_in_the_numbers() -> None:
    reply = reply_of(draft(Statement("收900元。", (0,)), Statement("关店公告。", (1,))))
    assert [(c.marker, c.clause_id) for c in reply.citations] == [(1, "shanghai-2023/2.1")]


def test_a_source_that_does_not_exist_carries_nothing() -> None:
    made = draft(Statement("开店填表。", (7,)))
    assert not carried(made.statements[0], made, corpus_of(SHOP, CLOSE))


def test_a_citation_holds_the_official_sentence_and_where_it_stands() -> None:
    citation = reply_of(draft(Statement("关店公告20天。", (1,)))).citations[0]
    assert (citation.quote, citation.label, citation.heading, citation.measure) == ("关店公告20天。", "条2.1", "方便关店", 1)
    assert (citation.plan_id, citation.plan_title, citation.plan_year) == ("shanghai-2023", "上海市新方案", 2023)
    assert (citation.key_point, citation.url) == ("关店在网上公告20天就行", "/plans/shanghai-2023#2.1")


def test_without_the_document_there_is_no_quote_and_our_words_carry() -> None:
    bare = found("shanghai-2023/2.1", plain="关店在网上公告20天就行", loaded=False)
    reply = reply_of(draft(Statement("关店公告20天。", (0,)), sources=(bare,)))
    assert (reply.citations[0].quote, "20天" in reply.answer) == (None, True)


def test_our_words_do_not_carry_what_the_loaded_document_does_not_say() -> None:
    wrong = found("shanghai-2023/2.1", "关店公告20天。", plain="关店在网上公告30天就行")
    assert "30" not in evidence_text(Source.of(wrong), corpus_of(wrong))
    assert reply_of(draft(Statement("关店公告30天。", (0,)), sources=(wrong,))).status is Outcome.FAILED


@pytest.mark.parametrize(
    ("official", "plain", "carries"),
    [
        ("两天办好。", "开店的手续2天就能办好", True), ("十个环节。", "开店手续共10个环节", True),
        ("二十七项。", "一共27项都能在网上办", True), ("几天办好。", "开店的手续2天就能办好", False),
    ],
)
def test_digits_for_numbers_in_characters(official: str, plain: str, carries: bool) -> None:
    evidence = found(text=official, plain=plain)
    made = draft(Statement(plain, (0,)), sources=(evidence,))
    assert carried(made.statements[0], made, corpus_of(evidence)) is carries


def test_figures_and_channel_of_the_key_point_carry_too() -> None:
    evidence = found(loaded=False, figures=(figure("3", "个", "环节"),), channel="热线12329", terms=("110办法",))
    made = draft(Statement("3个环节，打12329，按110办法。", (0,)), sources=(evidence,))
    assert carried(made.statements[0], made, corpus_of(evidence))


def test_notices_departments_and_follow_ups_are_handed_on() -> None:
    reply = reply_of(draft(Statement("开店填表。", (0,)), notices=("注意",), departments=("小店局",), follow_ups=("要几天",), mode="model"))
    assert (reply.notices, reply.departments, reply.follow_ups, reply.mode) == (("注意",), ("小店局",), ("要几天",), "model")
