"""Clause numbers and plan names as people write them: 二（一）第6条, 四(二十七), 2.1.6, 第27条, 附件2第3行, 四版, 6.0版, 17年."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from retrieval.catalogue import Edition
from retrieval.numerals import NUMERAL, to_int
from retrieval.plans import Clause, Plan
from retrieval.words import HAN_RUN

N = rf"(?:\d{{1,3}}|{NUMERAL}{{1,5}})"
FULL = re.compile(
    rf"(?:第\s*)?({NUMERAL}{{1,2}}|\d{{1,2}})\s*(?:大?部分|大点|大项|章)?\s*[、.．]?\s*"
    rf"(?:第\s*)?\(({N})\)\s*(?:大?[项点节条部])?\s*[、.．]?\s*(?:第\s*)?(?:({N})\s*(?:条|项|点|款|小点)?)?"
)
CHINESE_DOTTED = re.compile(r"(?<![\d.])([一二三四五六七八九十])[.．](\d{1,2})(?:[.．](\d{1,2}))?(?![\d.])")
DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})(?:\.(\d{1,2}))?(?![\d.%版])")
DOTTED_NEAR = re.compile(r"条|款|项|第|方案|clause|article|section|plan", re.I)
ALONE = re.compile(r"\W*\d{1,2}\.[1-9]\d?\W*$")
WITH_YEAR = re.compile(r"^\W*(?:20[12]\d\W*\d{1,2}\.\d{1,2}|\d{1,2}\.\d{1,2}\W*20[12]\d)(?!\d)")  # 「3.4（2020）是什么」
DASHED = re.compile(rf"(?<![\d-])({N})\s*[-–—‐－]\s*({N})\s*[-–—‐－]\s*({N})(?![\d-])")
ROMAN_PATH = re.compile(
    r"\bpart\s+([IVX]{1,5}|\d{1,2})\b\W{0,4}(?:§+|section|sec\.?|chapter)\s*([IVX]{1,6}|\d{1,2})\b"
    r"(?:\W{0,4}(?:no\.?|item|number|point|measure)\s*(\d{1,2}))?", re.I,
)
ROMAN = {"i": 1, "v": 5, "x": 10}
OTHER_NUMERALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾參", "一二三四五六七八九十三")
ID = re.compile(r"\b[a-z]+-20\d\d/a?\d[\d.]*(?:#\d+)?", re.I)  # as pages and programs name a clause
# No. 1 Intermediate Court and the No. 3 building are no clauses.
NUMBERED = (
    r"\s+(?:(?!(?:of|in|on|from|about|the)\b)[\w'’]+\s+){0,2}"
    r"(?:courts?|school|streets?|road|lane|building|hall|factory|plant|warehouse|store|shop)\b"
)
ARTICLE = re.compile(
    rf"第\s*({N})\s*(?:条|项|点|款)|(?:no\.?|item|number|clause|measure)\s*(\d{{1,2}})(?![\d.])(?!{NUMBERED})", re.I
)
HAN_YEAR, HAN_DIGITS = re.compile("二[〇零○][一二][〇零○一二三四五六七八九]"), str.maketrans("〇零○一二三四五六七八九", "000123456789")
SENTENCE = re.compile(rf"第\s*({N})\s*(?:句|(?:条|项|个|点)?措施)")
FURTHER = re.compile(rf"(?<=[\d条项点款])\s*(?:和|与|跟|、|及|and)\s*(?:第\s*)?({N})\s*(?:条|项|点|款)")
ONLY_NUMBER = re.compile(
    rf"^(?:那么?|再|然后|还有|接下来|and|what about|then)?\s*(?:第|no\.?|item|number|clause)?\s*({N})\s*(?:条|项|点|款|张牌?|行)?\s*"
    r"(?:呢|(?:讲|说|写|是)的?(?:什么|啥)|怎么[说讲写])?[?。!\s]*$",
    re.I,
)
# Two numbers: 附件1 六, 附件二第3行, 附件1六; 附件2 alone names no item of it.
ANNEX = re.compile(
    rf"附件\s*({N})(?:\s+|\s*[的第、（(]+\s*|(?<=\d)(?=[^\s\d])|(?<=[^\s\d])(?=\d))({N})\s*(?:行|条|项|点|张牌)?"
    r"|annex\s*(\d)\D{0,12}?(\d{1,2})",
    re.I,
)
ANNEX_ITEM = re.compile(rf"附件\s*({N})?[^。？?\d]{{0,16}}?第\s*({N})\s*(?:张牌?|行|条|项|点|块|方面)", re.I)
PART = re.compile(rf"第\s*({N})\s*(?:大?部分|大点|大项|章)|\bpart\s+(\d{{1,2}})\b", re.I)
SECTION = re.compile(rf"\(({NUMERAL}{{1,3}})\)")
WHO_TELLS = r"(?:我们?|阿拉|咱们?|公司|企业|单位|店|厂|对方)(?:说|讲)?[^，。,？?\d]{0,6}"
WHO_TELLS_EN = r"\b(?:we|i|my \w+|our \w+|he|she|they)\b[^.?!\d]{0,40}\b(?:in|since|from|until)"
# A year by which something is to be done: "until 2025", 到2025年底, 2018年底前.
END_OF_YEAR = r"年?(?:底|末)(?:之前|以前|前)?|年(?:之前|以前|前)"
BY_YEAR = r"\b(?:by|until|till)(?: the)?(?: end of| close of)?|(?<![从自年\d])到"
ASKS_OF_YEAR = "[?？]|$|能|可以|要|有|怎么|如何|什么|啥|哪|呢|还"
STORY = 45  # letters (four times as many in English); a longer message tells a story in which years come up
LEVEL, LEVEL_EN = "年?(?:的|度)?(?:基础|水平|底数|同期|数据)", r"baseline|levels?|figures?|base\b|financial|fiscal|accounts"
TAKEN = r"(?:taking|base(?:d on|line of| year)?|compared (?:with|to)|level of|(?<!\d\d\d\d )against|以|比|较|相比)(?: the)?(?: year)?"
BETWEEN = r"版|度|年|的|那|市|区|上海|长宁|里|里面|里头|\s|[、和到至跟与—-]|and|to|the|city|district|changning|shanghai|[,']s?|(?:20)?\d\d"
PLAN_WORD = r"(?:方案|版|计划|文件|那份|这份|那个|的?口径|那年|规定|政策|行动|实施|市里|长宁|上海|plan|edition|version)"
YEAR = re.compile(r"(?<!\d)(20[12]\d)(?!\d)")
SHORT_YEAR = re.compile(
    r"(?<![\d满了有做干过近约.])(1[5-9]|2[0-9])"
    r"(?=\s*年(?!(?:了|前|后|来|以|有效|期|的?时间|老))|[两三四五]?版|[跟和到、/与—~-](?:1[5-9]|2[0-9])(?=年|[两三四五]?版|[、和跟到与]|\s|$))"
)
# 免罚清单2.0版 is no edition of a plan: only one that stands alone or follows 方案, 环境, 上海 and the like.
EDITION = re.compile(
    r"(?:(?<=方案)|(?<=环境)|(?<=[上海跟和与到的比从版那])|(?<![\u4e00-\u9fff\d.]))(\d)\.0(?=\s*(?:版|方案|edition|version|那|的|$|里|说|和|跟|呢|改|变|有没有|怎么|是))"
    r"|([一二三四五六七八九])点零(?![售食件头碎散工钱用部])"  # 做一点零售
    r"|(?:(?<=edition )|(?<=version )|(?<=plan )|(?<=and )|(?<=about ))(\d)\.0(?![\d.])",
    re.I,
)
EDITION_NAME = re.compile(r"[\d一二三四五六七八九](?:\.|点)[0零]版?")
RELATIVE = re.compile(r"(今年|去年|前年|this year's|last year's)(?:的|那)?\s*(?:方案|版|政策|规定|那份|行动|呢|plan)", re.I)
SINCE = re.compile(
    r"\d\d年?(?:的?方案|那份|版)?(?:以来|以后|之后|起|开始)[^，,。？?]{0,6}(?:各|每|历|几[份个版])"
    r"|\b(?:each|every|all)\b[^.?]{0,40}\b(?:from|since) 20\d\d\b"
    r"|\b(?:from|since) 20\d\d on(?:wards?)?\b[^.?]{0,20}\b(?:each|every|plans)\b", re.I,
)
LATEST = re.compile(r"最新|最近的?一[版份]|新版|现在的方案|newest|latest|most recent|current plan", re.I)
ALL_EDITIONS = re.compile(
    r"四版|四份|五份|各版|历版|历年|每一?版|几版|四个方案|五个方案|这几年|all (?:the )?(?:four|five)? ?(?:plans|editions)", re.I
)
PERSONAL = re.compile(
    r"\d{2,4}\s*年\s*(?:到现在|到今天|至今|以来|起就)|\d{2,4}\s*年\s*(?:\d+月)?(?:就|才|刚|初|底|起)?(?:成立|注册|开|办|买|签|被|毕业|入职|来|进|出生|租|倒闭|停|交|罚)"
)
ENGLISH_DISTRICTS = {
    "huangpu": "黄浦", "xuhui": "徐汇", "jingan": "静安", "putuo": "普陀", "hongkou": "虹口", "yangpu": "杨浦", "minhang": "闵行",
    "baoshan": "宝山", "jiading": "嘉定", "pudong": "浦东", "jinshan": "金山", "songjiang": "松江", "qingpu": "青浦", "fengxian": "奉贤",
    "chongming": "崇明", "changning": "长宁",
}
# Plans counted from the one that was just cited.
NEXT_PLAN = re.compile(r"转年|(?:第二|下一?|后一|隔一?)(?:年|份|版)|\bthe year after|\ba year later|\bthe next (?:plan|one|year)", re.I)
PLAN_BEFORE = re.compile(
    r"(?:往前|再前|前|上)(?:面)?一(?:年|份|版)|\bthe (?:year|plan) before\b|\ba year earlier|\b(?:previous|preceding) (?:plan|year|one)",
    re.I,
)
LATER_PLANS = re.compile(
    r"后来|(?:之|以|往)后(?:的|又|还|有|呢|几)|\blater plans?\b|\bsince then\b|\b(?:newer|more recent)\b|\bafterwards\b", re.I
)
EARLIER_PLANS = re.compile(
    r"(?:之|以)前(?:的|呢|有|就|写|说|怎)(?!.{0,3}\d)|\bearlier plans?\b|\bbefore (?:that|then)\b|\bpreviously\b", re.I
)
DISTRICT_EN = re.compile(r"\b(jing['’]?an|" + "|".join(ENGLISH_DISTRICTS) + r")\b")
DISTRICTS = ("黄浦", "徐汇", "静安", "普陀", "虹口", "杨浦", "闵行", "宝山", "嘉定", "浦东", "金山", "松江", "青浦", "奉贤", "崇明")
NAMED = f"长宁|{'|'.join(DISTRICTS)}"
RULED_OUT = re.compile(rf"不(?:在|是|属于|说)(?:{NAMED})|\bnot (?:in|for) \w+|\bnot (?:jing['’]?an|{'|'.join(ENGLISH_DISTRICTS)})\b", re.I)
PLACE_EN = re.compile(rf"(?:\b(?:in|of|for|from)\s+)?{DISTRICT_EN.pattern}(?:'s|\s+district)?", re.I)
PLACE = re.compile(rf"(?:{NAMED})(?:新?区)?(?!路|机场)")


@dataclass(frozen=True, slots=True)
class Address:
    """A place in a plan. ``path`` is exact; ``last`` alone is the n-th item or section, whatever stands above."""

    path: str | None = None
    last: int | None = None


def without_address(text: str) -> str:
    """The text without clause numbers."""
    text = _plain_numerals(text)
    for pattern in (ID, SENTENCE, ANNEX_ITEM, ANNEX, FULL, CHINESE_DOTTED, DOTTED, ARTICLE, PART, SECTION):
        text = pattern.sub(" ", text)
    return text


def beside(text: str, cited: str) -> Address | None:
    """「7呢」, 「第八张呢」, "and item 7?" after a clause: the one with that number beside it. ``cited`` is the clause's path."""
    found = ONLY_NUMBER.match(_plain_numerals(text).strip())
    number = to_int(found[1]) if found else None
    above, dot, last = cited.rpartition(".")
    return Address(path=f"{above}.{number}") if number is not None and dot and last.isdecimal() else None


