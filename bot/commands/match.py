"""``policybot match``: which measures are for an enterprise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.terminal import aside, fail, faults_told, load_settings, print_json, screen

if TYPE_CHECKING:
    from rich.console import Console

Matcher = Callable[[dict[str, Any], str | None, int], Mapping[str, Any]]
FITS = {"applies": "green", "likely": "cyan", "check": "yellow"}
SIGNS = {"met": "[green]✓[/]", "unmet": "[red]✗[/]", "unknown": "[yellow]?[/]"}


def match(
    profile: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="One profile, a JSON object.")] = None,
    question: Annotated[str | None, typer.Option(help="What the enterprise wants to get done.")] = None,
    profiles: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Many profiles, one JSON object a line.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most this many measures.")] = 15,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, as POST /api/v1/match gives it.")] = False,
) -> None:
    """Show which measures are for an enterprise, why, and what is still to be asked.

    Keys of a profile, all optional: name, district, industry, size, ownership, stage, foreign_staff, import_export, high_tech,
    specialised_new, has_ip, building_project, needs. With --profiles, prints one JSON object a line, in the order of the file; a line that
    cannot be used gets {"line", "error"}, and the exit code is 1.
    """
    if (profile is None) == (profiles is None):
        raise typer.BadParameter("give either --profile or --profiles")
    settings = load_settings(quiet=True)
    with faults_told():
        from bot.assemble import assemble

        matcher: Matcher = assemble(settings).match
        if profile is not None:
            found = matcher(_one(profile), question, limit)
            print_json(found) if as_json else _show(screen(), found)
        elif profiles is not None:
            _batch(profiles, question, limit, matcher)


def _batch(path: Path, question: str | None, limit: int, matcher: Matcher) -> None:
    """One line out for every line in, in the same order. A line that is no profile gets its error in place of matches and does not
    keep the others from theirs; the exit code tells."""
    from rich.progress import track

    from bot.matching.profile import ProfileError

    with path.open(encoding="utf-8") as lines:
        total = sum(1 for line in lines if line.strip())
    wrong: list[str] = []
    for number, line in track(_numbered(path), "matching", total, console=aside(), transient=True):
        found: Mapping[str, Any]
        try:
            found = matcher(_profile(line), question, limit)
        except ProfileError as error:
            found = {"line": number, "error": str(error)}
            wrong.append(f"line {number}: {error}")
        typer.echo(json.dumps(found, ensure_ascii=False))
    if wrong:
        fail(f"{path.name}: {len(wrong)} of {total} lines have an `error` in place of matches; the first is {wrong[0]}")


def _one(path: Path) -> dict[str, Any]:
    from bot.matching.profile import ProfileError

    try:
        return _profile(path.read_text(encoding="utf-8"))
    except ProfileError as error:
        fail(f"{path.name}: {error}")


def _numbered(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _profile(text: str) -> dict[str, Any]:
    from bot.matching.profile import ProfileError

    try:
        value = json.loads(text)
    except ValueError as error:
        raise ProfileError("profile", f"not JSON ({error})") from error
    if not isinstance(value, dict):
        raise ProfileError("profile", 'a profile is a JSON object, such as {"district": "长宁区", "size": "小型"}')
    return value


def _show(console: Console, found: Mapping[str, Any]) -> None:
    from rich.markup import escape

    from bot.commands.folding import fold

    if not found["matches"]:
        console.print("No measure fits this profile.")
    for n, item in enumerate(found["matches"], 1):
        colour = FITS.get(item["fit"], "white")
        console.print(f"[bold]{n:2}[/] [{colour}]{item['fit']}[/] [bold]{item['plan_year']} {item['label']}[/] {escape(item['heading'])}")
        for line in fold(item["key_point"] or item["quote"] or "", console.width - 5).split("\n"):
            console.print(f"   {escape(line)}")
        for reason in item["reasons"]:
            console.print(f"   {SIGNS.get(reason['state'], '·')} [dim]{escape(reason['text'])}[/]")
    for question in found["questions"]:
        console.print(f"[yellow]?[/] {escape(question)}")
