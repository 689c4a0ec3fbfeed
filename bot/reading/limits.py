"""Sizes that a measure is limited to (「1万平方米以下」), and whether what a question says of the firm's own case lies beyond them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from bot.reading.details import RECENT
from bot.reading.unsaid import unsaid
from bot.turn import Source, Understanding
from prompts.patterns import patterns
from retrieval.numerals import DIGITS
from retrieval.plans import said

ASKING = patterns("asking")
CONTRASTS = tuple((side, patterns("contrasts")[f"{kind[:-2]}_b"]) for kind, side in patterns("contrasts").items() if kind.endswith("_a"))
MYRIAD = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000, "k": 1_000, "thousand": 1_000, "million": 1_000_000}
HALVES = DIGITS | {"半": 0.5}
NUMBER = (
    r"(?P<number>\d+万\d{1,4}|\d+(?:,\d{3})*(?:\.\d+)?|[一二两三四五六七八九十半]?[一二两三四五六七八九十百千万亿]+)\s*"
    r"(?P<times>百|千|万|亿|k\b|thousand|million)?"
)
# What is measured: how it is written, and how an English reply writes it.
UNITS = {
    "area": (r"平方米|平米|平方(?!公里)|平(?![均台时日等常安稳方])|m2|㎡|sqm|sq\.? ?m\b|square met(?:re|er)s?", "square metres"),
    "power": (r"千瓦|kw\b|kilowatts?", "kilowatts"),
    "people": (r"名?员工|个人(?!的)|人(?![民才员力大])|employees|staff\b|people", "people"),
}
PART = re.compile("[，；]|、?以及")
BELOW, ABOVE = r"及?以[下内]|之内", r"及?以上"
SIZE = {kind: re.compile(NUMBER + rf"\s*(?:个|多)?\s*(?:{units})", re.I) for kind, (units, _) in UNITS.items()}
NAMED = {"area": re.compile(r"面积(?:是|有|大概|大约|约|在)*\s*" + NUMBER)}  # 「面积一万五」
LIMIT = {kind: re.compile(NUMBER + rf"\s*(?:{units})(?:(?P<below>{BELOW})|(?P<above>{ABOVE}))", re.I) for kind, (units, _) in UNITS.items()}


# Whom and what a rule is made for, where it leaves private people and their homes out; in the language of a reply.
MADE_FOR = {"between_companies": ("企业之间", "dealings between companies"), "non_residential": ("非居住房屋", "non-residential buildings")}

# Supply voltages: what holds for the one does not for the other.
VOLTAGES = (
    re.compile(r"低压|\blow[- ]voltage\b", re.I),
    re.compile(r"高压|万伏|\d ?千伏|\d ?kv(?![a-z])|\b(?:high|medium)[- ]voltage\b", re.I),
)
KILOVOLTS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:千伏|kv(?![a-z]))", re.I)


@dataclass(frozen=True, slots=True)
class Limit:
    """A size that a measure is limited to, as it has it and in English."""

    limit: str
    english: str


@dataclass(frozen=True, slots=True)
class Beyond:
    """A size of the question as written, and the limit that it lies beyond, as the measure has it and in English."""

    claimed: str
    limit: str
    english: str


def of_other_voltage(text: str, plain: str) -> bool:
    """Whether a measure, in our words, is for a supply voltage that the question does not name, while it names the other."""
    if (levels := _kilovolts(text)) and (own := _kilovolts(plain)):
        return not levels & own
    asked = _voltages(text)
    return sum(asked) == 1 and sum(told := _voltages(plain)) == 1 and asked != told


def of_other_case(text: str, words: str) -> bool:
    """Whether a text speaks of a case (「红线里面」, "state-funded") to whose opposite the ``words`` for a measure are limited."""

    def opposed(own: re.Pattern[str], other: re.Pattern[str]) -> bool:
        return bool(own.search(text) and other.search(words)) and not (other.search(text) or own.search(words))

    return any(opposed(one, other) or opposed(other, one) for one, other in CONTRASTS)


@lru_cache(maxsize=RECENT)
def _voltages(text: str) -> tuple[bool, ...]:
    """Which supply voltages a text names; every measure that is found is held against the same question."""
    return tuple(bool(way.search(text)) for way in VOLTAGES)


@lru_cache(maxsize=RECENT)
def _kilovolts(text: str) -> frozenset[float]:
    return frozenset(float(number) for number in KILOVOLTS.findall(text))


def beyond(asked: Understanding, source: Source) -> Beyond | None:
    """The size that was said last in a question, or before in the conversation, where the measure is limited to others; None where it is
    within, or where nothing is compared."""
    own = _plain(said(source.measure, source.key_point))
    for kind, (_, unit) in UNITS.items():
        limits = list(LIMIT[kind].finditer(own))
        ways = (SIZE[kind], NAMED[kind]) if kind in NAMED else (SIZE[kind],)
        texts = (_plain(text) for text in (asked.text, asked.original))
        sizes = [m for text in texts for m in sorted((m for way in ways for m in way.finditer(text)), key=lambda m: m.start())]
        if not limits or not sizes:
            continue
        size = _value(sizes[-1])
        if all(size > _value(m) if m["below"] else size < _value(m) for m in limits):
            return Beyond(sizes[-1][0].strip(), limits[0][0], _in_english(limits[0], unit))
    return None


def limit_of(asked: Understanding, source: Source) -> Limit | None:
    """The size that a measure is limited to; None where there is none, or the question names a size itself."""
    if any(size.search(_plain(asked.original)) for size in SIZE.values()):
        return None
    own = _plain(said(source.measure, source.key_point))
    found = ((LIMIT[kind].search(own), unit) for kind, (_, unit) in UNITS.items())
    return next((Limit(limit[0], _in_english(limit, unit)) for limit, unit in found if limit), None)


def leaves_out(asked: Understanding, source: Source) -> Limit | None:
    """Whom or what the rule is made for, where the question is about a private home and names what the rule says of others only; None
    where the rule has it in another part as well, or tells nothing of it."""
    text = asked.original
    if source.key_point is None or not ASKING["own_home"].search(text) or ASKING["firm_named"].search(text):
        return None
    named = ASKING["own_home"].sub(" ", text)
    everything = set(unsaid(named, "", english=asked.english))
    plain = source.key_point.plain
    parts = [(part, part) for part in PART.split(plain)]
    if asked.english:
        parts = list(zip(plain.split("；"), source.key_point.en.split(";"), strict=False))
        if plain.count("；") != source.key_point.en.count(";"):
            return None  # the parts of the two languages do not stand side by side
    if len(parts) == 1:
        return None
    for name, (limit, english) in MADE_FOR.items():
        limited = {n for n, (part, _) in enumerate(parts) if ASKING[name].search(part)}
        said_of = [len(everything - set(unsaid(named, part, english=asked.english))) for _, part in parts]
        inside = max((said_of[n] for n in limited), default=0)
        if inside > max((count for n, count in enumerate(said_of) if n not in limited), default=0):
            return Limit(limit, english)
    return None


def _in_english(limit: re.Match[str], unit: str) -> str:
    return f"{'up to' if limit['below'] else 'at least'} {_value(limit):,.0f} {unit}"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _value(found: re.Match[str]) -> float:
    """12,000 · 1.2万 · 1万5, 1万5千 (15,000) · 两万 · 一万五 (15,000) · 八千."""
    number = found["number"].replace(",", "")
    times = MYRIAD.get((found["times"] or "").lower(), 1)
    whole, myriads, rest = number.partition("万")
    if myriads and rest.isdigit():
        return float(whole) * MYRIAD["万"] + float(rest) * (times if times > 1 else MYRIAD["千"] if len(rest) == 1 else 1)
    if number[0].isdigit():
        return float(number) * times
    total, digit, last = 0.0, 0.0, 1
    for char in number:
        if char in HALVES:
            digit = HALVES[char]
        elif (scale := MYRIAD[char]) >= 10_000:
            total, digit, last = (total + digit or 1) * scale, 0, scale
        else:
            total, digit, last = total + (digit or 1) * scale, 0, scale
    return (total + digit * (last // 10 if last > 10 else 1)) * times
