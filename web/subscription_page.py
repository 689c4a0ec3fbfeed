"""Subscribing on the page of the check-up, and a page to look at a subscription or end it. Works as plain HTML."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.matching.profile import ProfileError, described, read_profile
from bot.service import SHANGHAI
from bot.subscriptions.desk import UnknownSubscription
from bot.subscriptions.webhook import WebhookError
from web.feeds import addresses, title_of
from web.match_page import Filled
from web.match_page import shown as results_shown
from web.rendering import render
from web.serving import Bot, Subscribing
from web.texts import language_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


class Wanted(Filled):
    """The filled-in form of the check-up, and where messages go."""

    webhook: str = ""


@router.post("/match/subscribe")
def subscribe(request: Request, bot: Bot, desk: Subscribing, wanted: Annotated[Wanted, Form()]) -> HTMLResponse:
    """What was understood of the firm becomes a subscription; its secrets are shown this once."""
    filled = Filled(**wanted.model_dump(exclude={"webhook"}))
    try:
        profile = filled.report(bot).profile
        made = desk.subscribe(profile.as_mapping(), webhook=wanted.webhook.strip() or None, language=filled.language)
    except ProfileError:
        return results_shown(request, bot, filled)
    except WebhookError as error:
        return results_shown(request, bot, filled, webhook=wanted.webhook, webhook_fault=str(error))
    base = str(request.base_url).rstrip("/")
    feeds = {kind: base + path for kind, path in addresses(made.feed_token).items()}
    return render(request, "subscribed.html", language=filled.language, made=made, feeds=feeds, host=wanted.webhook.strip())


@router.api_route("/subscriptions", methods=["GET", "HEAD"])
def door(request: Request) -> HTMLResponse:
    return _page(request)


@router.post("/subscriptions")
def manage(
    request: Request, desk: Subscribing, number: Annotated[str, Form()] = "", token: Annotated[str, Form()] = "",
    action: Annotated[str, Form()] = "show", lang: Annotated[str, Form()] = "zh",
) -> HTMLResponse:
    """Shows a subscription to whoever has its number and token; ends it, or sends again what was given up on."""
    number, token = number.strip(), token.strip()
    try:
        if action == "end":
            desk.remove(number, token)
            return _page(request, lang, ended=True)
        again = desk.retry(number, token) if action == "retry" else None
        return _page(request, lang, shown=desk.show(number, token), number=number, token=token, again=again)
    except UnknownSubscription as error:
        return _page(request, lang, status=404, number=number, fault=str(error))


def _page(request: Request, lang: str | None = None, *, status: int = 200, **values: Any) -> HTMLResponse:
    language = language_of(lang or request.query_params.get("lang"))
    given: dict[str, Any] = {"shown": None, "number": "", "token": "", "again": None, "fault": "", "ended": False} | values
    shown = given["shown"]
    if shown:
        given |= {
            "since": _when(shown.subscription.created), "known": described(read_profile(shown.subscription.profile), language),
            "messages": [(message, title_of(message, language), _when(message.created)) for message in shown.messages],
        }
    return render(request, "subscription.html", status=status, language=language, **given)


def _when(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
