"""Training the embedding: what of the questions as asked it sees, and the models that have not seen a fold of them."""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from retrieval import train
from retrieval.asked import FOLDS, fold_of, read_asked
from retrieval.corpus import build_corpus
from retrieval.embedding import ShippedEmbedding
from retrieval.fields import vocabulary
from retrieval.words import Segmenter
from tests.small import PLAN, settings_in, write_asked

LINES = [
    {"question": f"{start}{end}", "label": "stated", "measures": [f"{PLAN}/{of}"]}
    for of, starts in (("1.1#1", ("我要开店", "小店开张")), ("2.1#1", ("乱收我钱", "交了冤枉钱")), ("2.2#1", ("不想干了", "店不开了")))
    for start in starts for end in ("找谁", "怎么弄", "要多久", "行不行")
] + [
    {"question": "how do I open my shop", "label": "stated", "measures": [f"{PLAN}/1.1#1", f"{PLAN}/1.1#2"]},
    {"question": "今天下雨吗", "label": "elsewhere"},
]


def test_the_folds_of_what_was_asked_are_of_a_size_and_always_the_same() -> None:
    questions = [known.question for known in read_asked(ROOT / "data")]
    counts = [sum(fold_of(question) == fold for question in questions) for fold in range(FOLDS)]
    assert min(counts) > 0.9 * max(counts)
    assert fold_of("Ｗhere do I go") == fold_of("where do I go")


def test_who_leaves_a_fold_out_sees_none_of_its_questions(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write_asked(settings.data, LINES)
    corpus, known = build_corpus(settings.data, settings.plans), read_asked(settings.data)
    pairs = list(train.asked_pairs(known, corpus, random.Random(1)))
    asked = {line.question for line in known if line.measures}
    assert {left for _, (left, _) in pairs} == asked
    assert {fold_of(text) - fold for fold, pair in pairs for text in pair if text in asked} == {0}
    point = corpus.key_points[f"{PLAN}/1.1#1"]
    english = [right for _, (left, right) in pairs if left.isascii()]
    assert point.en in english
    assert any(right.startswith(point.plain) for right in english)
    assert not any(right.isascii() and right not in asked for _, (left, right) in pairs if not left.isascii())


def written(path: Path, lines: Iterable[Any]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return path


def test_a_model_that_has_not_seen_a_fold_goes_on_from_the_same_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "BATCH", 16)
    monkeypatch.setattr(train, "RAREST", 1)
    settings = settings_in(tmp_path)
    asks = {"asks": ["明天下雨伐", "今朝冷不冷", "台风来伐"], "asks_en": ["will it rain?", "is it cold?"]}
    matter = {"matter": "天气", "english": "weather", **asks}
    (settings.data / "elsewhere.yaml").write_text(yaml.safe_dump([matter], allow_unicode=True), encoding="utf-8")
    write_asked(settings.data, LINES)
    corpus = build_corpus(settings.data, settings.plans)
    texts = [{"text": f"店主第{n}次把货架搬到门外去卖，就要先同隔壁的第{n}户人家商量好才可以"} for n in range(40)]
    options = argparse.Namespace(
        data=settings.data, plans=settings.plans, limit=100, epochs=1, without_key_points=False, scope_only=False, apart=tmp_path / "apart",
        articles=written(tmp_path / "articles.gz", texts), output=tmp_path / "model",
        stard=written(tmp_path / "stard.gz", [{"split": "train", "q": "邻居吵我睡觉", "pos": [["静夜法", "夜里不得吵邻居"]]}]),
    )
    train.train(options)
    segmenter = Segmenter(vocabulary(corpus))
    version = ShippedEmbedding(options.output, segmenter).name
    apart = {ShippedEmbedding(options.apart / str(fold), segmenter).name for fold in range(FOLDS)}
    assert len(apart | {version}) == FOLDS + 1
    options.apart, options.output = None, tmp_path / "again"
    train.train(options)
    assert ShippedEmbedding(options.output, segmenter).name == version
