"""One command a module; ``bot.cli`` puts them together."""
