"""``policybot plans``: what is loaded, and what is only known."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.terminal import faults_told, load_settings, print_json, screen

if TYPE_CHECKING:
    from bot.views import PlanView


def plans(as_json: Annotated[bool, typer.Option("--json", help="Print JSON, as GET /api/v1/plans gives it.")] = False) -> None:
    """Show the plans: loaded with their document, known by key points alone, and editions that exist and are not loaded."""
    settings = load_settings()
    with faults_told():
        from bot.assemble import assemble

        views = assemble(settings).plans()
        if as_json:
            print_json({"plans": [dataclasses.asdict(view) for view in views]})
            return
        _table(views)


def _table(views: list[PlanView]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("year", "edition", "plan", "clauses", "measures", "state"):
        table.add_column(name, justify="right" if name in ("clauses", "measures") else "left", overflow="fold")
    for view in views:
        plan, counts = view.title, ("", "")
        if view.id:
            plan, counts = f"[bold]{view.id}[/]\n{view.title}", (str(view.clauses), str(view.measures))
        table.add_row(str(view.year or "–"), view.edition or "–", plan, *counts, _state(view), style="" if view.id else "dim")
    screen().print(table)


def _state(view: PlanView) -> str:
    if view.loaded:
        return f"[green]loaded[/]\n[dim]{view.document}[/]" + ("" if view.known else "\n[dim]without key points[/]")
    return "[cyan]key points only[/]\n[dim]document not loaded[/]" if view.known else "exists, not loaded"
