"""Which texts of a measure are matched, and how: the list of fields, the same when building and when searching."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.corpus import Corpus
from retrieval.plans import Clause, KeyPoint, Measure
from retrieval.words import Segmenter, characters, normalise, syllables, words

Tokens = Callable[[str, Segmenter], list[str]]
Texts = Callable[[Clause, Measure, KeyPoint | None], Sequence[str]]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One BM25 field: its tokens, the texts of a measure that go in, and BM25's two parameters. ``joined`` makes one
    document of a measure's texts; otherwise each is one and the best counts."""

    name: str
    tokens: Tokens
    texts: Texts
    k1: float
    b: float
    joined: bool = True


def official(clause: Clause, measure: Measure, point: KeyPoint | None) -> Sequence[str]:
    return [clause.heading, clause.heading, *clause.trail[-1:], measure.text]


def plain(clause: Clause, measure: Measure, point: KeyPoint | None) -> Sequence[str]:
    if point is None:
        return []
    return [point.plain, *point.lay, *point.terms, *point.topics, clause.heading]


def asks(clause: Clause, measure: Measure, point: KeyPoint | None) -> Sequence[str]:
    return [] if point is None else [*point.asks, *point.lay]


def all_asks(clause: Clause, measure: Measure, point: KeyPoint | None) -> Sequence[str]:
    return [] if point is None else [*point.asks, *point.lay, point.plain]


def sounds(clause: Clause, measure: Measure, point: KeyPoint | None) -> Sequence[str]:
    known = (point.plain, *point.terms, *point.lay, *point.asks) if point else (measure.text,)
    return [clause.heading, *known]


def english(clause: Clause, measure: Measure, point: KeyPoint | None) -> Sequence[str]:
    return [] if point is None else [point.en, *point.asks_en]


def _characters(text: str, _: Segmenter) -> list[str]:
    return characters(text)


def _syllables(text: str, _: Segmenter) -> list[str]:
    return syllables(text)


FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec("official_words", words, official, 1.2, 0.6),
    FieldSpec("official_chars", _characters, official, 1.2, 0.6),
    FieldSpec("plain_words", words, plain, 1.0, 0.5),
    FieldSpec("plain_chars", _characters, plain, 1.0, 0.5),
    FieldSpec("ask_words", words, asks, 0.6, 0.3, joined=False),
    FieldSpec("ask_chars", _characters, asks, 0.6, 0.3, joined=False),
    FieldSpec("asks_words", words, all_asks, 1.2, 0.5),
    FieldSpec("asks_chars", _characters, all_asks, 1.2, 0.5),
    FieldSpec("sounds", _syllables, sounds, 1.2, 0.5),
    FieldSpec("ask_english", words, english, 0.6, 0.3, joined=False),
    FieldSpec("asks_english", words, english, 1.0, 0.5),
)


def entries(corpus: Corpus) -> Iterator[tuple[Clause, Measure, KeyPoint | None]]:
    """Every measure in order, with its clause and key point; the position is the measure's row in every field."""
    for clause in corpus.clauses.values():
        for measure in clause.measures:
            yield clause, measure, corpus.key_points.get(measure.id)


def rows(corpus: Corpus) -> Iterator[tuple[Clause, Measure, KeyPoint | None]]:
    """What is indexed: every measure, and after them the matters that no plan speaks of, in the same shape. A question
    that is nearer to one of these than to any measure is not for the plans."""
    yield from entries(corpus)
    for number, matter in enumerate(corpus.elsewhere, 1):
        measure = Measure("elsewhere", number, "")
        clause = Clause("elsewhere", "elsewhere", str(number), "", matter.name, (), None, (measure,))
        plain = " ".join((matter.name, *matter.asks[:4]))
        yield clause, measure, KeyPoint(
            measure_id=measure.id, plain=plain, en=matter.english, kind="internal", status="government", topics=(),
            asks=matter.asks, asks_en=matter.asks_en or (matter.english,),
        )


class Tokeniser:
    """Normalises and splits each text once for each view of it: many fields share their texts."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._known: dict[tuple[Tokens, str], list[str]] = {}

    def __call__(self, tokens: Tokens, text: str) -> list[str]:
        key = tokens, text
        if key not in self._known:
            self._known[key] = tokens(normalise(text), self._segmenter)
        return self._known[key]


def field_documents(corpus: Corpus, spec: FieldSpec, tokenise: Tokeniser) -> tuple[list[list[str]], list[int]]:
    """Token lists of one field and the row of the measure each belongs to."""
    documents: list[list[str]] = []
    owners: list[int] = []
    for row, entry in enumerate(rows(corpus)):
        split = [found for text in spec.texts(*entry) if (found := tokenise(spec.tokens, text))]
        if spec.joined:
            split = [[token for found in split for token in found]] if split else []
        documents += split
        owners += [row] * len(split)
    return documents, owners


def passages(corpus: Corpus) -> tuple[list[str], list[int]]:
    """What is embedded: the measure with heading as context, our plain words, each ask, and the English line."""
    texts, owners = [], []
    for row, (clause, measure, point) in enumerate(rows(corpus)):
        own = [f"{clause.heading} {measure.text}"] if measure.text else []
        if point is not None:
            own += [f"{point.plain} {' '.join(point.terms)}", point.en, *point.asks, *point.asks_en]
        texts += own or [clause.heading]
        owners += [row] * max(1, len(own))
    return texts, owners


def all_texts(corpus: Corpus) -> Iterator[str]:
    """Every text that some field indexes; some come several times."""
    for entry in rows(corpus):
        for texts in dict.fromkeys(spec.texts for spec in FIELDS):
            yield from texts(*entry)


def vocabulary(corpus: Corpus) -> list[str]:
    """Words that segmentation should know: terms, lay names and topics of the corpus."""
    points = corpus.key_points.values()
    found = {word for point in points for word in (*point.terms, *point.lay, *point.topics)}
    found |= {word for topic in corpus.topics.values() for word in (topic.name, *topic.lay)}
    return sorted(normalise(word) for word in found if 2 <= len(word) <= 8 and word.isalnum())
