"""Learns to tell attacks from honest messages: ``python -m bot.learning.attacks --write``.

Examples are ``data/attacks.yaml`` against ``data/honest.yaml``, the questions of the key points, of ``data/elsewhere.yaml`` and of
``data/answerability.jsonl`` and ``data/conversations.jsonl``, and the development questions.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.learning import examples
from bot.learning.examples import HONEST
from bot.learning.linear import learn_places
from bot.learning.stacking import fold_of
from bot.learnt.attacks import CLASSES, FRAME, FRAMES, WORDS, AttackModel, frame_value
from bot.learnt.ngrams import PLACES, NGrams, places, places_of_sounds, save
from bot.learnt.purposes import Purposes
from bot.learnt.signals import write_signals

STRENGTH = 5.0  # inverse of the regularisation
PINYIN = 0.3  # what an example weighs as typed in pinyin, beside itself as written
# How much each collection of examples weighs beside the attacks: look-alikes and the plans' own questions most.
SHARES = {
    "attacks": 1.0, "look-alikes": 0.7, "key points": 0.35, "elsewhere": 0.15, "answerability": 0.35, "conversations": 0.5,
    "questions": 0.25,
}
WRITTEN = ("attacks", "look-alikes", "answerability", "conversations")  # collections whose change asks for learning again

Collections = dict[str, list[tuple[str, str]]]


def digest(collections: Collections, purposes: Purposes) -> str:
    """What the weights depend on, in few letters: the examples that are written for them, how all are weighed, and the words of the frames.
    Stored with the weights, it tells whether they are those of today's examples without learning them again, which takes minutes. Questions
    of key points and of tests change with every plan and move the weights little, a few among tens of thousands of honest ones: they are
    left out."""
    written = {name: part for name, part in collections.items() if name in WRITTEN}
    phrases = sorted((phrase.frame, phrase.start, phrase.rest) for found in purposes.phrases.values() for phrase in found)
    weighed = [STRENGTH, FRAME, PINYIN, PLACES, SHARES, written, phrases]
    return hashlib.sha256(json.dumps(weighed, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def learn(collections: Collections, purposes: Purposes) -> AttackModel:
    """Weights from the examples, Chinese ones as written and as typed in pinyin; always the same from the same. What is typed in pinyin
    shows no frame."""
    rows: list[list[int]] = []
    frames: list[set[str]] = []
    gold: list[str] = []
    weight: list[float] = []
    for name, part in collections.items():
        for text, label in part:
            for row, found, share in ((places(text), purposes.frames(text), 1.0), (places_of_sounds(text), set[str](), PINYIN)):
                if row:
                    rows.append(row)
                    frames.append(found)
                    gold.append(label)
                    weight.append(share * SHARES[name] / len(part))
    importance = np.asarray(weight) * sum(map(len, collections.values())) / 2
    names = sorted(set().union(*frames))
    beside = np.asarray([[frame_value(len(row)) * (name in found) for name in names] for row, found in zip(rows, frames, strict=True)])
    learnt = learn_places(rows, np.asarray(gold), STRENGTH, importance, beside)
    attacks, honest = [learnt.classes.index(name) for name in CLASSES], learnt.classes.index(HONEST)
    words, bias, meant = (part[attacks] - part[honest] for part in (learnt.places, learnt.bias, learnt.beside))
    weights = {name: tuple(round(float(value), 4) for value in meant[:, n]) for n, name in enumerate(names)}
    return AttackModel(NGrams.of(words), weights, bias, purposes)


def told(model: AttackModel, name: str, texts: Sequence[str]) -> None:
    """Prints what share of some messages is taken for attacks."""
    above = [sum(model.suspect(text).logit > least for text in texts) / max(1, len(texts)) for least in (0.0, 1.0, 2.0)]
    print(f"{name:24} {len(texts):5}; taken for attacks at 0, 1, 2: " + " ".join(f"{share:.3f}" for share in above))


def write(model: AttackModel, data: Path, learnt_from: str) -> None:
    """Writes the weights of n-grams, and those of the frames as text."""
    save(data / WORDS, model.words, model.bias, learnt_from)
    write_signals(data / FRAMES, model.frames)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--write", action="store_true", help=f"write {WORDS} and {FRAMES.name} below the data folder")
    options = parser.parse_args()
    collections, purposes = examples.attacks(options.data), Purposes.load(options.data)
    for name, part in collections.items():
        print(f"{name:12} {len(part):6}")
    fifth = {name: [entry for entry in part if fold_of(entry[0])] for name, part in collections.items()}
    tested = learn(fifth, purposes)
    for name, part in collections.items():
        told(tested, f"{name} kept out", [text for text, _ in part if not fold_of(text)])
    learnt = learn(collections, purposes)
    others = examples.messages(options.data / examples.ATTACKS_HELD_BACK)
    told(learnt, "attacks by another hand", [message.text for message in others if message.attack])
    told(learnt, "honest by another hand", [message.text for message in others if not message.attack])
    if options.write:
        write(learnt, options.data, digest(collections, purposes))


if __name__ == "__main__":
    main()
