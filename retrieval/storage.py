"""The corpus as one JSON file of an index build."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from retrieval.catalogue import Edition
from retrieval.corpus import Corpus
from retrieval.knowledge import Change, Matter, Topic
from retrieval.plans import Clause, Figure, KeyPoint, Measure, Plan


def save_corpus(corpus: Corpus, path: Path) -> None:
    """Writes the corpus; measures keep only their spans, the text stands in the clause."""
    clauses = []
    for clause in corpus.clauses.values():
        entry = dataclasses.asdict(clause)
        entry["measures"] = [(m.start, m.end) for m in clause.measures]
        clauses.append(entry)
    content = {
        "plans": [dataclasses.asdict(plan) for plan in corpus.plans.values()],
        "clauses": clauses,
        "key_points": [dataclasses.asdict(point) for point in corpus.key_points.values()],
        "topics": [dataclasses.asdict(topic) for topic in corpus.topics.values()],
        "editions": [dataclasses.asdict(edition) for edition in corpus.editions],
        "documents": corpus.documents,
        "problems": corpus.problems,
        "elsewhere": [dataclasses.asdict(matter) for matter in corpus.elsewhere],
    }
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def load_corpus(path: Path) -> Corpus:
    content = json.loads(path.read_text(encoding="utf-8"))
    return Corpus(
        plans={p["id"]: Plan(**_tuples(p)) for p in content["plans"]},
        clauses={c["id"]: _clause(c) for c in content["clauses"]},
        key_points={k["measure_id"]: _key_point(k) for k in content["key_points"]},
        topics={t["name"]: _topic(t) for t in content["topics"]},
        editions=tuple(Edition(**e) for e in content["editions"]),
        documents=content["documents"],
        problems=tuple(content["problems"]),
        elsewhere=tuple(Matter(**_tuples(m)) for m in content["elsewhere"]),
    )


def _clause(entry: dict[str, Any]) -> Clause:
    text = entry["text"]
    spans = entry.pop("measures")
    measures = tuple(
        Measure(entry["id"], n, text[start:end] if text else "", start, end) for n, (start, end) in enumerate(spans, 1)
    )
    return Clause(measures=measures, **_tuples(entry))


def _key_point(entry: dict[str, Any]) -> KeyPoint:
    figures = tuple(Figure(**figure) for figure in entry.pop("figures"))
    criteria = {key: tuple(values) for key, values in entry.pop("criteria").items()}
    return KeyPoint(figures=figures, criteria=criteria, **_tuples(entry))


def _topic(entry: dict[str, Any]) -> Topic:
    changes = tuple(Change(**_tuples(change)) for change in entry.pop("changes"))
    return Topic(changes=changes, **_tuples(entry))


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
