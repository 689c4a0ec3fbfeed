"""``data/lexicon``: slips put right before searching, and the words that are searched beside what people say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.reading.themes import Theme, read_themes
from retrieval.files import read_yaml
from retrieval.words import HAN_RUN, STOP, Segmenter, stem

Word = Annotated[str, Field(min_length=1)]

DETERMINERS = frozenset({"a", "an", "the", "my", "our", "your", "their", "new"})  # "register our new company" is to register a company

GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
DENIED = re.compile(r"没|无|呒|拿不出")  # beginnings of lay words that say what is not there


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)


class _Slip(_Strict):
    wrong: Word
    right: Word


class _Emoji(_Strict):
    shown: Word
    said: Word


class _Synonyms(_Strict):
    lay: list[Word]
    official: list[Word]


class _Abbreviation(_Strict):
    short: Word
    full: Word


class _Term(_Strict):
    zh: Word
    en: list[Word]


class _Department(_Strict):
    name: Word
    short: list[Word] = []
    english: str = ""
    level: str
    answers_for: list[Word] = []


@dataclass(frozen=True, slots=True)
class Department:
    """Whom a plan names, with its short names and the topics it answers for."""

    name: str
    short: tuple[str, ...]
    english: str
    level: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """``pictures`` emoji → word; ``slips`` wrong → right, longest first; ``official`` lay word → official words; ``terms``
    stems of an English term → Chinese; ``themes`` name → what whole clauses are about; ``in_charge`` what each department is in charge
    of, as a theme."""

    pictures: Mapping[str, str]
    slips: Mapping[str, str]
    official: Mapping[str, tuple[str, ...]]
    terms: tuple[tuple[tuple[str, ...], str], ...]
    departments: tuple[Department, ...]
    themes: Mapping[str, Theme]
    in_charge: tuple[Theme, ...]

    @classmethod
    def load(cls, folder: Path) -> Lexicon:
        """Reads the files of the folder.

        Raises:
            DataError: a file is missing or an entry does not fit.
        """
        slips = {entry.wrong: entry.right for entry in read_yaml(folder / "homophones.yaml", list[_Slip])}
        pictures = {entry.shown: f" {entry.said} " for entry in read_yaml(folder / "emoji.yaml", list[_Emoji])}
        official: dict[str, tuple[str, ...]] = {}
        for group in read_yaml(folder / "synonyms.yaml", list[_Synonyms]):
            for word in group.lay:
                official[word] = tuple(dict.fromkeys((*official.get(word, ()), *group.official)))
        for entry in read_yaml(folder / "abbreviations.yaml", list[_Abbreviation]):
            official[entry.short] = (*official.get(entry.short, ()), entry.full)
        terms = [(tuple(_stems(en)), entry.zh) for entry in read_yaml(folder / "glossary.yaml", list[_Term]) for en in entry.en]
        departments = tuple(
            Department(d.name, tuple(d.short), d.english, d.level, tuple(d.answers_for))
            for d in read_yaml(folder / "departments.yaml", list[_Department])
        )
        return cls(
            pictures, dict(sorted(slips.items(), key=lambda item: -len(item[0]))), official,
            tuple(sorted(terms, key=lambda term: -len(term[0]))), departments,
            read_themes(folder / "themes.yaml"),
            tuple(Theme(d.name, d.english, (), in_charge=(d.name, *d.short)) for d in departments),
        )

    def written_out(self, text: str) -> str:
        """The text with pictures that name a thing as words."""
        if text.isascii():
            return text
        for shown, said in self.pictures.items():
            text = text.replace(shown, said)
        return text

    def repaired(self, text: str, segmenter: Segmenter) -> str:
        """The text with slips put right, except where the wrong form only arises across two words (关注消费)."""
        for wrong, right in self.slips.items():
            if wrong in text:
                text = _replaced(text, wrong, right, segmenter)
        return text

    def beside(self, text: str, *, english: bool) -> str:
        """Official words to search beside a text: for lay words in Chinese, Chinese terms for an English question."""
        if english:
            stems = _stems(text)
            said = set(stems)
            found: Iterable[str] = (zh for en, zh in self.terms if en[0] in said and _within(en, stems))
        else:
            text = GAP.sub("", text)  # 「拖 工程款」 where 我 was left out
            said_so = _not_denied([lay for lay in self.official if lay in text], text)
            found = (word for lay in said_so for word in self.official[lay] if word not in text and word not in STOP)
        return " ".join(list(dict.fromkeys(found))[:8])


def _not_denied(lay: Sequence[str], text: str) -> Sequence[str]:
    """Lay words of a text without those that stand in a longer one which denies them: who has no house to mortgage (没有房子抵押) asks
    for no mortgage."""
    denying = sorted((word for word in lay if DENIED.match(word)), key=len, reverse=True)
    for word in denying:
        text = text.replace(word, " ")
    return [word for word in lay if word in denying or word in text] if denying else lay


def _replaced(text: str, wrong: str, right: str, segmenter: Segmenter) -> str:
    def put(run: re.Match[str]) -> str:
        words, at = run[0], run[0].find(wrong)
        if at < 0:
            return words
        end = at + len(wrong)
        straddles = [a for a, b in segmenter.boundaries(words) if b - a > 1 and (a < at < b or a < end < b)]
        return words if straddles else words.replace(wrong, right)

    return HAN_RUN.sub(put, text) if HAN_RUN.search(wrong) else text.replace(wrong, right)


def _stems(text: str) -> list[str]:
    return [stem(word) for word in re.findall(r"[a-z]+", text.lower()) if word not in DETERMINERS]


def _within(term: tuple[str, ...], stems: list[str]) -> bool:
    size = len(term)
    return any(tuple(stems[n : n + size]) == term for n in range(len(stems) - size + 1))


Repair = Callable[[str], str]
