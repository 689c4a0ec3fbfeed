"""How a route gets at the service and at its subscriptions."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.service import Service
from bot.subscriptions.desk import Desk


def service_of(request: Request) -> Service:
    return cast(Service, request.app.state.service)


def desk_of(request: Request) -> Desk:
    """Raises ``HTTPException`` 404 where the service takes no subscriptions."""
    desk = service_of(request).subscriptions
    if desk is None:
        raise HTTPException(404)
    return desk


Bot = Annotated[Service, Depends(service_of)]
Subscribing = Annotated[Desk, Depends(desk_of)]
