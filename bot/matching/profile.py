"""The profile of an enterprise: validated, understood from what people write and say, and said back to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.reading.terms import Trait, areas_in, districts_in, first, industries_of, plain_of, position, terms

TRAITS = ("foreign_staff", "import_export", "high_tech", "specialised_new", "has_ip", "building_project")
ELSEWHERE = "其他"
LONGEST = 200
MOST_NEEDS = 20
PEOPLE = re.compile(
    r"(?<![\d.])(?P<n>\d{1,6})\s*(?:多|来|几|余)?\s*(?:个|名|位)?\s*(?:人(?![民次均])|员工|职工|伙计|employees?|people|staff|workers?)"
    r"|(?:员工|职工|团队|从业人员|雇了|请了)\D{0,4}(?P<m>\d{1,6})(?![\d.%％万]|年)", re.I)
TRADE = re.compile(
    r"(?:我们?是|公司是|做|从事|经营|搞|[一有]?[家个]|开)(?P<zh>[^，。,；;！!？?]{1,16}?)(?P<end>公司|企业|店|馆|厂|工作室|诊所|机构|平台|$|[，。,；;！!？?])"
    r"|\b(?:we are|we're|i run|i own|we run|running|runs?|a|an|our)\s(?P<en>[a-z&' -]{3,60}?)"
    r"(?:company|firm|business|factory|shop|store|\bin\b|\bwith\b|[,.;!?]|$)")
PLACES_OF_TRADE = re.compile(r"公司|企业|店|馆|厂|工作室|诊所|机构|平台")
BARE_NUMBER = re.compile(r"\d{1,6}")
YES = frozenset({"是", "有", "对", "yes", "true", "y", "1"})
NO = frozenset({"否", "无", "没有", "不是", "没", "no", "false", "n", "0"})


class ProfileError(ValueError):
    """A profile that cannot be used. ``field`` names where, the message what is allowed there."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}：{message}")
        self.field = field


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of an enterprise; None is "not known". Keys and values as in ``api.md``.

    ``district`` is one of the sixteen districts, ``其他`` (none of those named) or None. ``areas`` are particular areas
    inside it that were named (``张江科学城``); they are derived, never given. ``industry`` is kept as written.
    """

    name: str | None = None
    district: str | None = None
    industry: str | None = None
    size: str | None = None
    ownership: str | None = None
    stage: str | None = None
    foreign_staff: bool | None = None
    import_export: bool | None = None
    high_tech: bool | None = None
    specialised_new: bool | None = None
    has_ip: bool | None = None
    building_project: bool | None = None
    needs: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()

    @property
    def industries(self) -> frozenset[str]:
        """The industry groups that ``industry`` belongs to; empty where it is not known or not understood."""
        return frozenset(industries_of(self.industry)) if self.industry else frozenset()

    def as_mapping(self) -> dict[str, Any]:
        """What is known, as ``read_profile`` takes it; areas stand beside their district."""
        known = {key: getattr(self, key) for key in KEYS if getattr(self, key) not in (None, ())}
        if self.areas:
            known["district"] = "".join((self.district or "", *self.areas))
        return {key: list(value) if isinstance(value, tuple) else value for key, value in known.items()}


KEYS = tuple(f.name for f in fields(Profile) if f.name != "areas")


# -- reading a profile


def read_profile(mapping: Mapping[str, Any]) -> Profile:
    """Validates a profile and puts what was written freely into the values of ``api.md``: 「长宁」→ 长宁区, 「员工8人」→ 微型.

    Raises:
        ProfileError: an unknown key, a wrong type, or a value that is not understood.
    """
    if not isinstance(mapping, Mapping):
        raise ProfileError("profile", "要是一个对象，例如 {\"district\": \"长宁区\"}")
    if unknown := sorted(str(key) for key in mapping if key not in KEYS):
        raise ProfileError(unknown[0], f"没有这个字段；可用的字段是 {'、'.join(KEYS)}")
    given = {key: value for key, value in mapping.items() if value is not None and value != ""}
    industry = _text("industry", given)
    district, areas = _district(_text("district", given))
    return Profile(
        name=_text("name", given), district=district, industry=industry,
        size=_choice("size", given, terms().sizes.words, lambda text: size_of(headcount(text, bare=True), industry)),
        ownership=_choice("ownership", given, terms().ownership),
        stage=_choice("stage", given, terms().stages), areas=areas, needs=_needs(given),
        foreign_staff=_truth("foreign_staff", given), import_export=_truth("import_export", given),
        high_tech=_truth("high_tech", given), specialised_new=_truth("specialised_new", given),
        has_ip=_truth("has_ip", given), building_project=_truth("building_project", given),
    )


def _text(key: str, given: Mapping[str, Any]) -> str | None:
    value = given.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ProfileError(key, f"要是文字，现在是 {type(value).__name__}")
    if len(value) > LONGEST:
        raise ProfileError(key, f"最长 {LONGEST} 字")
    return value.strip() or None


def _choice(
    key: str, given: Mapping[str, Any], words: Mapping[str, list[str]], other: Callable[[str], str | None] = lambda text: None
) -> str | None:
    if key == "size" and isinstance(given.get(key), int) and not isinstance(given.get(key), bool):
        given = {key: f"{given[key]}人"}
    text = _text(key, given)
    if text is None:
        return None
    if text in words:
        return text
    found = first(plain_of(text), words) or other(text)
    if found is None and not (key == "size" and headcount(text, bare=True) is not None):  # not every industry is measured by headcount
        raise ProfileError(key, f"不明白“{text}”；可用的值是 {'、'.join(words)}" + ("，或员工人数" if key == "size" else ""))
    return found


def _district(text: str | None) -> tuple[str | None, tuple[str, ...]]:
    if text is None:
        return None, ()
    areas = areas_in(text)
    if text in terms().districts or text == ELSEWHERE:
        return text, areas
    named = districts_in(text)
    if len(named) > 1:
        raise ProfileError("district", f"“{text}”里有不止一个区（{'、'.join(named)}）；请只写注册所在的一个区")
    if named:
        return named[0], areas
    return (None if areas else ELSEWHERE), areas


def _truth(key: str, given: Mapping[str, Any]) -> bool | None:
    value = given.get(key)
    if value is None or isinstance(value, bool):
        return value
    word = plain_of(value) if isinstance(value, str) else str(value)
    if word in YES or word in NO:
        return word in YES
    raise ProfileError(key, f"要是 true 或 false（是/否），现在是 {value!r}")


def _needs(given: Mapping[str, Any]) -> tuple[str, ...]:
    value = given.get("needs", ())
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, list | tuple) or not all(isinstance(need, str) for need in value):
        raise ProfileError("needs", "要是一列短语，例如 [\"贷款\", \"办执照\"]")
    if len(value) > MOST_NEEDS or any(len(need) > LONGEST for need in value):
        raise ProfileError("needs", f"最多 {MOST_NEEDS} 项，每项最长 {LONGEST} 字")
    return tuple(dict.fromkeys(need.strip() for need in value if need.strip()))


# -- understanding what is said


def profile_from_text(text: str) -> Profile:
    """What a message says of the enterprise that writes it; whatever is not said, or said twice differently, stays None."""
    plain, known = plain_of(text), terms()
    named, industry = districts_in(plain), _trade(plain)
    said: dict[str, Any] = {trait: _trait(plain, known.traits[trait]) for trait in TRAITS}
    return Profile(
        district=named[0] if len(named) == 1 else None, areas=areas_in(plain) if len(named) <= 1 else (), industry=industry,
        size=first(plain, known.sizes.words) or size_of(headcount(plain), industry or plain),
        ownership=first(plain, known.ownership), stage=first(plain, known.stages), **said,
    )


def merged(a: Profile, b: Profile) -> Profile:
    """``a`` with what only ``b`` knows. Where both know, ``a`` counts: put what was said last first."""
    same_place = a.district in (None, ELSEWHERE, b.district) or b.district is None
    filled: dict[str, Any] = {key: getattr(b, key) for key in KEYS if key != "needs" and getattr(a, key) is None}
    if a.district == ELSEWHERE and b.district is not None:
        filled["district"] = b.district
    return replace(
        a, **filled, needs=tuple(dict.fromkeys((*a.needs, *b.needs))),
        areas=tuple(dict.fromkeys((*a.areas, *(b.areas if same_place else ())))),
    )


def described(profile: Profile, language: str = "zh") -> str:
    """What was understood, to be said back; empty where nothing is known."""
    known, english = terms(), language == "en"
    groups = industries_of(profile.industry or "")[:2] if english else ()
    district = "其他区" if profile.district == ELSEWHERE and not english else profile.district
    values = [district, *profile.areas, *(groups or (profile.industry,)), profile.size, profile.ownership, profile.stage]
    parts = [known.english.get(value, value) if english else value for value in values if value]
    for trait in TRAITS:
        if (value := getattr(profile, trait)) is not None:
            parts.append(known.traits_named[trait][2 * english + (not value)])
    if not parts:
        return ""
    return f"As I understand: {', '.join(parts)}." if english else f"我理解：{'、'.join(parts)}。"


def headcount(text: str, *, bare: bool = False) -> int | None:
    """The number of people a text gives; a text that is a number counts too with ``bare``."""
    plain = plain_of(text)
    if bare and BARE_NUMBER.fullmatch(plain):
        return int(plain)
    found = PEOPLE.search(plain)
    return int(found["n"] or found["m"]) if found else None


def size_of(people: int | None, industry: str | None) -> str | None:
    """The size by headcount after the national standard (``data/profile.yaml`` names it); None where the standard does
    not measure the industry by headcount. Without an industry the line for industries not listed counts."""
    if people is None:
        return None
    known = terms()
    groups = industries_of(industry) if industry else ()
    line = known.industries[groups[0]].headcount if groups else "其他"
    bounds = known.sizes.headcount.get(line)
    if bounds is None:
        return None
    return ("微型", "小型", "中型", "大型")[sum(people >= bound for bound in bounds)]


def _trade(plain: str) -> str | None:
    """The industry groups of what an enterprise says it does. 「想开银行账户」 says nothing of the kind."""
    for trait in terms().traits.values():
        for word in trait.denied:
            plain = plain.replace(word, " ")
    said = [m for m in TRADE.finditer(plain) if not (m[0].startswith("开") and not PLACES_OF_TRADE.fullmatch(m["end"]))]
    groups = dict.fromkeys(g for m in said for g in industries_of(m[0] if m["zh"] else m["en"]))
    own = [g for g in groups if not any(g in industries_of(other) for other in groups if other != g)]
    return "、".join(own) or None


def _trait(plain: str, words: Trait) -> bool | None:
    if position(plain, words.denied) >= 0:
        return False
    return True if position(plain, words.said) >= 0 else None
