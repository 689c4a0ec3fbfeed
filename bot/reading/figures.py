"""Figures with their units in questions and clauses, and which of those that a question takes for granted no clause states."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.reading.address import BY_YEAR, END_OF_YEAR
from bot.reading.details import details_asked
from bot.reading.limits import ABOVE, BELOW
from bot.turn import Source, Understanding
from retrieval.numerals import to_int
from retrieval.plans import of_one_matter
from retrieval.words import HAN_RUN

CHINESE = re.compile(
    r"(?<![\d.第])(?!\d{3,}年|1[4-9]年|2\d年|[零〇一二三四五六七八九]{2,4}年)(?P<number>\d+(?:\.\d+)?"
    r"|[一二两三四五六七八九十百]+(?=个?(?:工作日|环节|天|小时|分钟|亿|倍|年|星期|礼拜|周(?!末|边|岁|转|围|报|年)))"
    r"|[一二两三四五六七八九十]+(?=个月)"
    r"|[一二两三四五六七八九]?[十百][一二三四五六七八九十]*(?=个?(?:类|项|行业|领域)))\s*"
    r"(?P<unit>个?工作日|个?环节|天|日|小时|分钟|个?月|(?:个?(?:星期|礼拜)|周(?!末|边|岁|转|围|报|年))(?![一二三四五六日天])|%|倍|个|件|项|类|次|万|亿|平方米|步|道|年(?![前来多级代度底初报纪里中]))"
)
NUMBERS = {word: number for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
NUMBERS |= {"fifteen": 15, "twenty": 20, "thirty": 30}
ENGLISH = re.compile(
    rf"(?<![\d.])(?P<number>\d+(?:[.,]\d+)*|(?<![a-z]-)\b(?:{'|'.join(NUMBERS)})\b(?! industr| sector| trade| item| field))\s*(?:-|–)?\s*"
    r"(?:working |business |calendar )?"
    r"(?P<unit>days?|weeks?|months?|years?\b(?! (?:ago|old|earlier|before|later))|hours?|minutes?|%|per ?cent|steps?|billion|million|times"
    r"|square met(?:re|er)s|sqm|items?|fields?|documents?|papers?\b|copy\b|copies|trips?\b|visits?\b|industr(?:y|ies)|sectors?|trades?\b)",
    re.I,
)
# Shares in words: 一半, 三分之一, 八成, "by half", "a third".
FRACTION = re.compile(
    r"(?P<half>一半|减半|\bhalf(?! an?\b| (?:year|day|hour|month))|\bhalv(?:ed?|ing)\b)"
    r"|(?P<below>[二三四五六七八九十])分之(?P<above>[一二两三四五六七八九])"
    r"|(?P<tenths>[一二两三四五六七八九])成(?P<five>五|半)?(?![立为功本员果新熟交都倍绩不])"
    r"|\b(?:a|one)[ -](?P<part>third|quarter)\b|\b(?P<twice>two)[ -]thirds\b", re.I,
)
DEADLINE = re.compile(rf"(?:{BY_YEAR})\s*(?P<by>20\d\d)(?!\d|年?(?:的?方案|版))|(?P<before>20\d\d)(?={END_OF_YEAR})", re.I)
# Units that measure the same: a time limit in days contradicts another in working days.
KINDS = (
    ("days", ("工作日", "天", "日", "day")), ("hours", ("小时", "hour")), ("minutes", ("分钟", "minute")), ("months", ("月", "month")),
    ("weeks", ("week", "周", "星期", "礼拜")), ("years", ("年", "year")), ("share", ("%", "cent")),
    ("money", ("亿", "billion")), ("amount", ("万", "million")),
    ("steps", ("环节", "步", "道", "step")),
    ("times", ("倍", "次", "times")), ("area", ("平方米", "square", "sqm")), ("count", ("个", "件", "项", "类", "item", "field")),
    ("papers", ("document", "paper", "cop")), ("trips", ("trip", "visit")), ("trades", ("industr", "sector", "trade")),
)
TIMES = ("minutes", "hours", "days", "weeks", "months", "years")
# Days that a unit is at least and at most: of working hours and days, or by the clock and the calendar.
DAYS = {"minutes": (1 / 1440, 1 / 480), "hours": (1 / 24, 1 / 8), "days": (1.0, 1.0), "weeks": (5.0, 7.0), "months": (20.0, 31.0)}
# What is said of a rule that holds for so many years.
FOR_YEARS = (
    r"(?:听说|听讲|说)是|heard (?:that )?it(?:'s| is)|顶多|最[多长久]|至[多少]|有效期?(?:是|为|有)?|规定|[每满要管只限给签批]|才"
    r"|valid for|up to|at (?:most|least)|within|every"
)
OF_YEARS = r"有效|[以之]?内|为限|一[换签审]|期|(?: (?:is|are) the)? (?:limit|maximum|term)"
NOUN = 2  # characters
DETAIL_OF = {"days": "duration", "hours": "duration", "minutes": "duration", "weeks": "duration", "share": "rate"}
BILLION = 10  # 亿
CONFIRM = re.compile(r"对|是吧|没错|吗|是不是|是否|right|correct")
_ZH, _EN = (re.sub(r"\?P<\w+>", "?:", pattern.pattern) for pattern in (CHINESE, ENGLISH))
DONE = "办[好完结成]|下证|拿[证照]|出证|到账|批下来?|批好|接通|通电|完成|放行"
# A figure that is asked back or handed on: 「是3个工作日吧」, 「满意率95%？」, 「讲是20个」, "in 3 working days?".
BACK = (
    re.compile(rf"(?P<back>{_ZH})(?:以内|之内|以上|左右|内)?[^\W怎么多少几哪什啥前后多了]{{0,3}}?(?:[吗伐么吧嘛?]|对[吗伐不吧])"),
    re.compile(rf"(?P<back>{_ZH})[^。？?]{{0,6}}?(?:核实|核一?下|核对|请核|查证|确认一?下)"),
    re.compile(rf"(?:讲|说|听讲|听说)(?:是|要|有)?\s*(?P<back>{_ZH})"),
    re.compile(rf"(?P<back>{_EN})(?:\s+\w+){{0,2}}\s*\?", re.I),
    # 「跨区迁移 10天办好」, typed by who wants it confirmed
    re.compile(rf"^[^。？?]{{2,16}}(?P<back>{_ZH})(?:以?内|之内)?[就能可以给]*(?:{DONE})[了的]?[。!！]?$"),
)
# That a figure is a limit.
BOUND = re.compile(
    r"以[下内上]|不超过|不到|上限|限(?:额|制|定)|门槛|标准"
    r"|\b(?:limit\w*|under|below|over|above|at (?:most|least)|up to|maximum|threshold)\b", re.I,
)
COUNTED_BEFORE = re.compile(r"环节(?:数)?[^，。；、,;\d]{0,8}$")
CHECK = re.compile(r"是不是|(?:[吗伐么吧?]|对不对)[?。!\s]*$")  # the figure is known and is asked back


@dataclass(frozen=True, slots=True)
class Claim:
    """Figures of a question that no cited clause states. ``stated``: what the source numbered ``at`` states of their kind, or of a time
    in another unit; empty where none does."""

    figures: tuple[str, ...]
    stated: tuple[str, ...] = ()
    at: int = 0


def figures_in(text: str) -> dict[str, str]:
    """Figures of a text, as written, with what they measure: 10天 → days, 90% → share."""
    text = unicodedata.normalize("NFKC", text)
    found = [*CHINESE.finditer(text), *ENGLISH.finditer(text)]
    figures = {re.sub(r"\s+", " " if m[0].isascii() else "", m[0]): _kind(m["unit"], text[: m.start()]) for m in found}
    years = {f"{m['by'] or m['before']}年" if HAN_RUN.search(text) else m["by"]: "year" for m in DEADLINE.finditer(text)}
    return figures | years | {m[0]: "share" for m in FRACTION.finditer(text)}


def taken_for_granted(asked: Understanding) -> dict[str, str]:
    """The figures, as ``figures_in`` gives them, that the question takes for granted or asks back."""
    claimed = asked_back(asked.original)
    if _granted(asked):
        claimed = {figure: kind for figure, kind in figures_in(asked.original).items() if not _of_own_story(figure, kind, asked.original)}
    # "A 6,000 sqm warehouse" is the asker's own case, and no claim, and so is "and if it is 8,000?".
    return claimed if BOUND.search(asked.original) else {figure: kind for figure, kind in claimed.items() if kind != "area"}


def _of_own_story(figure: str, kind: str, text: str) -> bool:
    """Whether a figure is told of the asker himself and of no rule: 「拖了十天」, 「三年了」, 「我占两成」. How many years is mostly that:
    it is a claim only of what is valid or allowed for so long."""
    written, text = re.escape(figure), unicodedata.normalize("NFKC", text)
    since = rf"(?<![减缩短压省少降快到])了\s*{written}|(?<![到至为成]){written}了(?!吧|吗)|{written}(?:到头|前|多)"
    midway = r"[到走办做填弄写]了?一半(?![吗吧伐么?？])"  # where somebody got stuck
    have = rf"\b(?:we|i|they)\b[^.,;?]{{0,20}}\b(?:have|had|paid|waited|spent)\b[^.,;?]{{0,10}}\b{written}"
    if (kind in TIMES and re.search(since, text)) or re.search(rf"我[^，。,？?]{{0,4}}占\s*{written}", text):
        return True
    if (figure == "一半" and re.search(midway, text)) or re.search(have, text, re.I):
        return True
    return kind == "years" and not re.search(rf"(?:{FOR_YEARS})\s*{written}|{written}(?:{OF_YEARS})", text, re.I)


def _granted(asked: Understanding) -> bool:
    return asked.presumes and not (details_asked(asked.original) and not CONFIRM.search(asked.original))


def unstated(asked: Understanding, sources: Iterable[Source]) -> Claim | None:
    """The figures that the question takes for granted or asks back and none of the sources states; None where there are none, and
    where one that is only asked back meets no other of its kind, nor another time."""
    claimed, granted, sources = taken_for_granted(asked), _granted(asked), list(sources)
    if not claimed:
        return None
    texts = [unicodedata.normalize("NFKC", _words(source, english=asked.english)) for source in sources]
    measures = [set(measured(text)) for text in texts]
    stated = set().union(*measures)
    of_it = set().union(*(found for found, source in zip(measures, sources, strict=True) if of_one_matter(source, sources[0])))
    # A bare number may be meant (「310服务」), but not where the leading clause measures the same in so many
    # words: there the same number of another matter is something else.
    own, bare = {kind for found in measures[:1] for _, kind in found}, " ".join(texts)
    own |= set(TIMES) if own & set(TIMES) else set()  # two days are no two weeks
    missing = tuple(
        figure for figure, kind in claimed.items()
        if (as_number(figure), kind) not in (of_it if kind in own else stated)
        and (kind in own or not re.search(rf"(?<![\d.]){re.escape(_digits(figure))}(?![\d.])", bare))
    )
    if not missing:
        return None
    kinds = {claimed[figure] for figure in missing}
    within = [figure for figure in missing if not _names_bound(figure, asked.original)]
    for at, source in enumerate(sources):
        if at and not _counts_the_same(asked.original, missing, source):
            continue
        for text in _told(source, english=asked.english):
            of_its_kind = [figure for figure, kind in figures_in(text).items() if kind in kinds]
            if any(_leaves_room(other, text, figure) for other in of_its_kind for figure in within):
                return Claim(missing) if granted else None
            if told := tuple(_from_to(figure, text) for figure in of_its_kind) or other_time({f: claimed[f] for f in missing}, text):
                return Claim(missing, told, at)
    return Claim(missing) if granted else None


def other_time(claimed: Mapping[str, str], text: str) -> tuple[str, ...]:
    """The only time that a text gives, where one is claimed (figures with their kinds) in another unit that is neither as long nor below
    what the text calls the most: 90 minutes for three days, a month for two weeks. Years are how long something is valid, and no time
    that it takes."""
    times = {(as_number(figure), kind): figure for figure, kind in figures_in(text).items() if kind in TIMES}
    if len(times) != 1 or not {*claimed.values(), *(kind for _, kind in times)} <= DAYS.keys():
        return ()
    ((_, kind), stated), = times.items()
    least, most = _days(stated, kind)
    number = re.escape(stated)
    limit = re.search(rf"(?:不超过|至多|最多|at most|up to)\s*{number}|{number}\s*(?:{BELOW}|or less)", text, re.I)
    spans = (_days(figure, own) for figure, own in claimed.items())
    against = any(low > most or (high < least and not limit) for low, high in spans)
    return (_from_to(stated, text),) if against else ()


def _days(figure: str, kind: str) -> tuple[float, float]:
    """How many days a time is, at least and at most: working days or others."""
    least, most = DAYS[kind]
    return as_number(figure) * least, as_number(figure) * most


def _names_bound(figure: str, text: str) -> bool:
    """Whether a figure is told as what must be reached or kept to (「比例要到80%」), which is held against the plan's own bound."""
    number = re.escape(figure)
    before = r"要求?到|达到|不少于|不低于|不超过|至少|最少|目标是?|at least|at most|no (?:less|more) than|reach|target (?:is|of)"
    after = rf"{BELOW}|{ABOVE}|or (?:less|more|above)"
    return bool(re.search(rf"(?:{before})\s*{number}|{number}\s*(?:{after})", unicodedata.normalize("NFKC", text), re.I))


