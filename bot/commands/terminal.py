"""What every command needs of the terminal: its settings, its log, and faults told in one line instead of a traceback."""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from bot.settings import Settings

log = logging.getLogger(__name__)
PACKAGES = ("bot", "retrieval", "prompts", "web")
LOGGERS = (*PACKAGES, "policybot")
PLAIN = "%(levelname)s %(message)s"
DATED = "%(asctime)s %(levelname)s %(name)s %(message)s"


def collect_seldom() -> None:
    """Start-up makes many objects that stay; looking through them for garbage again and again takes a sixth of its time."""
    gc.set_threshold(50_000, 20, 20)


def screen() -> Console:
    """Where results go."""
    return Console(highlight=False)


def aside() -> Console:
    """Where hints and errors go, so that a pipe gets results alone."""
    return Console(stderr=True, highlight=False)


def hint(text: str) -> None:
    aside().print(f"[yellow]{escape(text)}[/]", soft_wrap=True)


def fail(text: str) -> NoReturn:
    """Says what is wrong and ends the command with exit code 1."""
    aside().print(f"[bold red]error:[/] {escape(text)}", soft_wrap=True)
    raise typer.Exit(1)


def print_json(value: Any) -> None:
    """One JSON document on standard output, unwrapped and uncoloured."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def faults_told() -> Iterator[None]:
    """Tells any error in a line. Our own errors say what to do; any other is named as a fault of ours, and
    ``POLICYBOT_LOG_LEVEL=DEBUG`` adds the traceback."""
    try:
        yield
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except Exception as error:
        log.debug("%s", error, exc_info=error)
        if type(error).__module__.partition(".")[0] in PACKAGES:
            fail(error.args[0] if isinstance(error, KeyError) and error.args else str(error))
        fail(f"a fault of ours, please report it: {type(error).__name__}: {error} (POLICYBOT_LOG_LEVEL=DEBUG shows where)")


def load_settings(form: str = PLAIN, *, quiet: bool = False) -> Settings:
    """Settings from the environment, with the log set up as they say. Ends the command if one is invalid.

    With ``quiet`` only errors are logged as long as POLICYBOT_LOG_LEVEL is not set: a reply should not stand among log lines.
    """
    from pydantic import ValidationError

    from bot.settings import Settings

    try:
        settings = Settings()
    except ValidationError as error:
        fail("; ".join(f"POLICYBOT_{str(e['loc'][0]).upper()}: {e['msg']}, got {e['input']!r}" for e in error.errors()))
    if settings.log_level.upper() not in logging.getLevelNamesMapping():
        fail(f"POLICYBOT_LOG_LEVEL: DEBUG, INFO, WARNING or ERROR, got {settings.log_level!r}")
    unset = "log_level" not in settings.model_fields_set
    _set_up_log("ERROR" if quiet and unset else settings.log_level.upper(), form)
    return settings


def _set_up_log(level: str, form: str) -> None:
    """Our own modules log as set; libraries (some set themselves to DEBUG) only what is a warning."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(form))
    handler.addFilter(lambda record: record.levelno >= logging.WARNING or record.name.partition(".")[0] in LOGGERS)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for name in LOGGERS:
        logging.getLogger(name).setLevel(level)


def no_index_hint(settings: Settings) -> str | None:
    """What to run if there is no index."""
    from retrieval.builds import active_name

    folder = settings.index_dir
    return None if active_name(folder) else f"{folder}: no index; run `policybot index`"


def stale_index_hint(settings: Settings) -> str | None:
    """What to run if the index was built from other inputs than today's."""
    from bot.settings import index_settings
    from retrieval.builds import active_name, inputs_of
    from retrieval.index import input_digest

    where = index_settings(settings)
    name = active_name(where.folder)
    if name and inputs_of(where.folder / name) != input_digest(where):
        return "data/ or the plan documents changed since the index was built; run `policybot index`"
    return None