def and_others(text: str, first: Address) -> tuple[Address, ...]:
    """The further items of an enumeration: 「第26项和第27项」, 「二（一）第7项和第6项」."""
    numbers = [to_int(n) for n in FURTHER.findall(_plain_numerals(text))]
    above = (first.path or "").rpartition(".")[0]
    if first.path and not above:
        return ()
    return tuple(Address(path=f"{above}.{n}") if first.path else Address(last=n) for n in numbers if n is not None)


def sentence_of(text: str) -> int | None:
    """The number of a sentence or measure of a clause: 「二（一）第3句」, 「第3条措施」."""
    found = SENTENCE.search(_plain_numerals(text))
    return to_int(found[1]) if found else None


def read_address(text: str) -> Address | None:
    """Reads the first clause number in a question, or None."""
    text = SENTENCE.sub(" ", _plain_numerals(text))
    if found := ROMAN_PATH.search(text):
        return Address(path=".".join(str(_roman(n)) for n in found.groups() if n))
    if (found := DASHED.search(text)) and DOTTED_NEAR.search(text):
        numbers = [to_int(n) for n in found.groups()]
        if None not in numbers:
            return Address(path=".".join(str(n) for n in numbers))
    if found := ANNEX_ITEM.search(text):
        return Address(path=f"a{to_int(found[1] or '1')}.{to_int(found[2])}")
    if found := ANNEX.search(text):
        annex, number = found[1] or found[3] or "1", found[2] or found[4]
        return Address(path=f"a{to_int(annex)}.{to_int(number)}")
    if found := FULL.search(text):
        numbers = [to_int(n) for n in found.groups() if n]
        if None not in numbers:
            return Address(path=".".join(str(n) for n in numbers))
    if found := CHINESE_DOTTED.search(text):
        return Address(path=".".join(str(to_int(n)) for n in found.groups() if n))
    found = DOTTED.search(text)
    by_form = found and (found[3] or DOTTED_NEAR.search(text) or WITH_YEAR.search(text) or ALONE.match(text))
    if found and by_form and not EDITION.match(text, found.start()):
        return Address(path=".".join(str(int(n)) for n in found.groups() if n))
    if found := ARTICLE.search(text):
        return Address(last=to_int(found[1] or found[2]))
    if found := PART.search(text):
        return Address(path=str(to_int(found[1] or found[2])))
    if found := SECTION.search(text):
        return Address(last=to_int(found[1]))
    return None


