"""What a message leaves out, from the conversation: what it is about, the district spoken of, the detail asked for before."""

from __future__ import annotations

import re

from bot.address import read_districts
from bot.content import names_matter
from bot.turn import Adds, Exchange, Outcome, Question
from prompts.patterns import patterns
from retrieval.words import normalise

ASKING = patterns("asking")
SHORT, SHORT_ENGLISH = 5, 30  # letters; a message that is shorter hardly stands alone
LONGEST_DETAIL = 20  # letters of a message that asks for a detail and names no matter
LONGEST_FOLLOW_UP = 60  # a longer message tells its own story


def completion(own: str, question: Question, *, english: bool) -> str:
    """What an elliptic question leaves out, from the conversation; empty where it stands alone."""
    history = usable(question)
    if not history:
        return ""
    short = len(re.sub(r"\W", "", own)) <= (SHORT_ENGLISH if english else SHORT)
    answers = question.history[-1].status is Outcome.CLARIFY and len(own) <= longest_follow_up(english)  # we asked back: this is the answer
    if not (ASKING["follow_up"].search(own) or short or answers or only_placed(own) or only_detail(own, english=english)):
        return ""
    return context(history, own, english=english)


def before(history: list[Exchange], *, english: bool) -> str:
    """The last question that stood by itself without the detail that was asked for since: what is searched for again."""
    return context(history, "", english=english)


def context(history: list[Exchange], own: str, *, english: bool) -> str:
    """The last question that stood by itself, and what was added since; empty at the start of a conversation. A detail that
    was asked for in between is forgotten where the next one is asked for."""
    if not history:
        return ""
    text, last = history[-1].standalone, normalise(history[-1].question)
    if len(text) > len(last) and only_detail(last, english=english) and not likewise(own):
        text = text.removesuffix(last).strip()
    return text


def usable(question: Question) -> list[Exchange]:
    """Earlier exchanges that a follow-up can refer to."""
    return [e for e in question.history if e.status not in (Outcome.REFUSED, Outcome.FAILED)][-3:]


def added(own: str, *, english: bool, another_plan: bool) -> Adds | None:
    """What a follow-up adds to what was asked before, where it adds one thing only; None where it names a matter itself."""
    if only_placed(own):
        return Adds.PLACE
    if not only_detail(own, english=english):
        return None
    return Adds.PLAN if another_plan else Adds.DETAIL


def only_placed(own: str) -> bool:
    """「来电人说他是长宁的」, "we are in Changning, can we apply too?": a place and nothing else."""
    return bool(read_districts(own)) and bool(ASKING["only_district"].match(own))


def only_detail(own: str, *, english: bool) -> bool:
    """「责任单位？」, "how long does that take?": a detail of what was spoken of and nothing else."""
    return len(own) <= LONGEST_DETAIL * (3 if english else 1) and not names_matter(own, english=english)


def likewise(own: str) -> bool:
    """「那高压呢」, "and for foreigners?": the same is asked of another place or thing."""
    return only_placed(own) or bool(ASKING["likewise"].search(own))


def districts_spoken_of(completed: str, question: Question) -> tuple[str, ...]:
    """The districts named last in the conversation, since another matter was announced."""
    said = [completed]
    for exchange in reversed(usable(question)):
        said.append(normalise(exchange.question))
        if ASKING["new_topic"].match(said[-1]):
            break
    return next((found for text in said if (found := read_districts(text))), ())


def longest_follow_up(english: bool) -> int:
    """Letters of a message that may still refer to what was said before; a longer one tells its own story."""
    return LONGEST_FOLLOW_UP * (3 if english else 1)
