"""Learning whether a message goes on from what was said, and the conversations it learns from."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.learning import examples
from bot.learning.references import Seen, checked, learn, write
from bot.learnt.references import ReferenceModel
from bot.settings import ROOT
from retrieval.evaluate import read_questions
from retrieval.knowledge import load_knowledge

DATA = ROOT / "data"


def _rows() -> list[Seen]:
    """Messages that words tell apart, and some that only their searches do."""
    rows = []
    for n in range(40):
        rows.append(Seen(f"那第{n}种要几天", "detail", {"alone": 0.2, "together": 0.6}, True, n % 5))
        rows.append(Seen(f"开第{n}家店怎么办手续", "new matter", {"alone": 0.6, "together": 0.3}, False, n % 5))
        rows.append(Seen(f"第{n}号材料", "fragment", {"alone": 0.7, "together": 0.3}, False, n % 5))
        rows.append(Seen(f"第{n}号表格", "fragment", {"alone": 0.1, "together": 0.5}, True, n % 5))
    return rows


def test_learning_tells_the_kinds_apart_and_gives_the_same_again(tmp_path: Path) -> None:
    rows = _rows()
    assert ((checked(rows) > 0) == np.asarray([row.refers for row in rows])).all()
    first, again = learn(rows), learn(rows)
    assert first.signals == again.signals
    assert first.signals["alone"][0] < 0 < first.signals["together"][0]
    (tmp_path / "model").mkdir()
    write(first, tmp_path)
    stored = ReferenceModel.load(tmp_path)
    assert stored.signals == first.signals
    assert np.array_equal(stored.words.values, first.words.values)


def test_conversations_belong_to_measures_and_are_no_test_questions() -> None:
    told = examples.conversations(DATA / examples.CONVERSATIONS)
    known = load_knowledge(DATA).key_points.keys()
    clauses = known | {measure.partition("#")[0] for measure in known}
    assert {measure for conversation in told for measure in conversation.measures} <= clauses
    assert all(bool(conversation.measures) is (conversation.label != "elsewhere") for conversation in told)
    assert len({tuple(conversation.turns) for conversation in told}) == len(told)
    kinds = {conversation.kind for conversation in told}
    assert len(kinds) == 10
    for kind in kinds:
        assert sum(conversation.kind == kind for conversation in told) > 50, kind
    last = {conversation.turns[-1] for conversation in told if conversation.label != "elsewhere"}
    tests = {tuple(case.turns) for path in (DATA / "questions").rglob("*.jsonl") for case in read_questions(path) if len(case.turns) > 1}
    assert not tests & {tuple(conversation.turns) for conversation in told}
    assert len(last) > 700
