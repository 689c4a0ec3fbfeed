"""Numbers as word processors and browsers print them at the start of a paragraph: 3 → 三, ③, iii, c."""

from __future__ import annotations

from collections.abc import Callable

from retrieval.numerals import to_chinese

ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
FORMAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")


def chinese(number: int) -> str:
    return to_chinese(number) if 0 <= number < 1000 else str(number)


def digits(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(d)] for d in str(number))


def formal(number: int) -> str:
    text = chinese(number)
    return ("一" + text if text.startswith("十") else text).translate(FORMAL)


def roman(number: int) -> str:
    text = ""
    for value, sign in ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def letter(number: int) -> str:
    """1 → a, 26 → z, 27 → aa, 28 → bb, as Word counts."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def circled(number: int) -> str:
    return _one_of(number, (1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1))


def full_width(number: int) -> str:
    return "".join(chr(0xFF10 + int(d)) for d in str(number))


def _one_of(number: int, *ranges: tuple[int, int, int]) -> str:
    return next((chr(code + number - first) for first, last, code in ranges if first <= number <= last), str(number))


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


# Names as in WordprocessingML (ST_NumberFormat); those not listed print as decimal.
FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": full_width,
    "decimalFullWidth2": full_width,
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "decimalEnclosedParen": lambda number: _one_of(number, (1, 20, 0x2474)),
    "decimalEnclosedFullstop": lambda number: _one_of(number, (1, 20, 0x2488)),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": digits,
    "taiwaneseDigital": digits,
    "japaneseDigitalTenThousand": digits,
    "chineseLegalSimplified": formal,
    "ideographLegalTraditional": formal,
    "ideographTraditional": _cycle(STEMS),
    "ideographZodiac": _cycle(BRANCHES),
    "ideographEnclosedCircle": lambda number: _one_of(number, (1, 10, 0x3280)),
    "upperRoman": lambda number: roman(number).upper(),
    "lowerRoman": roman,
    "upperLetter": lambda number: letter(number).upper(),
    "lowerLetter": letter,
    "none": lambda number: "",
}


def printed(number: int, style: str) -> str:
    return FORMATS.get(style, str)(number) if number > 0 or style in ("decimal", "decimalZero", "none") else str(number)
