"""Questions as people ask them: the file, likeness to them, what it does to a search, and what a learner must not see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.settings import ROOT
from retrieval.asked import ASKED, Asked, Known, read_asked
from retrieval.embedding import Vectors
from retrieval.evaluate import read_questions
from retrieval.files import DataError
from retrieval.index import Index, build, open_active
from retrieval.knowledge import load_knowledge
from retrieval.search import Fusion, Query, Searcher
from tests.small import PLAN, segmenters_once, settings_in, write_asked

DATA = ROOT / "data"
ENTRANCE, CLERK, CHARGES, CLOSING = (f"{PLAN}/{number}" for number in ("1.1#1", "1.1#2", "2.1#1", "2.2#1"))
KNOWN: list[dict[str, Any]] = [
    {"question": "窗口的人说话我听不懂怎么弄", "label": "stated", "measures": [CLOSING]},
    {"question": "开店公告有几个字", "label": "unstated", "measures": [CLERK, CHARGES, "gone-2001/1#1"], "detail": "count"},
    {"question": "天气怎么样", "label": "elsewhere"},
]


class Letters:
    """An embedding of four letters."""

    name = "letters"

    def encode(self, texts: Sequence[str]) -> Vectors:
        counts = np.asarray([[text.count(letter) for letter in "abcd"] for text in texts], dtype=np.float32)
        lengths: Vectors = np.linalg.norm(counts, axis=1, keepdims=True)
        unit: Vectors = counts / lengths
        return unit


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with segmenters_once():
        settings = settings_in(tmp_path_factory.mktemp("asked"))
        write_asked(settings.data, KNOWN)
        build(settings)
        yield open_active(settings)


def weighing(index: Index, weight: float) -> Searcher:
    fusion = Fusion.load(DATA / "fusion.yaml")
    return Searcher(index, replace(fusion, chinese={**fusion.chinese, "asked": weight}))


def test_the_nearest_question_about_a_measure_counts() -> None:
    lines = [Known(question=q, label="stated", measures=list(of)) for q, of in (("aaab", "y"), ("ab", "x"), ("cd", "z"), ("d", "-"))]
    asked = Asked.build(lines, {"x": 0, "y": 1, "z": 3}, Letters())
    near = asked.scores(Letters().encode(["aaaab"])[0], 4)
    assert 1 > near[1] > near[0] > 0.5
    assert near[2] == near[3] == 0
    assert asked.scores(Letters().encode(["ab"])[0], 4)[0] == pytest.approx(1)
    apart = asked.scores(Letters().encode(["ab"])[0], 4, asked.same(Letters().encode(["ab"])[0]))
    assert apart[0] == 0 < apart[1]


def test_nothing_known_is_near_to_nothing() -> None:
    assert not Asked.build([], {"x": 0}, Letters()).scores(np.ones(4, dtype=np.float32), 3).any()


def test_what_was_asked_like_it_leads(index: Index) -> None:
    question = Query("窗口的人说话我听不懂")
    evidence = weighing(index, 2.0).search(question).evidence
    assert evidence[0].measure.id == CLOSING
    assert evidence[0].parts["asked"] > max(e.parts["asked"] for e in evidence[1:])
    assert weighing(index, 0.0).search(question).evidence[0].measure.id == CLERK


def test_who_learns_from_a_question_does_not_find_it(index: Index) -> None:
    question, searcher = Query("窗口的人说话我听不懂"), weighing(index, 2.0)
    searcher.leave_out("窗口的人说话我听不懂怎么弄")  # of which but a part may be searched for
    assert searcher.search(question).evidence[0].measure.id == CLERK
    searcher.leave_out("别的")
    assert searcher.search(question).evidence[0].measure.id == CLOSING


def test_measures_that_are_not_loaded_are_left_out(index: Index) -> None:
    assert index.asked is not None
    assert len(index.asked.vectors) == 2
    assert len(index.asked.rows) == 3


def test_lines_that_do_not_fit_are_told(tmp_path: Path) -> None:
    assert read_asked(tmp_path) == []
    for line in ("{", '{"question": "a", "label": "stated"}', '{"question": "a", "label": "elsewhere", "measures": ["x"]}',
                 '{"question": "a", "label": "maybe", "measures": ["x"]}'):
        (tmp_path / ASKED).write_text(f'{{"question": "a", "label": "elsewhere"}}\n{line}\n', encoding="utf-8")
        with pytest.raises(DataError, match=f"{ASKED}:2"):
            read_asked(tmp_path)


def test_known_questions_are_of_measures_and_no_test_questions() -> None:
    known, measures = read_asked(DATA), load_knowledge(DATA).key_points.keys()
    assert {measure for line in known for measure in line.measures} <= measures
    asked = [line.question.lower() for line in known]
    assert len(asked) == len(set(asked))
    tests = {turn.lower() for path in (DATA / "questions").rglob("*.jsonl") for case in read_questions(path) for turn in case.turns}
    assert not tests & set(asked)
