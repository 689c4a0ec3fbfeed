"""Right clause in the first one, three and five, and time, beside stock LangChain and Haystack: ``python -m benchmarks.retrieval``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.chunks import Chunk, Places
from benchmarks.product import BENCH, chosen, clauses_found, from_key_points, markdown, options, service_in, with_documents
from benchmarks.questions import Found, Score, answerable, heads, measure, one_by_one, read_all, shares, text_of
from bot.service import Ask, Service
from bot.turn import Audience
from retrieval.corpus import Corpus
from retrieval.evaluate import Case, percentile


def chunks_of(corpus: Corpus, plans: Path) -> list[Chunk]:
    """The documents in LangChain's pieces, each with the clauses it counts for."""
    from benchmarks.langchain_stock import cut

    texts = {plan: (plans / name).read_text(encoding="utf-8") for plan, name in corpus.documents.items()}
    places = {
        plan: Places(text, [c for c in corpus.clauses.values() if c.plan_id == plan]) for plan, text in texts.items()
    }
    for plan, found in places.items():
        print(f"{plan}: {len(found.spans)} clauses, {len(found.missing)} not in the file's plain text", *found.missing[:3])
    return cut(texts, places)


def report(scores: Sequence[Score], base: Score) -> str:
    rows = [
        [s.name, *shares(s), *(times(s, base) if s.ms else ["", "", "", ""])]
        for s in scores
    ]
    return markdown(["", *heads(base), "median ms", "p99 ms", "processor ms", "times as fast"], rows)


def times(score: Score, base: Score) -> list[str]:
    cpu = percentile(score.cpu, 0.5)
    return [f"{score.median:.2f}", f"{score.slowest:.2f}", f"{cpu:.2f}", f"{percentile(base.cpu, 0.5) / cpu:.1f}"]


def by_clause(score: Score, cases: Sequence[Case], found: Sequence[Found]) -> Score:
    """The same answers with a chunk's clauses counted one by one, as the product's are."""
    strict = Score(f"{score.name}, clause by clause", ms=score.ms, cpu=score.cpu)
    for case, chunks in zip(cases, found, strict=True):
        strict.add(case.persona, case.gold, one_by_one(chunks))
    return strict


def cited(service: Service, case: Case) -> Found:
    """The clauses that the whole product cites; a follow-up is asked in its conversation."""
    conversation = None
    for turn in case.turns:
        answer = service.chat(Ask(turn, conversation, Audience(case.audience)))
        conversation = answer.conversation_id
    return [(clause,) for clause in dict.fromkeys(c.clause_id for c in answer.citations)]


def main() -> None:
    parser = options(__doc__ or "")
    parser.add_argument("--held-back", action="store_true", help="only the third of the questions that training never looks at")
    given = chosen(parser)

    import torch

    from benchmarks.haystack_stock import StockHaystack
    from benchmarks.langchain_stock import StockLangChain

    torch.set_num_threads(1 if given.core >= 0 else torch.get_num_threads())
    everything = read_all()
    cases = answerable(everything, only_held_back=given.held_back)
    others = [case for case in everything if case.persona == "probe" or case.type == "match"]
    documents, key_points = with_documents(given.plans), from_key_points()
    service = service_in(BENCH / "documents", given.plans)
    chunks = chunks_of(documents.index.corpus, given.plans)
    langchain, haystack = StockLangChain(chunks), StockHaystack(chunks)
    print(f"{len(cases)} questions, {len(chunks)} chunks, {sum(len(c.clauses) for c in chunks) / len(chunks):.1f} clauses a chunk\n")

    kept: dict[str, list[Found]] = {"langchain": [], "haystack": []}

    def keeping(name: str, found: Found) -> Found:
        kept[name].append(found)
        return found

    ours = measure("policybot", lambda case: clauses_found(documents, text_of(case)), cases, others)
    alone = measure("policybot, key points alone", lambda case: clauses_found(key_points, text_of(case)), cases, others)
    reply = measure("policybot, citations of its reply", lambda case: cited(service, case), cases, others)
    reply.ms = []
    words = measure("LangChain, BM25 alone", lambda case: langchain.words(text_of(case)), cases, others)
    base = measure("LangChain, BM25 and MiniLM", lambda case: keeping("langchain", langchain.ensemble(text_of(case))), cases, others)
    stack = measure("Haystack, BM25 and MiniLM", lambda case: keeping("haystack", haystack.find(text_of(case))), cases, others)
    strict = [by_clause(s, cases, kept[n][-len(cases) :]) for s, n in ((base, "langchain"), (stack, "haystack"))]
    print(report([ours, alone, reply, base, strict[0], words, stack, strict[1]], base))
    print(f"\nright in the first five, ours to LangChain's: {ours.share('all', 5) / base.share('all', 5):.2f}")
    for what, mine, theirs in (("by the clock", ours.ms, base.ms), ("on the processor", ours.cpu, base.cpu)):
        median, slow = (percentile(theirs, share) / percentile(mine, share) for share in (0.5, 0.99))
        print(f"time {what}, LangChain's to ours: {median:.1f} at the median, {slow:.1f} at the 99th percentile")


if __name__ == "__main__":
    main()
