"""The command line: ``policybot serve | index | ask | match | subscriptions | plans | outline | evaluate``.

Every command is a module of ``bot.commands`` and imports what it works with only when it runs, so that ``--help``
answers at once and no command pays for what another needs.
"""

from __future__ import annotations

import typer

from bot.commands.ask import ask
from bot.commands.evaluate import evaluate
from bot.commands.index import index
from bot.commands.match import match
from bot.commands.outline import outline
from bot.commands.plans import plans
from bot.commands.serve import serve
from bot.commands.subscriptions import subscriptions
from bot.commands.terminal import collect_seldom

app = typer.Typer(
    name="policybot",
    help="Answers enterprises' questions about Shanghai's business-environment plans and cites the clause of everything it says.",
    epilog="Settings come from the environment with the prefix POLICYBOT_; POLICYBOT_PLANS_DIR names the folder of official documents.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (serve, index, ask, match, subscriptions, plans, outline, evaluate):
    app.command()(command)


def main() -> None:
    collect_seldom()
    app()


if __name__ == "__main__":
    main()
