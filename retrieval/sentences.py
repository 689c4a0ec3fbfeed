"""Where a Chinese official sentence ends, with spans into the text it came from."""

from __future__ import annotations

from collections.abc import Iterator

OPENING, CLOSING = "“‘《（(「『〈[【", "”’》）)」』〉]】"
STOPS = "。！？!?"
GOING_ON = tuple("，,、；;：:")  # after a quotation that ends with a stop: the sentence is not over


def is_stop(text: str, at: int) -> bool:
    """Tells whether the character ends a sentence; a half-width full stop does unless it stands in a number or a
    Latin word (3.0版, example.com)."""
    char = text[at]
    if char in STOPS:
        return True
    if char not in ".．":
        return False
    before = text[at - 1] if at else ""
    after = text[at + 1] if at + 1 < len(text) else ""
    return not (before.isascii() and before.isalnum() and after.isascii() and after.isalnum())


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yields (start, end) of each sentence of ``text[start:end]``, without surrounding white space.

    A stop inside quotation marks or brackets does not end a sentence, unless the quotation itself ends there. A
    paragraph break always does, so that an unclosed bracket cannot swallow what follows.
    """
    stop = len(text) if end is None else end
    depth, begin, at = 0, start, start
    while at < stop:
        char = text[at]
        at += 1
        if char == "\n":
            depth = 0
        elif char in OPENING:
            depth += 1
            continue
        elif char in CLOSING:
            depth = max(0, depth - 1)
            if depth or not (at > 1 and is_stop(text, at - 2)) or char in "）)》" or text[at : at + 1] in GOING_ON:
                continue
        elif depth or not is_stop(text, at - 1) or (at < stop and text[at] in CLOSING):
            continue
        yield from _trimmed(text, begin, at)
        begin = at
    yield from _trimmed(text, begin, stop)


def _trimmed(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    if begin < end:
        yield begin, end
