"""The matter of a question, without the ways of asking: what is searched for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from bot.reading.details import DETAILS, RECENT
from prompts.patterns import patterns
from retrieval.words import HAN_RUN

ASKING, NOISE = patterns("asking"), patterns("noise")
CUT = re.compile(r"[，。；！？,;!?\n]|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])|(?<=[a-z])\.(?=\s)")  # on a phone a space ends a sentence
ONE_OF = re.compile(r"([开办关买租搬])了?一?[家个间爿](?=[\u3400-\u9fff]{0,4}(?:公司|企业|店|厂|馆|铺|工作室))")  # 开一家公司: 开公司
LONG, LONG_EN = 38, 130
LONGEST_LIST = 60
SHORTEST_WORD, SHORTEST_WORD_EN = 2, 3  # letters of a word that is asked after
SHORTEST, LEAST = 7, 4  # letters of a stretch that mean something beside the next, and at all
MOST = 5  # stretches that are searched: the last ones and the longest of the others
LAST = 5  # stretches of a story in which the question stands; the others tell of 「几个钱」 and 「好几个月」


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a long message; ``weight`` is higher where it asks something."""

    text: str
    weight: float


def bare(text: str) -> str:
    """The letters and figures of a text alone, half-width and lower case."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).lower()


def without_masks(text: str) -> str:
    """The text without the marks that stand for personal data, and the words that introduced it."""
    rest = NOISE["masks"].sub(" ", text).strip()
    return rest or text


def matter(text: str, *, english: bool = False) -> str:
    """The text without years, plan words and ways of asking; the text itself where nothing else would be left."""
    pattern = NOISE["noise_en" if english else "noise"]
    rest = re.sub(r"\s+", " ", ONE_OF.sub(r"\1", pattern.sub(" ", text))).strip()
    return rest if len(re.sub(r"\W", "", rest)) >= 2 else text


def names_matter(text: str, *, english: bool = False) -> bool:
    """Whether anything is left of a message besides asking for a detail (「要几天」, 「责任单位？」, "who is in charge?")."""
    left = re.sub(r"[\W_]", "", without_details(text, english=english))
    return len(left) > 1 or bool(ASKING["short_matter"].search(text))


def without_quote_request(text: str, *, english: bool = False) -> str:
    """The text without asking for the wording or the number of a rule (「把免费刻章的原文给我，带条号」, "quote me the sentence about port
    fees"): what is asked for stands in the measure, whatever is asked of it. As it is where nothing else names a matter."""
    rest = ASKING["quote_request"].sub(" ", text).strip(" ,，。")
    return rest if names_matter(rest, english=english) else text


@lru_cache(maxsize=RECENT)
def without_details(text: str, *, english: bool = False) -> str:
    """The words of a message that name a matter: without asking for details, who, plans and years."""
    for pattern in (NOISE["noise_en" if english else "noise"], ASKING["who"], *(detail.asked for detail in DETAILS)):
        text = pattern.sub(" ", text)
    return NOISE["function_en" if english else "function"].sub("", text)


def without_question_words(text: str, *, english: bool = False) -> str:
    """The words of a message that name something, a detail too: 担保费 of 「那担保费多少」."""
    for pattern in (NOISE["noise_en" if english else "noise"], NOISE["function_en" if english else "function"]):
        text = pattern.sub(" " if english else "", text)
    return text


def items(text: str) -> list[str]:
    """The things of an enumeration that is asked about one by one: 「A、B，两个目标值」 → A, B. Empty otherwise."""
    if len(text) > LONGEST_LIST or not NOISE["one_by_one"].search(text):
        return []
    listed = max(re.split(r"[，。；？！,;?!：:]", text), key=lambda piece: len(re.findall(r"、|和|与|跟| and ", piece)))
    found = [matter(item.strip()) for item in re.split(r"、|和|与|跟| and ", listed)]
    found = [item for item in found if len(re.sub(r"\W", "", item)) >= 3]
    whole = not any(NOISE["open"].search(item) for item in found)  # 「分别设在哪几个国家、哪几个城市」 enumerates questions, no things
    return found if whole and 2 <= len(found) <= 5 else []


def asking(text: str, *, english: bool = False) -> str:
    """The stretches at the end of a story that ask; a short message whole."""
    found = [part.text for part in parts(text, english=english)[-LAST:] if part.weight == 1.0]
    return "，".join(found[-3:]) or text


def parts(text: str, *, english: bool = False) -> list[Part]:
    """Stretches of a long story, each long enough to mean something; empty for a message that is short anyway.

    The matter of a story is usually in the stretch that asks; the others tell what it is about.
    """
    if len(text) <= (LONG_EN if english else LONG):
        return []
    pieces: list[str] = []
    for piece in (p.strip() for p in CUT.split(text)):
        if piece and pieces and (len(pieces[-1]) < SHORTEST * (3 if english else 1) or len(piece) < LEAST):
            pieces[-1] += f"，{piece}"
        elif piece:
            pieces.append(piece)
    last = len(pieces) - 1
    found = [
        Part(matter(piece, english=english), 1.0 if NOISE["asking"].search(piece) or n == last else 0.8)
        for n, piece in enumerate(pieces)
        if len(piece) >= LEAST
    ]
    told = {id(part) for part in sorted(found[:-LAST], key=lambda part: -len(part.text))[: MOST - LAST]}
    return [part for n, part in enumerate(found) if n >= len(found) - LAST or id(part) in told]


def word_asked(own: str) -> str:
    """The word of which it is asked which plans say it (「首席质量官哪几年的方案写了」, "which plans mention sandboxes"); empty where that
    is not asked."""
    found = ASKING["mentions"].search(own)
    word = next((value for value in found.groupdict().values() if value), "").strip(" \"“”‘’'「」『』，,：:？?") if found else ""
    return word if len(bare(word)) >= (SHORTEST_WORD if HAN_RUN.search(word) else SHORTEST_WORD_EN) else ""
