"""A small city with a small plan: enough of everything for tests, and an index of it is built in well under a second."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from safetensors.numpy import save_file

from bot.active import ActiveIndex
from bot.assessing.assess import is_attack
from bot.assessing.thresholds import Thresholds
from bot.composing.speaker import Speaker
from bot.conversations import Conversations
from bot.database import Database
from bot.learnt.attacks import AttackModel
from bot.learnt.models import Models
from bot.lexicon import Lexicon
from bot.pipeline import Pipeline, standard
from bot.screen import clean, screen
from bot.service import Answer, Ask, Service
from bot.settings import ROOT
from bot.subscriptions.desk import Desk
from bot.subscriptions.store import Subscriptions
from bot.subscriptions.vault import Vault
from bot.turn import Assessment, Audience, Kind, Outcome, Question, Source, Turn, Understanding
from prompts import Wording
from retrieval import index
from retrieval.asked import ASKED
from retrieval.catalogue import Edition
from retrieval.corpus import Corpus
from retrieval.index import IndexSettings, build
from retrieval.knowledge import Change, Topic
from retrieval.plans import Clause, Figure, KeyPoint, Measure, Plan
from retrieval.search import Evidence, Fusion, Searcher
from retrieval.words import TOKEN, Segmenter

TITLE = "青禾市便利经营行动方案"
PLAN = "qinghe-2022"
DOCUMENT = f"""{TITLE}
为了让企业少跑腿，制订本方案。
一、方便开店
（一）合并窗口。开店在网上填一张表，两天办好。窗口由专人帮办。
（二）压缩时间。一般事项当天办结。
二、减轻负担
（一）清理收费。没有依据的收费一律取消。
（二）方便关店。关店在网上公告，公告期20天。（责任单位：小店局）
"""
CLAUSES = [
    ("1.1", "一（一）", "合并窗口", "方便开店", 2),
    ("1.2", "一（二）", "压缩时间", "方便开店", 1),
    ("2.1", "二（一）", "清理收费", "减轻负担", 1),
    ("2.2", "二（二）", "方便关店", "减轻负担", 1),
]
POINTS = [
    ("1.1#1", "开店在网上填一张表就行，两天之内办好", "Open a shop with one online form, done in two days", "开店"),
    ("1.1#2", "窗口里有专人帮着开店的人办手续", "A clerk at the counter helps you through the paperwork", "开店"),
    ("1.2#1", "普通的事项当天就能办结，不用再来", "Ordinary matters are settled on the same day", "办事"),
    ("2.1#1", "没有依据的收费一律取消，不用再交", "Charges without a legal basis are abolished", "收费"),
    ("2.2#1", "关店在网上发公告就行，公告期20天", "Close a shop with an online notice of 20 days", "关店"),
]


def write_data(folder: Path) -> Path:
    """A data folder of our own with catalogue, outline, key points, topics and a model of a few hundred tokens."""
    entry = {"id": PLAN, "title": TITLE, "year": 2022, "region": "青禾市", "edition": "1.0", "nicknames": ["便利经营方案"]}
    _yaml(folder / "plans.yaml", {"plans": [entry], "not_loaded": [{"region": "青禾市", "year": 2024, "edition": "2.0"}]})
    names = list(dict.fromkeys(topic for *_, topic in POINTS))
    of = {topic: measure for measure, *_, topic in reversed(POINTS)}
    changes = {n: [{"of": [f"{PLAN}/{of[n]}"], "zh": f"{n}更方便", "en": "easier"}] for n in names}
    topics = [{"name": n, "english": n, "lay": [f"{n}的事"], "changes": changes[n]} for n in names]
    _yaml(folder / "topics.yaml", [{"indicator": "经营", "topics": topics}])
    keys = ("path", "label", "heading", "trail", "measures")
    _yaml(folder / "outlines" / f"{PLAN}.yaml", [dict(zip(keys, (p, n, h, [t], m), strict=True)) for p, n, h, t, m in CLAUSES])
    _yaml(folder / "key_points" / f"{PLAN}.yaml", [_point(*point) for point in POINTS])
    write_model(folder / "model")
    return folder


def _point(number: str, plain: str, en: str, topic: str) -> dict[str, Any]:
    asks = [f"{plain[:4 + n]}怎么弄" for n in range(6)]
    return {
        "id": number, "plain": plain, "en": en, "kind": "simplification", "status": "in_force", "topics": [topic],
        "asks": asks, "asks_en": [f"{en}?", f"How do I: {en}"], "lay": [f"{topic}的事"], "terms": [f"{topic}一件事"],
    }


def _yaml(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def write_asked(folder: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Questions as people ask them, beside the data."""
    (folder / ASKED).write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")


