"""Where a message is cut into questions: ends of sentences, commas, spaces, numbers of a list, before 「还有」 or "and how"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.reading.content import names_matter
from bot.reading.details import details_asked
from bot.reading.terms import without_place_names
from prompts.patterns import patterns
from retrieval.words import normalise

ASKING, NOISE = patterns("asking"), patterns("noise")
LONGEST, LONGEST_EN = 150, 400  # letters; a longer message is a story, and asks on the way what it does not want to know
MOST_QUESTIONS = 5
# No. 3, Co. Ltd, e.g., Dr. end no sentence.
ABBREVIATED = r"(?<!\bno\.)(?<!\bco\.)(?<!\bst\.)(?<!\b[md]r\.)(?<!\bvs\.)(?<!\b[ei]\.[ge]\.)(?<!\bapprox\.)(?<!\bart\.)"
SENTENCE = re.compile(rf"(?<=[？?；;。！!\n])(?!\s*[？?；;。！!])|(?<=[a-z]\.){ABBREVIATED}(?=\s)|(?<=\bno\.)(?=\s+\D)", re.I)
# "When we moved in, they typed all of it.", "When we move in, who types it?": what is told, not asked.
INVERTED = r"is|are|am|do|does|did|can|could|will|would|should|must|may|was|were|has|have|shall|to|exactly|else"
TOLD_EN = re.compile(rf"\s*(?:when|where|while|as|if|since)\b(?:.*\.|(?!\s+(?:{INVERTED})\b)[^?]*)\s*", re.I | re.S)
PIECE = re.compile(r"[，,]|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])|(?<!^)\s*(?=\b[1-9][、.．)）]\D)")
AROUND = re.compile(r"^(?:[\s，,；;]|[1-9][、.．)）])+|[\s，,；;]+$")  # commas and the numbers of a list
JOINED = re.compile(r"、|[和与跟及]|(?:,\s*)?\band\b|,", re.I)  # the things of an enumeration
ONE_BY_ONE = {True: ("each_of_en", "respectively_en", "two_wishes_en"), False: ("each_of", "respectively", "two_wishes")}
NUMBERED = re.compile(r"\s*[1-9][、.．)）]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A question of a message with what is told before it. ``own``: it names a matter itself; ``apart``: by its form alone it is
    another question than the one before (a sentence that asks, 另外 …, "and how …"); ``listed``: the message asks the same of several
    matters, one by one."""

    text: str
    own: bool
    apart: bool
    listed: bool = False

    @property
    def bare(self) -> str:
        """The question without the word that ties it to the one before."""
        joined = ASKING["conjunction"].match(self.text)
        return self.text[joined.end() :] if joined else self.text


def stretches(message: str, *, english: bool, goes_on: bool = False) -> list[Stretch]:
    """The stretches of a message that each ask something, with what is told before; one where it asks one thing. What neither names
    a matter nor asks for something that can be told of the matter before (「怎么办」) belongs to the one before. The first may name
    none where the message goes on from an earlier one (``goes_on``)."""
    if len(message) > (LONGEST_EN if english else LONGEST):
        return [Stretch(message, own=True, apart=False)]
    if each := _one_by_one(message, english=english):
        return each
    apart: list[Stretch] = []
    for text in _asking_texts(message, english=english):
        before = apart[-1] if apart else None
        own = _has_matter(text, english=english)
        headless = before is not None and not (before.own or len(apart) > 1 or (goes_on and _of_the_one_before(before.text)))
        if before and (headless or not (own or _of_the_one_before(text))):
            apart[-1] = Stretch(before.text + text, before.own or own, before.apart)
        else:
            apart.append(Stretch(text, own, bool(before) and _by_form(before.text if before else "", text, english=english)))
    return [replace(stretch, text=AROUND.sub("", stretch.text)) for stretch in apart]


def _one_by_one(message: str, *, english: bool) -> list[Stretch]:
    """The questions of a message that asks one thing of several matters, one by one: 「A、B，2023年方案里有没有」, 「A和B分别怎么说」,
    「想…，也想…，怎么弄」. Empty otherwise."""
    found = next((m for way in ONE_BY_ONE[english] if (m := ASKING[way].match(message.strip()))), None)
    if found is None:
        return []
    said = {key: value or "" for key, value in found.groupdict().items()}
    things = [said["first"], said["second"]] if "first" in said else JOINED.split(said["things"])
    things = [thing.strip(" ，,") for thing in things]
    alike = all(names_matter(without_place_names(normalise(thing)), english=english) for thing in things)
    of_both = "first" not in said or not _has_matter(said["of"], english=english)  # else it is a third matter
    if not (of_both and alike and 2 <= len(things) <= MOST_QUESTIONS and min(map(len, things)) > 1):
        return []
    comma = ", " if english else "，"
    texts = [f"{said['of']} {thing}{said['tail']}" if "tail" in said else f"{thing}{comma}{said['of']}" for thing in things]
    return [Stretch(text, own=True, apart=n > 0, listed=True) for n, text in enumerate(texts)]


def _asking_texts(message: str, *, english: bool) -> list[str]:
    """The message cut behind each piece that asks; what is told goes with what it introduces, at the end with what was asked last."""
    found: list[str] = []
    told, opened = "", False
    pieces = _pieces(message, english=english)
    for n, piece in enumerate(pieces):
        if ASKING["next_question"].match(piece):
            if found:
                found[-1] += told
                told = ""
            opened = True
        told += piece
        announced = n + 1 < len(pieces) and ASKING["announces"].match(normalise(piece).strip("，, "))
        if not announced and _asks(piece, english=english):
            found.append(told)
            told, opened = "", False
    if opened or not found:
        found.append(told)
    else:
        found[-1] += told
    return found


def _by_form(before: str, text: str, *, english: bool) -> bool:
    """Whether a stretch is another question by its form alone."""
    tied = ASKING["next_question_en" if english else "next_question"].match(text) or ASKING["conjunction"].match(text)
    return bool(tied) or before.rstrip().endswith(("?", "？")) or bool(NUMBERED.match(text))


def _of_the_one_before(text: str) -> bool:
    """Whether a stretch that names no matter asks for something of the matter before: a detail, who is in charge, where to complain,
    whether it holds here."""
    text = normalise(text)
    return any(ASKING[way].search(text) for way in ("who", "redress", "for_us", "of_plan", "of_told")) or bool(details_asked(text))


def _pieces(message: str, *, english: bool) -> list[str]:
    """The message cut at the ends of sentences and before what may be another question; nothing is lost."""
    cut = ASKING["next_question_en"] if english else PIECE
    found: list[str] = []
    for sentence in SENTENCE.split(message):
        starts = [0, *(m.start() for m in cut.finditer(sentence))]
        found += [sentence[start:end] for start, end in pairwise((*starts, len(sentence)))]
    return [piece for piece in found if piece]


def _asks(piece: str, *, english: bool) -> bool:
    if piece.rstrip().endswith((":", "：")) or (english and TOLD_EN.fullmatch(piece)):
        return False  # it announces questions, or tells
    if english and (ASKING["next_question_en"].match(piece) or NUMBERED.match(piece)):
        return True
    return bool(NOISE["asking"].search(AROUND.sub("", normalise(piece))))


def _has_matter(text: str, *, english: bool) -> bool:
    text = normalise(text).strip()
    for way in ("redress", "of_plan"):
        text = ASKING[way].sub(" ", text)
    going_on = ASKING["for_us"].search(text) or ASKING["of_told"].search(text)
    return not going_on and names_matter(text, english=english)
