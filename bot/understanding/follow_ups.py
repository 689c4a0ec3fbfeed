"""What a message within a conversation may go on from: which earlier exchange, and what of it the message leaves out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.address import read_address, read_districts, sentence_of, without_address
from bot.reading.content import names_matter, without_details
from bot.reading.details import details_asked
from bot.reading.terms import without_place_names
from bot.turn import SMALL_TALK, Adds, Exchange, Outcome, Question
from prompts.patterns import patterns
from retrieval.words import HAN_RUN, han_pairs, normalise

ASKING, LISTS = patterns("asking"), patterns("lists")
SHORT, SHORT_ENGLISH = 5, 30  # letters; a message that is shorter hardly stands alone
LONGEST_DETAIL = 20  # letters of a message that asks for a detail and names no matter
LONGEST_FOLLOW_UP = 60  # a longer message tells its own story
MAIN_SHARE = 2 / 3  # of what an overview listed; the rest was named beside that clause
SHARED = 2  # words that a message must share with an exchange before the last, and with none since, to go back to it unsaid
WORD = re.compile(r"[a-z]{4,}")


def usable(question: Question) -> list[Exchange]:
    """Earlier exchanges that a follow-up can refer to."""
    return [e for e in question.history if e.status not in (Outcome.REFUSED, Outcome.FAILED) and not is_small_talk(e.question)][-3:]


def is_small_talk(message: str) -> bool:
    """Whether a message only greets, thanks or says goodbye: what is asked after it goes on from what was said before it."""
    return any(ASKING[kind].match(message) for kind in SMALL_TALK)


def spoken_of(own: str, question: Question, *, english: bool) -> list[Exchange]:
    """The conversation up to the exchange that a message would go on from, which is the last of the list: the one before in general,
    an earlier one where the message says so (「头一个」, "back to the …") or shares its words with that one alone."""
    history = usable(question)
    if len(own) > longest_follow_up(english):
        return []
    if len(history) < 2:
        return history
    if ASKING["earliest"].search(own):
        return history[:1]
    mine = _words(own)
    shared = [len(mine & _words(normalise(exchange.question))) for exchange in history]
    best = max(range(len(history)), key=lambda n: (shared[n], n))
    if ASKING["goes_back"].search(own):
        return history[: best + 1] if shared[best] else history[:-1]
    return history[: best + 1] if shared[best] >= SHARED and not shared[-1] else history


def looks_back(own: str, *, english: bool) -> bool:
    """Whether a message has the form of a follow-up."""
    short = len(re.sub(r"\W", "", own)) <= (SHORT_ENGLISH if english else SHORT)
    return bool(ASKING["follow_up"].search(own)) or short or only_a_place(own) or only_detail(own, english=english)


def answers_back(own: str, history: Sequence[Exchange], *, english: bool) -> bool:
    """Whether a message answers what we asked back."""
    return bool(history) and history[-1].status is Outcome.CLARIFY and len(own) <= longest_follow_up(english)


def clause_meant(own: str, cited: str, order: Sequence[str], *, english: bool) -> str | None:
    """The clause that a message means by its place: the one that was ``cited`` (「要全文」, 「这条的责任部门」, 「第3条措施原文」) or one
    beside it (「下一条呢」). Clauses by id, ``order`` as the plan has them; None where another is meant or a matter is named."""
    at = order.index(cited)
    if ASKING["next_clause"].match(own):
        return order[at + 1] if at + 1 < len(order) else None
    if ASKING["clause_before"].match(own):
        return order[at - 1] if at else None
    if ASKING["whole_clause"].match(own):
        return cited
    if sentence_of(own) and read_address(own) is None:
        rest = without_address(own)
        return cited if only_detail(rest, english=english) or wants_wording(rest, english=english) else None
    named = ASKING["this_clause"].match(own)
    return cited if named and only_detail(own[named.end() :], english=english) else None


def asks_of_all(own: str, cited: Sequence[str], *, english: bool) -> bool:
    """Whether a message that follows an overview asks for the departments (「谁负责」) or the wording (「原话念一下」) of all that it
    listed, ``cited`` by id. 「要全文」 means the clause itself where nearly all was of one."""
    clauses = [measure.partition("#")[0] for measure in cited]
    if ASKING["whole_clause"].match(own) and clauses:
        return clauses.count(clauses[0]) < MAIN_SHARE * len(clauses)
    of_it = only_detail(own, english=english) or names_step(own, english=english)
    who = bool(ASKING["who"].search(own)) and of_it and not ASKING["this_clause"].match(own)
    return who or (wants_wording(own, english=english) and not ASKING["this_clause"].match(own) and not sentence_of(own))


def wants_wording(own: str, *, english: bool) -> bool:
    """「原话念一下」, "the exact wording?": the official sentence of what was told, and nothing else."""
    rest = ASKING["verbatim"].sub(" ", own).strip()
    return rest != own and bool(not rest or ASKING["asks_for_text"].match(rest) or not names_matter(rest, english=english))


def context(history: Sequence[Exchange], own: str, *, english: bool) -> str:
    """The question that stood by itself in the last exchange, and what was added since; empty at the start of a conversation. A
    detail that was asked for in between is forgotten where the next one is asked for."""
    if not history:
        return ""
    text, last = history[-1].standalone, normalise(history[-1].question)
    if len(text) > len(last) and only_detail(last, english=english) and not likewise(own):
        text = text.removesuffix(last).strip()
    return _latest(text, longest_follow_up(english))


def _latest(text: str, letters: int) -> str:
    """The end of what was said in a long conversation: what it began with is no longer spoken of."""
    return text if len(text) <= letters else text[text.find(" ", len(text) - letters) + 1 :]


def added(own: str, *, english: bool, another_plan: bool) -> Adds | None:
    """What a follow-up adds to what was asked before, where it adds one thing only; None where it names a matter itself."""
    short = len(own) <= LONGEST_DETAIL * (3 if english else 1)
    if short and (ASKING["which_source"].search(own) or wants_wording(own, english=english)):
        return Adds.PLAN if another_plan else Adds.SOURCE  # 「2023年是第几条」 asks for its counterpart
    if only_a_place(own):
        return Adds.PLACE
    if another_plan and short:
        return Adds.PLAN
    return Adds.DETAIL if only_detail(own, english=english) or names_step(own, english=english) else None


def only_placed(own: str) -> bool:
    """「来电人说他是长宁的」, "we are in Changning, can we apply too?": a place and nothing else."""
    return bool(read_districts(own)) and bool(ASKING["only_district"].match(without_place_names(own)))


def only_city(own: str) -> bool:
    """「市里呢」, "and for the whole of Shanghai?": the city, after a district was spoken of, and nothing else."""
    return bool(ASKING["only_city"].match(own))


def only_a_place(own: str) -> bool:
    """A district, or the city, and nothing else."""
    return only_placed(own) or only_city(own)


def only_detail(own: str, *, english: bool) -> bool:
    """「责任单位？」, "how long does that take?": a detail of what was spoken of and nothing else."""
    return len(own) <= LONGEST_DETAIL * (3 if english else 1) and not names_matter(own, english=english)


def names_step(own: str, *, english: bool) -> bool:
    """Whether a message asks for a detail of a step that every matter has, and names none itself: "how many days does approval take?"."""
    rest = LISTS["generic"].sub(" ", own)
    return rest != own and only_detail(rest, english=english) and bool(details_asked(own) or ASKING["who"].search(own))


def likewise(own: str) -> bool:
    """「那高压呢」, "and for foreigners?": the same is asked of another place or thing."""
    return only_a_place(own) or bool(ASKING["likewise"].search(own))


def districts_spoken_of(completed: str, history: Sequence[Exchange]) -> tuple[str, ...]:
    """The districts named last in the conversation, since another matter was announced."""
    said = [completed]
    for exchange in reversed(history):
        said.append(normalise(exchange.question))
        if ASKING["new_topic"].match(said[-1]):
            break
    return next((found for text in said if (found := read_districts(text))), ())


def longest_follow_up(english: bool) -> int:
    """Letters of a message that may still refer to what was said before; a longer one tells its own story."""
    return LONGEST_FOLLOW_UP * (3 if english else 1)


def _words(text: str) -> set[str]:
    """Pairs of characters and English words of what a message is about."""
    rest = without_details(text, english=not HAN_RUN.search(text))
    return han_pairs(rest) | set(WORD.findall(rest))
