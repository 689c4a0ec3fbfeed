"""Signals by name, weighed: what the linear models over a question and its evidence add up."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

from retrieval.files import DataError

Weights = Mapping[str, tuple[float, ...]]


def weighed(found: Mapping[str, float], weights: Weights, rows: int) -> tuple[float, ...]:
    """The sum of the signals by each row of the weights; a signal without a weight does not count."""
    known = [(value, weights[name]) for name, value in found.items() if name in weights]
    return tuple(sum(value * weight[row] for value, weight in known) for row in range(rows))


def read_signals(file: Path, rows: int) -> Weights:
    """The weights of signals by name.

    Raises:
        DataError: the file is missing, damaged, or has another number of rows.
    """
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        weights = {str(name): tuple(float(value) for value in values) for name, values in stored.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise DataError(f"{file}: is damaged or missing ({error}); restore data/model") from error
    if any(len(values) != rows or not all(map(math.isfinite, values)) for values in weights.values()):
        raise DataError(f"{file}: does not fit; restore data/model")
    return weights


def write_signals(file: Path, weights: Weights) -> None:
    """Writes the weights as text, a line each."""
    lines = ",\n".join(f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(list(values))}" for name, values in weights.items())
    file.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
