"""Bytes → text: UTF-8, UTF-16, GB 18030 (and so GBK and GB 2312), or what the file itself declares."""

from __future__ import annotations

import codecs
import re

from retrieval.readers.line import DocumentError

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
# Pages that say gb2312 use characters of its supersets all the time.
SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "big5": "big5hkscs"}
CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")


def decoded(data: bytes, name: str) -> str:
    """A file's text, without a byte order mark.

    Raises:
        DocumentError: it is not text, or damaged text.
    """
    text = next((text for read in (_marked, _wide, _narrow) if (text := read(data)) is not None), None)
    if text is None:
        raise DocumentError(f"{name}: is neither UTF-8 nor GB 18030 text, or is damaged; save it as UTF-8")
    if len(CONTROL.findall(text)) > len(text) / 200:
        raise DocumentError(f"{name}: is binary, not text; give the plan as txt, md, docx, pdf or html")
    return text


def _marked(data: bytes) -> str | None:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    return None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: zero bytes, and Chinese text when they are read as halves of characters."""
    if b"\0" not in data:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _strict(data, encoding)
        if text and sum(map(_usual, text)) > 0.9 * len(text):
            return text
    return None


def _narrow(data: bytes) -> str | None:
    text = _strict(data, "utf-8")
    if text is not None or _damaged_utf8(data):
        return text
    declared = DECLARED.search(data[:2048])
    listed = [declared[1].decode("ascii").lower()] if declared else []
    for encoding in (*listed, "gb18030"):
        if (text := _strict(data, SUPERSETS.get(encoding, encoding))) is not None:
            return text
    return None


def _damaged_utf8(data: bytes) -> bool:
    """UTF-8 with a few bad bytes would often pass as GB 18030, every character wrong."""
    text = data.decode("utf-8", errors="replace")
    return text.count("\ufffd") < 0.02 * sum(not c.isascii() for c in text)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        # A file cut in the middle of its last character is still text: that one character is left out.
        return codecs.getincrementaldecoder(encoding)().decode(data, False)
    except (UnicodeError, LookupError):
        return None


def _usual(char: str) -> bool:
    return (char.isascii() and (char.isprintable() or char.isspace())) or "\u2000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef"
