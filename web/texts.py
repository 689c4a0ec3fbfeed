"""The words of the pages: ``texts.yaml`` by dotted key, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from retrieval.files import read_yaml

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
FILE = Path(__file__).parent / "texts.yaml"


class Texts:
    """Raises a ``KeyError`` that names the key where a text is missing."""

    def __init__(self, entries: Mapping[str, Mapping[str, str]]) -> None:
        self.entries = entries

    def text(self, key: str, language: Language, **values: object) -> str:
        """The text with its variables filled in."""
        try:
            return self.entries[key][language].format(**values)
        except KeyError as error:
            raise KeyError(f"texts.yaml: {key} ({language}) lacks {error}") from error

    def under(self, prefix: str, language: Language) -> dict[str, str]:
        """All texts whose keys begin with ``prefix.``, by the rest of the key, variables not filled in."""
        return {key.removeprefix(f"{prefix}."): entry[language] for key, entry in self.entries.items() if key.startswith(f"{prefix}.")}

    def several(self, prefix: str, language: Language) -> list[str]:
        return list(self.under(prefix, language).values())


@cache
def load() -> Texts:
    """Reads ``texts.yaml`` once."""
    return Texts(dict(_flat(read_yaml(FILE))))


def language_of(value: str | None) -> Language:
    """English if it was asked for, else Chinese."""
    return "en" if value == "en" else "zh"


def _flat(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, dict[str, str]]]:
    flat: list[tuple[str, dict[str, str]]] = []
    for key, value in tree.items():
        if set(value) <= set(LANGUAGES):
            flat.append((f"{prefix}{key}", value))
        else:
            flat += _flat(value, f"{prefix}{key}.")
    return flat