def _leaves_room(stated: str, text: str, claimed: str) -> bool:
    """Whether a figure that a text gives as a bound does not speak against another: 80 hours are within 100, 95% are 70% or more."""
    number = re.escape(stated)
    most = re.search(rf"(?:不超过|至多|最多|within|at most|up to)\s*{number}|{number}\s*(?:{BELOW}|or less)", text, re.I)
    least = re.search(rf"(?:不少于|不低于|至少|at least|no less than)\s*{number}|{number}\s*(?:{ABOVE}|or more|or above)", text, re.I)
    return bool(most and as_number(claimed) < as_number(stated)) or bool(least and as_number(claimed) > as_number(stated))


def measured(text: str) -> Iterator[tuple[float, str]]:
    """The figures of a text as numbers, whatever its language, with what they measure and both ends of a range (2至3天)."""
    for figure, kind in figures_in(text).items():
        yield as_number(figure), kind
        yield as_number(_from_to(figure, text)), kind


def _from_to(figure: str, text: str) -> str:
    """A figure with the lower end of its range, where the text gives one (2至3天)."""
    found = re.search(rf"\d+\s*(?:至|到|[-–~]|to)\s*{re.escape(figure)}", text)
    return found[0] if found else figure


def asked_back(text: str) -> dict[str, str]:
    """The figures of a text that are asked back, as ``figures_in`` gives them."""
    text = unicodedata.normalize("NFKC", text)
    return {figure: kind for way in BACK for found in way.finditer(text) for figure, kind in figures_in(found["back"]).items()}


