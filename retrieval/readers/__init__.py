"""One reader a format: a file's bytes → its lines. ``kind_of`` tells by the content which one it needs."""

from __future__ import annotations

from collections.abc import Callable

from retrieval.readers.kind import Kind, kind_of
from retrieval.readers.line import DocumentError, Line

__all__ = ["DocumentError", "Kind", "Line", "kind_of", "reader_of"]

Reader = Callable[[bytes, str], list[Line]]


def reader_of(kind: Kind) -> Reader:
    """The reader of a kind. It takes the bytes and the file's name, which it uses in its errors.

    Imported on demand: a server that loads an index needs no PDF engine in its memory.
    """
    match kind:
        case "docx":
            from retrieval.readers.docx import read_docx as reader
        case "pdf":
            from retrieval.readers.pdf import read_pdf as reader
        case "html":
            from retrieval.readers.html import read_html as reader
        case "md":
            from retrieval.readers.md import read_md as reader
        case "txt":
            from retrieval.readers.txt import read_txt as reader
    return reader
