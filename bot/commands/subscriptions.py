"""``policybot subscriptions``: what is subscribed, what did not arrive, and sending it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.terminal import faults_told, hint, load_settings, screen

if TYPE_CHECKING:
    from bot.subscriptions.desk import Desk

STATES = {"due": "to send", "sent": "sent", "stopped": "given up", "feed": "feed"}


def subscriptions(
    send: Annotated[bool, typer.Option("--send", help="Write the news of the active index and send what is due, then end.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Make every message that was given up on due again.")] = False,
) -> None:
    """Show subscriptions with the state of their messages.

    A running server notices a new index and sends messages by itself. Without one, --send does the same once, for instance after
    `policybot index` in a nightly job. The exit code is 1 where messages were given up on.
    """
    settings = load_settings(quiet=True)
    with faults_told():
        from bot.assemble import assemble

        desk = assemble(settings).subscriptions
        assert desk is not None
        if retry:
            hint(f"{desk.retry_all()} messages are due again")
        if send:
            hint(f"{desk.courier.notice()} new messages, {desk.courier.deliver()} delivered")
        if _show(desk):
            raise typer.Exit(1)


def _show(desk: Desk) -> bool:
    """Prints the table; True where messages were given up on."""
    from rich.markup import escape
    from rich.table import Table

    found = desk.overview()
    if not found:
        screen().print("No subscriptions.")
        return False
    table = Table("id", "since", "channel", *STATES.values(), "last error", box=None)
    for subscription, states, error in found:
        channel = "webhook" if subscription.webhook else "feed"
        counts = [str(states.get(state, 0)) for state in STATES]
        table.add_row(subscription.id, f"{subscription.created:%Y-%m-%d}", channel, *counts, escape(error))
    screen().print(table)
    return any(states.get("stopped") for _, states, _ in found)
