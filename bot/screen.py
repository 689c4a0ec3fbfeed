"""First step: is this a message that can be worked with? Masks personal data, takes markup and code out of the text,
and recognises attempts to turn the bot, to make it promise, or to have it help with evasion and forgery."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from bot.attacks import AttackModel, Suspicion
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
ATTACKS = patterns("attacks")
REFUSED = ("forging", "promising", "turning", "harm")
HONEST_ENOUGH = -3.0  # below this logit a message is honest though it is built like an attack: it tells of one, or has a question besides
SHORTEST_REST = 4  # what must be left of a message without its jokes and wrapped instructions
ABUSIVE = 1.2  # the logit of a message with words of abuse in it


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
    """Ends the turn with a refusal where the message is built like an attack; of the others it takes out code and markup, and notes
    how much they look like one: what a message is after is judged with its evidence (``assess``)."""
    message = turn.question.message
    text = ATTACKS["joke"].sub(" ", message)
    text = text if len(re.findall(r"\w", text)) >= SHORTEST_REST else message
    plain = unicodedata.normalize("NFKC", text)
    english = turn.question.language == "en" or not re.search(r"[\u4e00-\u9fff]", plain)
    suspicion = attacks.suspect(plain)
    likely = suspicion.logit > HONEST_ENOUGH
    reason = next((name for name in REFUSED if ATTACKS[name].search(plain)), None) if likely else None
    if reason == "forging" and ATTACKS["wronged"].search(plain):
        reason = next((name for name in REFUSED if name != "forging" and ATTACKS[name].search(plain)), None)
    if reason is None and ATTACKS["abuse"].search(plain):
        text = ATTACKS["abuse"].sub(" ", text).strip()
        suspicion = Suspicion("abuse", ABUSIVE)  # an angry message may have a matter besides: its evidence decides
        reason = "abuse" if len(re.findall(r"\w", text)) < SHORTEST_REST else None
    if reason is not None:
        answer = wording.text(f"refused.{reason}", "en" if english else "zh")
        return replace(turn, reply=Reply(Outcome.REFUSED, answer))
    stripped = re.sub(r"\s+", " ", ATTACKS["code"].sub(" ", text)).strip(" -'\";=")
    if re.search(r"\w", stripped):
        turn = replace(turn, question=replace(turn.question, message=stripped))
    return replace(turn, suspicion=suspicion)
