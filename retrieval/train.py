"""Trains the embedding that ships with the product: ``python -m retrieval.train --help``.

A static model (one vector a token, averaged) learns to bring together what means the same: lay questions and the
statute articles that answer them (STARD, training split), halves of one article (self-supervision on law
articles), our own asks, plain words, English lines and – where documents are given – official sentences, and questions
as people ask them (``data/asked.jsonl``). Loss: multiple negatives ranking (Henderson et al. 2017) over large batches.
The seed is fixed; two cores need some minutes.

Who learns from how those questions are found needs embeddings that have not seen them (cross-fitting, Chernozhukov et al. 2018):
``--apart`` trains one more for each fold of them, which only learning uses (``bot/learning/folds.py``).
"""

from __future__ import annotations

import argparse
import copy
import gzip
import json
import logging
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from retrieval import scope
from retrieval.asked import FOLDS, Known, fold_of, read_asked
from retrieval.corpus import Corpus, build_corpus, digest_of
from retrieval.embedding import CARD, MODULE, ShippedEmbedding, spaced
from retrieval.fields import entries, vocabulary
from retrieval.words import Segmenter

log = logging.getLogger("train")
SEED, DIMENSIONS, BATCH, RATE = 20230104, 256, 1024, 0.05
STORY = 45  # characters
LEADING = 2  # measures of a question as asked that it is paired with
TIMES = 2  # that a question as asked is paired in a round: there are fewer of them than of those written for measures
VOCABULARY, RAREST = 56_000, 4
UNKNOWN = "[UNK]"  # token 0; its row is zero, so that unknown tokens change nothing but the length
Pair = tuple[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of key points and topics")
    parser.add_argument("--plans", type=Path, help="folder of official documents; without it only our own words are used")
    parser.add_argument("--articles", type=Path, required=True, help="law_articles.jsonl.gz")
    parser.add_argument("--stard", type=Path, required=True, help="stard_questions.jsonl.gz")
    parser.add_argument("--limit", type=int, default=60_000, help="law articles to use")
    parser.add_argument("--epochs", type=int, default=4, help="passes over the key points")
    parser.add_argument("--without-key-points", action="store_true", help="ablation: statutes and STARD alone")
    parser.add_argument("--scope-only", action="store_true", help="learn the scope anew for the embedding that is there")
    parser.add_argument("--output", type=Path, default=Path("data/model"))
    parser.add_argument("--apart", type=Path, help="folder for one more model a fold of the questions as asked, which has not seen them")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    train(options)


def train(options: argparse.Namespace) -> None:
    """Runs the whole training and writes the model folder, and one for each fold where they are wanted."""
    rng = random.Random(SEED)
    corpus = build_corpus(options.data, options.plans)
    segmenter = Segmenter(vocabulary(corpus))
    if options.scope_only:
        _learn_scope(corpus, segmenter, options.output, options.stard)
        return
    general = list(_general_pairs(options.articles, options.stard, options.limit, rng))
    own = [] if options.without_key_points else list(key_point_pairs(corpus, rng))
    known = [] if options.without_key_points else read_asked(options.data)
    general, own = _spaced(general, segmenter), _spaced(own, segmenter)
    asked: list[list[Pair]] = [[] for _ in range(FOLDS)]
    for fold, pair in asked_pairs(known, corpus, rng):
        asked[fold] += _spaced([pair], segmenter)
    log.info("%d general pairs, %d pairs of our own, %d of questions as asked", len(general), len(own), sum(map(len, asked)))
    start = _started(_tokenizer(general, [*own, *chain(*asked)]), general)
    folders = {options.output: asked}
    if options.apart:
        folders |= {options.apart / str(fold): [*asked[:fold], *asked[fold + 1 :]] for fold in range(FOLDS)}
    for folder, seen in folders.items():
        pairs = [*own, *chain(*seen)]
        _save(_fitted(start, general, pairs, options.epochs), folder, options, len(general), len(pairs))
        if not options.without_key_points:
            _learn_scope(corpus, segmenter, folder, options.stard)


def key_point_pairs(corpus: Corpus, rng: random.Random) -> Iterator[Pair]:
    """Pairs of our own words for one measure, and with its official sentence where that is loaded."""
    for clause, measure, point in entries(corpus):
        if point is None:
            continue
        targets = [point.plain + " " + " ".join(point.terms)]
        if measure.text:
            targets.append(f"{clause.heading} {measure.text}")
            yield point.plain, measure.text
        short = [ask for ask in point.asks if len(ask) <= STORY]  # two stories of one matter share little else
        for n, ask in enumerate(point.asks):
            yield ask, targets[n % len(targets)]
            if short and len(ask) <= STORY:
                yield ask, rng.choice(short)
        for ask in point.asks_en:
            yield ask, point.en
            yield ask, targets[0]
            yield ask, rng.choice(point.asks_en)
        yield point.en, targets[-1]


def asked_pairs(known: Sequence[Known], corpus: Corpus, rng: random.Random) -> Iterator[tuple[int, Pair]]:
    """Pairs of a question as asked with our words for what it is about, and with another question about the same, each with the fold
    of the question. The other question is of that fold too, so that who leaves a fold out has seen none of its questions."""
    told = [line for line in known if line.measures]
    alike: dict[tuple[int, str], list[str]] = {}
    for line in told:
        alike.setdefault((fold_of(line.question), line.measures[0]), []).append(line.question)
    for line in told * TIMES:
        question, english, fold = line.question, line.question.isascii(), fold_of(line.question)
        for measure in line.measures[:LEADING]:
            if (point := corpus.key_points.get(measure)) is None:
                continue
            yield fold, (question, point.plain + " " + " ".join(point.terms))
            for texts, fits in ((point.asks, True), (point.asks_en, english), ([point.en], english)):
                if texts and fits:
                    yield fold, (question, rng.choice(texts))
        if others := [other for other in alike[fold, line.measures[0]] if other != question]:
            yield fold, (question, rng.choice(others))


def _general_pairs(articles: Path, stard: Path, limit: int, rng: random.Random) -> Iterator[Pair]:
    with gzip.open(stard, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if entry["split"] == "train":
                for name, text in (_name_and_text(p) for p in entry["pos"]):
                    for _ in range(3):
                        yield entry["q"], f"{name} {text}"
    with gzip.open(articles, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line) for line in lines]
    rng.shuffle(texts)
    for entry in texts[:limit]:
        text = entry["text"]
        if len(text) < 24:
            continue
        cut = min((n for n, c in enumerate(text) if c in "，。；、" and n > 8), key=lambda n: abs(n - len(text) // 2), default=0)
        if cut:
            yield text[:cut], text[cut:][:300]


def _name_and_text(entry: Any) -> tuple[str, str]:
    return (entry["name"], entry["text"]) if isinstance(entry, dict) else (entry[0], entry[1])


def _spaced(pairs: Iterable[Pair], segmenter: Segmenter) -> list[Pair]:
    return [(a, b) for x, y in pairs if (a := spaced(x, segmenter)) and (b := spaced(y, segmenter)) and a != b]


def _tokenizer(general: list[Pair], own: list[Pair]) -> Any:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    counts: Counter[str] = Counter()
    for a, b in own:
        counts.update({token: 8 * n for token, n in Counter(f"{a} {b}".split()).items()})
    for a, b in general:
        counts.update(f"{a} {b}".split())
    common = [token for token, n in counts.most_common(VOCABULARY) if n >= RAREST and len(token) <= 16]
    common = [UNKNOWN, *common]
    tokenizer = Tokenizer(WordLevel({token: n for n, token in enumerate(common)}, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    return tokenizer


@dataclass(frozen=True, slots=True)
class _Training:
    """A module and its optimiser, between rounds."""

    module: Any
    optimiser: Any


def _started(tokenizer: Any, general: list[Pair]) -> _Training:
    """A module that has learnt from the general pairs."""
    import torch
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.manual_seed(SEED)
    weights = torch.randn(tokenizer.get_vocab_size(), DIMENSIONS) * 0.1
    module = StaticEmbedding(tokenizer, embedding_weights=weights)
    training = _Training(module, torch.optim.Adagrad(module.parameters(), lr=RATE))
    _round(training, general, random.Random(SEED), "general")
    return training


def _fitted(start: _Training, general: list[Pair], own: list[Pair], epochs: int) -> Any:
    """The module that goes on from there with our own pairs, beside half as many general ones. ``start`` stays as it is."""
    training, rng = copy.deepcopy(start), random.Random(SEED)
    for number in range(epochs if own else 0):
        _round(training, own + rng.sample(general, min(len(general), len(own) // 2)), rng, f"own {number + 1}")
    return training.module


def _round(training: _Training, pairs: Sequence[Pair], rng: random.Random, name: str) -> None:
    import torch

    shuffled = rng.sample(pairs, len(pairs))
    total, steps = 0.0, 0
    for start in range(0, len(shuffled) - BATCH // 2, BATCH):
        batch = shuffled[start : start + BATCH]
        left, right = (_encoded(training.module, [pair[side] for pair in batch]) for side in (0, 1))
        likeness = left @ right.T * 20
        gold = torch.arange(len(batch))
        targets = torch.tensor([hash(pair[1]) for pair in batch])
        same = (targets[:, None] == targets[None, :]) & ~torch.eye(len(batch), dtype=torch.bool)
        likeness = likeness.masked_fill(same, -1e4)
        loss = (torch.nn.functional.cross_entropy(likeness, gold) + torch.nn.functional.cross_entropy(likeness.T, gold)) / 2
        training.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        training.optimiser.step()
        total, steps = total + loss.item(), steps + 1
    log.info("%s: %d pairs, loss %.3f", name, len(shuffled), total / max(steps, 1))


def _learn_scope(corpus: Corpus, segmenter: Segmenter, folder: Path, stard: Path) -> None:
    """Learns what questions are for the plans: our asks against what no plan speaks of and against lay legal questions
    (STARD, training split)."""
    embedding = ShippedEmbedding(folder, segmenter)
    own = [p for p in corpus.key_points.values() if p.kind != "internal"]
    with gzip.open(stard, "rt", encoding="utf-8") as lines:
        legal = [entry["q"] for entry in map(json.loads, lines) if entry["split"] == "train"]
    inside = [ask for point in own for ask in (*point.asks, *point.asks_en)]
    outside = [ask for matter in corpus.elsewhere for ask in (*matter.asks, *matter.asks_en)]
    learnt = scope.learn(embedding.encode(inside), [embedding.encode(outside), embedding.encode(legal)], (0.6, 0.4))
    scope.save(learnt, folder, embedding.name)
    log.info("scope: %d questions inside, %d + %d outside", len(inside), len(outside), len(legal))


def _encoded(module: Any, texts: list[str]) -> Any:
    import torch

    features = module.preprocess(texts)
    return torch.nn.functional.normalize(module(features)["sentence_embedding"], dim=1)


def _save(module: Any, model: Path, options: argparse.Namespace, general: int, own: int) -> None:
    """Writes the files of a sentence-transformers model; rows in 8 bits with a scale each (model2vec's layout)."""
    from safetensors.numpy import save_file

    rows = module.embedding.weight.detach().numpy()
    rows = rows - rows.mean(axis=0)
    rows[0] = 0
    scale = np.maximum(np.abs(rows).max(axis=1) / 127, 1e-8).astype(np.float32)
    folder = model / MODULE
    folder.mkdir(parents=True, exist_ok=True)
    quantised = np.round(rows / scale[:, None]).astype(np.int8)
    save_file({"embeddings": quantised, "weights": scale}, folder / "model.safetensors")
    module.tokenizer.save(str(folder / "tokenizer.json"))
    modules = [{"idx": 0, "name": "0", "path": MODULE, "type": "sentence_transformers.sentence_transformer.modules.StaticEmbedding"}]
    (model / "modules.json").write_text(json.dumps(modules, indent=1))
    card = {
        "version": digest_of([folder / "model.safetensors"])[:8], "seed": SEED, "dimensions": DIMENSIONS,
        "tokens": len(rows), "general_pairs": general, "own_pairs": own, "epochs": options.epochs,
        "articles": options.limit, "official_sentences": options.plans is not None,
    }
    (model / CARD).write_text(json.dumps(card, indent=1))
    log.info("%s: %s", model, card)


if __name__ == "__main__":
    main()
