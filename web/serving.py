"""How a route gets at the service."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import Request

from bot.service import Service


def service_of(request: Request) -> Service:
    return cast(Service, request.app.state.service)


Bot = Annotated[Service, Depends(service_of)]
