"""The policy check-up on the page: a short form, its results, and the report to print or take away. Works as plain HTML."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.matching.profile import ELSEWHERE, KEYS, TRAITS, ProfileError
from bot.reading.terms import terms
from bot.reports.report import Ask, Report
from bot.reports.report_words import Phrases
from bot.screen import CONTROL, MessageError
from bot.service import Service
from web.rendering import render
from web.serving import Bot
from web.texts import Language, language_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
BETWEEN = re.compile(r"[，、,；;\n\r]+")
CHOICES = {  # the values of api.md, in the order in which people look for them
    "size": ("微型", "小型", "中型", "大型"),
    "ownership": ("民营", "国有", "外资", "合资"),
    "stage": ("筹备开办", "初创", "成长", "成熟", "拟上市", "歇业", "拟注销", "破产重整"),
}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Filled(BaseModel):
    """The form as it was filled in; everything is text, and everything may be left out. ``said`` is a sentence of one's own."""

    said: str = ""
    name: str = ""
    district: str = ""
    industry: str = ""
    size: str = ""
    ownership: str = ""
    stage: str = ""
    foreign_staff: str = ""
    import_export: str = ""
    high_tech: str = ""
    specialised_new: str = ""
    has_ip: str = ""
    building_project: str = ""
    needs: str = ""
    lang: str = "zh"

    @property
    def language(self) -> Language:
        return language_of(self.lang)

    @property
    def values(self) -> dict[str, str]:
        """What was filled in, without the language."""
        found = {key: CONTROL.sub(" ", value).strip() for key, value in self.model_dump(exclude={"lang"}).items()}
        return {key: value for key, value in found.items() if value}

    @property
    def detailed(self) -> bool:
        """Whether anything was filled in beyond the first few fields."""
        return bool(self.values.keys() & {"name", "ownership", "stage", *TRAITS})

    def report(self, bot: Service) -> Report:
        """Raises ``ProfileError`` and ``MessageError`` where something filled in cannot be used."""
        profile: dict[str, Any] = {key: value for key, value in self.values.items() if key in KEYS}
        if "needs" in profile:
            profile["needs"] = [need.strip() for need in BETWEEN.split(profile["needs"]) if need.strip()]
        return bot.report(profile, self.values.get("said"))


Posted = Annotated[Filled, Form()]


@router.api_route("/match", methods=["GET", "HEAD"])
def form(request: Request, bot: Bot, filled: Annotated[Filled, Query()]) -> HTMLResponse:
    """The form, empty; a link that carries values gets its results at once."""
    return results(request, bot, filled) if filled.values else _page(request, filled)


@router.post("/match")
def results(request: Request, bot: Bot, filled: Posted) -> HTMLResponse:
    """The form again with what it found; 422 with the reason beside the field where a value cannot be used."""
    return shown(request, bot, filled)


def shown(request: Request, bot: Service, filled: Filled, *, webhook: str = "", webhook_fault: str = "") -> HTMLResponse:
    """The page of results; with the address of a webhook that cannot be used, and why."""
    try:
        report = filled.report(bot)
        return _page(request, filled, report=report, status=422 if webhook_fault else 200, webhook=webhook, webhook_fault=webhook_fault)
    except ProfileError as error:
        return _page(request, filled, status=422, fault=str(error).partition("：")[2], field=error.field)
    except MessageError as error:
        return _page(request, filled, status=422, fault=str(error), field="said")


@router.api_route("/match/report", methods=["GET", "HEAD"])
def blank(request: Request, filled: Annotated[Filled, Query()]) -> HTMLResponse:
    """Where a reload of the report leads: the form."""
    return _page(request, filled)


@router.post("/match/report")
def printable(request: Request, bot: Bot, filled: Posted) -> HTMLResponse:
    """The whole report on one page, made to be printed."""
    return render(request, "check_up.html", language=filled.language, filled=filled, **_shown(filled.report(bot), filled.language))


@router.post("/match/report.pdf")
def as_pdf(bot: Bot, filled: Posted) -> Response:
    from bot.reports.report_pdf import pdf  # loaded at the first use, so that starting stays quick

    return _download(pdf(filled.report(bot), filled.language), "application/pdf", filled, "pdf")


@router.post("/match/report.docx")
def as_word(bot: Bot, filled: Posted) -> Response:
    from bot.reports.report_docx import word_file

    return _download(word_file(filled.report(bot), filled.language), WORD, filled, "docx")


def _download(content: bytes, media_type: str, filled: Filled, ending: str) -> Response:
    name = re.sub(r'[\\/:*?"<>|\s]+', "", filled.values.get("name", ""))[:40]
    title = quote("-".join(filter(None, (Phrases(filled.language).say("title"), name))), safe="")
    header = f"attachment; filename=\"policy-check-up.{ending}\"; filename*=UTF-8''{title}.{ending}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": header})


def _page(
    request: Request, filled: Filled, *, report: Report | None = None, status: int = 200, fault: str = "", field: str = "",
    webhook: str = "", webhook_fault: str = "",
) -> HTMLResponse:
    values = _shown(report, filled.language) if report else {"report": None, "phrases": Phrases(filled.language)}
    return render(
        request, "match.html", status=status, language=filled.language, filled=filled, fault=fault, field=field,
        webhook=webhook, webhook_fault=webhook_fault,
        districts=[*terms().districts, ELSEWHERE], choices=CHOICES, traits=TRAITS,
        answers={ask.key: _answers(ask, report) for ask in report.asks} if report else {}, **values,
    )


def _shown(report: Report, language: Language) -> dict[str, Any]:
    return {"report": report, "phrases": Phrases(language)}


def _answers(ask: Ask, report: Report) -> list[tuple[str, str, str]]:
    """Answers to a question as field, value and word; none where the answer has to be written."""
    if ask.key in TRAITS:
        return [(ask.key, "yes", "yes"), (ask.key, "no", "no")]
    if ask.key in CHOICES:
        return [(ask.key, value, value) for value in CHOICES[ask.key]]
    if ask.key == "district":
        return [("district", value, value) for value in [*terms().districts, ELSEWHERE]]
    if ask.key == "area":
        return [("district", f"{report.profile.district or ''}{ask.value}", "yes")]  # a profile cannot say that it is not there
    return []