def details_checked(text: str) -> tuple[str, ...]:
    """The kinds of detail that a text asks for by asking a figure back: 「是20天伐」 asks how long."""
    return tuple(dict.fromkeys(DETAIL_OF[kind] for kind in asked_back(text).values() if kind in DETAIL_OF))


def _counts_the_same(text: str, figures: Iterable[str], source: Source) -> bool:
    """Whether a source beside the main one counts what a figure of the question counts (21个行业: 31个行业)."""
    text = unicodedata.normalize("NFKC", text)
    nouns = {text[end : end + NOUN] for figure in figures if (end := text.find(figure) + len(figure)) >= len(figure)}
    counted = (noun for noun in nouns if len(noun) == NOUN and HAN_RUN.fullmatch(noun))
    own = "\n".join(_told(source, english=False))
    return any(re.search(rf"\d\s*个{noun}", own) for noun in counted)


def _told(source: Source, *, english: bool) -> Iterator[str]:
    """What a reply says of a measure, then its official text."""
    if (point := source.key_point) is not None:
        yield from (unicodedata.normalize("NFKC", text) for text in ((point.en, point.plain) if english else (point.plain,)))
    yield unicodedata.normalize("NFKC", source.measure.text)


def checked(asked: Understanding, source: Source) -> tuple[str, str] | None:
    """The key point's figure that a question asks back (「商标也是5天伐」), and what it is the figure of; None where there is none."""
    claimed = figures_in(asked.original)
    if source.key_point is None or len(claimed) != 1 or not CHECK.search(asked.original) or details_asked(asked.original):
        return None
    (written, kind), = claimed.items()
    for figure in source.key_point.figures:
        stated = figures_in(f"{figure.value}{figure.unit}")
        if any(of == kind and as_number(name) == as_number(written) for name, of in stated.items()):
            return f"{figure.value}{figure.unit}", figure.of
    return None


