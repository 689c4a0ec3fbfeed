"""Whether the plans state what is asked: the signals, the model's say beside the rules, what ships, and learning it anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.assessing.assess import assess, by_rules, is_weighed
from bot.assessing.thresholds import Thresholds
from bot.learning import examples
from bot.learning.answerability import write
from bot.learnt.answerability import ELSEWHERE, OPEN, SIGNALS, WORDS, AnswerabilityModel, signals
from bot.learnt.models import Models
from bot.learnt.ngrams import PLACES, NGrams
from bot.lexicon import Lexicon
from bot.pipeline import Pipeline, standard
from bot.settings import ROOT
from bot.turn import Assessment, Kind, Outcome, Question, Turn, Understanding
from prompts import Wording
from retrieval.evaluate import read_questions
from retrieval.files import DataError
from retrieval.knowledge import load_knowledge
from retrieval.search import Evidence, Searcher
from tests.small import asking, found, turn_of

DATA = ROOT / "data"
LIMITS = replace(
    Thresholds.load(DATA / "assess.yaml"), answer=0.2, open=1.5, open_english=0.5, open_named=1.0, open_follow_up=2.0,
    open_elsewhere=1.0, open_surely=1.0, none_meant=4.0,
)


def model(opened: float, elsewhere: float = -5.0) -> AnswerabilityModel:
    """One that says the same of every question."""
    return AnswerabilityModel(NGrams.of(np.zeros((2, PLACES), dtype=np.float32)), {}, (opened, elsewhere))


def assessment(asked: Understanding, *evidence: Evidence, says: AnswerabilityModel) -> Assessment:
    result = assess(turn_of(asked, *evidence), LIMITS, says).assessment
    assert result is not None
    return result


# -- the model's say


def test_what_is_left_open_is_partial_and_keeps_its_sources() -> None:
    result = assessment(asking(), found(), says=model(2.0))
    assert (result.status, result.missing, len(result.sources)) == (Outcome.PARTIAL, ("detail",), 1)


def test_what_is_stated_is_answered() -> None:
    result = assessment(asking(), found(), says=model(1.0))
    assert (result.status, result.missing, len(result.sources)) == (Outcome.ANSWERED, (), 1)


def test_what_is_missing_is_named_as_the_contract_names_it() -> None:
    asked = asking("开店的证几年一换", kind=Kind.FIGURE, details=("validity",))
    assert assessment(asked, found(text="开店在网上办。"), says=model(2.0)).missing == ("duration",)


def test_a_figure_that_is_cited_is_not_said_to_be_missing() -> None:
    asked = asking("开店的证几年一换", kind=Kind.FIGURE, details=("validity",))
    assert assessment(asked, found(text="开店的贷款三年还清。"), says=model(2.0)).missing == ("detail",)


@pytest.mark.parametrize(("opened", "elsewhere", "status"), [
    (2.0, 5.0, Outcome.NO_EVIDENCE), (2.0, 3.0, Outcome.CLARIFY), (1.0, 5.0, Outcome.CLARIFY),
])
def test_a_word_of_which_the_plans_know_nothing_is_not_asked_back(opened: float, elsewhere: float, status: Outcome) -> None:
    meant = tuple(found(f"shanghai-2020/1.{n}", plain=f"第{n}件事的办法", topics=(f"事{n}",), score=0.5) for n in range(1, 5))
    assert assessment(asking("彩票站"), *meant, says=model(opened, elsewhere)).status is status


@pytest.mark.parametrize(("english", "opened", "status"), [
    (False, 1.0, Outcome.ANSWERED), (True, 1.0, Outcome.PARTIAL), (True, 0.4, Outcome.ANSWERED),
])
def test_english_has_a_threshold_of_its_own(english: bool, opened: float, status: Outcome) -> None:
    assert assessment(asking(english=english), found(), says=model(opened)).status is status


@pytest.mark.parametrize(("opened", "status"), [(0.6, Outcome.PARTIAL), (0.4, Outcome.ANSWERED)])
def test_less_is_enough_where_a_named_detail_is_not_stated(opened: float, status: Outcome) -> None:
    asked = asking("开店的窗口电话多少", kind=Kind.FIGURE, details=("phone",))
    assert by_rules(turn_of(asked, found()), LIMITS).status is Outcome.PARTIAL
    assert assessment(asked, found(), says=model(opened)).status is status


@pytest.mark.parametrize(("opened", "status"), [(2.1, Outcome.PARTIAL), (1.9, Outcome.ANSWERED)])
def test_a_follow_up_has_a_threshold_of_its_own(opened: float, status: Outcome) -> None:
    assert assessment(asking(completed=True), found(), says=model(opened)).status is status


def test_another_matter_is_no_evidence_and_cites_nothing() -> None:
    result = assessment(asking(), found(), says=model(2.6, elsewhere=1.5))
    assert (result.status, result.reason, result.sources) == (Outcome.NO_EVIDENCE, "nothing", ())


def test_in_doubt_whether_it_is_left_open_the_nearest_is_shown() -> None:
    assert assessment(asking(), found(), says=model(2.4, elsewhere=1.5)).status is Outcome.PARTIAL


def test_weak_evidence_answers_where_the_model_is_sure_and_only_there() -> None:
    assert by_rules(turn_of(asking(), found(score=0.1)), LIMITS).status is Outcome.NO_EVIDENCE
    assert assessment(asking(), found(score=0.1), says=model(-3.0)).status is Outcome.ANSWERED
    assert assessment(asking(), found(score=0.1), says=model(2.0)).status is Outcome.NO_EVIDENCE


def test_a_named_plan_that_hardly_speaks_of_it_answers_nothing_however_sure_the_model_is() -> None:
    asked = asking(plans=frozenset({"shanghai-2023"}), years=(2023,))
    result = assessment(asked, found(score=0.1), says=model(-9.0))
    assert (result.status, result.reason) == (Outcome.NO_EVIDENCE, "not_in_plan")


@pytest.mark.parametrize(("asked", "evidence"), [
    (asking(), found(plain=None)),  # a measure that nobody has described: the model has seen none
    (asking(kind=Kind.CHANGES), found()),
    (asking(kind=Kind.CLAUSE, path="1.1", original="一（一）"), found(score=1.0)),
    (asking(foreign=("北京",)), found()),
    (asking("归哪个部门管", kind=Kind.WHO), found()),  # the responsible department is in the clause or it is not
    (asking("开店要几天", kind=Kind.FIGURE, details=("duration",)), found(text="开店的时间压缩三分之一。", plain="开店省下三分之一的时间")),
    (asking("开店要钱吗", kind=Kind.FIGURE, details=("charge",)), found(text="开店填表。", plain="开店填一张表就可以")),
    (asking("试行的名单全吗", kind=Kind.FIGURE, details=("list",)), found(text="水务、电力等12个领域试行。",
        plain="水务和电力这些领域试行")),
    (asking("试行清单里有哪些", kind=Kind.FIGURE, details=("list",)), found(text="试行清单要公布。", plain="试行的清单会公布")),
])
def test_some_questions_are_for_the_rules_alone(asked: Understanding, evidence: Evidence) -> None:
    turn = turn_of(asked, evidence)
    assert not is_weighed(turn, by_rules(turn, LIMITS))
    assert assessment(asked, evidence, says=model(9.0)) == by_rules(turn, LIMITS)


# -- signals


def test_signals_of_the_evidence() -> None:
    asked = asking("开店的证几年一换", kind=Kind.FIGURE, details=("validity", "phone"))
    evidence = replace(found(text="开店两天办好，三年一换。", score=0.5), parts={"plain_words": 0.25})
    turn = turn_of(asked, evidence, found("shanghai-2023/2.1", score=0.4), elsewhere=0.1, scope=1.5, coverage={"gap, said": 0.7})
    seen = signals(turn, by_rules(turn, LIMITS))
    assert seen["gap, said"] == 0.7
    assert (seen["score"], seen["field plain_words"], seen["scope"], seen["details"]) == (0.5, 0.25, 1.5, 2.0)
    assert seen["second"] == pytest.approx(0.8, abs=1e-4)
    assert seen["elsewhere share"] == pytest.approx(0.1 / 0.52)
    assert {"stated validity", "not stated phone", "asked phone", "holds time", "kind figure"} <= seen.keys()
    assert not {"not stated validity", "holds money", "holds list"} & seen.keys()


def test_words_and_signals_add_up() -> None:
    words = np.zeros((2, PLACES), dtype=np.float32)
    words[OPEN] = 2.0
    words[ELSEWHERE] = 1.0
    weights = {"score": (1.0, 10.0), "words open": (1.0, 0.0), "words elsewhere": (0.0, 1.0), "never seen": (50.0, 50.0)}
    turn = turn_of(asking("哦"), found(score=0.5))
    says = AnswerabilityModel(NGrams.of(words), weights, (0.25, -0.5)).weigh(turn, by_rules(turn, LIMITS))
    assert says.open == pytest.approx(2.75)
    assert says.elsewhere == pytest.approx(5.5)


# -- what ships


@pytest.fixture(scope="module")
def pipeline(searcher: Searcher) -> Pipeline:
    lexicon = Lexicon.load(DATA / "lexicon")
    return standard(searcher, Wording.load(), Thresholds.load(DATA / "assess.yaml"), lexicon, Models.load(DATA))


NOT_STATED = (
    "公司跨区搬家，原来那边欠的物业费会不会拦着不让迁", "创业担保贷款要是开店赔光了，保证人要不要替我还",
    "电子印章掉进别人手里盖了合同，算不算数", "免申即享的钱打错卡了怎么追回来", "招外国厨师，一年最多能请几个",
    "竣工验收那天消防的人要站多久", "进口的冰鲜鱼放行前要化验几样东西",
    "Is a company seal still valid while the owner sits in prison?", "How many square metres must a clinic waiting room have?",
    "What does the mediator charge if both of us walk out?", "Which bank manager signs the loan for start-ups?",
    "小区里养鸽子扰民归谁管", "孩子上国际学校学费能抵税吗", "二手车过户要交多少税", "Where can I have my piano tuned in Xuhui?",
)
STATED = (
    "公司从徐汇搬到杨浦，多久能办好", "注销公司要跑好几个部门吗", "线上开公司最快几天", "办电要花钱吗，小店用的",
    "请外国专家来上班，工作许可和居留能不能一起办", "第一次犯小错会不会不罚", "盖厂房的审批一共几个环节多少天",
    "Can a firm move to another district without closing first?", "How long does it take to set up a company?",
    "Do I pay for the water pipe outside my plot?", "Is there a list of minor offences that are not punished?",
    "破产管理人能不能查企业的房产", "进口货能不能提前申报", "补贴能不能不申请就发", "商标质押贷款有支持吗",
)


def test_most_questions_nobody_wrote_for_it_are_told_apart(pipeline: Pipeline) -> None:
    known = {example.question for example in examples.answerability(DATA / examples.ANSWERABILITY)}
    assert not known & {*NOT_STATED, *STATED}

    def statuses(messages: tuple[str, ...]) -> dict[str, Outcome]:
        replies = {message: pipeline.run(Turn(Question(message))).reply for message in messages}
        return {message: reply.status for message, reply in replies.items() if reply is not None}

    claimed = [message for message, status in statuses(NOT_STATED).items() if status is Outcome.ANSWERED]
    denied = [message for message, status in statuses(STATED).items() if status is not Outcome.ANSWERED]
    assert len(claimed) <= 4, claimed
    assert len(denied) <= 1, denied


def test_a_reply_to_what_is_left_open_says_so_and_cites_the_nearest(pipeline: Pipeline) -> None:
    reply = pipeline.run(Turn(Question("电子印章掉进别人手里盖了合同，算不算数"))).reply
    assert reply is not None
    assert (reply.status, reply.missing) == (Outcome.PARTIAL, ("detail",))
    assert reply.answer.startswith("方案里没有直接写明您问的这一点")
    assert reply.citations


def test_examples_belong_to_measures_and_are_no_test_questions() -> None:
    lines = examples.answerability(DATA / examples.ANSWERABILITY)
    measures = load_knowledge(DATA).key_points.keys()
    assert {example.measure for example in lines} <= measures
    asked = [example.question for example in lines]
    assert len(asked) == len(set(asked))
    for label in ("stated", "unstated", "elsewhere"):
        chosen = [example.question for example in lines if example.label == label]
        assert sum(question.isascii() for question in chosen) > 0.3 * len(chosen) > 400
    tests = {turn for path in (DATA / "questions").rglob("*.jsonl") for case in read_questions(path) for turn in case.turns}
    assert not tests & set(asked)


def test_follow_ups_belong_to_measures_and_are_no_test_questions() -> None:
    told = examples.follow_ups(DATA / examples.FOLLOW_UPS)
    assert {measure for line in told for measure in line.measures} <= load_knowledge(DATA).key_points.keys()
    assert all(bool(line.measures) is (line.label != "elsewhere") for line in told)
    asked = [tuple(line.turns) for line in (*told, *examples.conversations(DATA / examples.CONVERSATIONS))]
    assert len(asked) == len(set(asked))
    tests = {tuple(case.turns) for path in (DATA / "questions").rglob("*.jsonl") for case in read_questions(path) if len(case.turns) > 1}
    assert not tests & set(asked)
    for kind in ("check", "likewise", "place or year", "fragment"):  # no kind gives the label away
        labels = [line.label for line in told if line.kind == kind]
        assert 0.2 < labels.count("unstated") / len(labels) < 0.8, kind


@pytest.mark.parametrize(("text", "says", "left"), [
    ("窗口里有专人帮吗", 0.0, 0.0), ("窗口里的专人说法语吗", 3 / 8, 3 / 8), ("开店要跑几趟呀", 3 / 5, 0.0),
    ("烟花爆竹呢", 1.0, 1.0),
])
def test_what_nothing_says_of_a_follow_up_is_a_signal(text: str, says: float, left: float) -> None:
    near = found(plain="窗口里有专人帮着开店的人办手续")
    turn = turn_of(asking(text, completed=True, cited=(near.measure.id,)), near)
    given = signals(turn, by_rules(turn, LIMITS))
    assert given["left, lead says"] == pytest.approx(says)
    assert given["left, told"] == given["left, lead"] == given["left, found"] == pytest.approx(left)
    assert "left, lead" not in signals(turn_of(asking(text), near), by_rules(turn, LIMITS))


@pytest.mark.parametrize("name", ["natural", "natural_2"])
def test_natural_questions_say_whether_the_plans_speak_of_their_matter(name: str) -> None:
    for case in read_questions(DATA / "questions" / "held_back" / f"{name}.jsonl"):
        assert case.type in ("coverage", "open_detail", "elsewhere")
        assert (case.expect == "answer") is bool(case.gold) is (case.type == "coverage")


def test_weights_that_are_missing_or_damaged_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="restore data/model"):
        AnswerabilityModel.load(tmp_path)
    (tmp_path / "model").mkdir()
    write(model(1.0), tmp_path)
    assert AnswerabilityModel.load(tmp_path).bias == (1.0, -5.0)
    for content in ("{", "[]", '{"score": [1, NaN]}', '{"score": 3}'):
        (tmp_path / SIGNALS).write_text(content, encoding="utf-8")
        with pytest.raises(DataError, match="restore data/model"):
            AnswerabilityModel.load(tmp_path)
    write(model(1.0), tmp_path)
    (tmp_path / WORDS).write_bytes(b"nothing")
    with pytest.raises(DataError, match="restore data/model"):
        AnswerabilityModel.load(tmp_path)
