"""``policybot index``: build and activate the index."""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.terminal import faults_told, load_settings, screen

if TYPE_CHECKING:
    from rich.console import Console

    from retrieval.index import IndexSettings


def index(
    force: Annotated[bool, typer.Option("--force", help="Build again although nothing changed: mends a damaged index.")] = False,
) -> None:
    """Build the index from data/ and the documents of POLICYBOT_PLANS_DIR.

    Does nothing where the inputs have not changed. The new index is checked before it becomes the active one; running servers notice
    the switch by themselves, and a build that fails or is killed leaves the active index as it was.
    """
    settings = load_settings()
    with faults_told():
        from bot.settings import index_settings
        from retrieval.builds import MANIFEST, active_name

        where, console = index_settings(settings), screen()
        before, started = active_name(where.folder), time.perf_counter()
        name, warnings = _build(where, force, console)
        manifest = json.loads((where.folder / name / MANIFEST).read_text(encoding="utf-8"))
        _summary(console, manifest, None if name == before else time.perf_counter() - started)
        for problem in dict.fromkeys([*manifest["problems"], *warnings]):
            console.print("[yellow]problem:[/]", problem, soft_wrap=True, markup=True)


def _build(where: IndexSettings, force: bool, console: Console) -> tuple[str, list[str]]:
    """Builds with a progress bar; returns the build's name and what it warned of."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from retrieval.index import build

    warnings, log = _Kept(), logging.getLogger("retrieval")
    columns = (TextColumn("{task.description:<32}"), BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn())
    log.addHandler(warnings)
    log.propagate, propagated = False, log.propagate
    try:
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("looking for changes", total=None)

            def advance(stage: str, done: int, total: int) -> None:
                bar.update(task, description=stage, completed=done, total=total)

            name = build(where, force=force, progress=advance)
    finally:
        log.removeHandler(warnings)
        log.propagate = propagated
    return name, warnings.messages


class _Kept(logging.Handler):
    """Keeps warnings, to be told after the progress bar."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _summary(console: Console, manifest: dict[str, Any], seconds: float | None) -> None:
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False)
    documents = manifest["documents"]
    for plan in manifest["plans"]:
        table.add_row(f"  {plan}", documents.get(plan, "[dim]key points only, no document[/]"))
    done = "up to date" if seconds is None else f"built and activated in {seconds:.1f} s"
    console.print(f"[bold green]✓[/] index [bold]{manifest['name']}[/] {done}")
    console.print(
        f"  {len(manifest['plans'])} plans ({len(documents)} with their document), {manifest['clauses']} clauses, "
        f"{manifest['measures']} measures, {manifest['vectors']} vectors ({manifest['embedding']})"
    )
    console.print(table)
