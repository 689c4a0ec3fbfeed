"""``policybot ask``: one question, or a conversation."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.commands.terminal import faults_told, hint, load_settings, print_json, screen, stale_index_hint

if TYPE_CHECKING:
    from rich.console import Console

    from bot.service import Answer, Ask, Service
    from bot.turn import Citation

STYLES = {"answered": "green", "partial": "yellow", "no_evidence": "yellow", "clarify": "cyan", "refused": "magenta", "failed": "red"}
WORDS = {
    "zh": {"sources": "出处", "missing": "方案没有写", "departments": "责任单位", "follow_ups": "还可以问"},
    "en": {"sources": "Sources", "missing": "Not stated in the plans", "departments": "Responsible", "follow_ups": "You may also ask"},
}
NO_DOCUMENT = "(our words: the document is not loaded)"
GREETING = "[dim]Ask a question. A number asks the suggested question, /new starts a new conversation, Ctrl-D ends.[/]"


def ask(
    question: Annotated[str | None, typer.Argument(help="The question; left out, a conversation begins.", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the chat response object of POST /api/v1/chat.")] = False,
    audience: Annotated[Literal["enterprise", "helpdesk", "hotline"], typer.Option(help="Whom the reply is worded for.")] = "enterprise",
    language: Annotated[Literal["zh", "en"] | None, typer.Option(help="Language of the reply.  [default: the question's]")] = None,
    conversation: Annotated[str | None, typer.Option(metavar="ID", help="Continue this conversation.")] = None,
) -> None:
    """Ask a question and see the reply, its citations and the official sentences.

    Without a question, a conversation begins in a terminal, and standard input is the question in a pipe. The exit code is 0 for every
    reply, also for an honest "the plans do not say", and 1 for an error.
    """
    settings = load_settings(quiet=True)
    with faults_told():
        from bot.assemble import assemble
        from bot.service import Ask
        from bot.turn import Audience

        service = assemble(settings)
        if note := stale_index_hint(settings):
            hint(note)
        first = Ask(question or "", conversation, Audience(audience), None, language)
        if question is None and sys.stdin.isatty():
            _converse(service, first)
            return
        if question is None:
            first = _with(first, sys.stdin.read(), conversation)
        _tell(service, first, as_json)


def _tell(service: Service, asked: Ask, as_json: bool) -> None:
    from bot import service as product

    answer = service.chat(asked)
    if as_json:
        print_json(product.as_json(answer))
    else:
        show(screen(), answer)


def _converse(service: Service, first: Ask) -> None:
    """Asks until the end of input. An error is told and the conversation goes on."""
    console, conversation = screen(), first.conversation_id
    answer: Answer | None = None
    console.print(GREETING)
    while (text := _line(console)) is not None:
        if text == "/new":
            conversation, answer = None, None
            continue
        if text:
            try:
                with faults_told():
                    answer = service.chat(_with(first, _chosen(text, answer), conversation))
            except typer.Exit:
                continue
            conversation = answer.conversation_id
            show(console, answer, numbered=True)


def _line(console: Console) -> str | None:
    try:
        text = console.input("\n[bold cyan]›[/] ").strip()
    except (EOFError, KeyboardInterrupt):
        console.print()
        return None
    return None if text in ("/quit", "/exit") else text


def _chosen(text: str, answer: Answer | None) -> str:
    """The suggested question that a number stands for."""
    if answer and _offers_numbers(answer) and text.isdecimal() and 1 <= int(text) <= len(answer.follow_ups):
        return answer.follow_ups[int(text) - 1]
    return text


def _offers_numbers(answer: Answer) -> bool:
    """A reply that asks back numbers its own choices; a number then answers it."""
    return answer.status != "clarify"


def _with(asked: Ask, message: str, conversation: str | None) -> Ask:
    from dataclasses import replace

    return replace(asked, message=message, conversation_id=conversation)


def show(console: Console, answer: Answer, *, numbered: bool = False) -> None:
    """The reply, then its citations with the official sentence where the document is loaded (our words where it is not)."""
    from rich.markup import escape
    from rich.panel import Panel

    from bot.commands.folding import fold
    from prompts import Wording
    from retrieval.words import is_english

    language = "en" if is_english(answer.answer) else "zh"
    words, colour = WORDS[language], STYLES[answer.status]
    for notice in answer.notices:
        console.print(f"[yellow]! {escape(fold(notice, console.width - 2))}[/]")
    body = escape(fold(answer.answer, console.width - 4))
    console.print(Panel(body, title=f"[{colour}]{answer.status}[/]", title_align="left", border_style=colour))
    if answer.missing:
        replies = Wording.load()
        named = (replies.text(f"details.{name}", language) for name in answer.missing)
        console.print(f"[yellow]{words['missing']}[/] {escape(', '.join(named))}")
    if answer.departments:
        console.print(f"[bold]{words['departments']}[/] {escape('、'.join(answer.departments))}")
    if answer.citations:
        console.print(f"[bold]{words['sources']}[/]")
    for citation in answer.citations:
        _show_citation(console, citation)
    if answer.follow_ups:
        console.print(f"[bold]{words['follow_ups']}[/]")
    for n, text in enumerate(answer.follow_ups, 1):
        console.print(f"  [cyan]{n if numbered and _offers_numbers(answer) else '·'}[/] {escape(text)}")
    console.print(f"[dim]{answer.elapsed_ms:.0f} ms · {answer.mode} · conversation {answer.conversation_id}[/]")


def _show_citation(console: Console, citation: Citation) -> None:
    from rich.markup import escape

    from bot.commands.folding import fold

    def indented(text: str, style: str) -> None:
        for line in fold(text, console.width - 6).split("\n"):
            console.print(f"    [{style}]{escape(line)}[/]")

    plan = f"[bold]{citation.plan_year or '–'}[/] 《{escape(citation.plan_title)}》"
    heading = f"[bold]{citation.label}[/] {escape(citation.heading)}"
    console.print(f"[bold cyan]\\[{citation.marker}][/] {plan}", soft_wrap=True)
    console.print(f"    {heading} [dim]{citation.clause_id}#{citation.measure}[/]", soft_wrap=True)
    if citation.quote:
        indented(f"“{citation.quote}”", "italic green")
    else:
        indented(citation.key_point or "", "none")
        indented(NO_DOCUMENT, "dim")
