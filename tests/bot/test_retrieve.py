"""Evidence for a question, with the product's own data."""

from __future__ import annotations

from bot.service import Service
from retrieval.search import Query


def test_the_figures_of_a_measure_are_held_against_what_is_asked(service: Service) -> None:
    searcher = service._current()[0]
    found = searcher.search(Query("政府采购意向要提前多少天公开"), 5).evidence
    measure = next(e for e in found if e.clause.id == "shanghai-2020/3.16" and e.key_point and e.key_point.figures)
    assert searcher.figures_near("采购意向几天内公开", measure) > searcher.figures_near("质疑书几个工作日内递", measure)
    without = next(e for e in found if e.key_point and not e.key_point.figures)
    assert searcher.figures_near("采购意向几天内公开", without) == 1.0
