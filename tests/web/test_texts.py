from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import web
from bot.reading.details import DETAILS
from bot.turn import Audience, Outcome
from prompts import Wording
from web.texts import LANGUAGES, load

FOLDER = Path(web.__file__).parent
TEMPLATES = sorted((FOLDER / "templates").glob("*.html"))
SCRIPTS = sorted((FOLDER / "static").glob("*.js"))
MODULES = sorted(FOLDER.glob("*.py"))
STYLES = sorted((FOLDER / "static").glob("*.css"))
KEY = re.compile(r"""(?:\bt|filled)\('([a-z_]+\.[a-z_]+)'""")


@pytest.mark.parametrize("key", sorted(load().entries))
def test_every_text_exists_in_both_languages(key: str) -> None:
    entry = load().entries[key]
    assert set(entry) == set(LANGUAGES)
    assert all(isinstance(text, str) and text.strip() for text in entry.values())
    assert variables(entry["zh"]) == variables(entry["en"])


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_text_a_template_names_exists(template: Path) -> None:
    assert set(KEY.findall(template.read_text(encoding="utf-8"))) <= set(load().entries)


def test_every_text_is_used() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in [*TEMPLATES, *SCRIPTS, *MODULES])
    put_together = {found[0] or found[1] for found in re.findall(r"'([\w.]+\.)' ~|\"([\w.]+\.)\{", sources)}
    whole = ("examples", "status", "missing", "audience", "point", "region")
    unused = [
        key
        for key in load().entries
        if key.partition(".")[0] not in whole and key not in sources and f"words.{key.partition('.')[2]}" not in sources
        and f"{key.rpartition('.')[0]}." not in put_together
    ]
    assert [key for key in unused if key not in ("site.ask", "site.match", "site.plans", "site.topics")] == []


def test_every_outcome_audience_and_detail_has_its_words() -> None:
    texts = load()
    wanted = [f"status.{o.value}" for o in Outcome] + [f"audience.{a.value}" for a in Audience] + [f"missing.{d.name}" for d in DETAILS]
    replies = Wording.load().keys()
    wanted += [key.replace("details.", "missing.") for key in replies if key.startswith("details.")]
    assert [key for key in wanted if key not in texts.entries] == []


def test_a_missing_text_is_named() -> None:
    with pytest.raises(KeyError, match=r"nothing\.here"):
        load().text("nothing.here", "en")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_nothing_inline_and_nothing_from_elsewhere(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe\b", source) == []
    assert re.findall(r"<script(?![^>]*\ssrc=\"/static/)", source) == []
    assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", source) == []


@pytest.mark.parametrize("path", [*SCRIPTS, *STYLES], ids=lambda path: path.name)
def test_scripts_and_styles_parse_no_html_and_load_nothing_from_elsewhere(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|https?://|@import", source) == []
    assert len(source.splitlines()) < 200


def variables(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
