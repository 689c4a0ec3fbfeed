"""The law articles as 147,290 clauses more, beside the five plans: ``python -m benchmarks.scale --articles FILE``.

Every law becomes a plan without key points, with the year and the region that its file name tells. Both indexes are written by
``retrieval.index.fill``, in processes of their own, so that time and memory are those of a build and of a server.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from argparse import Namespace
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.product import BENCH, chosen, clauses_found, markdown, memory_mb, options, settings_in
from benchmarks.questions import Score, answerable, measure, read_all, text_of
from bot.assemble import assemble
from bot.service import Ask
from bot.settings import index_settings
from retrieval.builds import ACTIVE
from retrieval.corpus import Corpus, build_corpus
from retrieval.evaluate import Case, percentile
from retrieval.index import IndexSettings, fill, open_active
from retrieval.plans import Clause, Measure, Plan
from retrieval.search import Fusion, Searcher

ARTICLES = Path("../shared/corpora/law_articles.jsonl.gz")
NAME = re.compile(r"(?P<title>[^/]+?)(?:\((?P<year>\d{4})-\d\d-\d\d\))?\.md$")
SIZES = {"plans": "five plans", "laws": "with the law articles"}
BUILD = "0" * 16


def laws(path: Path) -> Iterator[tuple[Plan, list[Clause]]]:
    """Every law as a plan, its articles as clauses of one measure."""
    texts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            texts[row["file"]].append((row["article"], row["text"]))
    for number, (file, articles) in enumerate(texts.items(), 1):
        named = NAME.search(file)
        assert named is not None
        year = named["year"]
        plan = Plan(f"law-{number:04d}-{year or 'undated'}", named["title"], int(year) if year else None, file.split("/")[0])
        yield plan, [_article(plan, n, label, text) for n, (label, text) in enumerate(articles, 1)]


def _article(plan: Plan, number: int, label: str, text: str) -> Clause:
    clause_id = f"{plan.id}/{number}"
    measures = (Measure(clause_id, 1, text, 0, len(text)),)
    return Clause(clause_id, plan.id, str(number), label, plan.title, (plan.title,), text, measures)


def corpus_of(size: str, inputs: IndexSettings, articles: Path) -> Corpus:
    """The five plans with their key points, alone or with the laws after them."""
    corpus = build_corpus(inputs.data, inputs.plans)
    if size == "plans":
        return corpus
    added = list(laws(articles))
    return replace(
        corpus, plans=corpus.plans | {plan.id: plan for plan, _ in added},
        clauses=corpus.clauses | {clause.id: clause for _, clauses in added for clause in clauses},
    )


def write(size: str, given: Namespace) -> dict[str, float]:
    """Builds an index and makes it the active one of its folder."""
    folder = BENCH / "scale" / size
    shutil.rmtree(folder, ignore_errors=True)
    inputs = index_settings(settings_in(folder, given.plans))
    corpus = corpus_of(size, inputs, given.articles)
    work = inputs.folder / BUILD
    work.mkdir(parents=True)
    started, processor = time.perf_counter(), time.process_time()
    fill(work, BUILD, corpus, inputs)
    seconds, busy = time.perf_counter() - started, time.process_time() - processor
    (inputs.folder / ACTIVE).write_text(BUILD, encoding="utf-8")
    disk = sum(path.stat().st_size for path in work.rglob("*") if path.is_file())
    return {
        "clauses": len(corpus.clauses), "plans": len(corpus.plans), "build s": seconds, "build processor s": busy,
        "disk MB": disk / 2**20,
        "build memory MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def ask(size: str, given: Namespace) -> dict[str, float]:
    """Opens an index as a server does, asks every development question, and says how long it took."""
    settings = settings_in(BENCH / "scale" / size, given.plans)
    started = time.perf_counter()
    service = assemble(settings)
    if vectors := [fault for fault in service.ready().faults if fault.startswith("vectors")]:
        raise SystemExit(f"{vectors[0]}: the data changed since the index was built; run again without --keep")
    opened = time.perf_counter() - started
    everything = read_all()
    others = [case for case in everything if case.type == "match"]
    cases = [case for case in everything if case.type != "match"]
    for case in others:
        service.chat(Ask(text_of(case)))
    times, busy, kinds = replies(cases, service.chat)
    slow = sorted(kinds, key=kinds.__getitem__)[-3:]
    resident = memory_mb()
    inputs = index_settings(settings)
    searcher = Searcher(open_active(inputs), Fusion.load(inputs.data / "fusion.yaml"))
    score = measure(size, lambda case: clauses_found(searcher, text_of(case)), answerable(everything), others)
    print(f"{size}: slowest questions", {name: round(kinds[name]) for name in slow}, file=sys.stderr)
    return {
        "open s": opened, "reply median ms": percentile(times, 0.5), "reply p99 ms": percentile(times, 0.99),
        "reply median processor ms": percentile(busy, 0.5), "reply p99 processor ms": percentile(busy, 0.99),
        "search median processor ms": percentile(score.cpu, 0.5), "search p99 processor ms": percentile(score.cpu, 0.99),
        "memory MB": resident, **quality(score),
    }


def replies(cases: list[Case], chat: Callable[[Ask], object]) -> tuple[list[float], list[float], dict[str, float]]:
    """Milliseconds of each reply, by the clock and on the processor, and the latter by question."""
    times, busy, kinds = [], [], {}
    for case in cases:
        started, processor = time.perf_counter(), time.process_time()
        chat(Ask(text_of(case)))
        times.append((time.perf_counter() - started) * 1000)
        busy.append((time.process_time() - processor) * 1000)
        kinds[case.id] = busy[-1]
    return times, busy, kinds


def quality(score: Score) -> dict[str, float]:
    return {f"right in {depth}": score.share("all", depth) for depth in (1, 3, 5)}


def apart(step: str, size: str, given: Namespace) -> dict[str, float]:
    """Runs one step in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.scale", "--step", step, "--size", size]
    core = given.core if step == "ask" else -1  # a build uses all there are
    command += ["--plans", str(given.plans), "--articles", str(given.articles), "--core", str(core)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    parser = options((__doc__ or "").split("\n\n")[0])
    parser.add_argument("--articles", type=Path, default=ARTICLES, help="law_articles.jsonl.gz")
    parser.add_argument("--keep", action="store_true", help="ask the indexes of the last run, do not build them again")
    parser.add_argument("--step", choices=("write", "ask"), help="one step of one size; its figures as JSON")
    parser.add_argument("--size", choices=tuple(SIZES), default="plans", help="for --step")
    given = chosen(parser)
    if given.step:
        print(json.dumps((write if given.step == "write" else ask)(given.size, given)))
        return
    built = BENCH / "scale" / "built.json"
    if not given.keep:
        figures = {size: apart("write", size, given) for size in SIZES}
        built.write_text(json.dumps(figures), encoding="utf-8")
    figures = json.loads(built.read_text(encoding="utf-8"))
    for size in SIZES:
        figures[size] |= apart("ask", size, given)
    few, many = (figures[size] for size in SIZES)
    rows = [[name, f"{few[name]:,.2f}", f"{many[name]:,.2f}", f"{many[name] / few[name]:.1f}"] for name in few]
    print(markdown(["", *SIZES.values(), "ratio"], rows))


if __name__ == "__main__":
    os.environ.setdefault("POLICYBOT_LOG_LEVEL", "ERROR")
    main()
