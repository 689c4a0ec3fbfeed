"""The product as it is measured: settings and indexes of its own below ``var/bench``, so that a running server is left alone."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from bot.assemble import assemble
from bot.service import Service
from bot.settings import ROOT, Settings, index_settings
from retrieval.index import IndexSettings, build, open_active
from retrieval.search import Fusion, Query, Searcher
from retrieval.words import is_english, normalise

BENCH = ROOT / "var" / "bench"
DEPTH = 40


def options(description: str, *, core: bool = True) -> ArgumentParser:
    """The options that all benchmarks share."""
    parser = ArgumentParser(description=description)
    parser.add_argument("--plans", type=Path, default=os.environ.get("POLICYBOT_PLANS_DIR"), help="folder of the official documents")
    if core:
        parser.add_argument("--core", type=int, default=0, help="the processor core to run on (default: 0); -1 for all")
    return parser


def chosen(parser: ArgumentParser) -> Namespace:
    """The options as given; the process is moved to its core before anything starts threads."""
    given = parser.parse_args()
    if given.plans is None or not Path(given.plans).is_dir():
        parser.error("--plans (or POLICYBOT_PLANS_DIR) must name the folder of the official documents")
    given.plans = Path(given.plans).resolve()
    os.environ |= {"HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False", "ANONYMIZED_TELEMETRY": "False"}
    os.environ |= {"LANGSMITH_TRACING": "false", "TOKENIZERS_PARALLELISM": "false", "OMP_NUM_THREADS": "1"}
    if getattr(given, "core", -1) >= 0 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {given.core})
    return given


def settings_in(folder: Path, plans: Path | None) -> Settings:
    """The product's defaults, with its state in a folder of its own."""
    return Settings(plans_dir=plans, index_dir=folder / "index", database_url=f"sqlite:///{folder / 'policybot.db'}")


def built(settings: Settings) -> IndexSettings:
    """Builds the index where it is stale."""
    inputs = index_settings(settings)
    build(inputs)
    return inputs


def searcher_over(inputs: IndexSettings) -> Searcher:
    return Searcher(open_active(inputs), Fusion.load(inputs.data / "fusion.yaml"))


def with_documents(plans: Path) -> Searcher:
    """Search over the five plans and the key points."""
    return searcher_over(built(settings_in(BENCH / "documents", plans)))


def from_key_points() -> Searcher:
    """Search over the key points alone: what works where no document may be loaded."""
    return searcher_over(built(settings_in(BENCH / "key-points", None)))


def service_in(folder: Path, plans: Path) -> Service:
    """The whole product, its index built."""
    settings = settings_in(folder, plans)
    built(settings)
    return assemble(settings)


def clauses_found(searcher: Searcher, text: str) -> list[tuple[str, ...]]:
    """Distinct clauses for a question, best first, each as a list of one."""
    evidence = searcher.search(Query(normalise(text), is_english(text)), DEPTH).evidence
    return [(clause,) for clause in dict.fromkeys(found.clause.id for found in evidence)]


def memory_mb(process: int | str = "self") -> float:
    """Resident memory of a process (Linux)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) / 1024


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as the documentation has it."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
