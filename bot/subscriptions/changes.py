"""Which clauses differ between two states of the index, by a print of what each says to an enterprise."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from retrieval.corpus import Corpus
from retrieval.plans import Clause

Prints = Mapping[str, str]
LENGTH = 12
APART = ":"  # our words : official text


@dataclass(frozen=True, slots=True)
class Changes:
    """Clause ids that are new, that say something else, and that are gone."""

    added: frozenset[str]
    changed: frozenset[str]
    gone: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.gone)


def prints_of(corpus: Corpus, before: Prints | None = None) -> dict[str, str]:
    """A print of each clause, by its id: of what our words say of it, and of its official text.

    Where a document is not loaded, the print of its text is the one of ``before``, so that taking a document away and bringing it
    back is no change, and bringing back another text is one. Questions people ask, topics and lay names are left out: improving how
    a clause is found changes nothing for an enterprise.
    """
    known = before or {}
    return {clause.id: f"{_words(corpus, clause)}{APART}{_text(clause, known.get(clause.id, ''))}" for clause in corpus.clauses.values()}


def changes_between(before: Prints, now: Prints) -> Changes:
    """The difference of two states. A document that is loaded for the first time changes nothing: its clauses were known."""
    changed = frozenset(clause for clause in before.keys() & now.keys() if _differ(before[clause], now[clause]))
    return Changes(frozenset(now.keys() - before.keys()), changed, frozenset(before.keys() - now.keys()))


def _differ(before: str, now: str) -> bool:
    (words, _, text), (new_words, _, new_text) = before.partition(APART), now.partition(APART)
    return words != new_words or bool(text and new_text and text != new_text)


def _words(corpus: Corpus, clause: Clause) -> str:
    points = [corpus.key_points[m.id] for m in clause.measures if m.id in corpus.key_points]
    said = [
        (p.plain, p.en, p.kind, p.status, sorted((key, list(values)) for key, values in p.criteria.items()),
         [(f.value, f.unit, f.of) for f in p.figures], p.channel, list(p.departments))
        for p in points
    ]
    return _print(json.dumps([clause.heading, said], ensure_ascii=False)) if points else ""


def _text(clause: Clause, known: str) -> str:
    return _print("".join(clause.text.split())) if clause.text else known.partition(APART)[2]


def _print(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]