def _plain_numerals(text: str) -> str:
    """NFKC, 大写 numerals as ordinary ones, 廿 and 卅 written out: 第廿八条 is 第二十八条."""
    return unicodedata.normalize("NFKC", text).translate(OTHER_NUMERALS).replace("廿", "二十").replace("卅", "三十")


def _roman(text: str) -> int:
    if text.isdecimal():
        return int(text)
    values = [ROMAN[char] for char in text.lower()]
    return sum(-value if value < max(values[n:]) else value for n, value in enumerate(values))


def clauses_at(address: Address, clauses: Iterable[Clause], plans: frozenset[str]) -> list[Clause]:
    """The clauses an address can mean, in the named plans or in all."""
    within = [c for c in clauses if not plans or c.plan_id in plans]
    if address.path:
        exact = [c for c in within if c.path == address.path]
        if exact:
            return exact
        below = [c for c in within if c.path.startswith(f"{address.path}.")]
        if below:
            return below
        return _same_end(address.path, within)
    same = [c for c in within if not c.path.startswith("a") and "." in c.path and c.path.rpartition(".")[2] == str(address.last)]
    # A number that runs on through the plan (第27条) is unique in it; one that restarts means many.
    times = Counter(c.plan_id for c in same)
    running = [c for c in same if times[c.plan_id] == 1]
    return running or same


