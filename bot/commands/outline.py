"""``policybot outline``: how a document would be split, before it is added."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.terminal import faults_told, load_settings, print_json, screen

if TYPE_CHECKING:
    from rich.console import Console
    from rich.tree import Tree

    from retrieval.corpus import Reading
    from retrieval.outline import Note
    from retrieval.plans import Clause

SHOWN = 40


def outline(
    file: Annotated[Path, typer.Argument(help="The document: txt, md, docx, pdf with a text layer, or html.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with the clauses' texts.")] = False,
) -> None:
    """Show the clauses a document would be split into, what was skipped and why, and what is doubtful.

    Nothing is stored. Look at the doubts first: they are the places where a number may be missing or a line may belong elsewhere.
    """
    settings = load_settings()
    with faults_told():
        from retrieval.catalogue import load_catalogue
        from retrieval.corpus import read_plan

        catalogue = load_catalogue(settings.data_dir / "plans.yaml")
        reading = read_plan(file, catalogue)
        if as_json:
            print_json(_plain(reading))
        else:
            _show(screen(), reading, known=reading.plan.id in catalogue.plans)


def _plain(reading: Reading) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "document": reading.document.name,
        "plan": asdict(reading.plan),
        "clauses": [asdict(clause) for clause in reading.clauses],
        "skipped": [asdict(note) for note in reading.outline.skipped],
        "doubts": [asdict(note) for note in reading.outline.doubts],
    }


def _show(console: Console, reading: Reading, *, known: bool) -> None:
    from rich.markup import escape

    plan = reading.plan
    console.print(f"[bold]{escape(plan.title)}[/]")
    facts = [plan.id, plan.region, str(plan.year or "year unknown"), f"issued {plan.issued}" if plan.issued else "no date of issue"]
    console.print(f"[dim]{' · '.join(facts)} · {'in the catalogue' if known else 'not in the catalogue'}[/]")
    console.print(_tree(reading))
    measures, with_departments = sum(len(c.measures) for c in reading.clauses), sum(bool(c.departments) for c in reading.clauses)
    console.print(f"{len(reading.clauses)} clauses, {measures} measures, {with_departments} clauses with departments")
    _notes(console, "skipped", reading.outline.skipped, "dim")
    _notes(console, "doubts", reading.outline.doubts, "yellow")


def _tree(reading: Reading) -> Tree:
    """Clauses by their path; a part without text of its own stands as its heading."""
    from rich.markup import escape
    from rich.tree import Tree

    root = Tree("", hide_root=True, guide_style="dim")
    places: dict[str, Tree] = {}
    for clause in reading.clauses:
        above, steps = root, clause.path.split(".")
        for depth in range(1, len(steps)):
            path = ".".join(steps[:depth])
            if path not in places:
                heading = clause.trail[depth - 1] if len(clause.trail) == len(steps) - 1 else ""
                places[path] = above.add(f"[cyan]{path}[/] [bold]{escape(heading)}[/]")
            above = places[path]
        places[clause.path] = above.add(_line(clause))
    return root


def _line(clause: Clause) -> str:
    """Path, label, heading (the text's beginning where the heading is the part's), measures, departments."""
    from rich.markup import escape

    inherited = clause.heading in ("", *clause.trail)
    start = f"[dim]{escape(_short(clause.text or ''))}[/]" if inherited else escape(clause.heading)
    parts = [f"[cyan]{clause.path}[/]", f"[bold]{escape(clause.label)}[/]", start, f"[green]{len(clause.measures)}[/]"]
    if clause.departments:
        parts.append(f"[magenta]{escape('、'.join(clause.departments))}[/]")
    if clause.note:
        parts.append(f"[dim]{escape(_short(clause.note))}[/]")
    return " ".join(parts)


def _notes(console: Console, title: str, notes: tuple[Note, ...], style: str) -> None:
    from rich.markup import escape

    if notes:
        console.print(f"[bold]{title}[/]")
    for note in notes:
        console.print(f"  [{style}]line {note.line}: {escape(note.reason)}[/] {escape(_short(note.text))}")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else f"{flat[:SHOWN]}…"
