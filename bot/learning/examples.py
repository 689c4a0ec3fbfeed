"""The examples that the models over messages learn from, read from ``data/``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from retrieval.asked import read_asked
from retrieval.evaluate import read_questions
from retrieval.files import read_lines, read_yaml
from retrieval.knowledge import load_knowledge

HONEST = "honest"
ANSWERABILITY, CONVERSATIONS, FOLLOW_UPS = "answerability.jsonl", "conversations.jsonl", "follow_ups.jsonl"
GRADES = "relevance.jsonl"
GRADES_HELD_BACK = "relevance_held_back.jsonl"  # to measure with: nothing is learnt from them
ATTACKS_HELD_BACK = "attacks_held_back.jsonl"  # so are these
HELPS_BESIDE, BEST_GRADE = 2, 3  # from the first on a measure may stand beside what answers


class Example(BaseModel):
    """A line of ``answerability.jsonl``. ``measure`` is the one that answers the question (``stated``), that comes nearest
    (``unstated``) or that only shares words with it (``elsewhere``); ``detail`` says what is not stated."""

    model_config = ConfigDict(extra="forbid")

    measure: str
    label: Literal["stated", "unstated", "elsewhere"]
    question: str
    detail: str | None = None


class FollowUp(BaseModel):
    """A line of ``follow_ups.jsonl``: what counts is the last turn. ``label`` and ``measures`` are those of an ``Example`` (measures of
    another matter there are none)."""

    model_config = ConfigDict(extra="forbid")

    turns: Annotated[list[str], Field(min_length=2)]
    kind: Literal[
        "detail", "open detail", "likewise", "place or year", "fragment", "new matter", "check", "neighbour", "correction", "back"
    ]
    label: Literal["stated", "unstated", "elsewhere"]
    measures: list[str]


class Conversation(FollowUp):
    """A line of ``conversations.jsonl``. ``refers``: the last turn needs what was said before to be understood."""

    refers: bool


class Graded(BaseModel):
    """A line of ``relevance.jsonl``: the measures (by id) that were found for a question, graded without sight of the scores
    or the reply. ``id`` is that of a development question, or a question of ``asked.jsonl`` in its own words.
    3 answers it, or is of exactly the matter where no plan states what is asked; 2 helps who asks, below what answers; 1
    is of a neighbouring matter; 0 of another. ``stated`` says how far the measures together state what is asked."""

    model_config = ConfigDict(extra="forbid")

    id: str
    stated: Literal["fully", "partly", "not"]
    grades: Annotated[dict[str, Annotated[int, Field(ge=0, le=BEST_GRADE)]], Field(min_length=1)]


class Message(BaseModel):
    """A line of ``attacks_held_back.jsonl``."""

    model_config = ConfigDict(extra="forbid")

    text: str
    attack: bool


class _Matter(BaseModel):
    """An entry of ``attacks.yaml``."""

    model_config = ConfigDict(extra="forbid")

    matter: str
    english: str
    refuse: Literal["turning", "promising", "forging", "harm", "abuse"]
    asks: list[str]
    asks_en: list[str] = []


class _Honest(BaseModel):
    """``honest.yaml``."""

    model_config = ConfigDict(extra="forbid")

    zh: list[str]
    en: list[str]


def answerability(path: Path) -> list[Example]:
    """The lines of ``answerability.jsonl``. Raises ``DataError`` with file and line where the file is missing or a line does not fit."""
    return read_lines(path, Example)


def conversations(path: Path) -> list[Conversation]:
    """The lines of ``conversations.jsonl``. Raises as ``answerability`` does."""
    return read_lines(path, Conversation)


def follow_ups(path: Path) -> list[FollowUp]:
    """The lines of ``follow_ups.jsonl``. Raises as ``answerability`` does."""
    return read_lines(path, FollowUp)


def graded(path: Path) -> list[Graded]:
    """The lines of ``relevance.jsonl``. Raises as ``answerability`` does."""
    return read_lines(path, Graded)


def messages(path: Path) -> list[Message]:
    """The lines of ``attacks_held_back.jsonl``. Raises as ``answerability`` does."""
    return read_lines(path, Message)


def attacks(data: Path) -> dict[str, list[tuple[str, str]]]:
    """Attacks and honest messages with their class, by collection.

    Raises:
        DataError: a file is broken.
    """
    knowledge = load_knowledge(data)
    matters, honest = read_yaml(data / "attacks.yaml", list[_Matter]), read_yaml(data / "honest.yaml", _Honest)
    asked = [ask for point in knowledge.key_points.values() for ask in (*point.asks, *point.asks_en)]
    beside = [ask for matter in knowledge.elsewhere for ask in (*matter.asks, *matter.asks_en)]
    questions = [
        turn for name in ("owner", "staff", "english", "probe") for case in read_questions(data / "questions" / f"{name}.jsonl")
        if case.expect != "refuse" for turn in case.turns
    ]
    said = dict.fromkeys(turn for told in conversations(data / CONVERSATIONS) for turn in told.turns)
    return {
        "attacks": [(ask, matter.refuse) for matter in matters for ask in (*matter.asks, *matter.asks_en)],
        "look-alikes": [(text, HONEST) for text in (*honest.zh, *honest.en)],
        "key points": [(text, HONEST) for text in asked],
        "elsewhere": [(text, HONEST) for text in beside],
        "answerability": [(example.question, HONEST) for example in answerability(data / ANSWERABILITY)],
        "conversations": [(turn, HONEST) for turn in said],
        "questions": [(text, HONEST) for text in (*questions, *(known.question for known in read_asked(data)))],
    }
