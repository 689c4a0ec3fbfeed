"""The thresholds of the evidence score, as data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from retrieval.files import read_yaml


@dataclass(frozen=True, slots=True)
class Thresholds:
    """``data/assess.yaml``; meanings stand there."""

    answer: float
    related: float
    helps: float
    unrelated: float
    near: float
    telling: float
    year_wrong: float
    elsewhere: float
    scope: float
    open: float
    open_english: float
    open_named: float
    open_follow_up: float
    open_elsewhere: float
    open_surely: float
    none_meant: float
    attack: float
    attack_evidence: float
    attack_built: float
    attack_follow_up: float
    part: float
    part_english: float
    clarify_topics: int

    @classmethod
    def load(cls, path: Path) -> Thresholds:
        """Raises ``DataError`` where a threshold is missing or unknown."""
        thresholds: Thresholds = read_yaml(path, cls)
        return thresholds
