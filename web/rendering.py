"""Templates: the only use of Jinja2. Everything inserted is escaped, and a variable that is missing is an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from web.texts import Language, language_of, load

FOLDER = Path(__file__).parent / "templates"
BULLETS = ("·", "•", "- ")
ASKED = re.compile(r"(?:问|On )“.*[：:]")  # one of several questions, repeated above its answer
MARKER = re.compile(r"\[(\d{1,3})\]")
ENVIRONMENT = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def render(
    request: Request, template: str, *, status: int = 200, language: Language | None = None, headers: Mapping[str, str] | None = None,
    **values: object,
) -> HTMLResponse:
    """A page in the language of the request (``?lang=en``), or in the one given."""
    lang = language or language_of(request.query_params.get("lang"))
    page = ENVIRONMENT.get_template(template).render(**values, **words(lang), path=request.url.path)
    return HTMLResponse(page, status, headers)


def link(url: str, lang: Language, **query: str) -> str:
    """A link within the pages that keeps the language: ``/plans/x#1`` → ``/plans/x?lang=en#1``."""
    path, sharp, fragment = url.partition("#")
    query = query | ({"lang": "en"} if lang == "en" else {})
    return f"{path}{'?' + urlencode(query) if query else ''}{sharp}{fragment}"


def marked(answer: str, prefix: str) -> Markup:
    """An answer as paragraphs whose markers ``[1]`` are links to the citations ``<prefix>-1``, or are left out without a prefix."""
    paragraphs = []
    for line in filter(None, map(str.strip, answer.split("\n"))):
        text = Markup("").join(
            Markup('<a class="marker" href="#{}-{}">{}</a>').format(prefix, piece, piece) if n % 2 else escape(piece)
            for n, piece in enumerate(MARKER.split(line))
            if prefix or not n % 2
        )
        kind = "item" if line.startswith(BULLETS) else "part" if ASKED.fullmatch(line) else ""
        paragraphs.append((Markup('<p class="{}">{}</p>').format(kind, text)) if kind else Markup("<p>{}</p>").format(text))
    return Markup("\n").join(paragraphs)


def words(lang: Language) -> dict[str, Any]:
    """What every template can say."""
    texts = load()
    return {
        "lang": lang,
        "t": lambda key, **values: texts.text(key, lang, **values),
        "word": lambda group, name: texts.under(group, lang).get(name, name),
        "under": lambda prefix: texts.under(prefix, lang),
        "several": lambda prefix: texts.several(prefix, lang),
        "link": lambda url, **query: link(url, lang, **query),
        "other": lambda url, **query: link(url, "zh" if lang == "en" else "en", **query),
        "marked": marked,
    }
