"""What counts as a change of a clause, and what does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.subscriptions.changes import changes_between, prints_of
from retrieval.corpus import Corpus, build_corpus
from tests.small import DOCUMENT, PLAN, settings_in


def corpus(folder: Path, text: str | None = DOCUMENT) -> Corpus:
    settings = settings_in(folder, document=text)
    if text is None:
        (folder / "plans" / "plan.txt").unlink(missing_ok=True)
    return build_corpus(settings.data, settings.plans)


def test_the_same_corpus_has_no_changes(tmp_path: Path) -> None:
    assert not changes_between(prints_of(corpus(tmp_path)), prints_of(corpus(tmp_path)))


def test_another_figure_in_the_text_is_a_change_of_its_clause_alone(tmp_path: Path) -> None:
    changes = changes_between(prints_of(corpus(tmp_path)), prints_of(corpus(tmp_path, DOCUMENT.replace("20天", "15天"))))
    assert changes.changed == {f"{PLAN}/2.2"}
    assert not changes.added | changes.gone


def test_another_line_break_is_no_change(tmp_path: Path) -> None:
    wrapped = DOCUMENT.replace("关店在网上公告，公告期20天", "关店在网上公告，公\n告期20天")
    assert not changes_between(prints_of(corpus(tmp_path)), prints_of(corpus(tmp_path, wrapped)))


def test_loading_a_known_plans_document_changes_nothing(tmp_path: Path) -> None:
    assert not changes_between(prints_of(corpus(tmp_path, None)), prints_of(corpus(tmp_path)))


def test_a_document_taken_away_and_brought_back_changed_is_a_change(tmp_path: Path) -> None:
    before = prints_of(corpus(tmp_path))
    away = prints_of(corpus(tmp_path, None), before)
    assert not changes_between(before, away)
    assert not changes_between(away, prints_of(corpus(tmp_path), away))
    other = prints_of(corpus(tmp_path, DOCUMENT.replace("20天", "15天")), away)
    assert changes_between(away, other).changed == {f"{PLAN}/2.2"}


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("plain", "关店公告期是20天，在网上发", True), ("status", "pilot", True), ("kind", "benefit", True),
        ("criteria", {"size": ("微型",)}, True), ("channel", "一网通办", True),
        ("asks", ("别的问法",), False), ("lay", ("关门",), False), ("topics", ("收费",), False),
    ],
)
def test_only_what_an_enterprise_is_told_counts(tmp_path: Path, field: str, value: object, told: bool) -> None:
    old = corpus(tmp_path)
    point = replace(old.key_points[f"{PLAN}/2.2#1"], **{field: value})  # type: ignore[arg-type]
    new = replace(old, key_points=old.key_points | {point.measure_id: point})
    assert bool(changes_between(prints_of(old), prints_of(new))) is told


def test_a_plan_that_goes_is_gone(tmp_path: Path) -> None:
    old = corpus(tmp_path)
    less = replace(old, clauses={key: clause for key, clause in old.clauses.items() if not key.endswith("/2.2")})
    assert changes_between(prints_of(old), prints_of(less)).gone == {f"{PLAN}/2.2"}
    assert changes_between(prints_of(less), prints_of(old)).added == {f"{PLAN}/2.2"}
