"""A service with three small plans of our own, and no index: what it answers depends on the words of the message only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.database import StoreError
from bot.screen import MessageError
from bot.service import Answer, Ask, Event, Readiness, Service, UnknownError
from bot.turn import Citation, Outcome
from bot.views import ClauseView, FigureView, HitView, MeasureView, PlanView, TopicEntry, TopicView
from retrieval.index import IndexFault

POINT = "开店在网上一张表就能办"
TEXT = "方便开店\n开店在网上填一张表。两天内办好。"


def measure(number: int, text: str | None, point: str | None = POINT, status: str = "in_force") -> MeasureView:
    return MeasureView(
        number,
        text,
        point,
        point and "Open a shop with one online form",
        "simplification",
        status,
        ("开店",),
        (FigureView("2", "天", "办理"),),
        None,
        ("小店局",),
    )


def clause(path: str, label: str, heading: str, text: str | None, measures: tuple[MeasureView, ...], **more: Any) -> ClauseView:
    plan_id = more.pop("plan_id", "shop-2020")
    values: dict[str, Any] = {
        "plan_title": "小店方案",
        "plan_year": 2020,
        "trail": ("便利经营",),
        "departments": (),
        "note": None,
        "restates": None,
        "previous": None,
        "next": None,
    }
    return ClauseView(
        id=f"{plan_id}/{path}",
        plan_id=plan_id,
        path=path,
        label=label,
        heading=heading,
        text=text,
        measures=measures,
        url=f"/plans/{plan_id}#{path}",
        **values | more,
    )


LOADED = [
    clause(
        "1.1",
        "一（一）",
        "方便开店",
        TEXT,
        (measure(1, "开店在网上填一张表。"), measure(2, "两天内办好。", "两天办好", "pilot")),
        next="shop-2020/1.2",
    ),
    clause(
        "1.2", "一（二）", "关店", "关店当天办<b>。（责任单位：小店局）", (measure(1, "关店当天办<b>。", None),), previous="shop-2020/1.1"
    ),
    clause(
        "a1.1",
        "附件1 第1行",
        "分工",
        "开店。",
        (measure(1, "开店。"),),
        trail=("分工表", "开店组"),
        departments=("小店局",),
        restates="shop-2020/1.1",
    ),
    clause("a1.2", "附件1 第2行", "分工", "关店。", (measure(1, "关店。"),), trail=("分工表", "关店组"), departments=("税务局",)),
]
BARE = [
    clause(
        "2.1.1",
        "二（一）1",
        "摆摊",
        None,
        (measure(1, None),),
        plan_id="stall-2022",
        plan_title="小摊方案",
        plan_year=2022,
        trail=("小摊", "摆摊"),
        departments=("街道",),
    ),
]
PLANS = [
    PlanView("shop-2020", "小店方案", 2020, "某市", "1.0", "2020-01", None, True, True, "shop.txt", 4, 5),
    PlanView("stall-2022", "小摊方案", 2022, "某区", None, None, "草稿", False, True, None, 1, 1),
    PlanView(None, "某市方案（2.0版）", 2024, "某市", "2.0", None, None, False, False, None, 0, 0),
]
ENTRY = TopicEntry(
    "shop-2020/1.1",
    1,
    "shop-2020",
    2020,
    "一（一）",
    "方便开店",
    POINT,
    "pilot",
    None,
    (FigureView("2", "天", "办理"),),
    "/plans/shop-2020#1.1",
)
TOPIC = TopicView("开店", "Opening a shop", "经营", ("开铺子",), "从三天到两天", "From three days to two", ("shop-2020",), (ENTRY,))
CITED = Citation(
    1, "shop-2020/1.1", 1, "shop-2020", "小店方案", 2020, "一（一）", "方便开店", POINT, "开店在网上填一张表。", "/plans/shop-2020#1.1"
)
ANSWER = Answer(
    "conversation-1",
    "message-1",
    Outcome.ANSWERED,
    "在网上填一张表。[1]",
    (CITED,),
    (),
    ("2024年的方案没有载入",),
    ("小店局",),
    ("要几天？",),
    "extractive",
    1.5,
)


class FakeService(Service):
    """``fault`` is raised by everything; ``late`` is raised in the middle of a stream."""

    def __init__(self, *, documents: bool = True) -> None:
        self.documents = documents
        self.fault: Exception | None = None
        self.late: Exception | None = None
        self.asked: list[Ask] = []
        self.voted: list[tuple[str, bool, str]] = []
        self.matched: tuple[Mapping[str, Any], str | None, int] | None = None
        self.state = Readiness(True, ("vectors: off",), {"plans": ["shop-2020"]})

    def chat(self, ask: Ask) -> Answer:
        *_, last = self.stream(ask)
        assert isinstance(last.data, Answer)
        return last.data

    def stream(self, ask: Ask) -> Iterator[Event]:
        self._check()
        self.asked.append(ask)
        if not ask.message.strip():
            raise MessageError("消息是空的")
        if ask.conversation_id not in (None, "conversation-1"):
            raise UnknownError(f"没有对话 {ask.conversation_id}")
        return self._events(self._answer(ask.message))

    def _answer(self, message: str) -> Answer:
        for word, status in (("税率", Outcome.PARTIAL), ("哪个", Outcome.CLARIFY), ("天气", Outcome.NO_EVIDENCE)):
            if word in message:
                missing = ("rate", "something") if status is Outcome.PARTIAL else ()
                return replace(ANSWER, status=status, missing=missing, citations=ANSWER.citations if missing else ())
        return replace(ANSWER, answer=f"{message}？{ANSWER.answer}")

    def _events(self, answer: Answer) -> Iterator[Event]:  # type: ignore[override]
        yield Event("status", {"step": "retrieve"})
        yield Event("token", {"text": answer.answer})
        if self.late:
            raise self.late
        yield Event("message", answer)

    def feedback(self, message_id: str, *, helpful: bool, comment: str = "") -> None:
        if message_id != "message-1":
            raise UnknownError(f"没有消息 {message_id}")
        self.voted.append((message_id, helpful, comment))

    def match(self, profile: Mapping[str, Any], question: str | None = None, limit: int = 15) -> dict[str, Any]:
        self.matched = (profile, question, limit)
        reasons = [{"criterion": "size", "state": "met", "text": "小型"}]
        found = {
            "clause_id": "shop-2020/1.1",
            "measure": 1,
            "plan_year": 2020,
            "label": "一（一）",
            "heading": "方便开店",
            "key_point": POINT,
            "quote": None,
            "score": 0.9,
            "fit": "applies",
            "reasons": reasons,
            "url": "/plans/shop-2020#1.1",
        }
        return {"matches": [found], "questions": ["有没有知识产权？"]}

    def plans(self) -> list[PlanView]:
        self._check()
        return PLANS if self.documents else [replace(plan, loaded=False) for plan in PLANS]

    def plan(self, plan_id: str) -> tuple[PlanView, list[ClauseView]]:
        self._check()
        found = {"shop-2020": LOADED, "stall-2022": BARE}
        if plan_id not in found:
            raise UnknownError(f"没有方案 {plan_id}")
        return next(plan for plan in PLANS if plan.id == plan_id), found[plan_id]

    def clause(self, clause_id: str) -> ClauseView:
        for view in LOADED + BARE:
            if view.id == clause_id:
                return view
        raise UnknownError(f"没有条款 {clause_id}")

    def search(
        self, text: str, *, year: int | None = None, plan: str | None = None, topic: str | None = None, limit: int = 10
    ) -> list[HitView]:
        if not text.strip():
            raise MessageError("消息是空的")
        if year == 1999:
            raise UnknownError("没有1999年的方案")
        hit = HitView("shop-2020/1.1", 1, "shop-2020", "小店方案", 2020, "一（一）", "方便开店", POINT, None, 0.9, "/plans/shop-2020#1.1")
        return [hit][:limit]

    def topics(self) -> list[TopicView]:
        return [replace(TOPIC, entries=())]

    def topic(self, name: str) -> TopicView:
        if name != "开店":
            raise UnknownError(f"没有主题 {name}")
        return TOPIC

    def ready(self) -> Readiness:
        return self.state

    def _check(self) -> None:
        if self.fault:
            raise self.fault


FAULTS: list[Exception] = [IndexFault("/secret/index: gone"), StoreError("/secret/db: read-only")]
