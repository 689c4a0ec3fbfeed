"""Fourth step: what the evidence allows. Answerable, ambiguous, silent on the very thing that was asked, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.assessing.across_plans import OF_ANY_PLAN, as_sources, by_plan, first
from bot.assessing.sources import DECISIVE, MOST_SOURCES, chosen, leaves_some_out, named_details, unstated_details, wants_length
from bot.assessing.thresholds import Thresholds
from bot.learnt.answerability import AnswerabilityModel, Silence
from bot.learnt.attacks import Suspicion
from bot.reading.address import without_address, without_places
from bot.reading.bare import is_bare
from bot.reading.content import names_matter, without_details
from bot.reading.counterparts import of_same_thing
from bot.reading.details import NUMERIC, PLAIN, UNNAMED, gives, only_cuts_time
from bot.reading.figure_of import told_beside
from bot.reading.figures import measured, taken_for_granted
from bot.reading.places import home_of
from bot.reading.sayings import worded
from bot.reading.unsaid import known_by, unsaid
from bot.retrieving.retrieve import AT_HOME, CITYWIDE, NAMED_PLAN
from bot.turn import APART, OF_NO_MATTER, SMALL_TALK, Adds, Assessment, Kind, Outcome, Source, Turn, Understanding, clauses_of
from bot.understanding.follow_ups import likewise
from bot.understanding.lists import case_of, in_state, states_asked
from prompts.patterns import patterns
from retrieval.plans import in_charge, said, said_in_both, share_topic
from retrieval.search import Evidence

ASKING, DETAILS, NOISE = patterns("asking"), patterns("details"), patterns("noise")
STILL = re.compile(r"[也还仍](?:是|写|要|算|按|得|有|提|讲|说)|\b(?:still|also|too)\b")
PLAN_NAMED = re.compile(r"方案|计划|版本|清单|plan")
# Reasons of a draft that rests on one matter, or on there being none.
WEIGHED = (
    "", "nothing", "ambiguous", "not_in_district", "figure_elsewhere", "other_plan", "other_plan_too", "unmentioned", "not_in_newest",
)
CERTAIN = {"department", "scope"}  # what is in a clause or not, whatever the question's words
NOT_WEIGHED = (*APART, Kind.MENTIONS, Kind.MATCH, *OF_NO_MATTER)
TOLD = NUMERIC | {"materials"}  # what a measure that was spoken of states or does not
OF_WHOLE_CITY = ("only_there", "every_place", "holds_citywide")
# One word in so many of those by which a thing is known may be missing where a measure speaks of it, or has a rule on it.
LEFT_OUT, LEFT_OUT_NEAR = 3, 2
PLACE = 2  # letters by which a place is known: 浦东 of 浦东新区
SHORTEST_NAME = 4
SHORTEST_CASE = 2
NEAREST = 3  # measures among which one that was cited is what a follow-up is about
BARE_WORD = 2  # letters of a word that may mean several things: 登记, 备案
BARE_EN = 40  # letters of a question in English that names no more than such a word
BARE = 0.5  # of the share that counts elsewhere, for a question of nothing but what the best measure and those who ask for it speak of


def assess(turn: Turn, thresholds: Thresholds, answerability: AnswerabilityModel | None) -> Turn:
    """Fills in ``assessment``; without ``answerability``, and where a part of the search failed, by rules alone."""
    asked = turn.understanding
    assert asked is not None
    best = turn.evidence[0].score if turn.evidence else 0.0
    matter = 0.0 if asked.kind in (Kind.CLAUSE, Kind.QUOTED) or asked.themes else best
    if asked.kind not in SMALL_TALK and not asked.points_back and is_attack(turn.suspicion, matter, thresholds, goes_on=asked.completed):
        return replace(turn, assessment=Assessment(Outcome.REFUSED, reason=turn.suspicion.kind, confidence=turn.suspicion.logit))
    draft = by_rules(turn, thresholds)
    if answerability is not None and not turn.faults and is_weighed(turn, draft):
        draft = _weighed(turn, draft, answerability.weigh(turn, draft), thresholds)
    return replace(turn, assessment=draft)


def by_rules(turn: Turn, thresholds: Thresholds) -> Assessment:
    """What scores and the kinds of detail asked for allow."""
    assert turn.understanding is not None
    # Other matters have words in common with what is asked bare (「新加坡公司注册」), which says less.
    share = thresholds.elsewhere * (BARE if is_bare(turn.understanding, turn.evidence) else 1)
    least = max(thresholds.answer - thresholds.scope * turn.scope, share * turn.elsewhere)
    return _assessment(turn.understanding, turn.evidence, turn.unmentioned, thresholds, least)


def is_weighed(turn: Turn, draft: Assessment) -> bool:
    """Whether the model of answerability has a say: for questions that one matter answers, where it is described in our words. A
    clause that is named or pasted answers by itself, and a row for each plan is no single matter."""
    asked, evidence = turn.understanding, turn.evidence
    assert asked is not None
    if asked.points_back or not evidence or evidence[0].key_point is None:
        return False
    if draft.reason not in WEIGHED or CERTAIN & set(draft.missing):
        return False
    if draft.missing and _is_plain(asked, draft):
        return False
    if asked.completed and ASKING["only_there"].search(asked.original):  # what was told is limited to a place or not
        return False
    if draft.status is Outcome.ANSWERED and is_bare(asked, evidence):
        return False
    return asked.kind not in NOT_WEIGHED and not (asked.kind in (Kind.CLAUSE, Kind.QUOTED) and draft.confidence == 1.0)


def _is_plain(asked: Understanding, draft: Assessment) -> bool:
    """Whether what is missing can be read off the leading measure, whatever the question's words: it says by how much a time is cut and
    not how long it is, names a few of many things, or uses a term that it does not explain."""
    main = draft.sources[0]
    if set(named_details(PLAIN & set(asked.details))) & set(draft.missing) or leaves_some_out(asked, main.measure, main.key_point):
        return True
    if "list" in draft.missing and DETAILS["list_content"].search(asked.original):  # to speak of a list is not to give it
        return True
    how_long = "deadline" in draft.missing and "duration" in asked.details and wants_length(asked)
    return how_long and only_cuts_time(main.measure, main.key_point)


def _weighed(turn: Turn, draft: Assessment, silence: Silence, limits: Thresholds) -> Assessment:
    """The rules' draft with what the model says of its status; what is cited stays."""
    asked = turn.understanding
    assert asked is not None
    if draft.reason == "ambiguous":  # of a word that may mean several things it is only asked whether the plans know any
        nothing = silence.open > limits.open and silence.elsewhere > limits.none_meant
        return Assessment(Outcome.NO_EVIDENCE, reason="nothing", confidence=draft.confidence) if nothing else draft
    most = limits.open_follow_up if asked.completed else limits.open_english if asked.english else limits.open
    had = asked.adds is Adds.PLAN and ASKING["in_plan"].search(asked.original)
    if (asked.adds is Adds.DETAIL or had or asked.named) and TOLD & set(asked.details) and draft.sources:
        return draft  # a figure alone is asked for, of what was spoken of or in another plan: it is stated or not
    if draft.status is Outcome.PARTIAL:
        most -= limits.open_named
    if silence.open <= most:
        answer = _answer(asked, turn.evidence, limits) if draft.reason == "nothing" else draft
        return replace(answer, status=Outcome.ANSWERED, missing=()) if answer.sources else answer
    if _of_what_was_cited(asked, turn.evidence):
        draft = _answer(asked, turn.evidence, limits) if draft.reason == "nothing" else draft
    elif draft.reason == "nothing" or (silence.elsewhere > limits.open_elsewhere and silence.open > most + limits.open_surely):
        return Assessment(Outcome.NO_EVIDENCE, reason="nothing", confidence=draft.confidence)
    if not draft.sources:
        return draft
    main = draft.sources[0]
    # Where the measure that is cited has a figure of the kind that is asked for, it is one of something else.
    named = (d for d in asked.details if d in DECISIVE and not gives(d, main.measure, main.key_point))
    # 「我在奉贤」, 「厨师呢」: whether it holds for them.
    another = asked.completed and (asked.adds is Adds.PLACE or (asked.adds is None and likewise(asked.original)))
    unnamed = "scope" if another else UNNAMED
    missing = tuple(dict.fromkeys((*draft.missing, *named_details(named))))
    return replace(draft, status=Outcome.PARTIAL, missing=missing or (unnamed,))


