"""Evidence for a question, with the product's own data."""

from __future__ import annotations

import pytest

from bot.service import Ask, Service
from retrieval.search import Query


def test_the_figures_of_a_measure_are_held_against_what_is_asked(service: Service) -> None:
    searcher = service._current()[0]
    found = searcher.search(Query("政府采购意向要提前多少天公开"), 5).evidence
    measure = next(e for e in found if e.clause.id == "shanghai-2020/3.16" and e.key_point and e.key_point.figures)
    assert searcher.figures_near("采购意向几天内公开", measure) > searcher.figures_near("质疑书几个工作日内递", measure)
    without = next(e for e in found if e.key_point and not e.key_point.figures)
    assert searcher.figures_near("采购意向几天内公开", without) == 1.0


@pytest.mark.parametrize("question", ["公司从徐汇搬到杨浦，多久能办好", "从静安迁到浦东要几天"])
def test_a_move_between_named_districts_is_a_move_between_districts(service: Service, question: str) -> None:
    reply = service.chat(Ask(question))
    assert reply.status == "answered"
    assert reply.citations[0].clause_id == "shanghai-2020/4.26"
    assert "10个工作日" in reply.answer


@pytest.mark.parametrize(("question", "status"), [
    ("Singapore developer here: is there a policy against hidden building faults?", "answered"),
    ("香港老板想在上海开公司，能全程网上办吗", "answered"), ("What rules does Singapore have for closing a company?", "no_evidence"),
])
def test_who_comes_from_elsewhere_does_not_ask_about_elsewhere(service: Service, question: str, status: str) -> None:
    assert service.chat(Ask(question)).status == status
