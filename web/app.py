"""The application: routes, pages, problem answers and guards around one ``Service``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from anyio import to_thread
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from bot.service import Service
from web import api, failures, feeds, health, match_page, pages, subscription_page, subscriptions
from web.access import AccessLog
from web.description import describe
from web.guard import BodyLimit, Faults
from web.headers import SecurityHeaders

STATIC = Path(__file__).parent / "static"
ABOUT = (
    "Answers enterprises' questions about Shanghai's business-environment action plans and cites the clause and the plan year "
    "of everything it says. Not legal advice. Errors are RFC 9457 problem objects (`application/problem+json`)."
)


def create_app(service: Service) -> FastAPI:
    """The web application for a service. Nothing is read or opened here: a service without an index is served too, and says so."""
    app = FastAPI(title="policybot", version="1", description=ABOUT, docs_url=None, redoc_url=None, lifespan=_lifespan)
    app.state.service = service
    app.openapi = partial(describe, app)  # type: ignore[method-assign]
    app.include_router(api.router)
    app.include_router(health.router)
    app.include_router(pages.router)
    app.include_router(match_page.router)
    app.include_router(subscriptions.router)
    app.include_router(subscription_page.router)
    app.include_router(feeds.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    failures.install(app)
    for layer in (Faults, BodyLimit, SecurityHeaders, AccessLog):  # the last one added is the outermost
        app.add_middleware(layer)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """News is looked for and sent as long as the server runs."""
    desk = app.state.service.subscriptions
    if desk is None:
        yield
        return
    desk.courier.start()
    try:
        yield
    finally:
        await to_thread.run_sync(desk.courier.stop)