def write_model(folder: Path, *, spoil: float | None = None) -> Path:
    """An embedding of random vectors for the characters and words of the small plan, in the layout of the shipped one."""
    text = DOCUMENT + " ".join(f"{plain} {en} {topic} 怎么弄 how do i" for _, plain, en, topic in POINTS)
    tokens = {t for run in TOKEN.findall(text.lower()) for t in ([run] if run.isascii() else list(run))}
    vocabulary = {token: n for n, token in enumerate(["[UNK]", *sorted(tokens)])}
    rows = np.random.default_rng(0).integers(-127, 127, (len(vocabulary), 16)).astype(np.int8)
    scale = np.full(len(vocabulary), 0.01, dtype=np.float32)
    if spoil is not None:
        scale[1:] = spoil
    module = folder / "0_StaticEmbedding"
    module.mkdir(parents=True, exist_ok=True)
    save_file({"embeddings": rows, "weights": scale}, module / "model.safetensors")
    (module / "tokenizer.json").write_text(json.dumps({"model": {"vocab": vocabulary}}), encoding="utf-8")
    (folder / "training.json").write_text(json.dumps({"version": "small"}), encoding="utf-8")
    return folder


def settings_in(folder: Path, *, document: str | None = DOCUMENT, **more: Any) -> IndexSettings:
    """Settings of an index of the small plan; data and documents are written below ``folder``."""
    data, plans = folder / "data", folder / "plans"
    if not data.exists():
        write_data(data)
    plans.mkdir(parents=True, exist_ok=True)
    if document is not None:
        (plans / "plan.txt").write_text(document, encoding="utf-8")
    return IndexSettings(data, folder / "index", plans, **more)


@contextmanager
def segmenters_once() -> Iterator[None]:
    """Loading jieba's dictionary takes half of the time of a small build; here each vocabulary is loaded once."""
    made = cache(Segmenter)

    class Once(Segmenter):
        def __init__(self, words: Iterable[str]) -> None:
            self._use(made(tuple(words))._jieba)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "Segmenter", Once)
        yield


def service_in(folder: Path, document: str = DOCUMENT) -> Service:
    """The product over the small plan, with the project's own lexicon, weights and thresholds; its index is built."""
    settings = settings_in(folder, document=document)
    lexicon = Lexicon.load(ROOT / "data" / "lexicon")
    models = Models.load(ROOT / "data")
    thresholds, wording = Thresholds.load(ROOT / "data" / "assess.yaml"), Wording.load()
    build(settings)

    def pipeline(searcher: Searcher) -> Pipeline:
        return standard(searcher, wording, thresholds, lexicon, models)

    fusion, database = Fusion.load(ROOT / "data" / "fusion.yaml"), Database(f"sqlite:///{folder / 'policybot.db'}")

    def desk(active: ActiveIndex, on_fault: Callable[[str], None]) -> Desk:
        return Desk(Subscriptions(database), Vault(None, folder / "secret.key"), active, on_fault, private=True)

    return Service(settings, fusion, Conversations(database), pipeline, desk)


# -- values for the steps before and after retrieval

LITTLE = 0.1  # the evidence of a message that hardly speaks of anything in the plans


def refusal_of(message: str, evidence: float = LITTLE) -> str | None:
    """What a message would be refused for with so much evidence; None where it is let through."""
    wording, model, thresholds = _screening()
    turn = screen(Turn(Question(clean(message))), wording, model)
    if turn.reply is not None:
        assert turn.reply.status is Outcome.REFUSED
        return "abuse"
    return turn.suspicion.kind if is_attack(turn.suspicion, evidence, thresholds) else None


@cache
def _screening() -> tuple[Wording, AttackModel, Thresholds]:
    return Wording.load(), AttackModel.load(ROOT / "data"), Thresholds.load(ROOT / "data" / "assess.yaml")