def _words(source: Source, *, english: bool) -> str:
    point = source.key_point
    return " ".join((source.clause.text or "", point.plain if point else "", point.en if point and english else ""))


def _kind(unit: str, before: str) -> str:
    """What is measured in a unit; 「环节减到2个」 names what is counted before its number."""
    if unit == "个" and COUNTED_BEFORE.search(before):
        return "steps"
    return next(kind for kind, units in KINDS if any(u in unit.lower() for u in units))


def _percent(share: re.Match[str]) -> float:
    if share["half"]:
        return 50.0
    if share["tenths"]:
        return 10.0 * (to_int(share["tenths"]) or 0) + 5.0 * bool(share["five"])
    if share["below"]:
        return round(100 * (to_int(share["above"]) or 0) / (to_int(share["below"]) or 1), 1)
    return 66.7 if share["twice"] else 33.3 if share["part"].lower() == "third" else 25.0


def _digits(figure: str) -> str:
    found = re.match(r"[\d.,]+", figure)
    return found[0] if found else f"{as_number(figure):g}" if figure.isascii() else figure


def as_number(figure: str) -> float:
    """The value: 二十个工作日 is 20, 50 billion is 500 (亿), 一半 is 50 (%)."""
    if (share := FRACTION.fullmatch(figure)) is not None:
        return _percent(share)
    found = re.match(r"[\d.,]+", figure)
    if found is None and (word := re.match("[a-z]+", figure, re.I)):
        return float(NUMBERS[word[0].lower()])
    if found is None:
        return float(to_int(re.match(r"[一二两三四五六七八九十百]+", figure)[0]) or 0)  # type: ignore[index]
    value = float(found[0].replace(",", "").rstrip("."))
    return value * BILLION if "billion" in figure.lower() else value
