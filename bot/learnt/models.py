"""The learnt models of the pipeline, loaded together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.learnt.answerability import AnswerabilityModel
from bot.learnt.attacks import AttackModel
from bot.learnt.references import ReferenceModel
from bot.learnt.relevance import RelevanceModel


@dataclass(frozen=True, slots=True)
class Models:
    """Without ``references`` the form of a message decides whether it goes on from what was said; without ``relevance`` the
    scores alone say what belongs beside an answer; without ``answerability`` rules alone assess."""

    attacks: AttackModel
    references: ReferenceModel | None = None
    relevance: RelevanceModel | None = None
    answerability: AnswerabilityModel | None = None

    @classmethod
    def load(cls, data: Path) -> Models:
        """Raises ``DataError`` where a file is missing or damaged."""
        return cls(AttackModel.load(data), ReferenceModel.load(data), RelevanceModel.load(data), AnswerabilityModel.load(data))
