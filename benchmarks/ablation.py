"""What each kind of evidence adds to the search: ``python -m benchmarks.ablation``.

A weight is set to 0 and the rest keep their proportions (they are not learnt anew), so what a field gives alone is shown too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from benchmarks.product import BENCH, chosen, clauses_found, markdown, options, searcher_over, settings_in, with_documents
from benchmarks.questions import Score, answerable, heads, measure, read_all, shares, text_of
from bot.settings import index_settings
from retrieval.builds import ACTIVE
from retrieval.corpus import build_corpus
from retrieval.evaluate import Case
from retrieval.index import IndexSettings, fill
from retrieval.search import ASKED, Fusion, Searcher

ASKS = ("ask_words", "ask_chars", "asks_words", "asks_chars", "ask_english", "asks_english")
GROUPS: Mapping[str, tuple[str, ...]] = {
    "embedding": ("embedding",),
    "questions as people ask them": (ASKED,),
    "questions written for each measure": ASKS,
    "each question by itself": ("ask_words", "ask_chars", "ask_english"),
    "plain words": ("plain_words", "plain_chars"),
    "official text": ("official_words", "official_chars"),
    "sounds": ("sounds",),
    "words (jieba)": ("official_words", "plain_words", "ask_words", "asks_words"),
    "characters": ("official_chars", "plain_chars", "ask_chars", "asks_chars"),
    "English words": ("ask_english", "asks_english"),
}
ALONE = ("embedding", "questions written for each measure", "plain words", "official text", "sounds")


def weighed(weights: Mapping[str, float], kept: set[str]) -> dict[str, float]:
    """The weights of what is kept, in proportion, with a sum of one; as they were where nothing would be left."""
    left = {name: weight for name, weight in weights.items() if name in kept}
    total = sum(left.values())
    return {name: weight / total for name, weight in left.items()} if total else {}


def with_fields(fusion: Fusion, kept: set[str]) -> Fusion:
    return Fusion(weighed(fusion.chinese, kept), weighed(fusion.english, kept))


def without_key_points(inputs: IndexSettings) -> IndexSettings:
    """An index of the documents alone: what a plan gets that nobody has described yet."""
    build = "0" * 16
    if not (inputs.folder / ACTIVE).is_file():
        corpus = build_corpus(inputs.data, inputs.plans)
        (inputs.folder / build).mkdir(parents=True)
        fill(inputs.folder / build, build, replace(corpus, key_points={}, elsewhere=()), inputs)
        (inputs.folder / ACTIVE).write_text(build, encoding="utf-8")
    return inputs


def measured(name: str, searcher: Searcher, fusion: Fusion, cases: list[Case]) -> Score:
    """The rates with other weights."""
    before, searcher.fusion = searcher.fusion, fusion
    try:
        return measure(name, lambda case: clauses_found(searcher, text_of(case)), cases, [])
    finally:
        searcher.fusion = before


def main() -> None:
    parser = options((__doc__ or "").split("\n\n")[0])
    parser.add_argument("--held-back", action="store_true", help="only the third of the questions that training never looks at")
    given = chosen(parser)
    cases = answerable(read_all(), only_held_back=given.held_back)
    searcher = with_documents(given.plans)
    fusion = searcher.fusion
    fields = {*fusion.chinese, *fusion.english}
    scores = [measured("everything", searcher, fusion, cases)]
    for name, group in GROUPS.items():
        scores.append(measured(f"without {name}", searcher, with_fields(fusion, fields - set(group)), cases))
    for name in ALONE:
        scores.append(measured(f"only {name}", searcher, with_fields(fusion, set(GROUPS[name])), cases))
    bare = searcher_over(without_key_points(index_settings(settings_in(BENCH / "documents-alone", given.plans))))
    undescribed = fields - {ASKED}  # nobody has asked about a new plan
    learnt = with_fields(bare.fusion, undescribed)
    scores.append(measured("documents without key points, from which the embedding learnt", bare, learnt, cases))
    unseen = with_fields(bare.fusion, undescribed - {"embedding"})
    scores.append(measured("documents without key points or embedding", bare, unseen, cases))
    print(markdown(["", *heads(scores[0])], [[score.name, *shares(score)] for score in scores]))


if __name__ == "__main__":
    main()
