"""Numbers as official documents print them: 二十七, ２７, ㈠, ③."""

from __future__ import annotations

import unicodedata

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
NUMERAL = "[一二三四五六七八九十百零〇两]"


def to_int(text: str) -> int | None:
    """Reads Arabic (any width) or Chinese numerals below 1,000; None if it is neither."""
    text = unicodedata.normalize("NFKC", text).strip()
    if text.isdecimal():
        return int(text)
    if not text or any(c not in DIGITS and c not in "十百" for c in text):
        return None
    if not any(c in "十百" for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
        else:
            total += (digit or 1) * (10 if c == "十" else 100)
            digit = 0
    return total + digit


def to_chinese(number: int) -> str:
    """1 → 一, 27 → 二十七, 105 → 一百零五. Numbers from 0 to 999."""
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    if number < 20:
        return "十" + (digits[number - 10] if number > 10 else "")
    if number < 100:
        return digits[number // 10] + "十" + (digits[number % 10] if number % 10 else "")
    rest = number % 100
    if not rest:
        return digits[number // 100] + "百"
    tail = to_chinese(rest) if rest >= 20 else ("零" + digits[rest] if rest < 10 else "一" + to_chinese(rest))
    if rest >= 20 and rest < 100:
        return digits[number // 100] + "百" + tail
    return digits[number // 100] + "百" + tail
