"""Is the process alive, and can it answer?"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from web.problems import KINDS, MEDIA_TYPE, Problem
from web.schemas import Alive, Ready
from web.serving import Bot

router = APIRouter(tags=["health"])
SCHEMA = {"schema": {"$ref": "#/components/schemas/ProblemObject"}}
NOT_READY: dict[int | str, dict[str, Any]] = {503: {"description": "Not ready; `reasons` says why", "content": {MEDIA_TYPE: SCHEMA}}}


@router.get("/healthz", summary="Is the process alive?")
def healthz() -> Alive:
    return Alive(alive=True)


@router.get("/readyz", summary="Is an index open and the store writable?", response_model=Ready, responses=NOT_READY)
def readyz(bot: Bot) -> Ready | JSONResponse:
    """``faults`` of a ready service are worked around: it answers, and someone should look."""
    state = bot.ready()
    if state.ready:
        return Ready(ready=True, faults=list(state.faults), detail=dict(state.detail))
    problem = Problem(KINDS["not-ready"], "；".join(state.faults), more={"reasons": list(state.faults), "info": dict(state.detail)})
    return problem.response({"Retry-After": "5"})
