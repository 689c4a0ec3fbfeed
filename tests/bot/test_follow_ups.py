"""Conversations with the product's own data: what a follow-up refers to, and when the matter has changed."""

from __future__ import annotations

import pytest

from bot.service import Answer, Ask, Service
from bot.turn import Outcome


def conversation(service: Service, *turns: str) -> Answer:
    """The reply to the last of the turns."""
    reply: Answer | None = None
    for turn in turns:
        reply = service.chat(Ask(turn, reply.conversation_id if reply else None))
    assert reply is not None
    return reply


def main_clause(reply: Answer) -> str:
    return reply.citations[0].clause_id


@pytest.mark.parametrize("asked", ["责任单位？", "哪个部门兜底？", "这个归谁管", "要是卡住了 找哪个部门评理"])
def test_who_is_responsible_is_told_of_the_clause_spoken_of(service: Service, asked: str) -> None:
    reply = conversation(service, "企业跨区迁移要几天", asked)
    assert main_clause(reply) == "shanghai-2020/4.26"
    assert reply.departments


@pytest.mark.parametrize("asked", ["收费吗", "网上能办吗", "补多少", "去哪申请"])
def test_a_detail_is_looked_for_in_what_was_spoken_of(service: Service, asked: str) -> None:
    assert main_clause(conversation(service, "首贷户贷款贴息", asked)) == "shanghai-2023/2.5"


def test_another_year_is_asked_of_the_same_matter(service: Service) -> None:
    first = "2021年方案里断电造成的损失供电公司要担责吗"
    assert main_clause(conversation(service, first)) == "shanghai-2021/2.4.5"
    assert main_clause(conversation(service, first, "23年那份呢")) == "shanghai-2023/2.3"


def test_a_matter_that_is_announced_as_another_is_searched_for_by_itself(service: Service) -> None:
    alone = conversation(service, "外国人工作许可和居留许可能一起办吗")
    after = conversation(service, "公司注销要几天", "换个问题 外国人工作许可和居留许可能一起办吗")
    assert [c.clause_id for c in after.citations] == [c.clause_id for c in alone.citations]


def test_who_is_responsible_asked_with_a_matter_of_its_own_is_about_that(service: Service) -> None:
    reply = conversation(service, "公司注销要几天", "长宁区获得信贷由哪个部门负责")
    assert main_clause(reply).startswith("changning-2021")
    assert reply.status is Outcome.ANSWERED
