"""Second step: what is asked. Language, plans and clause numbers named, kind of answer, follow-ups completed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.lexicon import Lexicon
from bot.reading.address import Address, Named, beside, district_of, read_address, read_districts, without_districts
from bot.reading.content import asking, matter, names_matter, without_masks, without_quote_request, word_asked
from bot.reading.details import details_asked
from bot.reading.figures import details_checked
from bot.reading.themes import Names, Theme, asks_for_rest, asks_of_every, only_asks
from bot.turn import OF_PLANS, Adds, Exchange, Kind, Question, Turn, Understanding
from bot.understanding.follow_ups import (
    LONGEST_DETAIL,
    added,
    answers_back,
    asks_of_all,
    clause_meant,
    context,
    districts_spoken_of,
    is_small_talk,
    likewise,
    looks_back,
    only_city,
    spoken_of,
    usable,
    wants_wording,
)
from bot.understanding.kinds import kind_of, kind_with_themes
from bot.understanding.lists import LISTS, STATES, asks_state, items_meant, lists_before, of_no_matter
from bot.understanding.named import (
    absent_district_plans,
    districts_of,
    foreign_places,
    plans_asked,
    plans_named,
    the_district,
    years_from_cited,
)
from prompts.patterns import patterns
from retrieval.corpus import Corpus
from retrieval.plans import Clause
from retrieval.words import HAN_RUN, Segmenter, is_english, normalise

ASKING = patterns("asking")
MAY_SURVEY = (Kind.HOW, Kind.LIST, Kind.FIGURE, Kind.CHANGES)  # kinds of question that may be for an overview of a theme
LEFT = 8  # letters, half as many characters, that must be left of a message
QUOTE = re.compile(r"[“\"「『【《]([^”\"」』】》]{6,400})[”\"」』】》]+")


def understand(turn: Turn, corpus: Corpus, lexicon: Lexicon, segmenter: Segmenter) -> Turn:
    """Fills in ``understanding``: a message by itself, and together with what it may go on from."""
    question = turn.question
    message = ASKING["small_talk_tail"].sub("", question.message).strip() or question.message
    if not is_small_talk(message):
        message = ASKING["small_talk_head"].sub("", message)
    english = question.language == "en" or (question.language is None and _english(message, question))
    own = lexicon.repaired(without_masks(normalise(lexicon.written_out(message))), segmenter)
    own = _without_ruled_out(_in_han(own, corpus) if english else own)
    if (changed := ASKING["new_topic"].match(own)) and names_matter(own[changed.end() :], english=english):
        own, question = own[changed.end() :], replace(question, history=())  # it is said to be another matter
    names = Names(lexicon.themes, corpus.topics, corpus.headings, lexicon.in_charge)
    verbatim, own = bool(ASKING["verbatim"].search(own)), without_quote_request(own, english=english)
    reader = _Reader(message, own, english, corpus, lexicon, names, verbatim)
    if (pointed := reader.pointing(usable(question))) is not None:
        return replace(turn, understanding=pointed)
    history = spoken_of(own, question, english=english)
    alone = reader.reading()
    if not history:
        return replace(turn, understanding=alone)
    together = reader.reading(history)
    if question.goes_on or answers_back(own, history, english=english):
        return replace(turn, understanding=together)
    return replace(turn, understanding=replace(alone, together=together, looks_back=looks_back(own, english=english)))


@dataclass(frozen=True, slots=True)
class _Reader:
    """A message, ``own`` normalised and without what is not asked about or only asks for the wording of a rule that is named."""

    message: str
    own: str
    english: bool
    corpus: Corpus
    lexicon: Lexicon
    names: Names
    verbatim: bool  # the official wording is asked for

    def reading(self, history: Sequence[Exchange] = ()) -> Understanding:
        """What the message asks; with a history, as going on from its last exchange."""
        own, english, corpus = self.own, self.english, self.corpus
        overview = self._overview_before(history)
        completed = overview.standalone if overview and overview is not history[-1] else context(history, own, english=english)
        other = self._another_theme(overview) if overview else ""
        completed = other or completed
        text = other or (f"{completed} {own}" if completed else own)
        named, fresh = self._named(completed, history)
        if (later := self._later(fresh)) is not fresh:
            named = fresh = later
        another_plan = bool(fresh.years or fresh.latest or fresh.plans)
        adds = added(own, english=english, another_plan=another_plan) if completed else None
        if adds is Adds.PLAN and ASKING["of_that_year"].search(own):
            adds, named = Adds.SOURCE, replace(named, plans=frozenset())  # of what was told, wherever it stands
        if adds is Adds.PLACE:
            named = fresh  # 「那长宁呢」 after a question about the city's plan of a year
        districts, home = self._places(completed, history, fresh)
        address, pasted = read_address(own), pasted_text(self.message)
        listed = overview is not None and asks_of_all(own, overview.cited, english=english)
        near = self._beside(history) if completed else None
        if near:
            address, named = near[1], replace(named, plans=frozenset({near[0]}))
        meant = self._meant(history) if completed and not (near or listed or another_plan) else None
        if meant:
            address, named = Address(path=meant.path), replace(named, plans=frozenset({meant.plan_id}))
        # Who names another matter after a comparison, or asks for a detail of it, need not compare again.
        another = adds is Adds.DETAIL or (adds is None and not likewise(own))
        compared = replace(named, years=fresh.years, every=fresh.every) if completed and another else named
        kind = kind_of(text, compared, address, pasted, own, at_home=bool(home))
        anew = bool(fresh.plans or fresh.latest or fresh.every or districts)
        themes, carried = self._themes(kind, other or (overview.standalone if overview else completed), anew=anew or bool(other))
        if carried and anew:
            named = fresh
        kind = kind_with_themes(kind, themes, named, own)
        now, today = self._today(named, kind)
        if now:
            named = replace(named, years=(), plans=frozenset())  # 「2020年讲是试点，现在呢」: the rule of today may stand in another plan
        if completed and adds is None and (ASKING["who"].search(own) or ASKING["qualifies"].search(own)):
            adds = Adds.DETAIL  # whom to turn to, or whether one qualifies, is asked of what was spoken of
        asks_origin = completed and kind is Kind.FIRST and adds in (None, Adds.DETAIL)
        if asks_origin and not names_matter(ASKING["first"].sub(" ", ASKING["verbatim"].sub(" ", own)), english=english):
            adds = Adds.ORIGIN
        if kind is not Kind.HOLDINGS and (adds is Adds.SOURCE or (adds is Adds.PLAN and ASKING["which_source"].search(own))):
            kind = Kind.HOW  # 「2023年对应哪条」: of what was told, whatever was asked of it
        return Understanding(
            text=text, original=own, english=english, kind=kind,
            plans=frozenset(corpus.plans) if kind is Kind.OVERVIEW and asks_of_every(own) else plans_asked(named, home, corpus, kind),
            years=named.years, absent=named.absent, districts=districts, home=home,
            themes=themes,
            foreign=(*absent_district_plans(own, corpus), *foreign_places(own, corpus)), details=self._details(completed, adds),
            path=None if address is None else (address.path or f"#{address.last}"), pasted=pasted,
            word=_as_written(word_asked(own), self.message) if kind is Kind.MENTIONS else "",
            beside=self.lexicon.beside(matter(text, english=english), english=english),
            presumes=bool(ASKING["presumes"].search(own) or ASKING["to_confirm"].search(self.message)),
            completed=bool(completed), latest=named.latest, adds=adds,
            today=today, verbatim=self.verbatim,
            points_back=bool(meant) or (adds is Adds.SOURCE and wants_wording(own, english=english)),
            listed=listed, before=self._before(history) if adds else "", plan_spoken_of=named is not fresh,
            after=self._after(history), named=self._topics_named() if completed and not other else frozenset(),
            cited=overview.cited if overview and listed else _cited(history, every=carried and asks_for_rest(own)),
        )

    def pointing(self, history: Sequence[Exchange]) -> Understanding | None:
        """What a message asks of some of the measures that a reply listed (「第二条原文」), or in which state they are; None where it does
        neither, or names a plan: 「2020年方案第二条」 is a clause."""
        own, english = self.own, self.english
        if not history or self._names_clause(own):
            return None
        if asks_state(own, english=english) and self._asks_state(own):
            listing = next(lists_before(history, english=english), None) if LISTS["which"].search(own) else history[-1]
            return self._told("state", listing.cited, listing, history) if listing and listing.cited else None
        for listing in lists_before(history, english=english):
            if places := items_meant(own, len(listing.cited), english=english):
                meant = tuple(listing.cited[place] for place in places)
                return None if self._means_another(listing, history) else self._told("item", meant, listing, history)
        return None

    def _told(self, told: str, cited: tuple[str, ...], listing: Exchange, history: Sequence[Exchange]) -> Understanding:
        """A message that asks of what was shown alone, ``cited`` by id; what follows it goes on from the reply that listed this."""
        own, english = self.own, self.english
        before = context(history[: history.index(listing) + 1], own, english=english)
        details = details_asked(own)
        kind = Kind.WHO if ASKING["who"].search(own) else Kind.FIGURE if details else Kind.HOW
        return Understanding(
            text=before, original=own, english=english, kind=kind, details=details, completed=True, adds=Adds.DETAIL, before=before,
            told=told, cited=cited,
            points_back=True, verbatim=self.verbatim,
        )

    def _names_clause(self, own: str) -> bool:
        """Whether a message names a plan, or a clause by more than a bare number."""
        fresh = plans_named(own, "", self.corpus)[1]
        address = read_address(own)
        return bool(fresh.years or fresh.plans or fresh.latest or read_districts(own)) or bool(address and address.path)

    def _asks_state(self, own: str) -> bool:
        """Whether a message that names a state asks it of what was shown, and not whether an older rule still holds."""
        states = sum(bool(LISTS[state].search(own)) for state in STATES)
        return bool(LISTS["which"].search(own)) or states > 1 or not (ASKING["which_source"].search(own) or ASKING["in_force"].search(own))

    def _means_another(self, listing: Exchange, history: Sequence[Exchange]) -> bool:
        """Whether a number is that of a clause beside one asked for by its number, or 「第一个」 the first thing that was asked."""
        by_number = read_address(normalise(listing.question)) is not None and listing is history[-1]
        first = len(history) > 1 and bool(ASKING["earliest"].search(self.own))
        return by_number or (first and not self.names.of(listing.in_one))

    def _another_theme(self, overview: Exchange) -> str:
        """The question for an overview that was answered, of the theme that the message names instead: 「那税收呢」; empty where it names
        none."""
        themes = self._named_instead()
        return self.names.instead(overview.in_one, themes[0], english=self.english) if len(themes) == 1 else ""

    def _topics_named(self) -> frozenset[str]:
        """The topics that a message names instead of what was told before; a kind of enterprise is none: it is a case of that."""
        return frozenset(topic for theme in self._named_instead() if not theme.of_enterprises for topic in theme.topics)

    def _named_instead(self) -> tuple[Theme, ...]:
        """The themes that the message names, and asks the same of: 「那税收呢」."""
        return self.names.named(self.own) if likewise(self.own) else ()

    def _after(self, history: Sequence[Exchange]) -> tuple[Theme, ...]:
        """The themes of the overview that was given before, where nothing but details was asked for since."""
        for exchange in reversed(history):
            if themes := self.names.of(exchange.in_one):
                return themes
            if not of_no_matter(normalise(exchange.question), english=self.english):
                break
        return ()

    def _themes(self, kind: Kind, completed: str, *, anew: bool) -> tuple[tuple[Theme, ...], bool]:
        """The themes of which an overview, or what changed, is asked for, and whether they are those spoken of before: 「那2021年呢」,
        "how has it changed since?". ``anew``: the message names a plan or place. What changed on a single topic is asked of no theme."""
        compared = bool(ASKING["changes"].search(self.own))
        if kind not in (*MAY_SURVEY, Kind.WHO):
            return (), False
        found, text = self.names.of(self.own, changes=kind is Kind.CHANGES and compared), self.own
        if kind is Kind.WHO:
            return tuple(theme for theme in found if theme.in_charge), False
        going_on = asks_for_rest(self.own) or ((anew or compared) and only_asks(LISTS["too"].sub(" ", self.own)))
        going_on = going_on or (anew and bool(self.names.named(self.own)))
        carried = not found and bool(completed) and going_on
        if carried:
            text = completed.replace("?", " ")  # what was said one after the other is one question now
            found = self.names.of(text, changes=bool(ASKING["changes"].search(text)))
        if kind is Kind.CHANGES and len(found) == 1 and self.names.is_topic(found[0], text, lay=compared):
            return (), False
        return found, carried and bool(found)

    def _overview_before(self, history: Sequence[Exchange]) -> Exchange | None:
        """The exchange that gave an overview, or told what changed on a theme, where only what it listed was asked for since."""
        since = (e for e in reversed(history) if not asks_of_all(normalise(e.question), e.cited, english=self.english))
        if (last := next(since, None)) is None:
            return None
        return last if self.names.of(last.in_one, changes=bool(ASKING["changes"].search(last.in_one))) else None

    def _today(self, named: Named, kind: Kind) -> tuple[bool, bool]:
        """Whether it is asked what has become of an older plan's rule, and whether at all how things stand today."""
        own = self.own
        if kind in OF_PLANS:
            return False, False
        newest = self.corpus.newest()
        still, in_force = bool(ASKING["still"].search(own)), bool(ASKING["in_force"].search(own))
        if named.years == (newest,) and ASKING["still_there"].search(own):
            still = False  # 「2023还有没有，是不是取消了」 is asked of that plan
        older = bool(set(named.years) - {newest})
        now = still or (older and (in_force or any(ASKING[way].search(own) for way in ("now", "holds_on"))))
        return now, in_force or now  # 「2023年还算数吗」: the rule stands in another plan

    def _named(self, completed: str, history: Sequence[Exchange]) -> tuple[Named, Named]:
        """The plans that count, and those that the message names itself, by year or counted from the one that was cited."""
        named, fresh = plans_named(self.own, completed, self.corpus)
        years = years_from_cited(self.own, history, self.corpus, fresh.years) if completed and not fresh.latest else ()
        if not years:
            return named, fresh
        named = replace(fresh, years=years, plans=frozenset(p.id for p in self.corpus.plans.values() if p.year in years))
        return named, named

    def _later(self, named: Named) -> Named:
        """Of two years the later, where it is asked whether the plan of that year still has what the other had: nothing is compared."""
        own = self.own
        if len(named.years) != 2 or not ASKING["still_there"].search(own) or ASKING["changes"].search(own):
            return named
        later = max(named.years)
        return replace(named, years=(later,), plans=frozenset(p for p in named.plans if self.corpus.plans[p].year == later))

    def _places(self, completed: str, history: Sequence[Exchange], fresh: Named) -> tuple[tuple[str, ...], frozenset[str]]:
        """The districts that count, and their loaded plans. A district that was spoken of does not count where the message asks for
        plans of years (``fresh``) in which it has none: 「2020年方案对此有无要求」 asks for the city's."""
        own, plans = self.own, self.corpus.plans.values()
        goes_on = completed and not only_city(own)
        named = districts_of(own)
        districts = named or (districts_spoken_of(completed, history) if goes_on else ())
        if self.english:
            districts = (*the_district(own, completed, self.corpus), *districts)
        home = {p.id: p.year for p in plans if p.is_district and p.region in {district_of(d) for d in districts}}
        if home and not named and fresh.years and not set(home.values()) & set(fresh.years):
            return (), frozenset()
        return districts, frozenset(home)

    def _details(self, completed: str, adds: Adds | None) -> tuple[str, ...]:
        """The kinds of detail that are asked for; 「专票呢」 and 「2023年里有没有」 ask for those asked for before."""
        asked = details_asked(asking(self.own, english=self.english)) or details_checked(self.own)
        again = completed and len(self.own) < LONGEST_DETAIL and likewise(self.own)
        again = again or (adds is Adds.PLAN and bool(ASKING["in_plan"].search(self.own)))
        return asked or (details_asked(completed) if again else ())

    def _before(self, history: Sequence[Exchange]) -> str:
        """What was asked before; without its districts where the city is asked about."""
        before = context(history, "", english=self.english)
        return without_districts(before) if only_city(self.own) else before

    def _beside(self, history: Sequence[Exchange]) -> tuple[str, Address] | None:
        """The plan and address of a clause that is named by its number beside the one that was cited."""
        plan, _, path = next(iter(history[-1].clauses), "").partition("/")
        address = beside(self.own, path)
        if address is None or f"{plan}/{address.path}" in self.corpus.clauses:
            return (plan, address) if address else None
        return plan, Address(last=int((address.path or "0").rpartition(".")[2]))  # items may run on through the sections

    def _meant(self, history: Sequence[Exchange]) -> Clause | None:
        """The clause that the message means by its place: the one that was cited, or one beside it."""
        cited = self.corpus.clauses.get(next(iter(history[-1].clauses), ""))
        if cited is None:
            return None
        order = [clause.id for clause in self.corpus.of_plan(cited.plan_id)]
        meant = clause_meant(self.own, cited.id, order, english=self.english)
        return self.corpus.clauses[meant] if meant else None


