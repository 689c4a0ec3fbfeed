"""``policybot evaluate``: hold the replies to question sets against their gold."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.terminal import aside, fail, faults_told, hint, load_settings, screen, stale_index_hint

if TYPE_CHECKING:
    from rich.console import Console

    from bot.commands.askers import Asker
    from bot.settings import Settings
    from retrieval.evaluate import Case, Verdict
    from retrieval.matches import MatchVerdict
    from retrieval.report import Figures

HEADINGS = (
    "\nn", "\nright", "\n%", "first\nright", "within\nthree", "facts\nmet", "rightly\nwithheld", "quotes\nwrong", "ms\np50", "ms\np99",
)
File = typer.Argument(exists=True, dir_okay=False, help="Question sets, JSON lines.", show_default=False)


def evaluate(
    files: Annotated[list[Path], File],
    url: Annotated[str | None, typer.Option(help="Ask this server instead of this process.")] = None,
    report: Annotated[Path | None, typer.Option(dir_okay=False, help="Write a page with charts and every miss.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", dir_okay=False, help="Write figures and verdicts as JSON.")] = None,
    held_back: Annotated[bool, typer.Option("--held-back", help="Only the third of the questions that training never looks at.")] = False,
) -> None:
    """Ask every question of the sets and count what is right.

    A reply is right when one of its first three citations is in the gold, every required clause and fact is there and nothing forbidden is;
    a question that must not be answered is right when it is not. Milliseconds are those of the last turn. Conversations are kept in a
    temporary database.
    """
    settings = load_settings(quiet=True)
    with faults_told():
        cases = _cases(files, held_back)
        with _asker(settings, url) as asker:
            verdicts, matches, skipped = _run(asker, cases)
        console = screen()
        if verdicts:
            _table(console, verdicts)
        if matches:
            _match_line(console, matches)
        if skipped:
            hint(f"{skipped} match profiles were left out: the server cannot match")
        if report:
            _write(report, _page(verdicts, matches, files, url, held_back))
        if json_file:
            _write(json_file, json.dumps(_plain(verdicts, matches), ensure_ascii=False, indent=1))


def _cases(files: Sequence[Path], held_back: bool) -> list[Case]:
    from retrieval.evaluate import read_questions

    cases = [case for file in files for case in read_questions(file)]
    if held_back:
        from retrieval.fusion import held_back as is_held_back

        cases = [case for case in cases if is_held_back(case.id)]
    if not cases:
        fail("no questions in " + ", ".join(file.name for file in files))
    return cases


@contextmanager
def _asker(settings: Settings, url: str | None) -> Iterator[Asker]:
    if url:
        from bot.commands.askers import OverHttp

        with OverHttp(url) as client:
            yield client
        return
    from bot.assemble import assemble
    from bot.commands.askers import InProcess

    if note := stale_index_hint(settings):
        hint(note)
    with tempfile.TemporaryDirectory(prefix="policybot-") as folder:
        service = assemble(settings.model_copy(update={"database_url": f"sqlite:///{folder}/evaluation.db"}))
        if not (state := service.ready()).ready:
            fail("; ".join(state.faults))
        yield InProcess(service)


def _run(asker: Asker, cases: Sequence[Case]) -> tuple[list[Verdict], list[MatchVerdict], int]:
    """Verdicts, verdicts on matching, and how many profiles could not be matched."""
    from rich.progress import track

    from retrieval.evaluate import judge
    from retrieval.matches import judge_match

    verdicts: list[Verdict] = []
    matches: list[MatchVerdict] = []
    skipped = 0
    for case in track(cases, "asking", console=aside(), transient=True):
        if case.type != "match":
            verdicts.append(judge(case, *asker.chat(case), asker.text_of))
        elif found := asker.match(case):
            matches.append(judge_match(case, *found))
        else:
            skipped += 1
    return verdicts, matches, skipped


def _table(console: Console, verdicts: Sequence[Verdict]) -> None:
    from rich.table import Table

    from retrieval.report import figures

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("register\n  type", no_wrap=True, min_width=11)
    for name in HEADINGS:
        table.add_column(name, justify="right")
    for row in figures(verdicts):
        table.add_row(*_cells(row), style="" if row.type else "bold")
    console.print(table)


def _cells(row: Figures) -> list[str]:
    return [
        f"  {row.type}" if row.type else row.register, str(row.right.whole), str(row.right.part), f"{row.right.percent:.0f}",
        str(row.first), str(row.leading), str(row.facts), str(row.held), str(row.bad_quotes), f"{row.p50:.0f}", f"{row.p99:.0f}",
    ]


def _match_line(console: Console, matches: Sequence[MatchVerdict]) -> None:
    found, gold = sum(len(m.found) for m in matches), sum(len(m.case.gold) for m in matches)
    console.print(
        f"[bold]matching[/] {len(matches)} profiles: {found}/{gold} clauses that apply are within the first 15 "
        f"({100 * found / max(1, gold):.0f} %), {sum(len(m.wrong) for m in matches)} listed that do not apply, "
        f"{sum(m.right for m in matches)} profiles right",
        soft_wrap=True,
    )


def _page(
    verdicts: Sequence[Verdict], matches: Sequence[MatchVerdict], files: Sequence[Path], url: str | None, held_back: bool
) -> str:
    from retrieval.report import page

    sets = ", ".join(file.name for file in files) + (" (held-back third)" if held_back else "")
    return page(verdicts, matches, f"{sets}, asked {f'at {url}' if url else 'in process'}")


def _plain(verdicts: Sequence[Verdict], matches: Sequence[MatchVerdict]) -> dict[str, Any]:
    from retrieval.report import figures

    return {
        "figures": [asdict(row) for row in figures(verdicts)] if verdicts else [],
        "verdicts": [_verdict(v) for v in verdicts],
        "matches": [_verdict(m) | {"right": m.right} for m in matches],
    }


def _verdict(verdict: Verdict | MatchVerdict) -> dict[str, Any]:
    fields = asdict(verdict)
    case = fields.pop("case")
    asked = {"id": case["id"], "register": case["persona"], "type": case["type"], "turns": case["turns"], "gold": sorted(case["gold"])}
    return asked | fields


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{path}: cannot be written ({error.strerror})")