def _same_end(path: str, clauses: list[Clause]) -> list[Clause]:
    """An item addressed without its section (二第29条) where items run on through the part."""
    head, _, tail = path.rpartition(".")
    part = head.split(".")[0]
    return [c for c in clauses if part and c.path.startswith(f"{part}.") and c.path.endswith(f".{tail}")]


@dataclass(frozen=True, slots=True)
class Named:
    """Plans and years that a question names. ``soft`` years are only mentioned, not asked for as a plan."""

    plans: frozenset[str]
    years: tuple[int, ...]
    absent: tuple[str, ...]
    latest: bool
    every: bool


def relative_years(text: str, year: int | None, loaded: Collection[int]) -> tuple[int, ...]:
    """The years of loaded plans that a follow-up counts from the plan that was just cited: 「前一年的呢」, "anything newer?"."""
    if year is None or YEAR.search(text):
        return ()
    later, earlier = sorted(y for y in loaded if y > year), sorted(y for y in loaded if y < year)
    if NEXT_PLAN.search(text):
        return tuple(later[:1])
    if PLAN_BEFORE.search(text):
        return tuple(earlier[-1:])
    return tuple(later) if LATER_PLANS.search(text) else tuple(earlier) if EARLIER_PLANS.search(text) else ()


def read_plans(text: str, plans: Mapping[str, Plan], editions: Iterable[Edition], today: int) -> Named:
    """Reads years, editions, titles and nicknames. ``today`` is the current year, for 去年.

    A year counts as naming a plan where the question speaks of plans or versions, or names two years; a year in which
    something happened to the asker (2019年开的店) does not.
    """
    text = HAN_YEAR.sub(lambda year: year[0].translate(HAN_DIGITS), unicodedata.normalize("NFKC", text))
    years = [int(y) for y in YEAR.findall(text)] + [2000 + int(y) for y in SHORT_YEAR.findall(text)]
    for word in RELATIVE.findall(text):
        years.append(today - {"今": 0, "去": 1, "前": 2, "t": 0, "l": 1}[word[0]])
    by_edition = {plan.edition: plan.year for plan in plans.values() if plan.edition}
    gone = {e.edition: e.year for e in editions if e.edition}
    for digit, word, english in EDITION.findall(text):
        edition = f"{digit or english or to_int(word)}.0"
        if year := by_edition.get(edition) or gone.get(edition):
            years.append(year)
    years = _filled(list(dict.fromkeys(years)), text, {plan.year for plan in plans.values() if plan.year})
    names = ((p.id, name) for p in plans.values() for name in (p.title, *p.nicknames) if not EDITION_NAME.fullmatch(name))
    bare = _bare(text)
    named = {plan for plan, name in names if len(name) > 2 and _bare_name(name) in bare}
    loaded = {plan.year for plan in plans.values()}
    years = [year for year in years if not _told(text, year, loaded) and not _is_deadline(text, year, years, loaded)]
    about = bool(re.search(PLAN_WORD, text, re.I)) or len(years) > 1 or bool(named)
    if not about and len(years) == 1 and not _personal(text):
        about = True
    known_gone = {e.year for e in editions}
    asked = tuple(y for y in years if about and (y in loaded or y in known_gone or (len(years) == 1 and 2015 <= y <= today + 1)))
    chosen = {p.id for p in plans.values() if p.year in asked}
    if (named and any(p in named for p in chosen)) or (named and not chosen):
        chosen = named
    absent = tuple(f"{y}年" for y in asked if y not in loaded)
    return Named(frozenset(chosen), asked, absent, bool(LATEST.search(text)), bool(ALL_EDITIONS.search(text)))