def _as_written(word: str, message: str) -> str:
    """A word in the letters of the message, AEO for aeo."""
    found = re.search(re.escape(word), message, re.I)
    return found[0] if found else word


def _cited(history: Sequence[Exchange], *, every: bool) -> tuple[str, ...]:
    """The measures of the reply that a message goes on from; of all that it may, where it asks for what they left out."""
    return tuple(measure for exchange in (history if every else history[-1:]) for measure in exchange.cited)


def _without_ruled_out(text: str) -> str:
    """The message without what it says it is not about (「我说的是综合窗口，不是免罚清单」): it would be found else."""
    rest = ASKING["ruled_out"].sub(" ", text).strip(" ，,。!！")
    enough = len(re.sub(r"\W", "", rest)) >= (LEFT if not HAN_RUN.search(text) else LEFT // 2)
    return rest if enough else text


def _in_han(text: str, corpus: Corpus) -> str:
    """An English message with the official terms that it gives in pinyin (one to eight words) written in characters."""
    known = corpus.spelt()
    words = [(m.start(), m.end(), m[0].replace("'", "")) for m in re.finditer(r"[a-z']+", text)]
    for n, (start, _, _) in enumerate(words):
        letters, found = "", None
        for _, end, word in words[n : n + 8]:
            letters += word
            if term := known.get(letters):
                found = f"{text[:start]}{term}", text[end:]  # the longest counts
        if found:
            return found[0] + _in_han(found[1], corpus)
    return text


def _english(message: str, question: Question) -> bool:
    """「online?」 after an English question is English too; so is 「same in Changning?」, which might be read as pinyin."""
    if is_english(message):
        return True
    if not HAN_RUN.search(message) and is_small_talk(message):
        return True
    history = usable(question)
    return bool(history) and not HAN_RUN.search(message) and is_english(history[-1].question)


def pasted_text(message: str) -> str | None:
    """Official wording pasted into the message: the longest quotation, or nearly all of a long message that asks
    where it stands."""
    quotes: list[str] = [q for q in QUOTE.findall(message) if len(q) >= 8]
    if quotes and ASKING["clause_asked"].search(message):
        return max(quotes, key=len)
    size = 4 if is_english(message) else 1
    if ASKING["clause_asked"].search(message) and len(message) > 24 * size:
        rest = ASKING["clause_asked"].sub("", message).strip("？? ：:这是在")
        return rest if len(rest) > 16 * size else None
    return None
