"""Ways of asking and saying, as validated data: regular expressions by name, one alternative a line.

``{NUMBER}`` and the like in an alternative stand for the fragments listed under ``fragments`` in the same file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from retrieval.files import DataError, read_yaml

FOLDER = Path(__file__).parent
FLAGS = re.I | re.S


class PatternError(ValueError):
    """An expression that does not compile; the message names file and entry."""


@cache
def patterns(name: str) -> Mapping[str, re.Pattern[str]]:
    """All expressions of ``<name>.yaml``, compiled without regard to case.

    Raises:
        PatternError: the file is missing, or an alternative does not compile.
    """
    path = FOLDER / f"{name}.yaml"
    try:
        content = read_yaml(path)
    except DataError as error:
        raise PatternError(f"{path.name}: {error}") from error
    fragments = content.pop("fragments", {})
    return {key: _compiled(alternatives, fragments, f"{path.name}: {key}") for key, alternatives in content.items()}


def _compiled(alternatives: list[str], fragments: Mapping[str, str], place: str) -> re.Pattern[str]:
    filled = [_filled(alternative, fragments) for alternative in alternatives]
    try:
        return re.compile("|".join(filled), FLAGS)
    except re.error:
        pass
    for alternative in filled:  # compiling each takes as long again, so only to say which it is
        try:
            re.compile(alternative, FLAGS)
        except re.error as error:
            raise PatternError(f"{place}: {alternative!r} does not compile ({error})") from error
    raise PatternError(f"{place}: the alternatives do not compile together")


def _filled(alternative: str, fragments: Mapping[str, str]) -> str:
    for _ in range(2):  # a fragment may use another
        for name, fragment in fragments.items():
            alternative = alternative.replace("{" + name + "}", fragment)
    return alternative
