"""Files of ``data/`` and ``prompts/``: read, checked against their schema, and named where they do not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

try:
    from yaml import CSafeLoader as Loader  # ten times faster: a server reads a megabyte of YAML when it starts
except ImportError:  # pragma: no cover - PyYAML built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]


Line = TypeVar("Line", bound=BaseModel)


class DataError(ValueError):
    """A file of ``data/`` or ``prompts/`` that does not fit its schema; the message names file and field."""


def read_yaml(path: Path, shape: Any = Any) -> Any:
    """The content of a file as ``shape`` (any type pydantic knows).

    Raises:
        DataError: it is missing, is not YAML, or does not fit.
    """
    try:
        return TypeAdapter(shape).validate_python(yaml.load(path.read_text(encoding="utf-8"), Loader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise DataError(f"{path}: {error}") from error


def read_lines(path: Path, kind: type[Line]) -> list[Line]:
    """The lines of a JSONL file, each as ``kind``.

    Raises:
        DataError: it is missing, or a line does not fit; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: {error}") from error
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(kind.model_validate_json(line))
        except ValidationError as error:
            raise DataError(f"{path}:{number}: {error}") from error
    return found
