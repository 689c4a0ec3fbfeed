"""What a measure calls free: a notice on the platform for closing companies may cost nothing, which says nothing of closing one."""

from __future__ import annotations

import re
from itertools import accumulate

from bot.reading.content import names_matter
from bot.reading.unsaid import unsaid
from bot.turn import Understanding
from prompts.patterns import patterns
from retrieval.plans import KeyPoint

VERDICTS = patterns("verdicts")
LEAST = 0.5  # share of the letters by which a question names its matter that are those of what is free


def free_part(sentence: str, found: re.Match[str]) -> str:
    """The part of a sentence, between commas, in which something was found to be free, without where it is done; with the part before
    where it says nothing else."""
    parts = re.split(r"(?<=[，、,：])", sentence)
    ends = list(accumulate(map(len, parts)))
    at = next(n for n, end in enumerate(ends) if found.start() < end)
    part = parts[at] if at == 0 or len(parts[at].strip()) > len(found[0]) + 1 else parts[at - 1] + parts[at]
    return VERDICTS["done_where"].sub(" ", part)


def frees(point: KeyPoint, asked: Understanding) -> bool:
    """Whether what a measure calls free is what a question names, or was told of before; True where no matter is named."""
    named = asked.original if names_matter(asked.original, english=asked.english) else asked.text
    rest = VERDICTS["charge"].sub(" ", named)
    everything = set(unsaid(rest, "", english=asked.english))
    if not everything:
        return True
    own = point.en if asked.english else point.plain
    sentences = VERDICTS["ends"].split(own)
    parts = [free_part(sentence, found) for sentence in sentences for found in VERDICTS["free"].finditer(sentence)]
    known = " ".join((*parts, *point.lay))
    in_words = set(unsaid(rest, known, english=asked.english)) < everything
    return not parts or in_words or len(everything & set(known)) >= LEAST * len(everything)
