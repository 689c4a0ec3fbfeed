"""The routes of ``/api/v1``."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import StreamingResponse

from bot.screen import LONGEST, MessageError
from bot.service import Answer, Ask
from bot.turn import Audience
from bot.views import ClauseView, HitView, PlanView, TopicView
from web import examples, outline, schemas, stream
from web.problems import MEDIA_TYPE
from web.serving import Bot

Responses = dict[int | str, dict[str, Any]]


def problems(**described: str) -> Responses:
    """Documents error responses: ``problems(s404="no such clause")``."""
    schema = {"schema": {"$ref": "#/components/schemas/ProblemObject"}}
    return {int(status[1:]): {"description": text, "content": {MEDIA_TYPE: schema}} for status, text in described.items()}


COMMON: Responses = problems(
    s422="A field is missing, unknown or of the wrong type; `errors` names it", s503="No usable index, or the store cannot be written"
)
POSTED: Responses = problems(s400="The body is not JSON", s413="The body has more than 64 KB")
router = APIRouter(prefix="/api/v1", responses=COMMON)


@router.post("/chat", tags=["chat"], summary="Ask a question", response_model=schemas.ChatResponse,
             responses=POSTED | problems(s404="No such conversation"))
def chat(asked: schemas.ChatRequest, bot: Bot) -> Answer:
    """One reply with its citations. Every statement of an answer cites a clause; `status` says what kind of reply it is."""
    return bot.chat(ask_of(asked))


@router.post("/chat/stream", tags=["chat"], summary="Ask a question, answered as server-sent events", response_class=StreamingResponse,
             responses=POSTED | problems(s404="No such conversation") | {
                 200: {"description": "Events: `status` (a step began), `token` (verified text), `message` (the whole response, last), "
                                      "`error` (a problem object)",
                       "content": {"text/event-stream": {"schema": {"type": "string"}, "example": examples.STREAM}}}})
def chat_stream(asked: schemas.ChatRequest, bot: Bot) -> StreamingResponse:
    """The same request as `/chat`. What can be refused is refused with an ordinary error response before the first event."""
    return stream.response(bot.stream(ask_of(asked)))


@router.post("/match", tags=["match"], summary="Which measures are for this enterprise?", response_model=schemas.MatchResponse,
             responses=POSTED)
def match(asked: schemas.MatchRequest, bot: Bot) -> dict[str, Any]:
    """Measures whose criteria the profile meets or may meet, best first. A measure with an unmet criterion is left out."""
    return bot.match(asked.profile.known(), asked.question, asked.limit)


@router.get("/plans", tags=["reading"], summary="The plans, and editions that are known and not loaded", response_model=schemas.PlanList)
def plans(bot: Bot) -> dict[str, list[PlanView]]:
    return {"plans": bot.plans()}


@router.get("/plans/{plan_id}", tags=["reading"], summary="One plan: its outline and its clauses", response_model=schemas.PlanTree,
            responses=problems(s404="No such plan"))
def plan(plan_id: str, bot: Bot) -> dict[str, Any]:
    view, clauses = bot.plan(plan_id)
    return {"plan": view, "tree": outline.tree(clauses), "clauses": clauses}


@router.get("/clauses/{clause_id:path}", tags=["reading"], summary="One clause", response_model=schemas.ClauseShown,
            responses=problems(s404="No such clause"))
def clause(clause_id: str, bot: Bot) -> ClauseView:
    """Its text (null where the document is not loaded), measures, key points, labels, departments and neighbours."""
    return bot.clause(clause_id)


@router.get("/search", tags=["reading"], summary="Measures for a text", response_model=schemas.SearchResponse,
            responses=problems(s404="No such plan, year or topic"))
def search(
    bot: Bot,
    q: Annotated[str, Query(min_length=1, max_length=LONGEST, description="What to look for", examples=["注销"])],
    year: Annotated[int | None, Query(ge=1990, le=2100, examples=[2020])] = None,
    plan: Annotated[str | None, Query(max_length=100, examples=["shanghai-2020"])] = None,
    topic: Annotated[str | None, Query(max_length=100, examples=["企业注销"])] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> dict[str, str | list[HitView]]:
    try:
        return {"query": q, "results": bot.search(q, year=year, plan=plan, topic=topic, limit=limit)}
    except MessageError as error:
        error.field = "q"
        raise


@router.get("/topics", tags=["reading"], summary="All topics", response_model=schemas.TopicList)
def topics(bot: Bot) -> dict[str, list[TopicView]]:
    return {"topics": bot.topics()}


@router.get("/topics/{topic}", tags=["reading"], summary="One topic across the plan years", response_model=schemas.TopicShown,
            responses=problems(s404="No such topic"))
def topic(topic: str, bot: Bot) -> TopicView:
    return bot.topic(topic)


@router.post("/feedback", tags=["chat"], summary="Was a reply helpful?", response_model=schemas.FeedbackResponse,
             responses=POSTED | problems(s404="No such message"))
def feedback(asked: schemas.FeedbackRequest, bot: Bot) -> dict[str, str | bool]:
    bot.feedback(asked.message_id, helpful=asked.helpful, comment=asked.comment)
    return {"message_id": asked.message_id, "recorded": True}


def ask_of(asked: schemas.ChatRequest) -> Ask:
    """The request as the service takes it."""
    profile = asked.profile.known() if asked.profile else None
    return Ask(asked.message, asked.conversation_id or None, Audience(asked.audience), profile or None, asked.language)
