"""Documents → ``data/outlines``: numbering, headings, departments and numbers of measures, which are facts and no text.

``python -m retrieval.facts --plans DIR`` writes one file for each document that is in the catalogue. The key points
are written against these files, and ``policybot index`` reports where a document differs from them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import yaml

from retrieval.catalogue import load_catalogue
from retrieval.corpus import read_plans
from retrieval.files import DataError
from retrieval.plans import Clause

DATA = Path(__file__).resolve().parents[1] / "data"
HEAD = "# Numbering and headings of {plan}, with the number of measures of each clause. Made by `python -m retrieval.facts`.\n"


def write_outlines(plans: Path, data: Path) -> tuple[list[Path], list[str]]:
    """Writes ``outlines/<plan>.yaml`` for every catalogued plan found in a folder; returns the files written and what
    could not be used.

    Raises:
        DataError: the catalogue is broken.
    """
    catalogue = load_catalogue(data / "plans.yaml")
    readings, problems = read_plans(plans, catalogue)
    written = []
    for plan_id, reading in sorted(readings.items()):
        if plan_id not in catalogue.plans:
            problems.append(f"{reading.document.name}: {plan_id} is not in the catalogue; give it an entry in {data / 'plans.yaml'}")
            continue
        path = data / "outlines" / f"{plan_id}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(outline_text(plan_id, reading.clauses), encoding="utf-8")
        written.append(path)
    return written, problems


def outline_text(plan_id: str, clauses: Sequence[Clause]) -> str:
    """The file of one plan: a list of clauses in printed order."""
    return HEAD.format(plan=plan_id) + "".join(_entry(clause) for clause in clauses)


def _entry(clause: Clause) -> str:
    facts: dict[str, object] = {
        "path": clause.path, "label": clause.label, "heading": clause.heading, "trail": list(clause.trail),
        "measures": len(clause.measures),
    }
    if clause.departments:
        facts["departments"] = list(clause.departments)
        if clause.and_others:
            facts["and_others"] = True
    if clause.note:
        facts["note"] = clause.note
    text = yaml.safe_dump(facts, allow_unicode=True, default_flow_style=None, sort_keys=False, width=10000)
    return "- " + text.replace("\n", "\n  ").rstrip() + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m retrieval.facts", description="Writes data/outlines from the plan documents.")
    parser.add_argument("--plans", type=Path, required=True, help="folder of the official documents")
    parser.add_argument("--data", type=Path, default=DATA, help="folder to write to (default: data/ of the project)")
    options = parser.parse_args()
    try:
        written, problems = write_outlines(options.plans, options.data)
    except DataError as error:
        parser.exit(1, f"{error}\n")
    for path in written:
        print(path)
    for problem in problems:
        print(f"problem: {problem}")
    if not written:
        parser.exit(1, "nothing was written\n")


if __name__ == "__main__":
    main()
