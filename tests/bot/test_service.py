"""The product as one object: over a small plan of our own, over the key points, and over the official documents."""

from __future__ import annotations

import re
import shutil
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot import active as active_index
from bot.database import StoreError
from bot.screen import MessageError
from bot.service import Ask, Service, UnknownError, as_json
from bot.turn import Audience, Outcome, Question, Turn
from retrieval.builds import MANIFEST, active_name
from retrieval.index import IndexFault, IndexSettings, build
from retrieval.vectors import VectorsError
from tests.small import DOCUMENT, PLAN, service_in, settings_in

QUESTION = "关店要公告多少天"
FIELDS = {
    "conversation_id", "message_id", "status", "answer", "citations", "missing", "notices", "departments", "follow_ups", "mode",
    "elapsed_ms",
}
CITATION = {
    "marker", "clause_id", "measure", "plan_id", "plan_title", "plan_year", "label", "heading", "key_point", "quote", "url",
}


pytestmark = pytest.mark.usefixtures("one_segmenter")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    build(settings_in(folder))
    return folder


@pytest.fixture
def small(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service over the small plan that looks for another index at every question."""
    monkeypatch.setattr(active_index, "REOPEN_SECONDS", 0.0)
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return service_in(tmp_path)


def index_of(small: Service) -> IndexSettings:
    return small.active._settings


def active(settings: IndexSettings) -> Path:
    return settings.folder / str(active_name(settings.folder))


def test_the_response_is_the_object_of_the_contract(small: Service) -> None:
    answer = as_json(small.chat(Ask(QUESTION)))
    assert set(answer) >= FIELDS
    assert set(answer["citations"][0]) >= CITATION
    assert (answer["status"], answer["mode"]) == ("answered", "extractive")
    assert answer["citations"][0] | {"key_point": "", "heading": ""} == {
        "marker": 1, "clause_id": f"{PLAN}/2.2", "measure": 1, "plan_id": PLAN, "plan_title": "青禾市便利经营行动方案", "plan_year": 2022,
        "label": "二（二）", "heading": "", "key_point": "", "quote": "关店在网上公告，公告期20天。", "url": f"/plans/{PLAN}#2.2",
    }


def test_events_are_steps_then_text_then_the_answer(small: Service) -> None:
    events = list(small.stream(Ask(QUESTION)))
    names = [event.name for event in events]
    assert names == sorted(names, key=["status", "token", "message"].index)
    assert [e.data["step"] for e in events if e.name == "status"] == [
        "screen", "understand", "retrieve", "assess", "several", "compose", "verify"
    ]
    assert "".join(e.data["text"] for e in events if e.name == "token") == events[-1].data.answer


# -- the index is exchanged, damaged or gone

def test_a_newly_activated_index_is_noticed(small: Service) -> None:
    assert "20天" in str(small.chat(Ask(QUESTION)).citations[0].quote)
    build(settings_in(index_of(small).data.parent, document=DOCUMENT.replace("20天", "15天")))
    assert "15天" in str(small.chat(Ask(QUESTION)).citations[0].quote)


@pytest.mark.parametrize("file", [MANIFEST, "corpus.json", "fields/ask_words/owners.npz"])
def test_the_old_index_stays_in_use_where_the_new_one_is_damaged(small: Service, file: str) -> None:
    before = small.chat(Ask(QUESTION))
    settings = settings_in(index_of(small).data.parent, document=DOCUMENT.replace("20天", "15天"))
    build(settings)
    (active(settings) / file).write_bytes(b"")
    assert small.chat(Ask(QUESTION)).citations == before.citations
    state = small.ready()
    assert state.ready
    assert state.detail["fault_counts"]["index"] >= 1  # type: ignore[index]
    build(settings, force=True)
    assert "15天" in str(small.chat(Ask(QUESTION)).citations[0].quote)


def test_the_old_index_stays_in_use_where_the_folder_is_lost(small: Service) -> None:
    before = small.chat(Ask(QUESTION))
    shutil.rmtree(index_of(small).folder)
    assert small.chat(Ask(QUESTION)).answer == before.answer


def test_without_an_index_it_says_what_to_do_and_goes_on_once_there_is_one(small: Service) -> None:
    shutil.rmtree(index_of(small).folder)
    with pytest.raises(IndexFault, match="policybot index"):
        small.chat(Ask(QUESTION))
    assert (small.ready().ready, "policybot index" in small.ready().faults[0]) == (False, True)
    build(index_of(small))
    assert small.chat(Ask(QUESTION)).status is Outcome.ANSWERED
    assert small.ready().ready


def test_vectors_deleted_before_opening_are_a_fault_and_words_answer(small: Service) -> None:
    shutil.rmtree(active(index_of(small)) / "chroma")
    assert small.chat(Ask(QUESTION)).citations[0].clause_id == f"{PLAN}/2.2"
    state = small.ready()
    assert (state.ready, state.detail["vectors"]) == (True, False)
    assert "policybot index --force" in state.faults[0]


def test_vectors_that_fail_while_serving_are_told_counted_and_done_without(small: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    good = small.chat(Ask(QUESTION))
    searcher, _ = small._current()
    assert searcher.index.vectors is not None

    def gone(*_: object) -> None:
        raise VectorsError("the vector store does not answer (gone); run `policybot index --force`")

    monkeypatch.setattr(searcher.index.vectors, "nearest", gone)
    answer = small.chat(Ask("关店的公告要放多少天"))  # the scores of the very same words are still known
    assert (answer.status, answer.citations[0].clause_id) == (Outcome.ANSWERED, f"{PLAN}/2.2")
    assert set(answer.notices) - set(good.notices) == {"部分检索功能暂时不可用，结果可能不全。"}
    assert small.ready().detail["fault_counts"] == {"vectors": 1}
    assert small.ready().ready


# -- questions that cannot be taken

@pytest.mark.parametrize("message", ["", " \n\t", "\x00\x07\x1b", "？！…", "注" * 10_000])
def test_a_message_that_is_no_question(small: Service, message: str) -> None:
    with pytest.raises(MessageError):
        small.chat(Ask(message))


def test_an_unknown_conversation(small: Service) -> None:
    with pytest.raises(UnknownError, match="0815"):
        small.chat(Ask(QUESTION, conversation_id="0815"))


def test_an_empty_conversation_id_begins_a_conversation(small: Service) -> None:
    answer = small.chat(Ask(QUESTION, conversation_id=""))
    assert small.conversations.history(answer.conversation_id) is not None


@pytest.mark.parametrize(
    "ask",
    [
        lambda s: s.plan("nowhere-2020"),
        lambda s: s.clause(f"{PLAN}/9.9"),
        lambda s: s.topic("没有的主题"),
        lambda s: s.search("关店", plan="nowhere-2020"),
        lambda s: s.search("关店", topic="没有的主题"),
        lambda s: s.search("关店", year=1999),
        lambda s: s.feedback("0815", helpful=True),
    ],
)
def test_what_does_not_exist(small: Service, ask: Callable[[Service], object]) -> None:
    with pytest.raises(UnknownError, match=r"没有"):
        ask(small)


def test_what_exists_can_be_read(small: Service) -> None:
    plan, clauses = small.plan(PLAN)
    assert (plan.loaded, plan.clauses, plan.measures, len(clauses)) == (True, 4, 5, 4)
    assert [(v.id, v.year) for v in small.plans()] == [(PLAN, 2022), (None, 2024)]
    view = small.clause(f"{PLAN}/1.2")
    assert (view.previous, view.next, view.text) == (f"{PLAN}/1.1", f"{PLAN}/2.1", "压缩时间。一般事项当天办结。")
    assert [t.name for t in small.topics()] == ["开店", "办事", "收费", "关店"]
    assert [e.clause_id for e in small.topic("开店").entries] == [f"{PLAN}/1.1", f"{PLAN}/1.1"]
    assert {hit.clause_id for hit in small.search("关店公告", topic="开店")} <= {f"{PLAN}/1.1"}
    assert small.search("关店公告", year=2022, plan=PLAN, limit=1)[0].clause_id == f"{PLAN}/2.2"


# -- faults

def test_a_step_that_raises_fails_its_own_reply_only(small: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher, pipeline = whole = small._current()
    named = tuple((name, _breaks if name == "assess" else step) for name, step in pipeline.named)
    monkeypatch.setattr(small, "_pipeline", (searcher, replace(pipeline, named=named)))
    failed = small.chat(Ask(QUESTION))
    assert (failed.status, failed.citations) == (Outcome.FAILED, ())
    assert "12345" in failed.answer
    assert small.ready().detail["fault_counts"] == {"assess": 1}
    monkeypatch.setattr(small, "_pipeline", whole)
    assert small.chat(Ask(QUESTION, failed.conversation_id)).status is Outcome.ANSWERED


def _breaks(turn: Turn) -> Turn:
    raise ZeroDivisionError("planned")


def test_a_store_that_fails_is_a_fault_and_reading_goes_on(small: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreError("the database cannot be used (database or disk is full); check disk space and rights")

    monkeypatch.setattr(small.conversations, "record", full)
    monkeypatch.setattr(small.conversations, "check", full)
    with pytest.raises(StoreError, match="disk"):
        small.chat(Ask(QUESTION))
    state = small.ready()
    assert (state.ready, len(state.faults)) == (False, 1)
    assert small.search("关店")


def test_many_at_once_get_their_own_answers(small: Service) -> None:
    answers: list[tuple[str, str]] = []
    questions = {"关店要公告多少天": f"{PLAN}/2.2", "开店填什么表": f"{PLAN}/1.1", "乱收费的一律取消吗": f"{PLAN}/2.1"}

    def ask(question: str) -> None:
        answers.extend((question, small.chat(Ask(question)).citations[0].clause_id) for _ in range(5))

    threads = [threading.Thread(target=ask, args=(question,)) for question in questions for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 30
    assert {clause for question, clause in answers if questions[question] != clause} == set()


def test_nothing_personal_is_stored_or_logged(small: Service, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    secrets = ("13800001234", "31010119900101001X", "王小明", "wang@example.com")
    for logger in ("", "bot", "retrieval"):
        caplog.set_level("DEBUG", logger or None)
    answer = small.chat(Ask(f"我叫王小明，手机{secrets[0]}，身份证{secrets[1]}，邮箱{secrets[3]}，关店要公告多少天"))
    small.chat(Ask("那开店呢", answer.conversation_id))
    small.conversations._database._engine.dispose()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("policybot.db*")).decode("utf-8", "replace")
    assert "［手机号］" in stored
    for secret in secrets:
        assert secret not in stored
        assert secret not in caplog.text
        assert secret not in answer.answer


# -- the key points alone, and the official documents

CANONICAL = [
    ("公司想注销要怎么办", {"shanghai-2020/4.27", "shanghai-2021/2.1.6"}),
    ("怎么注册公司", {"shanghai-2020/3.7"}),
    ("免申即享包括哪些", {"shanghai-2023/3.1"}),
    ("跨区迁移要几天", {"shanghai-2020/4.26"}),
    ("长宁区谁负责办理破产", {"changning-2021/a2.8"}),
    ("2021年方案二（一）第6条说什么", {"shanghai-2021/2.1.6"}),
]
SILENT = ["今天天气怎么样", "新加坡注册公司", "注销要交多少钱", "2022年的方案怎么说"]


@pytest.mark.parametrize(("question", "clauses"), CANONICAL)
def test_the_right_clause_comes_first_without_documents(service: Service, question: str, clauses: set[str]) -> None:
    answer = service.chat(Ask(question))
    assert answer.status is Outcome.ANSWERED
    assert answer.citations[0].clause_id in clauses
    assert all(c.quote is None and c.key_point for c in answer.citations)


@pytest.mark.parametrize("question", SILENT)
def test_an_honest_no(service: Service, question: str) -> None:
    answer = service.chat(Ask(question))
    assert answer.status in (Outcome.NO_EVIDENCE, Outcome.PARTIAL)
    assert (answer.status is Outcome.PARTIAL) == bool(answer.missing) == bool(answer.citations)


@pytest.mark.parametrize("audience", Audience)
def test_every_audience_is_answered(service: Service, audience: Audience) -> None:
    assert service.chat(Ask("公司想注销要怎么办", audience=audience)).citations[0].clause_id == "shanghai-2020/4.27"


@pytest.mark.plans
@pytest.mark.parametrize(("question", "clauses"), CANONICAL)
def test_the_right_clause_comes_first_with_its_sentence(service_with_plans: Service, question: str, clauses: set[str]) -> None:
    answer = service_with_plans.chat(Ask(question))
    assert answer.citations[0].clause_id in clauses
    assert all(c.quote for c in answer.citations)
    assert answer.elapsed_ms < 5000


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def address(label: str, plan_region: str, year: int) -> str:
    part = "" if "（" in label or label.startswith("附件") else "部分"
    return f"{year}年{'长宁区' if plan_region == '长宁区' else ''}方案{'第' if part else ''}{label}{part}的内容"


@pytest.mark.plans
@pytest.mark.parametrize("plan", ["shanghai-2017", "shanghai-2020", "shanghai-2021", "shanghai-2023", "changning-2021"])
def test_every_measure_is_found_by_address_and_quoted_exactly(service_with_plans: Service, plans_dir: Path, plan: str) -> None:
    """Every clause of the plan, asked for by year and printed number, comes first; every quote stands in its document."""
    corpus = service_with_plans.corpus
    documents = {
        plan_id: bare((plans_dir / name).read_text(encoding="utf-8")) for plan_id, name in corpus.documents.items()
    }
    _, pipeline = service_with_plans._current()
    wrong: list[tuple[str, object]] = []
    for clause in (c for c in corpus.clauses.values() if c.plan_id == plan):
        value = corpus.plans[plan]
        question = address(clause.label, value.region, value.year or 0)
        reply = pipeline.run(Turn(Question(question))).reply
        assert reply is not None
        cited = [c.clause_id for c in reply.citations]
        if cited[:1] != [clause.id]:
            wrong.append((question, (clause.id, reply.status.value, cited[:2])))
        for citation in reply.citations:
            if not citation.quote or bare(citation.quote) not in documents[citation.plan_id]:
                wrong.append((clause.id, ("quote", citation.quote)))
        wanted = {m.text for m in clause.measures[:12]}
        if missed := wanted - {c.quote for c in reply.citations}:
            wrong.append((clause.id, ("not quoted", missed)))
        for said in re.findall(r"原文：“(.*)”", reply.answer):
            if not any(bare(said) in text for text in documents.values()):
                wrong.append((clause.id, ("said", said)))
    assert wrong == []


def test_answers_are_in_one_normal_form(service: Service) -> None:
    answer = service.chat(Ask("公司想注销要怎么办")).answer
    assert answer == unicodedata.normalize("NFC", answer)
    assert not re.search(r"\{|\}|None|nan", answer)


@pytest.mark.parametrize("question", [
    "贷款贴息批下来要多久", "人才公寓怎么申请", "发票怎么领", "补贴什么时候到账", "罚款可以免吗", "Is there rent support for small shops?",
    "Will I be inspected this year?", "What is the penalty for a false address?",
])
def test_an_honest_question_is_not_an_attack_for_the_words_it_shares_with_one(service: Service, question: str) -> None:
    assert service.chat(Ask(question)).status is not Outcome.REFUSED


@pytest.mark.parametrize("question", [
    "How long does it take to register a company?", "how do I open a company", "I want to register our new company",
])
def test_starting_a_company_is_found_by_what_foreigners_call_it(service: Service, question: str) -> None:
    reply = service.chat(Ask(question))
    assert reply.status is Outcome.ANSWERED
    assert reply.citations[0].clause_id == "shanghai-2020/3.7"
