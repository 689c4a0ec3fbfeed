"""The pages: everything works as plain HTML; scripts only make it quicker."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.screen import MessageError
from bot.service import Answer, Ask, Service, UnknownError
from bot.turn import Audience
from bot.views import TopicEntry, TopicView
from web import document, earlier
from web.problems import KINDS
from web.rendering import render
from web.serving import Bot
from web.texts import Language, language_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
READ = ["GET", "HEAD"]
Field = Annotated[str, Form()]


@router.api_route("/", methods=READ)
def home(request: Request, bot: Bot, q: str = "") -> HTMLResponse:
    """The chat, empty; ``q`` fills the question in without asking it."""
    return _chat(request, bot, typed=q)


@router.api_route("/ask", methods=READ)
def ask_again(request: Request, bot: Bot) -> HTMLResponse:
    """Where a reload or a language switch leads after a reply: the chat, empty."""
    return _chat(request, bot)


@router.post("/ask")
def ask(
    request: Request, bot: Bot, message: Field = "", audience: Field = "enterprise", lang: Field = "zh", conversation_id: Field = "",
    before: Field = "",
) -> HTMLResponse:
    """The form without JavaScript: the reply as a page, with what was said before."""
    language = language_of(lang)
    said = earlier.read(before) if earlier.is_ours(request) else []
    shown: dict[str, Any] = {"language": language, "audience": _audience(audience), "said": said}
    try:
        answer = _answer(bot, Ask(message, conversation_id or None, _audience(audience)))
    except MessageError as error:
        return _chat(request, bot, status=422, typed=message, fault=str(error), conversation_id=conversation_id, before=before, **shown)
    before = earlier.write([*said, earlier.Said(question=message, answer=answer.answer)])
    return _chat(request, bot, question=message, answer=answer, conversation_id=answer.conversation_id, before=before, **shown)


@router.post("/feedback")
def feedback(request: Request, bot: Bot, message_id: Field = "", helpful: Field = "yes", lang: Field = "zh") -> HTMLResponse:
    """Feedback without JavaScript."""
    bot.feedback(message_id, helpful=helpful == "yes")
    return render(request, "thanks.html", language=language_of(lang))


@router.api_route("/plans", methods=READ)
def plans(request: Request, bot: Bot) -> HTMLResponse:
    views = bot.plans()
    here, absent = [v for v in views if v.id], [v for v in views if not v.id]
    return render(request, "plans.html", plans=here, absent=absent, documents=any(v.loaded for v in here))


@router.api_route("/plans/{plan_id}", methods=READ)
def plan(request: Request, plan_id: str, bot: Bot) -> HTMLResponse:
    view, clauses = bot.plan(plan_id)
    contents = [(part, document.listed(part)) for part in document.contents(clauses)]
    return render(request, "plan.html", plan=view, blocks=document.blocks(clauses), contents=contents)


@router.api_route("/topics", methods=READ)
def topics(request: Request, bot: Bot) -> HTMLResponse:
    groups = [(name, list(found)) for name, found in groupby(bot.topics(), lambda topic: topic.indicator)]
    return render(request, "topics.html", groups=groups)


@router.api_route("/topics/{name}", methods=READ)
def topic(request: Request, name: str, bot: Bot) -> HTMLResponse:
    view = bot.topic(name)
    titles = {plan.id: plan.title for plan in bot.plans()}
    steps = [(titles.get(plan_id, plan_id), list(found)) for plan_id, found in groupby(view.entries, lambda entry: entry.plan_id)]
    english = _english(bot, view) if language_of(request.query_params.get("lang")) == "en" else {}
    return render(request, "topic.html", topic=view, steps=steps, english=english)


@router.api_route("/problems", methods=READ)
def problems(request: Request) -> HTMLResponse:
    """What the ``type`` of a problem object points to."""
    return render(request, "problems.html", kinds=list(KINDS.values()))


def _chat(request: Request, bot: Service, *, status: int = 200, language: Language | None = None, **shown: object) -> HTMLResponse:
    """The chat page; ``shown`` overrides what an empty one has."""
    plans = [plan for plan in bot.plans() if plan.id]
    empty: dict[str, Any] = {
        "typed": "", "fault": "", "question": "", "answer": None, "said": [], "before": "", "conversation_id": "",
        "audience": Audience.ENTERPRISE,
    }
    values = empty | shown | {"plans": plans, "documents": any(plan.loaded for plan in plans), "audiences": list(Audience)}
    return render(request, "chat.html", status=status, language=language, **values)


def _answer(bot: Service, ask: Ask) -> Answer:
    """The reply; a conversation that is no longer known begins anew."""
    try:
        return bot.chat(ask)
    except UnknownError:
        return bot.chat(Ask(ask.message, None, ask.audience))


def _audience(value: str) -> Audience:
    return Audience(value) if value in list(Audience) else Audience.ENTERPRISE


def _english(bot: Service, topic: TopicView) -> dict[TopicEntry, str]:
    """Key points in English, which entries of a topic do not carry."""
    found: dict[TopicEntry, str] = {}
    for entry in topic.entries:
        measures = {measure.number: measure.key_point_en for measure in bot.clause(entry.clause_id).measures}
        if text := measures.get(entry.measure):
            found[entry] = text
    return found
