"""Whether a rule is said of the case that is asked about: of nothing else is it certain that it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.reading.address import without_places
from bot.reading.content import names_matter
from bot.reading.limits import of_other_case, of_other_voltage
from bot.reading.unsaid import known_by, unsaid
from bot.turn import Source, Understanding
from prompts.patterns import patterns
from retrieval.plans import said, said_in_both
from retrieval.search import Evidence

ASKING = patterns("asking")
SHORTEST_CASE = 2


def names_case(own: re.Match[str], source: Source, asked: Understanding) -> bool:
    """Whether a rule names the very case of who asks whether he qualifies, or all he says of it is where he is; without a case of his own
    nobody can say."""
    case = own["case_en" if asked.english else "case"] or ""
    if case and asked.districts and not names_matter(ASKING["own_firm"].sub(" ", without_places(case)), english=asked.english):
        return True
    return bool(case) and not any(unsaid(case, said_in_both(source.measure, source.key_point), english=asked.english))


def is_open_case(asked: Understanding, sources: Sequence[Source], evidence: Iterable[Evidence]) -> bool:
    """Whether the leading measure leaves open whether it holds for the case that is asked about, or is made for another or the opposite
    one."""
    point = sources[0].key_point
    words = f"{point.plain} {point.en}" if point else sources[0].measure.text
    if of_other_case(asked.original, words) or of_other_voltage(asked.original, words):
        return True
    return _is_unstated(asked, sources, evidence) or _is_without(asked, sources[0])


def _is_unstated(asked: Understanding, sources: Sequence[Source], evidence: Iterable[Evidence]) -> bool:
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
