"""The learnt models of the pipeline, loaded together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.answerability import AnswerabilityModel
from bot.attacks import AttackModel
from bot.references import ReferenceModel


@dataclass(frozen=True, slots=True)
class Models:
    """Without ``references`` the form of a message decides whether it goes on from what was said; without ``answerability`` rules alone
    assess."""

    attacks: AttackModel
    references: ReferenceModel | None
    answerability: AnswerabilityModel | None

    @classmethod
    def load(cls, data: Path) -> Models:
        """Raises ``DataError`` where a file is missing or damaged."""
        return cls(AttackModel.load(data), ReferenceModel.load(data), AnswerabilityModel.load(data))
