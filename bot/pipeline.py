"""From question to reply: the list of steps."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot.assessing.assess import assess
from bot.assessing.several import several
from bot.assessing.thresholds import Thresholds
from bot.composing.compose import Composer
from bot.learnt.models import Models
from bot.lexicon import Lexicon
from bot.retrieving.retrieve import retrieve
from bot.screen import screen
from bot.turn import Outcome, Reply, Turn
from bot.understanding.understand import understand
from bot.verify import verify
from prompts import Wording
from retrieval.search import Searcher

log = logging.getLogger(__name__)
Step = Callable[[Turn], Turn]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Named steps in order. Each takes a turn and returns a new one; a step that sets ``reply`` ends the turn."""

    named: tuple[tuple[str, Step], ...]
    wording: Wording

    def run(self, turn: Turn) -> Turn:
        """All steps; a turn always comes back with a reply."""
        *_, (_, last) = self.steps(turn)
        return last

    def steps(self, turn: Turn) -> Iterator[tuple[str, Turn]]:
        """The turn after each step, with the step's name. A step that fails ends the turn with ``failed``, loudly."""
        for name, step in self.named:
            started = time.perf_counter()
            try:
                turn = step(turn)
            except Exception:
                log.exception("step %s failed", name)
                language = "en" if turn.understanding and turn.understanding.english else "zh"
                reply = Reply(Outcome.FAILED, self.wording.text("failed.fault", language))
                turn = replace(turn, reply=reply, faults=(*turn.faults, f"{name}: exception"))
            turn = replace(turn, timings={**turn.timings, name: (time.perf_counter() - started) * 1000})
            yield name, turn
            if turn.reply is not None:
                return


def standard(
    searcher: Searcher, wording: Wording, thresholds: Thresholds, lexicon: Lexicon, models: Models, compose: Step | None = None,
) -> Pipeline:
    """The product's pipeline over one opened index. ``compose`` replaces the extractive step where a language model writes."""
    corpus = searcher.index.corpus
    composer = Composer(wording, corpus, lexicon)
    ours = searcher.index.scope is not None  # the embedding that ships: with it were these learnt
    learnt = models if ours else Models(models.attacks)
    reading: tuple[tuple[str, Step], ...] = (
        ("understand", lambda turn: understand(turn, corpus, lexicon, searcher.index.segmenter)),
        ("retrieve", lambda turn: retrieve(turn, searcher, learnt)),
        ("assess", lambda turn: assess(turn, thresholds, learnt.answerability)),
    )

    def read(turn: Turn) -> Turn:
        for _, step in reading:
            turn = step(turn)
        return turn

    return Pipeline(
        (
            ("screen", lambda turn: screen(turn, wording, models.attacks)),
            *reading,
            ("several", lambda turn: several(turn, read, thresholds)),
            ("compose", compose or composer.compose),
            ("verify", lambda turn: verify(turn, corpus, wording)),
        ),
        wording,
    )
