"""Which plans do not speak of the very thing that is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.reading.sayings import COMMON, Sayings
from bot.retrieving.unmentioned import unmentioned
from bot.turn import Adds, Kind
from retrieval.corpus import Corpus
from retrieval.search import Evidence, Searcher
from retrieval.words import Segmenter
from tests.small import asking, corpus_of, found

WORDS = Segmenter(("顺延", "电子公章", "公章", "电子", "摆摊"))
OLD = [
    found(
        "shanghai-2020/1.1", "摆摊探索顺延。", 0.9, plain="摆摊拟探索顺延", terms=("摆摊顺延",), topics=("摊位",),
        en="A grace span for stalls",
    ),
    found("shanghai-2020/1.2", "启用电子公章。", 0.5, plain="电子公章启用", terms=("电子公章",), topics=("章",)),
]
NEW = [
    found("shanghai-2023/2.1", "摆摊的检查少一些。", 0.3, plain="摆摊少检查", topics=("摊位",), en="Fewer checks of stalls"),
    found("shanghai-2023/2.2", "公章改为电子的。", 0.3, plain="公章改电子的", topics=("章",)),
]
BOTH: dict[str, Any] = {"plans": frozenset({"shanghai-2020", "shanghai-2023"}), "years": (2020, 2023), "kind": Kind.CHANGES}
LATER: dict[str, Any] = {"plans": frozenset({"shanghai-2023"}), "years": (2023,)}


@dataclass(frozen=True, eq=False)
class Searching:
    """As much of a searcher as is asked."""

    index: Any


def silent(text: str, *evidence: Evidence, among: Corpus | None = None, **more: Any) -> dict[str, str]:
    searcher = Searching(SimpleNamespace(corpus=among or corpus_of(*OLD, *NEW), segmenter=WORDS))
    return dict(unmentioned(asking(text, **more), evidence or (*OLD, *NEW), cast(Searcher, searcher)))


def test_a_plan_that_does_not_say_a_rare_official_word_is_named_with_the_term() -> None:
    assert silent("摆摊顺延2020和2023有什么变化", **BOTH) == {"shanghai-2023": "摆摊顺延"}
    assert silent("2023年里有没有顺延", **LATER) == {"shanghai-2023": "顺延"}
    assert silent("is a grace span mentioned in the 2023 plan?", english=True, **LATER) == {"shanghai-2023": "grace"}


def test_a_word_in_quotes_is_the_thing_whatever_else_is_said() -> None:
    assert silent("2023年哪条写了“顺延”？我记得是摆摊那一节", **LATER) == {"shanghai-2023": "顺延"}
    assert silent("2023年哪条写了“摆摊”", **LATER) == {}
    assert silent("2023年哪条写了顺延？我记得是摆摊那一节", **LATER) == {}


def test_a_follow_up_asks_for_what_was_spoken_of_before() -> None:
    assert silent("2023年里有没有", before="顺延是什么", adds=Adds.PLAN, **LATER) == {"shanghai-2023": "顺延"}


@pytest.mark.parametrize("text", ["2023年里有没有摆摊", "2023年里有没有电子公章", "2023年里有没有飞船"])
def test_what_a_plan_says_in_other_order_and_what_no_plan_says_is_not_denied(text: str) -> None:
    assert silent(text, **LATER) == {}


def test_only_who_compares_years_or_asks_whether_a_plan_has_it_is_told() -> None:
    assert silent("顺延怎么弄", **LATER) == {}
    assert silent("2023年里有没有顺延") == {}


def test_a_compared_plan_with_something_near_is_held_against_the_others() -> None:
    near = NEW[0].scored(0.6)
    assert silent("摆摊顺延2020和2023有什么变化", OLD[0], near, **BOTH) == {}
    assert silent("2023年里有没有顺延", OLD[0], near, **LATER) == {"shanghai-2023": "顺延"}


def test_a_follow_up_with_a_thing_of_its_own_is_about_that() -> None:
    assert silent("电子公章2023里还有吗", before="顺延是什么", adds=Adds.PLAN, **LATER) == {}


def test_a_word_that_many_measures_say_is_no_narrow_thing() -> None:
    often = [found(f"shanghai-2020/3.{n}", "顺延又说一次。", plain="顺延") for n in range(12)]
    assert silent("2023年里有没有顺延", among=corpus_of(*OLD, *NEW, *often), **LATER) == {}


def test_a_word_that_is_in_any_matter_tells_none() -> None:
    many = [found("shanghai-2020/1.3", "企业的事。", 0.1, plain="企业的别的事", number=n) for n in range(COMMON + 1)]
    account = found("shanghai-2020/1.1", "银行办开户。", 0.5, plain="银行给办开户", topics=("银行",))
    later = found("shanghai-2023/2.1", "企业开户免费。", 0.6, plain="企业开户免费", topics=("企业开户",), terms=("企业开户",))
    among, words = corpus_of(*many, account, later), Segmenter(("企业", "开户"))
    searcher = Searching(SimpleNamespace(corpus=among, segmenter=words))
    asked = asking("企业开户2020到2023有什么变化", **BOTH)
    assert dict(unmentioned(asked, (later, account), cast(Searcher, searcher))) == {}


def test_a_word_is_counted_once_however_many_plans_are_asked_about() -> None:
    """With thousands of plans a question of one year asks it for hundreds of them."""
    texts = {"one": ["摆摊顺延"], "two": ["摆摊"]}
    known = Sayings(texts, {})
    assert known.is_narrow("摆摊")
    texts.clear()
    assert known._saying("摆摊") == 2