def _of_what_was_cited(asked: Understanding, evidence: Sequence[Evidence]) -> bool:
    """Whether a follow-up finds the clause that was told before it: 「厨师呢」 is a case of that rule, which may say nothing of it, and no
    matter that the plans do not speak of."""
    return asked.completed and any(e.clause.id in clauses_of(asked.cited) for e in evidence[:NEAREST])


def is_attack(suspicion: Suspicion, evidence: float, limits: Thresholds, *, goes_on: bool = False) -> bool:
    """Whether a message is refused: by its words, by how it is built, and by how little of a matter it has besides. The few words of a
    follow-up (「我真不用另外再做一份？」) say less of what it is for."""
    against = limits.attack_evidence * evidence + limits.attack_follow_up * goes_on
    return suspicion.logit + limits.attack_built * suspicion.built - against > limits.attack


def _assessment(
    asked: Understanding, evidence: tuple[Evidence, ...], unmentioned: Mapping[str, str], limits: Thresholds, least: float,
) -> Assessment:
    """``least`` is the score that evidence needs at least, for this question."""
    if asked.kind in OF_NO_MATTER:
        return Assessment(Outcome.CLARIFY, reason=asked.kind.value)
    if asked.kind is Kind.MATCH and asked.profile:
        reason = "match" if evidence else "nothing"
        return Assessment(Outcome.ANSWERED if evidence else Outcome.NO_EVIDENCE, as_sources(evidence), confidence=1.0, reason=reason)
    if asked.kind is Kind.MATCH and len(bare_question(asked.original)) < (60 if asked.english else 22):
        return Assessment(Outcome.CLARIFY, reason="match")
    if asked.foreign:
        # What Shanghai says is no pointer for who asks about Beijing, unless that is what was spoken of: 「广州呢」.
        near = evidence[:1] if asked.completed or PLAN_NAMED.search(" ".join(asked.foreign)) else ()
        return Assessment(Outcome.NO_EVIDENCE, reason="foreign", choices=as_sources(near))
    if asked.absent and not asked.plans:
        return Assessment(Outcome.NO_EVIDENCE, reason="absent", choices=as_sources(evidence[:1]))
    if asked.told == "all":
        return Assessment(Outcome.NO_EVIDENCE, reason="all_told")
    if asked.told and evidence:
        return _told(asked, evidence)
    if asked.listed and evidence:
        missing = ("department",) if asked.kind is Kind.WHO and not any(in_charge(e.clause, e.key_point) for e in evidence) else ()
        return _certain(evidence, missing, "listed")
    if asked.themes:
        return Assessment(Outcome.ANSWERED, as_sources(evidence), confidence=1.0, reason="themes")
    addressed = asked.kind is Kind.CLAUSE and asked.path is not None
    if addressed and not _is_addressed(asked, evidence) and (_asks_for_text(asked) or not _beside_address(asked)):
        return Assessment(Outcome.NO_EVIDENCE, reason="no_clause", choices=as_sources(evidence[:1]))
    if asked.kind in (Kind.CLAUSE, Kind.QUOTED) and evidence and evidence[0].score >= 0.6:
        return _named(asked, evidence)
    if evidence and evidence[0].score >= limits.answer and (choices := _ambiguous(asked, evidence, limits)):
        return Assessment(Outcome.CLARIFY, choices=choices, sources=choices, reason="ambiguous")
    if not evidence or evidence[0].score < least:
        reason = "no_mention" if asked.word else "nothing"
        return Assessment(Outcome.NO_EVIDENCE, reason=reason, confidence=evidence[0].score if evidence else 0.0)
    if asked.kind is Kind.MENTIONS:
        return Assessment(Outcome.ANSWERED, as_sources(evidence), confidence=1.0, reason="mentions")
    if _is_of_another_word(asked, evidence[0]):
        return Assessment(Outcome.NO_EVIDENCE, reason="no_mention", choices=as_sources(evidence[:1]), confidence=evidence[0].score)
    if asked.kind is Kind.FIRST:
        return first(asked, evidence, limits)
    if asked.kind in (Kind.CHANGES, Kind.COMPARE):
        return by_plan(asked, evidence, limits, unmentioned)
    return _answer(asked, evidence, limits, unmentioned)


