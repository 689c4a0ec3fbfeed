"""A document file → its lines. What the format says about layout (tables, indents) is kept; nothing is interpreted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from retrieval.readers import DocumentError, Line, kind_of, reader_of

__all__ = ["SUFFIXES", "Document", "DocumentError", "Line", "read_document"]

SUFFIXES = (".txt", ".md", ".docx", ".pdf", ".html", ".htm")


@dataclass(frozen=True, slots=True)
class Document:
    """A file's lines, blank ones left out. ``digest`` is the SHA-256 of the file's bytes."""

    name: str
    digest: str
    lines: tuple[Line, ...]


def read_document(path: Path) -> Document:
    """Reads one file as what its content is, whatever its suffix says.

    Raises:
        DocumentError: the file is empty, binary, of an unknown kind, damaged, encrypted, or holds no text (a scan).
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path.name}: cannot be read ({error.strerror}); check that it is there and its permissions") from error
    if not data.strip(b" \t\r\n\0"):
        raise DocumentError(f"{path.name}: the file is empty; put the plan's text into it or remove it")
    read = reader_of(kind_of(data, path.suffix.lower(), path.name))
    lines = tuple(line for line in read(data, path.name) if line.text or any(any(cell) for cell in line.cells))
    if not lines:
        raise DocumentError(f"{path.name}: holds no text, only white space; put the plan's text into it or remove it")
    return Document(path.name, hashlib.sha256(data).hexdigest(), lines)
