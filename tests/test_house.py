"""The folders are in order: nothing imports what comes after it on the way from a question to a reply."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bot.settings import ROOT

HOUSE = ("retrieval", "bot", "web")
STEPS = ("reading", "learnt", "matching", "understanding", "retrieving", "assessing", "composing", "agent")
BESIDE = ("commands", "learning", "reports", "subscriptions")  # of bot, beside the way; no step needs them
WHOLE = ("pipeline", "service", "assemble", "active")  # the steps put together
SERVE = "bot/commands/serve.py"  # the command line starts the server


def imported(file: Path) -> set[str]:
    """Modules that a file imports, within functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def importing(folder: Path, *packages: str) -> list[str]:
    found = {(file, name) for file in folder.rglob("*.py") for name in imported(file)}
    ours = tuple(f"{package}." for package in packages)
    return sorted(f"{file.relative_to(ROOT)} imports {name}" for file, name in found if f"{name}.".startswith(ours))


@pytest.mark.parametrize("at", range(len(HOUSE) - 1))
def test_imports_run_from_web_to_bot_to_retrieval(at: int) -> None:
    assert (ROOT / HOUSE[at]).is_dir()
    assert {line.partition(" ")[0] for line in importing(ROOT / HOUSE[at], *HOUSE[at + 1 :])} <= {SERVE}


def test_wordings_know_nothing_of_what_uses_them() -> None:
    assert importing(ROOT / "prompts", "bot", "web") == []
    assert {line.split()[-1].rpartition(".")[0] for line in importing(ROOT / "prompts", "retrieval")} <= {"retrieval", "retrieval.files"}


@pytest.mark.parametrize("at", range(len(STEPS)))
def test_no_step_imports_a_later_one(at: int) -> None:
    folder = ROOT / "bot" / STEPS[at]
    assert (folder / "__init__.py").is_file()
    assert importing(folder, *(f"bot.{later}" for later in (*STEPS[at + 1 :], *BESIDE, *WHOLE))) == []


def test_a_new_folder_has_its_place_in_the_order() -> None:
    folders = {path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")}
    assert folders == {*STEPS, *BESIDE}
