"""First step: is this a message that can be worked with? Masks personal data, takes markup and code out of the text,
and recognises attempts to turn the bot, to make it promise, or to have it help with evasion and forgery."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from bot.learnt.attacks import AttackModel, Suspicion
from bot.reading.languages import other_language
from bot.turn import Outcome, Reply, Turn
from prompts import Wording
from prompts.patterns import patterns

LONGEST = 2000
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ue000-\uf8ff]")


class MessageError(ValueError):
    """A message that cannot be a question: empty, or too long. ``field`` is the request's field."""

    field = "message"


PERSONAL = patterns("personal")
SHOWN = {
    "email": "［邮箱］", "identity": "［证件号］", "card": "［卡号］", "mobile": "［手机号］",
    "landline": "［电话］", "passport": "［护照号］", "number": "［号码］", "name": "［姓名］",
}
ATTACKS, GREETING = patterns("attacks"), patterns("asking")["small_talk_head"]
SHORTEST_REST = 4  # what must be left of a message without its jokes and wrapped instructions
ABUSIVE = 1.75  # the logit of a message with words of abuse in it: as much evidence as an answer needs outweighs it


def mask(text: str) -> str:
    """Replaces identity numbers, cards, phones, e-mail addresses and names given as such by what they are."""
    for name, pattern in PERSONAL.items():
        text = pattern.sub(SHOWN[name], text)
    return text


def clean(message: str) -> str:
    """The message in one line of printable characters, masked.

    Raises:
        MessageError: nothing is left, or it is longer than ``LONGEST`` characters.
    """
    if len(message) > LONGEST:
        raise MessageError(f"消息有{len(message)}个字，最多{LONGEST}个；请只留下要问的事 (at most {LONGEST} characters)")
    text = CONTROL.sub(" ", unicodedata.normalize("NFC", message))
    wide = unicodedata.normalize("NFKC", text)
    text = (mask(wide) if mask(wide) != wide else text).strip()  # full-width digits are personal data too
    if not text or not re.search(r"\w", text):
        raise MessageError("消息是空的；请输入要问的事 (the message is empty)")
    return text


def screen(turn: Turn, wording: Wording, attacks: AttackModel) -> Turn:
    """Takes out code and markup, jokes and abuse, and notes how much the message looks like an attack: what it is after is judged
    with its evidence (``assess``). A message of abuse alone ends the turn, and so does one in a language that no clause is found in."""
    message = turn.question.message
    text = ATTACKS["joke"].sub(" ", message)
    text = text if len(re.findall(r"\w", text)) >= SHORTEST_REST else message
    plain = unicodedata.normalize("NFKC", text)
    english = turn.question.language == "en" or not re.search(r"[\u4e00-\u9fff]", plain)
    abusive = ATTACKS["abuse"].search(plain) is not None
    if abusive:  # an angry message may have a matter besides: its evidence decides
        text = ATTACKS["abuse"].sub(" ", text).strip()
        if len(re.findall(r"\w", text)) < SHORTEST_REST:
            return replace(turn, reply=Reply(Outcome.REFUSED, wording.text("refused.abuse", "en" if english else "zh")))
        plain = unicodedata.normalize("NFKC", text)
    if (language := other_language(plain)) is not None:
        asked = (language.asked, *(wording.text("clarify.language", ours) for ours in ("zh", "en")))
        return replace(turn, reply=Reply(Outcome.CLARIFY, "\n".join(filter(None, asked))))
    suspicion = attacks.suspect(GREETING.sub("", plain))  # a noun alone after 「你好」 is half a greeting
    if ATTACKS["turning"].search(plain):
        suspicion = Suspicion("turning", suspicion.logit, built=True)
    elif ATTACKS["crime"].search(plain):
        suspicion = replace(suspicion, built=True)
    elif abusive:
        suspicion = Suspicion("abuse", ABUSIVE)
    stripped = re.sub(r"\s+", " ", ATTACKS["code"].sub(" ", text)).strip(" -'\";=")
    if re.search(r"\w", stripped):
        turn = replace(turn, question=replace(turn.question, message=stripped))
    return replace(turn, suspicion=suspicion)
