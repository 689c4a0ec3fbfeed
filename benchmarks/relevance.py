"""What stands beside an answer, chosen by judged relevance and by scores alone: ``python -m benchmarks.relevance``.

Replies to held-back questions are held against grades that nothing is learnt from (``data/relevance_held_back.jsonl``; the grades are
described in ``bot.learning.examples.Graded``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from benchmarks.product import BENCH, built, chosen, markdown, options, searcher_over, settings_in
from bot.learning.examples import BEST_GRADE, GRADES_HELD_BACK, HELPS_BESIDE, Graded, graded
from bot.learning.runs import after, pipeline_of
from bot.learnt.models import Models
from bot.pipeline import Pipeline
from bot.settings import ROOT
from bot.turn import Outcome, Question, Turn
from retrieval.evaluate import questions_in

HELD_BACK = ROOT / "data" / "questions" / "held_back"
TOLD = (Outcome.ANSWERED, Outcome.PARTIAL)


@dataclass(frozen=True, slots=True)
class Cited:
    """The measures (by id) that a reply cites, the leading one first, and the grades of all that were found for its question."""

    measures: Sequence[str]
    grades: dict[str, int]

    def beside(self) -> list[int]:
        """The grades of what stands beside the lead; of what nobody graded, because it was never found before, the lowest."""
        return [self.grades.get(measure, 0) for measure in self.measures[1:]]


def figures(cited: Sequence[Cited]) -> tuple[str, ...]:
    """Of the questions that some measure answers, how many have one in front; of what stands beside, how much helps and how much is of
    another matter, and of what would help how much is shown."""
    answerable = [c for c in cited if max(c.grades.values()) == BEST_GRADE]
    leading = sum(c.grades.get(c.measures[0]) == BEST_GRADE for c in answerable)
    beside = [grade for c in cited for grade in c.beside()]
    helpful = sum(grade >= HELPS_BESIDE for c in cited for measure, grade in c.grades.items() if measure != c.measures[0])
    helps, other = sum(grade >= HELPS_BESIDE for grade in beside), sum(grade == 0 for grade in beside)
    return (
        f"{leading / len(answerable):.3f}", f"{len(beside) / len(cited):.1f}", f"{helps / len(beside):.3f}",
        f"{helps / helpful:.3f}", f"{other / len(beside):.3f}",
    )


def cited_by(pipeline: Pipeline, lines: Iterable[Graded], turns: Mapping[str, Sequence[str]]) -> list[Cited]:
    """What the replies cite that answer something, or say what is missing."""
    cited = []
    for line in lines:
        *before, message = turns[line.id]
        reply = pipeline.run(Turn(Question(message, history=after(pipeline, before)))).reply
        assert reply is not None
        if reply.status in TOLD and reply.citations:
            cited.append(Cited([citation.measure_id for citation in reply.citations], line.grades))
    return cited


def main() -> None:
    plans = chosen(options(__doc__.split("\n")[0].split(":")[0])).plans
    settings = settings_in(BENCH / "documents", plans)
    search, models = searcher_over(built(settings)), Models.load(settings.data_dir)
    turns = {case.id: case.turns for case in questions_in(HELD_BACK)}
    lines = graded(settings.data_dir / GRADES_HELD_BACK)
    rows = []
    for name, used in (("by scores alone (baseline)", replace(models, relevance=None)), ("by judged relevance", models)):
        rows.append((name, *figures(cited_by(pipeline_of(search, settings.data_dir, used), lines, turns))))
    print(f"{len(lines)} graded questions\n")
    print(markdown(("beside the lead", "lead answers", "shown a reply", "helps", "of what helps", "of another matter"), rows))


if __name__ == "__main__":
    main()