def _is_of_another_word(asked: Understanding, evidence: Evidence) -> bool:
    """Whether it is asked which plans say a word, and what comes nearest is not even known by it."""
    return bool(asked.word) and any(unsaid(asked.word, known_by(evidence.measure, evidence.key_point), english=asked.english))


def _told(asked: Understanding, evidence: tuple[Evidence, ...]) -> Assessment:
    """What is asked of measures that were shown: in which state they are, details of some of them, or those of all that state a detail."""
    if asked.told == "state":
        wanted = states_asked(asked.original)
        found = tuple(e for e in evidence if in_state(e.key_point, wanted)) if wanted else evidence
        return Assessment(Outcome.ANSWERED, as_sources(found or evidence), confidence=1.0, reason="state" if found else "no_state")
    if asked.told == "detail":
        stating = [e for e in evidence if not unstated_details(asked, [e])]
        listed = [e for e in evidence if e.measure.id in asked.cited]
        shown = [e for e in stating if e in listed] or stating[:NEAREST] or listed
        missing = () if stating else unstated_details(asked, evidence)
        return _certain(shown[:MOST_SOURCES], missing, "detail")
    missing = _unstated(asked, evidence)
    known = " ".join(said_in_both(e.measure, e.key_point) for e in evidence)
    if (case := case_of(asked.original, english=asked.english)) and not missing and any(unsaid(case, known, english=asked.english)):
        missing = ("scope",)
    return _certain(evidence, missing, "item")


