"""Whether a message goes on from what was said: the signals, the model's say, what ships."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.learnt.ngrams import PLACES, NGrams
from bot.learnt.references import SIGNALS, WORDS, ReferenceModel, signals
from bot.retrieving.going_on import goes_on
from bot.service import Ask, Service
from bot.settings import ROOT
from bot.turn import Adds, Kind, Understanding
from retrieval.files import DataError
from retrieval.search import Evidence, Findings
from tests.small import asking, found


def model(logit: float, **weights: float) -> ReferenceModel:
    """One that says the same of every message, but for the signals named."""
    given = {name.replace("_", " "): (weight,) for name, weight in weights.items()}
    return ReferenceModel(NGrams.of(np.zeros((1, PLACES), dtype=np.float32)), given, logit)


def findings(*evidence: Evidence) -> Findings:
    return Findings(evidence, (), 0.0, 0.0)


OTHER = found("shanghai-2020/1.2", text="税当天退。", plain="税当天退", score=0.5)
FIRST = found("shanghai-2020/1.1", score=0.4)


def message(text: str = "要几天", **more: object) -> Understanding:
    together = asking(f"开店怎么弄 {text}", original=text, completed=True, cited=("shanghai-2020/1.1#1",), adds=Adds.DETAIL)
    return replace(asking(text), together=together, **more)  # type: ignore[arg-type]


def test_signals_of_both_searches() -> None:
    seen = signals(message(details=("duration",), looks_back=True), findings(OTHER, FIRST), findings(replace(FIRST, score=0.6), OTHER))
    assert (seen["alone"], seen["together"]) == (0.5, 0.6)
    assert (seen["same measure"], seen["together cited first"], seen["alone cited"]) == (0.0, 1.0, 0.0)
    assert seen["second to first"] == pytest.approx(0.4 / 0.52)
    assert seen["best together found alone"] == pytest.approx(0.4 / 0.52)
    assert (seen["form"], seen["asks for a detail"], seen["adds one thing"], seen["names a matter"]) == (1.0, 1.0, 1.0, 0.0)


def test_without_evidence_there_are_the_signals_of_the_message() -> None:
    seen = signals(message(), findings(), findings(FIRST))
    assert seen["short"] == 1.0
    assert "alone" not in seen


@pytest.mark.parametrize(("logit", "read_together"), [(0.1, True), (-0.1, False)])
def test_the_model_decides(logit: float, read_together: bool) -> None:
    assert goes_on(message(), findings(OTHER), findings(FIRST), model(logit)) is read_together


def test_signals_and_bias_add_up() -> None:
    says = model(-1.0, alone=2.0, never_seen=9.0)
    assert says.weigh(message(), findings(OTHER), findings(FIRST)) == pytest.approx(0.0)


def test_without_the_model_the_form_decides() -> None:
    assert goes_on(message(looks_back=True), findings(OTHER), findings(FIRST), None)
    assert not goes_on(message(), findings(OTHER), findings(FIRST), None)


def test_what_finds_nothing_together_is_read_by_itself() -> None:
    assert not goes_on(message(), findings(OTHER), findings(), model(9.0))


@pytest.mark.parametrize(("text", "score", "read_together"), [
    ("退税归谁管", 0.3, True), ("退税归谁管", 0.6, False), ("归谁管", 0.6, True), ("长宁谁管", 0.6, True), ("长宁退税谁管", 0.6, False),
])
def test_who_is_in_charge_is_asked_of_what_was_spoken_of_unless_a_matter_is_named_and_found(
    text: str, score: float, read_together: bool
) -> None:
    asked = message(text, kind=Kind.WHO)
    assert goes_on(asked, findings(replace(OTHER, score=score)), findings(FIRST), model(-1.0)) is read_together


# -- what ships


@pytest.mark.parametrize(("first", "then", "clause"), [
    ("公司从徐汇搬到杨浦能办伐", "头尾要多少辰光", "shanghai-2020/4.26"),
    ("首贷户有贴息吗", "我做餐饮的也算在里头？", "shanghai-2023/2.5"),
    ("电子营业执照能用来开户吗", "公积金那边认不认", "shanghai-2021/2.1.2"),
    ("Can work and residence permits for experts be had at one counter?", "and within how many days?", "shanghai-2020/4.30"),
    ("停电了供电公司赔不赔", "23年的方案怎么写的", "shanghai-2023/2.3"),
    ("公司注销怎么弄", "外国专家工作居留一窗办几天", "shanghai-2020/4.30"),
    ("公司注销怎么弄", "进口货提前申报", "shanghai-2023/2.6"),
    ("Is the company seal free?", "How long does a move to another district of the city take?", "shanghai-2020/4.26"),
])
def test_messages_that_nobody_wrote_for_it_are_read_rightly(service: Service, first: str, then: str, clause: str) -> None:
    start = service.chat(Ask(first))
    reply = service.chat(Ask(then, start.conversation_id))
    assert clause in [citation.clause_id for citation in reply.citations[:3]], reply.answer


def test_weights_that_are_missing_or_damaged_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="restore data/model"):
        ReferenceModel.load(tmp_path)
    (tmp_path / "model").mkdir()
    (tmp_path / WORDS).write_bytes((ROOT / "data" / WORDS).read_bytes())
    for content in ("{", "[]", '{"alone": [1, 2]}', '{"alone": [NaN]}'):
        (tmp_path / SIGNALS).write_text(content, encoding="utf-8")
        with pytest.raises(DataError, match="restore data/model"):
            ReferenceModel.load(tmp_path)
    (tmp_path / WORDS).write_bytes((ROOT / "data" / "model" / "answerability.safetensors").read_bytes())  # of another shape
    with pytest.raises(DataError, match="does not fit"):
        ReferenceModel.load(tmp_path)
