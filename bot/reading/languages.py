"""Messages in languages that nothing can be found in: told by their letters, or by the little words that every sentence has."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from prompts import FOLDER
from retrieval.files import DataError, read_yaml
from retrieval.words import HAN_RUN, spoken

FILE = FOLDER / "languages.yaml"
WORD = re.compile(r"[^\W\d_]+")
# As frequent in English as the listed words are in their languages.
ENGLISH = frozenset(
    "a an and any are as at be by can do does for from have how i if in is it many much must my need no not of on or our should that the "
    "their there they this to us was we what when where which who will with you your".split()
)
LETTERS, SHARE = 3, 0.2  # letters of a script, and their share of all, in a message that is written in it
WORDS = 2  # different little words of a language: one alone may be a name


@dataclass(frozen=True, slots=True)
class Language:
    """A language of ``prompts/languages.yaml``; ``asked`` asks in it for Chinese or English, ``words`` are parted by spaces."""

    name: str
    asked: str
    letters: str = ""
    words: str = ""

    def among(self, said: set[str]) -> int:
        """How many of its little words are among those of a message."""
        return len(said.intersection(self.words.split()))


@cache
def languages() -> tuple[Language, ...]:
    """All that are known. Raises ``DataError`` where the file is missing or an entry has neither letters nor words."""
    known: tuple[Language, ...] = read_yaml(FILE, tuple[Language, ...])
    if unknown := [language.name for language in known if bool(language.letters) == bool(language.words)]:
        raise DataError(f"{FILE}: {', '.join(unknown)}: needs either letters or words")
    return known


def other_language(message: str) -> Language | None:
    """The language of a message that is in neither Chinese nor English; None for those two, for pinyin and for what is no language."""
    text = unicodedata.normalize("NFKC", message).lower()
    letters = sum(map(len, WORD.findall(text)))
    for language in languages():
        if language.letters and (own := len(re.findall(language.letters, text))) >= LETTERS and own >= SHARE * letters:
            return language
    if HAN_RUN.search(text) or spoken(text):
        return None
    said = set(WORD.findall(text))
    likeliest = max(languages(), key=lambda language: language.among(said))
    found = likeliest.among(said)
    return likeliest if found >= WORDS and found > len(said & ENGLISH) else None
