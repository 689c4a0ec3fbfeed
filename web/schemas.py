"""Request and response models of the HTTP contract, with the examples that ``/openapi.json`` shows.

Requests are strict: no coercion, no unknown fields. Responses are read from the values of ``bot`` by attribute.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.matching.profile import read_profile
from bot.screen import LONGEST
from bot.turn import Outcome
from web import examples


def _encodable(text: str) -> str:
    """JSON can spell half of a surrogate pair, which no file or database takes."""
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("must be valid Unicode text")
    return text


Words = Annotated[str, AfterValidator(_encodable)]
Text = Annotated[Words, Field(max_length=200)]
Size = Annotated[Text, Field(description="微型, 小型, 中型 or 大型; a headcount (员工8人) is understood")]
Ownership = Annotated[Text, Field(description="民营, 国有, 外资 or 合资, or what people say for it")]
Stage = Annotated[Text, Field(description="筹备开办, 初创, 成长, 成熟, 拟上市, 歇业, 拟注销 or 破产重整, or what people say for it")]


class Asked(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Profile(Asked):
    """What is known of an enterprise; every key may be left out."""

    model_config = ConfigDict(strict=True, extra="forbid", json_schema_extra={"examples": [examples.PROFILE]})

    name: Text | None = None
    district: Text | None = None
    industry: Text | None = None
    size: Size | None = None
    ownership: Ownership | None = None
    stage: Stage | None = None
    foreign_staff: bool | None = None
    import_export: bool | None = None
    high_tech: bool | None = None
    specialised_new: bool | None = None
    has_ip: bool | None = None
    building_project: bool | None = None
    needs: Annotated[list[Text], Field(max_length=20)] | None = None

    def known(self) -> dict[str, Any]:
        """Only what was given.

        Raises:
            ProfileError: a value means nothing to matching.
        """
        given = self.model_dump(exclude_none=True)
        read_profile(given)
        return given


class ChatRequest(Asked):
    """One message. Leave ``conversation_id`` out to begin a conversation; ``language`` null means the question's own."""

    model_config = ConfigDict(strict=True, extra="forbid", json_schema_extra={"examples": examples.CHAT_REQUESTS})

    message: Annotated[Words, Field(description=f"1 to {LONGEST} characters", json_schema_extra={"minLength": 1, "maxLength": LONGEST})]
    conversation_id: Text | None = None
    audience: Literal["enterprise", "helpdesk", "hotline"] = "enterprise"
    profile: Profile | None = None
    language: Literal["zh", "en"] | None = None


class CitationShown(Shown):
    """``quote`` is the exact official sentence, or null where the document is not loaded; ``key_point`` is ours."""

    marker: int
    clause_id: str
    measure: int
    plan_id: str
    plan_title: str
    plan_year: int | None
    label: str
    heading: str
    key_point: str | None
    quote: str | None
    url: str


class ChatResponse(Shown):
    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [examples.CHAT_RESPONSE]})

    conversation_id: str
    message_id: str
    status: Outcome
    answer: str
    citations: list[CitationShown]
    missing: list[str]
    notices: list[str]
    departments: list[str]
    follow_ups: list[str]
    mode: str
    elapsed_ms: float