def _filled(years: list[int], text: str, loaded: set[int]) -> list[int]:
    """「17年到23年」 means the plans between as well, 「2020年以来各版」 all later ones."""
    if len(years) == 1 and SINCE.search(text):
        return [years[0], *sorted(y for y in loaded if y > years[0])]
    if len(years) == 2 and re.search(r"\d\s*(?:年|版)?(?:那份|方案)?\s*(?:到|至|一直到|—|–|~|through|to|until)\s*(?:20)?\d\d", text):
        low, high = sorted(years)
        return sorted({*years, *(y for y in loaded if low < y < high)})
    return years


def read_districts(text: str) -> tuple[str, ...]:
    """Districts of Shanghai that are named, without 区; not those that are ruled out (「我不在长宁」)."""
    text = RULED_OUT.sub(" ", text)
    named = {ENGLISH_DISTRICTS[re.sub(r"\W", "", found)] for found in DISTRICT_EN.findall(text.lower())}
    return tuple(name for name in ("长宁", *DISTRICTS) if name in text or name in named)


def without_places(text: str) -> str:
    """The text without the names of districts; the text itself where nothing else would be left."""
    rest = PLACE.sub(" ", text).strip()
    return rest if len(re.sub(r"\W", "", rest)) >= 2 else text


def without_districts(text: str) -> str:
    """The same in either language: "who handles patents in changning" → "who handles patents"."""
    return without_places(PLACE_EN.sub(" ", text))


