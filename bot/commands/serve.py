"""``policybot serve``: HTTP and pages."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.terminal import DATED, collect_seldom, faults_told, hint, load_settings, no_index_hint, stale_index_hint

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bot.service import Service

UVICORN: dict[str, Any] = {"log_config": None, "access_log": False, "timeout_graceful_shutdown": 10}


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.  [default: POLICYBOT_HOST or 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.  [default: POLICYBOT_PORT or 8000]")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Server processes; they share one index and one database.")] = 1,
    reload: Annotated[bool, typer.Option("--reload", help="Start again when the code changes (for development).")] = False,
) -> None:
    """Serve the pages and the HTTP interface.

    Starts without an index too: /healthz is 200, and /readyz is 503 and says why until `policybot index` has built one.
    """
    settings = load_settings(DATED)
    address: dict[str, Any] = {"host": host or settings.host, "port": port or settings.port}
    with faults_told():
        import uvicorn

        from bot.assemble import assemble

        service = assemble(settings)
        if note := no_index_hint(settings) or stale_index_hint(settings):
            hint(note)
        typer.echo(f"http://{address['host']}:{address['port']}  (Ctrl-C ends)", err=True)
        if workers > 1 or reload:
            uvicorn.run(f"{__name__}:application", factory=True, workers=workers, reload=reload, **address, **UVICORN)
        else:
            uvicorn.run(_application(service), **address, **UVICORN)


def application() -> FastAPI:
    """The application of one server process: what uvicorn's workers call."""
    collect_seldom()
    from bot.assemble import assemble

    return _application(assemble(load_settings(DATED)))


def _application(service: Service) -> FastAPI:
    """Opens the index before the first request; where it cannot be opened, ``/readyz`` says why. What was made so far stays, so the
    garbage collector is told to leave it alone."""
    from web.app import create_app

    service.ready()
    served = create_app(service)
    gc.freeze()
    return served
