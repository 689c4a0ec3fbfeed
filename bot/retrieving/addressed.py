"""Evidence without a search: the clause that is named or pasted, and what the reply before cited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.address import Address, and_others, clauses_at, sentence_of, without_address
from bot.reading.content import bare, matter, without_details
from bot.turn import Understanding
from retrieval.corpus import Corpus
from retrieval.plans import Clause, said
from retrieval.search import Evidence, Query, Searcher
from retrieval.words import normalise

DEPTH = 40
SHORTEST_PASTE = 8
SHORTEST_MATTER, NAMED_TOO = 2, 0.3  # letters of a matter beside a clause number, and the score of a measure that is about it
ELSEWHERE_SCORE = 0.5
TERM = re.compile(r"[“\"「『]([^”\"」』]{2,12})[”\"」』]")


def at_address(asked: Understanding, searcher: Searcher) -> list[Evidence]:
    """Every measure of the clauses that an address can mean; where the question names a matter too, the one nearest to it first."""
    assert asked.path is not None
    first = Address(last=int(asked.path[1:])) if asked.path.startswith("#") else Address(path=asked.path)
    corpus = searcher.index.corpus
    plans = asked.plans or asked.home
    within = [c for plan in corpus.plans if plan in plans for c in corpus.of_plan(plan)] if plans else corpus.clauses.values()
    clauses = [clause for address in (first, *and_others(asked.original, first)) for clause in clauses_at(address, within, plans)]
    found = [evidence_of(clause, n, corpus) for clause in clauses for n in range(len(clause.measures))]
    if len(clauses) == 1 and (sentence := sentence_of(asked.original)) and sentence <= len(found):
        return [found[sentence - 1]]
    sought = bare(without_details(without_address(asked.original), english=asked.english))
    if len(clauses) != 1 or len(sought) < SHORTEST_MATTER:
        return found
    near = searcher.search(Query(sought, asked.english, plans=frozenset({clauses[0].plan_id})), DEPTH).evidence
    scores = {e.measure.id: e.score for e in near}
    nearest = max(found, key=lambda e: scores.get(e.measure.id, 0.0))
    return [nearest, *(e for e in found if e is not nearest)] if scores.get(nearest.measure.id, 0.0) >= NAMED_TOO else found


def elsewhere(asked: Understanding, found: Sequence[Evidence], searcher: Searcher) -> list[Evidence]:
    """Where a term that the question puts in quotation marks stands, if not in the clause that it names."""
    wanted = [bare(term) for term in TERM.findall(asked.original)]
    texts = " ".join(_words_of(e) for e in found)
    absent = [term for term in wanted if term and term not in texts]
    if not absent:
        return []
    others = searcher.search(Query(matter(asked.text, english=asked.english), asked.english), DEPTH).evidence
    return [e.scored(ELSEWHERE_SCORE) for e in others if all(term in _words_of(e) for term in absent)][:1]


def _words_of(evidence: Evidence) -> str:
    return bare(evidence.clause.heading + said(evidence.measure, evidence.key_point))


def at_wording(pasted: str, searcher: Searcher) -> list[Evidence]:
    """The measures whose official text holds the pasted words, or most of them; exact ones first."""
    needle = bare(pasted)
    if len(needle) < SHORTEST_PASTE:
        return []
    runs = [needle[n : n + 7] for n in range(max(1, len(needle) - 6))]
    found: list[Evidence] = []
    for clause in searcher.like_wording(normalise(pasted)):
        if not clause.text:
            continue
        text = bare(clause.text)
        share = 1.0 if needle in text else _shared(runs, text) / len(runs)
        if share < 0.6:
            continue
        best = max(range(len(clause.measures)), key=lambda n: _shared(runs, bare(clause.measures[n].text)))
        found.append(evidence_of(clause, best, searcher.index.corpus).scored(share * (0.95 if clause.restates else 1.0)))
    return sorted(found, key=lambda e: -e.score)


def _shared(runs: Sequence[str], text: str) -> int:
    return sum(run in text for run in runs)


def cited_before(asked: Understanding, searcher: Searcher) -> list[Evidence]:
    """The measures of the reply that a follow-up goes on from, as far as they are still in the index."""
    corpus = searcher.index.corpus
    return [found for measure in asked.cited if (found := evidence_by_id(measure, corpus)) is not None]


def evidence_by_id(measure: str, corpus: Corpus) -> Evidence | None:
    """A measure by its id as certain evidence; None where the corpus does not have it."""
    path, _, number = measure.partition("#")
    clause, at = corpus.clauses.get(path), int(number or 1) - 1
    return evidence_of(clause, at, corpus) if clause is not None and at < len(clause.measures) else None


def evidence_of(clause: Clause, number: int, corpus: Corpus) -> Evidence:
    """A measure of a clause, by its position, as certain evidence."""
    measure = clause.measures[number]
    return Evidence(clause, measure, corpus.key_points.get(measure.id), 1.0)