def district_of(name: str) -> str:
    """A district's name as offices write it: 浦东 → 浦东新区, 静安 → 静安区."""
    return f"{name}新区" if name == "浦东" else f"{name}区"


def in_english(region: str) -> str:
    """A region's name in English: 静安区 → Jing'an, 上海市 → Shanghai; as it is written where none is known."""
    if region == "上海市":
        return "Shanghai"
    name = region.removesuffix("区").removesuffix("新")
    english = next((english for english, chinese in ENGLISH_DISTRICTS.items() if chinese == name), region)
    return "Jing'an" if english == "jingan" else english.capitalize()


def _personal(text: str) -> bool:
    """Whether a year tells when something happened to the asker."""
    return bool(PERSONAL.search(text))


def _told(text: str, year: int, loaded: Collection[int | None]) -> bool:
    """Whether a year only tells when something was: as a level to compare with (the 2016 baseline), or in a long story where no
    word for a plan stands beside it."""
    written = rf"(?<!\d)(?:{year}|{year % 100:02})(?!\d)"
    if re.search(rf"{written}\s*(?:{LEVEL})|{written}(?:'s)?\s+(?:{LEVEL_EN})|(?:{TAKEN})\s+{written}", text, re.I):
        return True
    own = rf"{WHO_TELLS}{written}(?!年?(?:的?{PLAN_WORD}|{ASKS_OF_YEAR}))|{WHO_TELLS_EN}\s*{written}(?!\s+plan)"
    if year not in loaded and re.search(own, text, re.I):
        return True  # 「我们2022年交过」, "we opened in 2022": no plan of that year is loaded, and none is asked for
    long = len(text) > STORY * (1 if HAN_RUN.search(text) else 4)
    beside = rf"{written}\s*年?(?:{BETWEEN})*{PLAN_WORD}|{PLAN_WORD}s?\s+(?:of|from|for|in)\s+(?:(?:20)?\d\d|,|and|\s)*{written}"
    return long and not re.search(beside, text, re.I)


def _is_deadline(text: str, year: int, years: Collection[int], loaded: Collection[int | None]) -> bool:
    """Whether a year is that by which something is to be done: one without a plan, or one beside that of the plan in question."""
    written = rf"(?<!\d)(?:{year}|{year % 100:02})(?!\d)"
    by_then = re.search(rf"{written}(?:{END_OF_YEAR})|(?:{BY_YEAR})\s*{written}(?!\s*年?{PLAN_WORD}| plan)", text, re.I)
    return by_then is not None and (year not in loaded or any(other in loaded and other < year for other in years))


def _bare(text: str) -> str:
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text)).lower()


_bare_name = lru_cache(maxsize=16_384)(_bare)  # the names of plans are looked for in every question
