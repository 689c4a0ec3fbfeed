"""What was said before, carried by the form itself: the pages work without a script and without a cookie."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from starlette.requests import Request

MOST, LONGEST_QUESTION, LONGEST_ANSWER = 4, 200, 800  # a Chinese character takes nine bytes in a form


class Said(BaseModel):
    """An earlier question and its answer, as text."""

    model_config = ConfigDict(strict=True, extra="forbid")

    question: str
    answer: str


LIST = TypeAdapter(list[Said])


def read(field: str) -> list[Said]:
    """The exchanges of a form field; none where it was tampered with or is empty."""
    try:
        return LIST.validate_json(field)[-MOST:] if field else []
    except ValidationError:
        return []


def write(said: Sequence[Said]) -> str:
    """The last exchanges for a form field, cut so that the form stays under the limit of a request."""
    kept = [{"question": _cut(s.question, LONGEST_QUESTION), "answer": _cut(s.answer, LONGEST_ANSWER)} for s in said[-MOST:]]
    return json.dumps(kept, ensure_ascii=False)


def is_ours(request: Request) -> bool:
    """Whether the form was on our own page: another site must not put words into our mouth."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest] + "…"
