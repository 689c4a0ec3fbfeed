"""The routes of ``/api/v1/subscriptions``. Whoever took a subscription out proves it with its token, as a bearer token."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.subscriptions.desk import Shown
from web import schemas
from web.api import COMMON, POSTED, problems
from web.feeds import addresses
from web.serving import Subscribing

router = APIRouter(prefix="/api/v1/subscriptions", tags=["subscriptions"], responses=COMMON)
OWNED = problems(s401="No bearer token", s404="No such subscription, or another token")


def token_of(given: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]) -> str:
    if given is None:
        why = "请带 Authorization: Bearer <管理码> (send the token of the subscription)"
        raise HTTPException(401, why, {"WWW-Authenticate": "Bearer"})
    return given.credentials


Token = Annotated[str, Depends(token_of)]


@router.post("", status_code=201, summary="Be told when measures for this enterprise are added or changed",
             response_model=schemas.SubscriptionMade, responses=POSTED)
def subscribe(asked: schemas.SubscriptionRequest, desk: Subscribing) -> dict[str, Any]:
    """Messages are posted to the webhook, signed as Standard Webhooks 1.0 says, and stand in the feed. The first, `subscription.created`,
    holds what fits now; each `matches.changed` holds what is `new`, `changed` and `withdrawn` since the one before. A message that
    does not arrive is sent again for some three days with the same `webhook-id`; after that it is kept and can be asked for."""
    made = desk.subscribe(asked.profile.known(), webhook=asked.webhook or None, language=asked.language)
    return {"id": made.id, "token": made.token, "feeds": addresses(made.feed_token), "signing_key": made.signing_key,
            "matches": made.matches}


@router.get("/{subscription_id}", summary="A subscription and its last messages", response_model=schemas.SubscriptionShown,
            responses=OWNED)
def show(subscription_id: str, token: Token, desk: Subscribing) -> dict[str, Any]:
    return shown(desk.show(subscription_id, token))


@router.delete("/{subscription_id}", status_code=204, summary="Unsubscribe; everything about the subscription is deleted",
               responses=OWNED)
def unsubscribe(subscription_id: str, token: Token, desk: Subscribing) -> Response:
    desk.remove(subscription_id, token)
    return Response(status_code=204)


@router.post("/{subscription_id}/retry", summary="Send again what was given up on", response_model=schemas.Retried, responses=OWNED)
def retry(subscription_id: str, token: Token, desk: Subscribing) -> dict[str, int]:
    return {"messages": desk.retry(subscription_id, token)}


def shown(found: Shown) -> dict[str, Any]:
    of = found.subscription
    return {"id": of.id, "created": of.created, "language": of.language, "profile": of.profile, "webhook": found.webhook,
            "messages": found.messages}
