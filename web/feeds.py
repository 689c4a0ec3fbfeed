"""The feed of a subscription as Atom or RSS. Its address is the key to it, so that any reader can fetch it."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from fastapi import APIRouter
from feedgenerator import Atom1Feed, Rss201rev2Feed
from starlette.requests import Request
from starlette.responses import Response

from bot.subscriptions.desk import CREATED, Feed
from bot.subscriptions.store import Message
from web.rendering import ENVIRONMENT, words
from web.serving import Subscribing
from web.texts import Language, language_of, load

router = APIRouter(include_in_schema=False)
KINDS = {"atom": Atom1Feed, "rss": Rss201rev2Feed}


def addresses(feed_token: str) -> dict[str, str]:
    """Where a feed is, by its format."""
    return {kind: f"/feeds/{feed_token}.{kind}" for kind in KINDS}


@router.api_route("/feeds/{feed_token}.{kind}", methods=["GET", "HEAD"])
def feed(feed_token: str, kind: Literal["atom", "rss"], request: Request, desk: Subscribing) -> Response:
    """The last messages, newest first; 304 where the reader has them already."""
    found = desk.feed(feed_token)
    base = str(request.base_url).rstrip("/")
    newest = found.messages[0].id if found.messages else found.subscription.id
    tag = f'"{hashlib.sha256(f"{newest} {kind} {base}".encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    written = _written(found, kind, base)
    return Response(written, media_type=f"application/{kind}+xml; charset=utf-8", headers=headers)


def _written(found: Feed, kind: Literal["atom", "rss"], base: str) -> str:
    language, of = language_of(found.subscription.language), found.subscription
    texts = load()
    made = KINDS[kind](
        title=texts.text("feed.title", language), link=f"{base}/match", description=texts.text("feed.about", language),
        language="en" if language == "en" else "zh-CN", feed_guid=f"urn:uuid:{of.id}",
    )
    for message in found.messages:
        made.add_item(
            title=title_of(message, language), link=f"{base}/match", description=body_of(message, language, base),
            unique_id=f"urn:uuid:{message.id}", unique_id_is_permalink=False, pubdate=message.created, updateddate=message.created,
        )
    return str(made.writeString("utf-8"))


def title_of(message: Message, language: Language) -> str:
    """What a message is about, in a line."""
    data, texts = message.data, load()
    if message.kind == CREATED:
        return texts.text("feed.created", language, count=len(data["matches"]))
    counts = [(key, len(data[key])) for key in ("plans", "new", "changed", "withdrawn") if data[key]]
    return texts.text("feed.between", language).join(texts.text(f"feed.count.{key}", language, count=count) for key, count in counts)


def body_of(message: Message, language: Language, base: str) -> str:
    """The message as a fragment of HTML with absolute links."""
    data = message.data
    groups: list[tuple[str, list[dict[str, Any]]]] = (
        [("listed", data["matches"])] if message.kind == CREATED else [(key, data[key]) for key in ("new", "changed") if data[key]]
    )
    plans, withdrawn = data.get("plans", []), data.get("withdrawn", [])
    template = ENVIRONMENT.get_template("feed_item.html")
    return template.render(**words(language), groups=groups, plans=plans, withdrawn=withdrawn, base=base)
