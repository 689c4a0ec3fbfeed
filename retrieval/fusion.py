"""Learns the weights of the fields from questions with gold: ``python -m retrieval.fusion --help``.

A softmax over all measures should put its mass on the gold clauses (listwise loss, Cao et al. 2007); weights are kept
positive so that they can be read. Half of the questions, by a hash of their id, are never looked at here: they are
for the final measurement.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from retrieval.evaluate import Case, hit, questions_in
from retrieval.index import IndexSettings, open_active
from retrieval.search import ASKED, Fusion, Query, Searcher
from retrieval.words import normalise

SHARPNESS, RATE, ROUNDS, DECAY = 25.0, 0.05, 400, 1.0
LEAST = 0.01  # a field of less weight is left out
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One question: what each field gives each measure (fields, measures), and which measures are gold."""

    case: Case
    parts: Matrix
    gold: NDArray[np.bool_]


def held_back(case_id: str) -> bool:
    """Whether a question is kept for the final measurement: a third, by the hash of its id."""
    return hashlib.sha256(case_id.encode()).digest()[0] % 3 == 0


def examples(searcher: Searcher, cases: Sequence[Case], names: Sequence[str], text_of: Callable[[Case], str]) -> list[Example]:
    """Field scores for every answerable question of a kind of language."""
    corpus = searcher.index.corpus
    clause_ids = [m.clause_id for c in corpus.clauses.values() for m in c.measures]
    found = []
    for case in cases:
        gold = np.asarray([hit(case.gold, [c]) for c in clause_ids])
        if case.expect not in ("answer", "correct") or not gold.any() or case.type in ("evolution", "district", "match"):
            continue
        parts, _ = searcher.parts(Query(text_of(case), case.lang == "en"))
        zero = np.zeros(len(clause_ids))
        found.append(Example(case, np.stack([parts.get(name, zero)[: len(clause_ids)] for name in names]).astype(np.float64), gold))
    return found


def learn(data: Sequence[Example], fields: int) -> NDArray[np.float64]:
    """Weights that sum to one. Adam on the logarithm of the weights, with a pull towards equal weights."""
    logs = np.zeros(fields)
    first, second = np.zeros(fields), np.zeros(fields)
    for step in range(1, ROUNDS + 1):
        weights = np.exp(logs) / np.exp(logs).sum()
        gradient = np.zeros(fields)
        for example in data:
            scores = SHARPNESS * weights @ example.parts
            everything = _softmax(scores)
            right = _softmax(np.where(example.gold, scores, -np.inf))
            slope = SHARPNESS * (everything - right)
            by_weight = example.parts @ slope
            gradient += weights * (by_weight - weights @ by_weight)
        gradient = gradient / len(data) + DECAY * (logs - logs.mean())
        first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
        logs -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
    return np.asarray(np.exp(logs) / np.exp(logs).sum(), dtype=np.float64)


def found_within(data: Sequence[Example], weights: NDArray[np.float64], depth: int) -> float:
    """Share of questions with a gold clause among the first ``depth`` measures."""
    return float(np.mean([example.gold[np.argsort(-(weights @ example.parts), kind="stable")[:depth]].any() for example in data]))


def cross_validated(data: Sequence[Example], fields: int, folds: int = 5) -> tuple[float, float]:
    """First and first-three rate on questions the weights were not learnt on."""
    first, three = [], []
    for fold in range(folds):
        test = [e for n, e in enumerate(data) if n % folds == fold]
        weights = learn([e for n, e in enumerate(data) if n % folds != fold], fields)
        first.append(found_within(test, weights, 1) * len(test))
        three.append(found_within(test, weights, 3) * len(test))
    return sum(first) / len(data), sum(three) / len(data)


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = np.exp(scores - scores.max())
    return np.asarray(shifted / shifted.sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--write", action="store_true", help="write data/fusion.yaml")
    options = parser.parse_args()
    path = options.data / "fusion.yaml"
    searcher, now = Searcher(open_active(IndexSettings(options.data, options.index)), Fusion.everything()), Fusion.load(path)
    cases = [case for case in questions_in(options.data / "questions") if not held_back(case.id)]
    learnt: dict[str, dict[str, float]] = {}
    for language in ("chinese", "english"):
        fields = (n for n in searcher.index.fields if ("english" in n) == (language == "english"))
        names = [*fields, "embedding"]
        chosen = [c for c in cases if (c.lang == "en") == (language == "english")]
        data = examples(searcher, chosen, names, lambda case: normalise(" ".join(case.turns)))
        equal = np.full(len(names), 1 / len(names))
        print(f"{language}: {len(data)} questions; equal weights {found_within(data, equal, 1):.3f} {found_within(data, equal, 3):.3f}")
        for n, name in enumerate(names):
            alone = np.eye(len(names))[n]
            print(f"  {name:16} alone {found_within(data, alone, 1):.3f} {found_within(data, alone, 3):.3f}")
        print("  cross-validated {:.3f} {:.3f}".format(*cross_validated(data, len(names))))
        weights = learn(data, len(names))
        ordered = sorted(zip(names, weights, strict=True), key=lambda pair: -pair[1])
        beside = (now.english if language == "english" else now.chinese).get(ASKED, 0.0)
        learnt[language] = {name: round(float(weight), 3) for name, weight in ordered if weight >= LEAST} | {ASKED: beside}
        print("  weights", learnt[language])
    if options.write:
        head = path.read_text(encoding="utf-8").splitlines()[0]
        path.write_text(head + "\n" + yaml.safe_dump(learnt, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    main()