def _certain(evidence: Sequence[Evidence], missing: tuple[str, ...], reason: str = "") -> Assessment:
    """Of measures about which there is no doubt that they are meant: what they leave open, if anything."""
    return Assessment(Outcome.PARTIAL if missing else Outcome.ANSWERED, as_sources(evidence), missing, confidence=1.0, reason=reason)


def _named(asked: Understanding, evidence: tuple[Evidence, ...]) -> Assessment:
    """The clause was addressed or pasted: it is the answer; several plans with that number are all shown."""
    other = [e for e in evidence if e.score < 0.6]
    evidence = tuple(e for e in evidence if e.score >= 0.6)
    by_clause: dict[str, Evidence] = {}
    for found in evidence:
        by_clause.setdefault(found.clause.id, found)
    if other:
        return Assessment(Outcome.ANSWERED, as_sources((*list(by_clause.values())[:3], *other)), confidence=1.0, reason="term_elsewhere")
    if len(by_clause) > 3 and asked.kind is Kind.CLAUSE:
        choices = as_sources(list(by_clause.values())[:5])
        return Assessment(Outcome.CLARIFY, choices=choices, sources=choices, reason="many_clauses")
    if len(by_clause) == 1:
        return _certain(evidence, _unstated(asked, evidence) if asked.kind is Kind.CLAUSE else ())
    return Assessment(Outcome.ANSWERED, as_sources(list(by_clause.values())[:5]), confidence=1.0)


