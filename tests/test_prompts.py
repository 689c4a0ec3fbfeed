"""Wordings and patterns as validated data: complete, in both languages, each fault named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import prompts.patterns
from bot.turn import Outcome
from prompts import FOLDER, Wording, WordingError, variables
from prompts.patterns import PatternError, patterns

WORDING = Wording.load()
KEYS = WORDING.keys()
FILES = sorted(path.stem for path in (FOLDER / "patterns").glob("*.yaml"))


@pytest.mark.parametrize("key", KEYS)
def test_every_text_is_filled_in_both_languages(key: str) -> None:
    for language in ("zh", "en"):
        template = WORDING._texts[key][language]
        filled = WORDING.text(key, language, **dict.fromkeys(variables(template), "□"))
        assert filled.strip()
        assert not set("{}") & set(filled)


@pytest.mark.parametrize("key", [key for key in KEYS if not key.startswith("details.")])
def test_english_is_english(key: str) -> None:
    text = WORDING._texts[key]["en"]
    assert not [c for c in text if "\u4e00" <= c <= "\u9fff" and c not in "《》"]


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_its_wording(outcome: Outcome) -> None:
    assert [key for key in KEYS if key.startswith(f"{outcome.value}.")]


@pytest.mark.parametrize(
    ("key", "given", "said"), [("partial.lead", {}, "partial.lead needs missing"), ("nothing.here", {}, r"nothing\.here")]
)
def test_what_is_missing_is_named(key: str, given: dict[str, object], said: str) -> None:
    with pytest.raises(WordingError, match=said):
        WORDING.text(key, "zh", **given)


def test_a_language_that_is_not_there_is_named() -> None:
    with pytest.raises(WordingError, match="fr"):
        WORDING.text("failed.fault", "fr")


def test_values_with_braces_are_not_templates() -> None:
    assert "{missing}" in WORDING.text("partial.lead", "zh", missing="{missing}")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: {b: {zh: 甲}}", r"a\.b needs zh and en"),
        ("a: {b: {zh: '{x}', en: '{y}'}}", r"a\.b has other variables"),
        ("a: {b: 甲}", r"a\.b is neither"),
        ("a: {b: {zh: 甲, en: a, fr: b}}", r"a\.b needs zh and en"),
    ],
)
def test_a_file_that_does_not_fit_is_told(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "replies.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(WordingError, match=said):
        Wording.load(tmp_path / "replies.yaml")


@pytest.mark.parametrize("name", FILES)
def test_every_pattern_compiles_and_matches_no_empty_text(name: str) -> None:
    found = patterns(name)
    assert found
    assert [key for key, pattern in found.items() if pattern.search("")] == []


@pytest.mark.parametrize("name", FILES)
def test_no_fragment_is_left_unfilled(name: str) -> None:
    assert [key for key, pattern in patterns(name).items() if re.search(r"\{[A-Z]+\}", pattern.pattern)] == []


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(prompts.patterns, "FOLDER", tmp_path)
    yield tmp_path
    patterns.cache_clear()


@pytest.mark.parametrize(
    ("content", "said"), [("a: ['(']", r"x\.yaml: a: '\(' does not compile"), (None, r"x\.yaml"), ("a: [", r"x\.yaml"),
    ("a: ['{N}(']\nfragments: {N: x}", "compile")]
)
def test_a_pattern_that_does_not_fit_is_named(folder: Path, content: str | None, said: str) -> None:
    if content is not None:
        (folder / "x.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(PatternError, match=said):
        patterns("x")


def test_fragments_are_filled_in(folder: Path) -> None:
    (folder / "x.yaml").write_text("fragments: {A: 'a{B}', B: '\\d+'}\nk: ['x{A}', 'y']", encoding="utf-8")
    found = patterns("x")
    assert set(found) == {"k"}
    assert found["k"].fullmatch("XA12")
    assert found["k"].fullmatch("y")
