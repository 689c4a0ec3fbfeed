"""The first word of the reply to a yes-or-no question: a yes or a no that the clause makes certain, 「不一定」 for pilots and intentions.

A wrong yes is the worst there can be: every word of the question has to be one of the measure's, and in doubt nothing is said.
"""

from __future__ import annotations

import re

from bot.composing.speaker import Speaker
from bot.reading.charges import free_part
from bot.reading.unsaid import unsaid
from prompts.patterns import patterns
from retrieval.plans import said_in_both

VERDICTS = patterns("verdicts")
MOST_UNKNOWN = 1  # letters of a question, or words of one in English, that the measure may leave unsaid
LONGEST, LONGEST_EN = 40, 120  # letters; a longer question tells a story, whose facts may matter
STOPS = re.compile(r"[，。,？?；;！!]|\.\s|\bwhen (?=\w+ing\b)", re.I)  # "when closing a company" is no part of what is done


def verdict(say: Speaker) -> str:
    """The wording's key: ``allowed``, ``free``, ``needless``, ``required``, ``optional``, ``no_duty`` (the measure lays down none),
    ``uncertain``; empty where none is certain."""
    asked, point = say.asked.original, say.found.sources[0].key_point
    if point is None or VERDICTS["open"].search(asked):
        return ""
    able, need = VERDICTS["able"].search(asked), VERDICTS["need"].search(asked)
    charge = "charge" in say.asked.details
    if point.status in ("pilot", "planned"):
        return "uncertain" if able or charge else "no_duty" if need and _has_no_duty(say, _about(asked, need)) else ""
    if point.status != "in_force" or len(asked) > (LONGEST_EN if say.asked.english else LONGEST):
        return ""
    if charge:
        return "free" if _says(say, "free", VERDICTS["charge"].sub(" ", asked)) else ""
    if able:
        return "allowed" if _says(say, "may", _about(asked, able)) else ""
    if need:
        act = _about(asked, need)
        key = next((key for key, says in (("needless", "needless"), ("required", "must")) if _says(say, says, act)), "")
        return key or ("optional" if _leaves_it_open(say, act) else "no_duty" if _has_no_duty(say, act) else "")
    return ""


def _leaves_it_open(say: Speaker, act: str) -> bool:
    """Whether a duty is asked for and the measure says that one may do it: by that very verb, of nothing but what it is known by."""
    point, english = say.found.sources[0].key_point, say.asked.english
    assert point is not None
    own = point.en if english else point.plain
    if not VERDICTS["duty"].search(say.asked.original) or VERDICTS["asks_for_it"].search(act) or VERDICTS["must"].search(own):
        return False
    verbs = (found["verb_en" if english else "verb"] for found in VERDICTS["may_do"].finditer(own))
    same = any(verb and re.search(rf"\b{re.escape(verb)}\b" if english else re.escape(verb), act, re.I) for verb in verbs)
    return same and not any(unsaid(act, _known(say), english=english))


def _has_no_duty(say: Speaker, act: str) -> bool:
    """Whether it is asked if something must be done, in so many words, and the measure lays down no duty whatever. Who wants a thing has to
    apply for it, whether or not the measure says so."""
    source = say.found.sources[0]
    in_words = VERDICTS["duty"].search(say.asked.original) and not VERDICTS["asks_for_it"].search(act)
    return bool(in_words) and not VERDICTS["obliges"].search(said_in_both(source.measure, source.key_point))


def _says(say: Speaker, name: str, act: str) -> bool:
    """Whether the measure says so of the act in question, of all cases, and knows every other word of the question."""
    source, english = say.found.sources[0], say.asked.english
    point, known = source.key_point, _known(say)
    assert point is not None
    asked = VERDICTS["charge"].sub(" ", say.asked.original) if name == "free" else say.asked.original
    if VERDICTS["depends"].search(source.measure.text) or len(list(unsaid(asked, known, english=english))) > MOST_UNKNOWN:
        return False
    for sentence in VERDICTS["ends"].split(point.en if english else point.plain):
        found = VERDICTS[name].search(sentence)
        if found is None or VERDICTS["depends"].search(sentence) or VERDICTS["hopes"].search(sentence):
            continue
        within = sentence[found.start() :] if name == "may" and not english else free_part(sentence, found) if name == "free" else sentence
        if not re.search("[，；。]", point.plain):  # it speaks of one thing, which people call by these names too
            within = " ".join((within, *point.lay))
        if not any(unsaid(act, within, english=english)) and (name != "needless" or english or _same_doing(act, found, sentence)):
            return True
    return False


def _known(say: Speaker) -> str:
    """All words by which the leading measure is known."""
    source = say.found.sources[0]
    point = source.key_point
    assert point is not None
    asks = point.asks_en if say.asked.english else point.asks
    return " ".join((point.plain, source.measure.text, source.clause.heading, *point.lay, *point.terms, *point.topics, point.en, *asks))


def _same_doing(act: str, found: re.Match[str], sentence: str) -> bool:
    """Whether what is no longer needed is done by the verb of the question: 「不用再交」 says nothing of going anywhere. What is abolished
    is all that follows, up to the next comma."""
    after = sentence[found.end() :]
    if VERDICTS["lifted"].fullmatch(found[0]):
        return not any(unsaid(act, STOPS.split(after)[0], english=False))
    verb = VERDICTS["again"].sub("", after)[:1]
    return bool(verb) and verb in act


def _about(text: str, marker: re.Match[str]) -> str:
    """What may or has to be done: what follows the marker up to the next stop, or what comes before it."""
    after, before = STOPS.split(text[marker.end() :])[0], STOPS.split(text[: marker.start()])[-1]
    return after if re.search(r"\w", VERDICTS["grammar"].sub("", after)) else before