class MatchRequest(Asked):
    model_config = ConfigDict(strict=True, extra="forbid", json_schema_extra={"examples": [examples.MATCH_REQUEST]})

    profile: Profile
    question: Annotated[Words, Field(max_length=LONGEST)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 15


class Reason(Shown):
    model_config = ConfigDict(extra="allow")

    criterion: str
    state: Literal["met", "unmet", "unknown"]
    text: str


class Match(Shown):
    """A measure that may be for the enterprise; none of its reasons is unmet."""

    model_config = ConfigDict(extra="allow")

    clause_id: str
    measure: int
    plan_year: int | None
    label: str
    heading: str
    key_point: str | None
    quote: str | None
    score: float
    fit: Literal["applies", "likely", "check"]
    reasons: list[Reason]


class MatchResponse(Shown):
    """Best first; ``questions`` are what to ask to settle the unknown."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [examples.MATCH_RESPONSE]})

    matches: list[Match]
    questions: list[str]


class FigureShown(Shown):
    value: str
    unit: str
    of: str


class MeasureShown(Shown):
    """``text`` is the official sentence or null; everything else is ours and may be missing."""

    number: int
    text: str | None
    key_point: str | None
    key_point_en: str | None
    kind: str | None
    status: str | None
    topics: list[str]
    figures: list[FigureShown]
    channel: str | None
    departments: list[str]


class ClauseShown(Shown):
    """``text`` is the official text or null; ``previous`` and ``next`` are clause ids of the same plan."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [examples.CLAUSE]})

    id: str
    plan_id: str
    plan_title: str
    plan_year: int | None
    path: str
    label: str
    heading: str
    trail: list[str]
    text: str | None
    measures: list[MeasureShown]
    departments: list[str]
    note: str | None
    restates: str | None
    previous: str | None
    next: str | None
    url: str


class PlanShown(Shown):
    """``loaded``: the official document is there; ``known``: key points exist. Editions only known to exist have no id."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [examples.PLAN]})

    id: str | None
    title: str
    year: int | None
    region: str
    edition: str | None
    issued: str | None
    note: str | None
    loaded: bool
    known: bool
    document: str | None
    clauses: int
    measures: int


class PlanList(Shown):
    plans: list[PlanShown]


class TreeNode(Shown):
    """A part, section or clause. ``clause_id`` is null for a heading that has no text of its own."""

    path: str
    label: str
    heading: str
    clause_id: str | None
    children: list[TreeNode]


class PlanTree(Shown):
    """A plan, its outline, and its clauses in printed order."""

    plan: PlanShown
    tree: list[TreeNode]
    clauses: list[ClauseShown]


class Hit(Shown):
    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [examples.HIT]})

    clause_id: str
    measure: int
    plan_id: str
    plan_title: str
    plan_year: int | None
    label: str
    heading: str
    key_point: str | None
    quote: str | None
    score: float
    url: str


class SearchResponse(Shown):
    """Best first."""

    query: str
    results: list[Hit]


class TopicEntryShown(Shown):
    clause_id: str
    measure: int
    plan_id: str
    plan_year: int | None
    label: str
    heading: str
    key_point: str | None
    status: str | None
    quote: str | None
    figures: list[FigureShown]
    url: str


class TopicSummary(Shown):
    """``changes`` says in our words what changed from plan to plan."""

    name: str
    english: str
    indicator: str
    lay: list[str]
    changes: str
    changes_en: str
    plans: list[str]


class TopicShown(TopicSummary):
    """``entries`` in order of year, then as printed."""

    entries: list[TopicEntryShown]


class TopicList(Shown):
    topics: list[TopicSummary]


class FeedbackRequest(Asked):
    model_config = ConfigDict(strict=True, extra="forbid", json_schema_extra={"examples": [examples.FEEDBACK]})

    message_id: Annotated[Words, Field(min_length=1, max_length=200)]
    helpful: bool
    comment: Annotated[Words, Field(max_length=2000)] = ""


class FeedbackResponse(Shown):
    message_id: str
    recorded: bool


class SubscriptionRequest(Asked):
    """``webhook`` is an https address that messages are posted to; without it there is the feed alone."""

    model_config = ConfigDict(strict=True, extra="forbid", json_schema_extra={"examples": [examples.SUBSCRIPTION_REQUEST]})

    profile: Profile
    webhook: Annotated[Words, Field(max_length=2000)] | None = None
    language: Literal["zh", "en"] = "zh"


class SubscriptionMade(Shown):
    """``token``, ``feeds`` and ``signing_key`` are secrets that are told this once. ``matches`` is how many measures fit now."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [examples.SUBSCRIPTION_MADE]})

    id: str
    token: str
    feeds: dict[Literal["atom", "rss"], str]
    signing_key: str | None
    matches: int


class MessageShown(Shown):
    """``state``: ``feed`` (no webhook), ``due``, ``sent``, or ``stopped`` (given up on after some three days; kept, and sent again on
    request). ``attempts`` counts those that failed."""

    id: str
    created: datetime
    kind: str
    state: Literal["feed", "due", "sent", "stopped"]
    attempts: int
    due: datetime
    error: str
    sent: datetime | None
    data: dict[str, Any]


class SubscriptionShown(Shown):
    """``webhook`` is the host that messages go to. Messages are newest first."""

    id: str
    created: datetime
    language: str
    profile: dict[str, Any]
    webhook: str | None
    messages: list[MessageShown]


class Retried(Shown):
    messages: int


class Alive(Shown):
    alive: bool


class Ready(Shown):
    """``faults`` are worked around; a service that is not ready answers 503 with a problem object instead."""

    ready: bool
    faults: list[str]
    detail: dict[str, Any]


class FieldErrorShown(Shown):
    field: str
    message: str


class ProblemObject(Shown):
    """RFC 9457. ``errors`` names the fields of a 422."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [examples.PROBLEM]})

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldErrorShown] | None = None