def _unstated(asked: Understanding, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """What is asked of a clause and stands nowhere in it: kinds of detail, and who is in charge."""
    nobody = ASKING["who"].search(asked.original) and not any(in_charge(e.clause, e.key_point) for e in evidence)
    return (*unstated_details(asked, evidence), *(["department"] if nobody else []))


def _is_addressed(asked: Understanding, evidence: Sequence[Evidence]) -> bool:
    """Whether what was found first is a clause with the number that the question names."""
    number = (asked.path or "").lstrip("#").rpartition(".")[2]
    return bool(evidence) and evidence[0].clause.path.rpartition(".")[2] == number


def _beside_address(asked: Understanding) -> bool:
    """Whether the question names a matter besides the number of a clause."""
    return names_matter(without_places(without_address(asked.original)), english=asked.english)


def _asks_for_text(asked: Understanding) -> bool:
    return bool(re.search(r"内容|原文|说什么|说了什么|怎么说|全文", asked.original))


def _ambiguous(asked: Understanding, evidence: tuple[Evidence, ...], limits: Thresholds) -> tuple[Source, ...]:
    """Choices for a bare word or a complaint without an object that several different matters fit equally well."""
    if asked.completed or asked.kind not in (Kind.HOW, Kind.LIST, Kind.FIGURE):
        return ()
    vague = bool(ASKING["dangling"].search(asked.original))  # 「那张证几天好拿」, and nothing was said of one
    without_object = (vague or bool(asked.details)) and _names_one_word(asked, vague=vague)
    if not without_object and (asked.kind is Kind.FIGURE or len(bare_question(asked.original)) > (14 if asked.english else 4)):
        return ()
    near = [e for e in evidence if e.score >= limits.near * evidence[0].score and e.key_point is not None]
    if asked.details and not vague:  # 「接电要钱吗」 is as near to whatever is free
        near = [e for e in near if _calls_it(_word_of(asked), e)] or near
    by_topic: dict[str, Evidence] = {}
    for found in near:
        assert found.key_point is not None
        by_topic.setdefault(found.key_point.topics[0], found)
    if len(by_topic) < limits.clarify_topics or _names_topic(asked, by_topic):
        return ()
    if asked.details and not vague and _of_one_topic(_word_of(asked), evidence):
        return ()
    return as_sources(list(by_topic.values())[:5])


def _calls_it(word: str, evidence: Evidence) -> bool:
    """Whether a measure, or who asks for it, uses a word."""
    point = evidence.key_point
    return point is not None and any(word in text for text in (said(evidence.measure, point), *point.lay, *point.asks, *point.topics))


def _word_of(asked: Understanding) -> str:
    """What a question names besides the detail that it asks for: 「登记要几天」 names 登记."""
    return re.sub(r"\W", "", without_details(asked.original, english=asked.english))


def _names_one_word(asked: Understanding, *, vague: bool) -> bool:
    """Whether a question that asks for a detail, or points to what was never named, hardly says of what: "how long does the approval
    take"."""
    if not asked.english:
        return len(_word_of(asked)) <= BARE_WORD + vague
    return len(asked.original) <= BARE_EN and len(re.findall(r"[a-z]+", without_details(asked.original, english=True))) <= 1


def _names_topic(asked: Understanding, topics: Iterable[str]) -> bool:
    """Whether a short question is the name of one of the matters (企业注销): that is no bare word such as 贷款."""
    word = bare_question(asked.original)
    return len(word) >= SHORTEST_NAME and word in topics


def _of_one_topic(word: str, evidence: Iterable[Evidence]) -> bool:
    """Whether one matter alone is called by a bare word: 注销 is 企业注销, while 登记 is of companies, of property and of security."""
    topics = {topic for e in evidence if e.key_point for topic in e.key_point.topics}
    return bool(word) and sum(word in topic for topic in topics) == 1


def bare_question(text: str) -> str:
    """The content of a short question, without ways of asking."""
    text = NOISE["bare"].sub("", text)
    return re.sub(r"\W", "", text)


def _answer(
    asked: Understanding, evidence: tuple[Evidence, ...], limits: Thresholds, unmentioned: Mapping[str, str] = MappingProxyType({}),
) -> Assessment:
    pool = evidence = _at_homefirst(asked, evidence)
    if city := _only_citywide(asked, evidence, limits):
        return replace(chosen(asked, city, limits), reason="not_in_district")
    if asked.plans:
        inside = tuple(e for e in evidence if e.clause.plan_id in asked.plans)
        outside = [e for e in evidence if e.clause.plan_id not in asked.plans]
        # The named plans were favoured; put that back before asking whether another plan is the right one.
        wrong = bool(outside) and (not inside or outside[0].score * NAMED_PLAN > limits.year_wrong * inside[0].score)
        if asked.adds is Adds.PLAN and inside:
            wrong = False  # who asks what another plan says takes nothing for granted
        if wrong and asked.plan_spoken_of:
            return chosen(asked, pool, limits)  # the plan was named for another question
        if stating := _with_figure(asked, inside, outside, limits):
            return replace(chosen(asked, (stating, *(e for e in outside if e is not stating)), limits), reason="figure_elsewhere")
        if named := _with_thing(asked, outside, unmentioned):
            return replace(chosen(asked, named, limits), reason="unmentioned", silent=unmentioned)
        if wrong and outside[0].score >= limits.answer:
            # Who asks for the newest only is told where it was last spoken of; there is nothing to put right.
            reason = "other_plan" if asked.years or not asked.latest else "not_in_newest"
            found = replace(chosen(asked, tuple(outside), limits), reason=reason)
            if near := _own_rule(asked, found.sources[0], inside, evidence):
                return replace(_with(found, near), reason="other_plan_too")
            return found
        if not inside or inside[0].score < limits.answer:
            return Assessment(Outcome.NO_EVIDENCE, reason="not_in_plan", choices=as_sources(outside[:1]))
        pool = inside
    if told := _told_of_district(asked, evidence):
        return replace(chosen(asked, (told,), limits), status=Outcome.PARTIAL, missing=("scope",))
    found = chosen(asked, pool, limits)
    if asked.plan_spoken_of and found.missing and (telling := _told_elsewhere(asked, found, evidence, limits)):
        return replace(telling, reason="not_in_newest")
    if asked.adds is Adds.DETAIL and (own := ASKING["qualifies"].search(asked.original)) and not _names_case(own, found.sources[0], asked):
        return replace(found, status=Outcome.PARTIAL, missing=tuple(dict.fromkeys((*found.missing, "scope"))))
    if found.status is Outcome.ANSWERED and (_is_unstated_case(asked, found.sources, evidence) or _is_without(asked, found.sources[0])):
        return replace(found, status=Outcome.PARTIAL, missing=("scope",))
    if asked.adds is Adds.PLAN and _of_another_matter(found.sources[0], asked, evidence):
        return replace(found, status=Outcome.PARTIAL, missing=(UNNAMED,), reason="not_in_plan")
    if beside := told_beside(asked.original, taken_for_granted(asked).items(), found.sources, english=asked.english):
        rest = (source for source in found.sources if source is not beside)
        found = replace(found, sources=(beside, *rest), reason="figure_beside")
    if found.status is Outcome.ANSWERED and (too := _citywide_too(asked, found.sources[0], evidence)):
        return replace(_with(found, too), reason="citywide_too")
    return found


def _with(found: Assessment, second: Evidence) -> Assessment:
    """An assessment that cites a measure beside its main one."""
    rest = [source for source in found.sources[1:] if source.measure.id != second.measure.id]
    return replace(found, sources=(found.sources[0], Source.of(second), *rest[: MOST_SOURCES - 2]))


def _own_rule(asked: Understanding, main: Source, inside: Sequence[Evidence], evidence: Sequence[Evidence]) -> Evidence | None:
    """The rule that the named plans have on the very thing of another plan's, in other words than the question's."""
    same = (e for e in of_same_thing(main.key_point, evidence) if e in inside)
    return next((e for e in same if _says_the_same(asked, main, Source.of(e), LEFT_OUT_NEAR)), None)


def _citywide_too(asked: Understanding, main: Source, evidence: Sequence[Evidence]) -> Evidence | None:
    """The measure for the whole city on the very thing that a district's or area's leads with, where it is asked whether it is only
    there, or for the whole city: who names a place finds its own rule first. It has the figures of the question, and its words."""
    if not home_of(main.clause, main.key_point) or not any(ASKING[way].search(asked.original) for way in OF_WHOLE_CITY):
        return None
    claimed, places = set(measured(asked.original)), [place[:PLACE] for place in home_of(main.clause, main.key_point)]

    def has(e: Evidence) -> bool:
        own = said(e.measure, e.key_point)
        limited = home_of(e.clause, e.key_point) or e.clause.restates or any(place in own for place in places) or _is_pilot(e)
        return not limited and claimed <= set(measured(own)) and _says_the_same(asked, main, Source.of(e), LEFT_OUT)

    return next((e for e in of_same_thing(main.key_point, evidence) if has(e)), None)


def _is_pilot(evidence: Evidence) -> bool:
    return evidence.key_point is not None and evidence.key_point.status == "pilot"


def _says_the_same(asked: Understanding, main: Source, other: Source, share: int) -> bool:
    """Whether another measure says all but one in ``share`` of those words of a question that the leading one says: a package of several
    things is not the one of them that is asked about."""
    text = without_places(asked.original)
    for way in OF_WHOLE_CITY:
        text = ASKING[way].sub(" ", text)
    known = ("", known_by(main.measure, main.key_point), known_by(other.measure, other.key_point))
    everything, here, there = (set(unsaid(text, words, english=asked.english)) for words in known)
    words = everything - here
    return len(words & there) * share <= len(words)


def _names_case(own: re.Match[str], source: Source, asked: Understanding) -> bool:
    """Whether a rule names the very case of who asks whether he qualifies, or all he says of it is where he is; without a case of his own
    nobody can say."""
    case = own["case_en" if asked.english else "case"] or ""
    if case and asked.districts and not names_matter(ASKING["own_firm"].sub(" ", without_places(case)), english=asked.english):
        return True
    return bool(case) and not any(unsaid(case, said_in_both(source.measure, source.key_point), english=asked.english))


def _is_unstated_case(asked: Understanding, sources: Sequence[Source], evidence: Iterable[Evidence]) -> bool:
    """Whether what was told is asked of a case (「个体户也行吗」, 「存货呢」) of which neither its clause nor what stands beside it says a
    word, nor anybody who asks of that measure."""
    main, frame = sources[0], ASKING["case"].match(asked.original)
    if frame is None or not asked.completed or asked.adds is not None or main.measure.id not in asked.cited:
        return False
    case = without_places(next(filter(None, frame.groupdict().values())))
    everything = set(unsaid(case, "", english=asked.english))
    if len(everything) < (1 if asked.english else SHORTEST_CASE) or not names_matter(case, english=asked.english):
        return False
    own_clause = (said_in_both(e.measure, e.key_point) for e in evidence if e.clause.id == main.clause.id)
    told = " ".join((main.clause.text or "", *own_clause, *(said_in_both(source.measure, source.key_point) for source in sources)))
    known = known_by(main.measure, main.key_point)
    return set(unsaid(case, told, english=asked.english)) == everything and any(unsaid(case, known, english=asked.english))


def _is_without(asked: Understanding, main: Source) -> bool:
    """Whether what was told is asked of who does without something (「没进法院程序的呢」): the clause is for those who have it, unless it
    speaks of those who have not."""
    frame = ASKING["without"].match(asked.original)
    if frame is None or not asked.completed or asked.adds is not None or main.measure.id not in asked.cited:
        return False
    return not ASKING["negated"].search(said(main.measure, main.key_point))


def _told_elsewhere(
    asked: Understanding, found: Assessment, evidence: Sequence[Evidence], limits: Thresholds
) -> Assessment | None:
    """What another plan states on the same topic where the plan that was spoken of leaves out the detail that is asked for now: who
    was told what the newest plan holds on starting a company asks on for the days, which an older one states."""
    point, best = found.sources[0].key_point, found.sources[0].score / NAMED_PLAN
    outside = tuple(
        e for e in evidence
        if e.clause.plan_id not in asked.plans and share_topic(point, e.key_point) and e.score >= OF_ANY_PLAN * best
    )
    telling = chosen(asked, outside, limits) if outside else None
    return telling if telling and not telling.missing else None


def _of_another_matter(main: Source, asked: Understanding, evidence: Iterable[Evidence]) -> bool:
    """Whether the nearest that another plan has is about none of the topics of what was cited before it, nor what the question names."""
    own = without_places(without_details(ASKING["in_plan"].sub(" ", asked.original), english=asked.english)).strip("里中的 ")
    named, unnamed = (set(unsaid(own, known, english=asked.english)) for known in ("", said(main.measure, main.key_point)))
    # 「2017里有没有质押融资」 after intellectual property; of 「是备案还是许可」 one is said
    if names_matter(own, english=asked.english) and (unnamed < named if ASKING["either"].search(asked.original) else not unnamed):
        return False
    cited = next((e.key_point for e in evidence if e.measure.id in asked.cited[:1]), None)
    return cited is not None and main.key_point is not None and not set(cited.topics) & set(main.key_point.topics)


def _at_homefirst(asked: Understanding, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The district's own measure on the same matter leads where 「长宁有吗」 or 「长宁谁管」 asks for nothing else."""
    if not (asked.adds is Adds.PLACE or (asked.completed and asked.kind is Kind.WHO)) or not asked.home or not evidence:
        return evidence
    matters = set(evidence[0].key_point.topics) if evidence[0].key_point else set()
    for e in evidence:
        of_it = e.key_point is not None and bool(matters & set(e.key_point.topics))
        if of_it and e.clause.plan_id in asked.home and e.score >= OF_ANY_PLAN * evidence[0].score:
            return (e.scored(evidence[0].score), *(other for other in evidence if other is not e))
    return evidence


def _told_of_district(asked: Understanding, evidence: Sequence[Evidence]) -> Evidence | None:
    """The district's rule that was told, where the city's is asked for after it (「市里也这样吗」) and nothing citywide is on its
    topics."""
    if asked.adds is not Adds.PLACE or asked.districts or asked.kind is Kind.WHO:
        return None
    told = next((e for e in evidence if e.measure.id in asked.cited[:1] and e.clause.district), None)
    beside = any(told.shares_topic(e) for e in evidence[:NEAREST] if not home_of(e.clause, e.key_point)) if told else True
    return None if beside else told


def _only_citywide(asked: Understanding, evidence: tuple[Evidence, ...], limits: Thresholds) -> tuple[Evidence, ...]:
    """The city's measures, where a district is named whose own plan does not speak of the matter: the nearest thing in it would
    be no answer. Empty otherwise."""
    if not asked.home or asked.years or asked.latest:
        return ()
    local = next((e for e in evidence if e.clause.plan_id in asked.home), None)
    city = tuple(e for e in evidence if not e.clause.district)
    if local is None or not city:
        return ()
    ours, theirs = (set(e.key_point.topics) if e.key_point else set() for e in (local, city[0]))
    # Both without what naming the district gave and took.
    better = city[0].score / CITYWIDE > limits.year_wrong * local.score / AT_HOME
    return city if better and not ours & theirs else ()


def _with_thing(asked: Understanding, outside: Iterable[Evidence], unmentioned: Mapping[str, str]) -> tuple[Evidence, ...]:
    """The measures of other plans that speak of the thing which none of the named plans mentions (「简易注销2020年里有吗」)."""
    if not asked.plans <= unmentioned.keys():
        return ()
    words = {word.lower() for word in unmentioned.values()}
    return tuple(e for e in outside if any(word in worded(e.measure, e.key_point, english=asked.english) for word in words))


def _with_figure(
    asked: Understanding, inside: Sequence[Evidence], outside: Sequence[Evidence], limits: Thresholds
) -> Evidence | None:
    """A measure of another plan that has the figure of the question, where no near measure of the named plan has it: 「100亿写在
    2021年方案里，对吗」."""
    claimed = set(measured(asked.original))
    if not claimed or not inside or not (asked.presumes or STILL.search(asked.original)):
        return None
    least = limits.related * inside[0].score / NAMED_PLAN

    def has(evidence: Evidence) -> bool:
        return bool(claimed & set(measured(said(evidence.measure, evidence.key_point))))

    if any(has(e) for e in inside if e.score >= least):
        return None
    return next((e for e in outside if e.score >= least and has(e)), None)
