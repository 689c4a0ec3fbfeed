"""Is a message an attack? A linear model over its characters and words, learnt from examples: ``python -m bot.attacks --write``.

Multinomial logistic regression over hashed n-grams (``bot/ngrams.py``). It tells what attacks are made of – to turn the bot, forge,
promise, harm or abuse – from honest messages that share their words. The examples are data: ``data/attacks.yaml`` against
``data/honest.yaml``, the questions of the key points, of ``data/elsewhere.yaml`` and of ``data/answerability.jsonl``, and the development
questions.
"""

from __future__ import annotations

import argparse
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from bot.ngrams import PLACES, matrix, places, places_of_sounds, quantised, restored, scores
from retrieval.files import DataError, read_yaml

FILE = Path("model") / "attacks.safetensors"
STRENGTH = 5.0  # inverse of the regularisation
HONEST = "honest"
PINYIN = 0.3  # what an example weighs as typed in pinyin, beside itself as written
CLASSES = ("turning", "promising", "forging", "harm", "abuse")
# How much each collection of examples weighs beside the attacks: look-alikes and the plans' own questions most.
SHARES = {"attacks": 1.0, "look-alikes": 0.7, "key points": 0.35, "elsewhere": 0.15, "answerability": 0.35, "questions": 0.25}


@dataclass(frozen=True, slots=True)
class Suspicion:
    """The likeliest kind of attack, how much likelier an attack of any kind is than an honest message (a logit), and whether the
    message is built to turn the bot or names a crime (``prompts/patterns/attacks.yaml``)."""

    kind: str = ""
    logit: float = float("-inf")
    built: bool = False


@dataclass(frozen=True, slots=True)
class AttackModel:
    """``weights`` of each class against honest, shape (classes, PLACES), and ``bias``."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def load(cls, data: Path) -> AttackModel:
        """Raises ``DataError`` where the file is missing or damaged."""
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            stored = load_file(data / FILE)
            model = cls(restored(stored["weights"], stored["scale"]), stored["bias"])
        except (OSError, KeyError, SafetensorError) as error:
            raise DataError(f"{data / FILE}: is damaged or missing ({error}); restore data/model") from error
        if model.weights.shape != (len(CLASSES), PLACES) or not np.isfinite(model.weights).all():
            raise DataError(f"{data / FILE}: does not fit; restore data/model")
        return model

    def suspect(self, text: str) -> Suspicion:
        """What the model makes of a message."""
        at = places(text)
        if not at:
            return Suspicion()
        found = scores(at, self.weights) + self.bias
        return Suspicion(CLASSES[int(found.argmax())], float(np.logaddexp.reduce(found)))


# -- learning


class _Matter(BaseModel):
    """An entry of ``attacks.yaml``."""

    model_config = ConfigDict(extra="forbid")

    matter: str
    english: str
    refuse: Literal["turning", "promising", "forging", "harm", "abuse"]
    asks: list[str]
    asks_en: list[str] = []


class _Honest(BaseModel):
    """``honest.yaml``."""

    model_config = ConfigDict(extra="forbid")

    zh: list[str]
    en: list[str]


def examples(data: Path) -> dict[str, list[tuple[str, str]]]:
    """Texts with their class, by collection.

    Raises:
        DataError: a file is broken.
    """
    from bot.learn_answerability import read_examples
    from retrieval.evaluate import read_questions
    from retrieval.knowledge import load_knowledge

    knowledge = load_knowledge(data)
    attacks, honest = read_yaml(data / "attacks.yaml", list[_Matter]), read_yaml(data / "honest.yaml", _Honest)
    asked = [ask for point in knowledge.key_points.values() for ask in (*point.asks, *point.asks_en)]
    beside = [ask for matter in knowledge.elsewhere for ask in (*matter.asks, *matter.asks_en)]
    questions = [
        turn for name in ("owner", "staff", "english", "probe") for case in read_questions(data / "questions" / f"{name}.jsonl")
        if case.expect != "refuse" for turn in case.turns
    ]
    return {
        "attacks": [(ask, matter.refuse) for matter in attacks for ask in (*matter.asks, *matter.asks_en)],
        "look-alikes": [(text, HONEST) for text in (*honest.zh, *honest.en)],
        "key points": [(text, HONEST) for text in asked],
        "elsewhere": [(text, HONEST) for text in beside],
        "answerability": [(example.question, HONEST) for example in read_examples(data / "answerability.jsonl")],
        "questions": [(text, HONEST) for text in questions],
    }


def learn(collections: dict[str, list[tuple[str, str]]]) -> AttackModel:
    """Weights from the examples, Chinese ones as written and as typed in pinyin; always the same from the same."""
    from sklearn.linear_model import LogisticRegression

    rows: list[list[int]] = []
    gold: list[str] = []
    weight: list[float] = []
    for name, part in collections.items():
        for text, label in part:
            for row, share in ((places(text), 1.0), (places_of_sounds(text), PINYIN)):
                if row:
                    rows.append(row)
                    gold.append(label)
                    weight.append(share * SHARES[name] / len(part))
    model = LogisticRegression(C=STRENGTH, max_iter=300)
    model.fit(matrix(rows), np.asarray(gold), sample_weight=np.asarray(weight) * sum(map(len, collections.values())) / 2)
    place = {label: n for n, label in enumerate(model.classes_)}
    attacks, honest = [place[name] for name in CLASSES], place[HONEST]
    return AttackModel((model.coef_[attacks] - model.coef_[honest]).astype(np.float32),
                       (model.intercept_[attacks] - model.intercept_[honest]).astype(np.float32))


def save(model: AttackModel, data: Path) -> None:
    """Writes the weights in 8 bits with a scale for each class."""
    from safetensors.numpy import save_file

    weights, scale = quantised(model.weights)
    save_file({"weights": weights, "scale": scale, "bias": model.bias}, data / FILE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--write", action="store_true", help=f"write {FILE} below the data folder")
    options = parser.parse_args()
    collections = examples(options.data)
    for name, part in collections.items():
        print(f"{name:12} {len(part):6}")
    fifth = {name: [entry for entry in part if zlib.crc32(entry[0].encode()) % 5] for name, part in collections.items()}
    tested = learn(fifth)
    for name, part in collections.items():
        rest = [text for text, _ in part if not zlib.crc32(text.encode()) % 5]
        above = [sum(tested.suspect(text).logit > least for text in rest) / max(1, len(rest)) for least in (0.0, 1.0, 2.0)]
        print(f"{name:12} kept out {len(rest):5}; taken for attacks at 0, 1, 2: " + " ".join(f"{share:.3f}" for share in above))
    if options.write:
        save(learn(collections), options.data)


if __name__ == "__main__":
    main()
