"""What is not documented fails: settings, commands, paths, statuses, targets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

import pytest
from pydantic_core import PydanticUndefined

from bot.cli import app
from bot.service import Service
from bot.settings import ROOT, Settings
from bot.turn import Outcome
from prompts import Wording
from web.app import create_app

README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = dict(re.findall(r"^\| `POLICYBOT_(\w+)` \| (\S+) \|", README, re.MULTILINE))
DOCUMENTS = ("README.md", "CHANGELOG.md", *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").rglob("*.md"))))


def default_of(name: str) -> str:
    """A setting's default as the table has it."""
    value = Settings.model_fields[name].default
    assert value is not PydanticUndefined
    return "–" if value is None else f"`{str(value).replace(f'{ROOT}/', '')}`"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_table_with_its_default(name: str) -> None:
    assert SETTINGS.get(name.upper()) == default_of(name)


def test_the_table_has_no_other_settings() -> None:
    assert {name.lower() for name in SETTINGS} == set(Settings.model_fields)


@pytest.mark.parametrize("name", [command.callback.__name__ for command in app.registered_commands if command.callback])
def test_every_command_is_documented(name: str) -> None:
    assert f"| `policybot {name}" in README


def documented_paths() -> list[tuple[str, str]]:
    schema = create_app(cast(Service, None)).openapi()
    return [(method.upper(), path) for path, methods in schema["paths"].items() for method in methods]


@pytest.mark.parametrize(("method", "path"), documented_paths())
def test_every_path_is_documented(method: str, path: str) -> None:
    assert f"`{method} {path.replace(':path', '')}`" in README


@pytest.mark.parametrize("status", list(Outcome))
def test_every_status_is_documented_and_worded(status: Outcome) -> None:
    assert f"| `{status}` |" in README
    wording = Wording.load()
    keys = [key for key in wording.keys() if key.startswith(f"{status}.")]  # noqa: SIM118  (not a mapping)
    assert keys
    for language in ("zh", "en"):
        assert any(_text(wording, key, language) for key in keys)


def _text(wording: Wording, key: str, language: str) -> str:
    from prompts import variables

    template = wording._texts[key][language]
    return wording.text(key, language, **dict.fromkeys(variables(template), "–"))


def test_readme_begins_with_the_two_commands() -> None:
    head = "\n".join(README.splitlines()[:12])
    assert "make run" in head
    assert "make test" in head


def test_the_changelog_describes_this_version() -> None:
    version = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version is not None
    assert version[1] in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    targets = [t.partition("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in t]
    missing = [t for t in targets if t and t != "docs/screenshot.png" and not ((ROOT / document).parent / t).exists()]
    assert missing == []


@pytest.mark.parametrize("target", ["run", "test", "lint", "types", "index", "evaluate", "help"])
def test_every_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", Path(ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
