"""What a message means after a reply that listed several measures: some of them by their places (「第二条原文」, "number 3"), or the
state that they are in (「哪些还只是试点」). A reply numbers its sources in the order in which it shows them, so that an exchange's
``cited`` are the list as it was shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from bot.reading.content import names_matter
from bot.turn import Exchange
from prompts.patterns import patterns
from retrieval.numerals import to_int
from retrieval.plans import KeyPoint, status_of
from retrieval.words import normalise

ASKING, LISTS = patterns("asking"), patterns("lists")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
BY_PLACE = ("first_of", "next_to_last", "last", "item")  # the wider ones first: "the first two" names no single one
LONGEST, LONGEST_EN = 40, 120  # letters of a message that asks of an item alone
STATES = ("pilot", "planned", "in_force")


def items_meant(own: str, count: int, *, english: bool) -> tuple[int, ...]:
    """The places, from 0, that a message means among ``count`` listed things, where it asks of these alone; empty otherwise, and where
    it means one that was not listed."""
    if count < 2 or len(own) > (LONGEST_EN if english else LONGEST):
        return ()
    places, rest = _places(own, count)
    if not places or not all(0 <= place < count for place in places):
        return ()
    left = LISTS["more"].sub(" ", ASKING["verbatim"].sub(" ", rest.replace("ITEM", " ")))
    if LISTS["subject"].search(rest) or not names_matter(LISTS["state"].sub(" ", left), english=english):
        return tuple(sorted(set(places)))
    return ()


def case_of(own: str, *, english: bool) -> str:
    """The case for which it is asked whether an item holds: 外资企业 of 「第三条适用于外资企业吗」; empty where none is named."""
    rest = _places(own, 1)[1]
    left = LISTS["more"].sub(" ", LISTS["state"].sub(" ", rest.replace("ITEM", " ")))
    return left.strip() if LISTS["subject"].search(rest) and names_matter(left, english=english) else ""


def _places(own: str, count: int) -> tuple[list[int], str]:
    """The places that a message names, and the message with ITEM instead of them."""
    places: list[int] = []

    def read(found: re.Match[str], name: str) -> str:
        values = [_number(value) for value in found.groupdict().values() if value]
        if name == "item":
            places.extend(value - 1 for value in values)
        elif name == "first_of":
            places.extend(range(values[0]))
        else:
            last = values[0] if values else 1
            places.extend([count - 2] if name == "next_to_last" else range(count - last, count))
        return " ITEM "

    for name in BY_PLACE:
        own = LISTS[name].sub(partial(read, name=name), own)
    return places, re.sub(r"\s+", " ", own).strip()


def _number(text: str) -> int:
    """3 of 三, 3, third, 3rd and three; 0 where it is no number."""
    if text in ORDINALS:
        return ORDINALS.index(text) + 1
    if text in NUMBERS:
        return NUMBERS.index(text) + 1
    return to_int(re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", text)) or 0


def asks_state(own: str, *, english: bool) -> bool:
    """Whether a message asks nothing but in which state what was told is: 「已经实施了吗」, "which of these is only a pilot?"."""
    if len(own) > (LONGEST_EN if english else LONGEST) or not LISTS["state"].search(own) or ASKING["still"].search(own):
        return False
    rest = LISTS["going_on"].sub(" ", LISTS["state"].sub(" ", own))
    return not re.search(r"\w", rest)


def states_asked(own: str) -> tuple[str, ...]:
    """The states of which those are asked for that are in them: 「哪些还只是试点」; none where it is asked in which state they are."""
    named = tuple(state for state in STATES if LISTS[state].search(own))
    return named if LISTS["which"].search(own) and len(named) < len(STATES) - 1 else ()


def in_state(point: KeyPoint | None, states: Iterable[str]) -> bool:
    """Whether a measure is in one of some states. What only binds the government holds, but nobody can claim it."""
    return status_of(point) in states


def lists_before(history: Sequence[Exchange], *, english: bool) -> Iterator[Exchange]:
    """The exchanges whose replies a message may point into, the last first: back to the one that named a matter, without those in which
    only some of what was listed was asked for."""
    for exchange in reversed(history):
        own = normalise(exchange.question)
        pointing = exchange is not history[0] and (asks_state(own, english=english) or _places(own, 1)[0])
        if exchange.cited and not pointing:
            yield exchange
        if not pointing and not of_no_matter(own, english=english):
            return


def of_no_matter(own: str, *, english: bool) -> bool:
    """Whether a message asks for details of whatever was told: "how long does approval take?" names a step that every matter has."""
    rest = LISTS["generic"].sub(" ", ASKING["who"].sub(" ", own))
    return len(own) <= (LONGEST_EN if english else LONGEST) and not names_matter(rest, english=english)
