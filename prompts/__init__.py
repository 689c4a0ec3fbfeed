"""Wordings and prompts as validated data: every text has a key, both languages, and the variables it needs."""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path

from retrieval.files import read_yaml

FOLDER = Path(__file__).parent


class WordingError(KeyError):
    """A text or a variable that is missing; the message names it."""


class Wording:
    """Texts of ``replies.yaml`` by dotted key and language (``zh`` or ``en``)."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = texts

    @classmethod
    def load(cls, path: Path = FOLDER / "replies.yaml") -> Wording:
        """Reads the file.

        Raises:
            WordingError: an entry lacks one of the two languages, or they need different variables.
        """
        texts = dict(_flat(read_yaml(path)))
        for key, entry in texts.items():
            if set(entry) != {"zh", "en"}:
                raise WordingError(f"{path.name}: {key} needs zh and en, has {sorted(entry)}")
            if variables(entry["zh"]) != variables(entry["en"]):
                raise WordingError(f"{path.name}: {key} has other variables in en than in zh")
        return cls(texts)

    def text(self, key: str, language: str, **values: object) -> str:
        """The text with its variables filled in.

        Raises:
            WordingError: no such text, or a variable was not given.
        """
        try:
            template = self._texts[key][language]
        except KeyError as error:
            raise WordingError(f"no wording {key} ({language}) in replies.yaml") from error
        if missing := variables(template) - values.keys():
            raise WordingError(f"wording {key} needs {', '.join(sorted(missing))}")
        return template.format(**values)

    def keys(self) -> list[str]:
        return sorted(self._texts)


def variables(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def _flat(tree: Mapping[str, object], prefix: str = "") -> list[tuple[str, dict[str, str]]]:
    flat: list[tuple[str, dict[str, str]]] = []
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and set(value) & {"zh", "en"}:
            flat.append((name, {str(k): str(v).strip() for k, v in value.items()}))
        elif isinstance(value, Mapping):
            flat += _flat(value, f"{name}.")
        else:
            raise WordingError(f"{name} is neither a text nor a group of texts")
    return flat