CITY_OLD = Plan("shanghai-2020", "上海市老方案", 2020, "上海市", "3.0")
CITY_NEW = Plan("shanghai-2023", "上海市新方案", 2023, "上海市", "6.0")
DISTRICT = Plan("changning-2021", "长宁区方案", 2021, "长宁区")
PLANS = {plan.id: plan for plan in (CITY_OLD, CITY_NEW, DISTRICT)}


def measure_of(clause_id: str = "shanghai-2020/1.1", text: str = "开店在网上填一张表，两天办好。", number: int = 1) -> Measure:
    return Measure(clause_id, number, text, 0, len(text))


def found(
    clause_id: str = "shanghai-2020/1.1", text: str = "开店在网上填一张表，两天办好。", score: float = 0.6, *,
    plain: str | None = "开店在网上填一张表就行", topics: tuple[str, ...] = ("开店",), heading: str = "合并窗口",
    departments: tuple[str, ...] = (), and_others: bool = False, restates: str | None = None, number: int = 1, loaded: bool = True,
    **point: Any,
) -> Evidence:
    """Evidence for one measure that is its clause's whole text; ``plain`` None: a plan without key points."""
    plan, _, path = clause_id.partition("/")
    measure = Measure(clause_id, number, text if loaded else "", 0, len(text) if loaded else 0)
    clause = Clause(
        clause_id, plan, path, f"条{path}", heading, ("部分",), f"{heading}。{text}" if loaded else None, (measure,),
        departments, and_others, restates=restates, district=PLANS[plan].region if plan == DISTRICT.id else "",
    )
    return Evidence(clause, measure, None if plain is None else key_point(measure.id, plain, topics=topics, **point), score)


def key_point(measure_id: str, plain: str, **more: Any) -> KeyPoint:
    values: dict[str, Any] = {
        "en": "Open a shop with one online form", "kind": "simplification", "status": "in_force", "topics": ("开店",),
        "asks": ("开店要跑几趟呀", "开店怎么弄才快"), "asks_en": ("How do I open a shop?",),
    }
    return KeyPoint(measure_id=measure_id, plain=plain, **values | more)


def figure(value: str, unit: str, of: str) -> Figure:
    return Figure(value, unit, of)


OPENING = Topic("开店", "经营", "Opening a shop", ("开铺子",), (
    Change(("shanghai-2020/1.1#1", "shanghai-2020/1.1#2"), "三天变两天", "from three days to two"),
    Change(("shanghai-2023/2.1#1",), "全程上网", "all online"),
))


def corpus_of(*evidence: Evidence) -> Corpus:
    """A corpus of the clauses of some evidence, with three plans and a topic."""
    return Corpus(
        plans=PLANS, clauses={e.clause.id: e.clause for e in evidence},
        key_points={e.measure.id: e.key_point for e in evidence if e.key_point},
        topics={"开店": OPENING},
        editions=(Edition("上海市", 2022, "5.0"),), documents={plan: f"{plan}.txt" for plan in PLANS},
    )


def asking(text: str = "开店要办哪些手续呀", **more: Any) -> Understanding:
    home = frozenset({DISTRICT.id}) if "长宁" in more.get("districts", ()) else frozenset()
    values: dict[str, Any] = {"text": text, "original": text, "english": False, "kind": Kind.HOW, "home": home}
    return Understanding(**values | more)


def turn_of(asked: Understanding, *evidence: Evidence, **more: Any) -> Turn:
    return Turn(Question(asked.original), understanding=asked, evidence=evidence, **more)


def assessed(*evidence: Evidence, status: Outcome = Outcome.ANSWERED, **more: Any) -> Assessment:
    return Assessment(status, tuple(Source.of(e) for e in evidence), **more)


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships with the product."""
    return Lexicon.load(ROOT / "data" / "lexicon")


def speaker(asked: Understanding, evidence: Evidence) -> Speaker:
    """Who words a reply to an enterprise that rests on one measure."""
    return Speaker(Wording.load(), corpus_of(evidence), lexicon(), asked, assessed(evidence), Audience.ENTERPRISE)


def conversation(service: Service, *turns: str) -> Answer:
    """The reply to the last of the turns."""
    reply: Answer | None = None
    for turn in turns:
        reply = service.chat(Ask(turn, reply.conversation_id if reply else None))
    assert reply is not None
    return reply
