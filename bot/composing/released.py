"""A duty that a question takes for granted and the leading measure has lifted: what is told of it first.

A wrong "no longer required" costs somebody money, so what is lifted has to be the very thing: the part of the measure that lifts it
shares a word with the question.
"""

from __future__ import annotations

import re

from bot.composing.speaker import Speaker
from prompts.patterns import patterns
from retrieval.words import HAN_RUN, content_stems, han_pairs

ASKING, VERDICTS = patterns("asking"), patterns("verdicts")
SOFT = re.compile(r"[%％]|拟|探索|逐步|争取|力争|推广|鼓励|支持|倡导")  # what is only hoped for is not lifted for who asks
CONDITION = re.compile(r"符合|条件|试点|除外|已在|凡|清单外")
ASKED = re.compile(r"[，,。？?；;!！]|\s(?=[\u3400-\u9fff])")  # between these a message says one thing
SAID = re.compile(r"[，；。：、“”,;:]|\band\b")  # and between these a measure


def released(say: Speaker) -> str:
    """The wording's key: ``free``, ``not_so`` (anybody may), ``needless``, ``needless_if`` under conditions; empty where none."""
    source, asked = say.found.sources[0], say.asked
    duties = [part for part in ASKED.split(asked.original) if ASKING["required"].search(part)]
    if not asked.presumes or not duties or all(ASKING["asks_what"].search(part) for part in duties):
        return ""
    point = source.key_point
    plain = point.plain if point else source.measure.text
    if SOFT.search(plain):
        return ""
    words, lifts = (point.en, "no_need_en") if asked.english and point else (plain, "needless")
    for lifted in ASKING[lifts].finditer(words):
        if VERDICTS["free"].search(lifted[0]):
            return "free" if VERDICTS["charge"].search(asked.original) or VERDICTS["pays"].search(asked.original) else ""
        if VERDICTS["anybody"].search(lifted[0]):
            return "not_so"
        if _is_asked(lifted, words, asked.original, duties, english=asked.english):
            conditional = CONDITION.search(plain) or (point is not None and "condition" in point.states)
            return "needless_if" if conditional else "needless"
    return ""


def _is_asked(lifted: re.Match[str], words: str, text: str, duties: list[str], *, english: bool) -> bool:
    """Whether the part of the measure that lifts something shares a word with the question, or with the duty its verb: what need not be
    handed in (交) need not be sent (送)."""
    before, after = SAID.split(words[: lifted.start()])[-1], SAID.split(words[lifted.end() :])[0]
    words_of = content_stems if english else han_pairs
    if words_of(f"{before} {after}") & words_of(text):
        return True
    verb = VERDICTS["again"].sub("", after)[:1]
    handed_in = VERDICTS["hand_in"].fullmatch(verb)
    same = VERDICTS["hand_in"] if handed_in else re.compile(re.escape(verb))
    return not english and bool(HAN_RUN.match(verb)) and any(same.search(duty) for duty in duties)
