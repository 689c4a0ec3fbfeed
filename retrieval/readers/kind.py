"""What a file is, by its first bytes; its suffix decides only between kinds of plain text."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from retrieval.readers.decoding import decoded
from retrieval.readers.line import DocumentError

Kind = Literal["txt", "md", "html", "docx", "pdf"]

# The first bytes of files that people hand in as plans and that no reader takes: what it is, and what to do.
FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "is an old Word or WPS file, or a protected one; open it and save it as .docx without a password"),
    (b"{\\rtf", "is an RTF file; open it in Word or WPS and save it as .docx"),
    (b"\xff\xd8\xff", "is a picture; it needs text recognition (OCR) first"),
    (b"\x89PNG", "is a picture; it needs text recognition (OCR) first"),
    (b"II*\0", "is a picture; it needs text recognition (OCR) first"),
    (b"MM\0*", "is a picture; it needs text recognition (OCR) first"),
    (b"Rar!", "is an archive; unpack it and put the document itself here"),
    (b"7z\xbc\xaf", "is an archive; unpack it and put the document itself here"),
    (b"\x1f\x8b", "is an archive; unpack it and put the document itself here"),
    (b"MIME-Version:", "is a web archive (MHTML); save the page as .html"),
)
PACKAGES: tuple[tuple[str, str], ...] = (
    ("OFD.xml", "is an OFD file; export it as a PDF with a text layer, or save it as .docx"),
    ("xl/workbook.xml", "is an Excel workbook; save the plan's text as .docx"),
    ("ppt/presentation.xml", "is a presentation; save the plan's text as .docx"),
    ("content.xml", "is an OpenDocument file; save it as .docx"),
)
PAGE_HEAD = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
MARKUP = re.compile(r"<(?:html|body|p|div|br|td|li|h[1-6]|span)\b[^>]*>", re.IGNORECASE)


def kind_of(data: bytes, suffix: str, name: str) -> Kind:
    """Tells which reader a file needs; the suffix may lie.

    Raises:
        DocumentError: a kind of file that no reader takes.
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    for magic, remedy in FOREIGN:
        if data.startswith(magic):
            raise DocumentError(f"{name}: {remedy}")
    if data.startswith(b"PK"):
        return _package(data, name)
    text = decoded(data, name)
    if PAGE_HEAD.match(text) or (suffix in (".html", ".htm") and MARKUP.search(text)):
        return "html"
    return "md" if suffix == ".md" else "txt"


def _package(data: bytes, name: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise DocumentError(f"{name}: is damaged or incomplete (a Word file cut short?); fetch it again") from error
    if "word/document.xml" in names:
        return "docx"
    for member, remedy in PACKAGES:
        if member in names:
            raise DocumentError(f"{name}: {remedy}")
    raise DocumentError(f"{name}: is an archive; unpack it and put the document itself here")
