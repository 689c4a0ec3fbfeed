"""PlanRetriever: measures as LangChain Documents, from documents of our own in a plan's layout."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.documents import Document

from retrieval.index import IndexSettings, build, open_active
from retrieval.retriever import PlanRetriever
from retrieval.search import Fusion, Searcher

ROOT = Path(__file__).resolve().parents[2]
PLANS = {
    "甲.txt": "某市2031年风筝服务方案\n一、办好事情\n"
    "（一）风筝许可。放风筝的企业在线申请许可，三日内发证。\n（二）线轴补贴。买线轴的企业可以领取补贴。\n",
    "乙.txt": "某市2033年风筝提升方案\n一、继续办好\n"
    "（一）风筝许可升级。放风筝的企业免交纸质材料。\n（二）茶馆登记。开茶馆的企业一次登记。\n",
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("retriever")
    data, plans = folder / "data", folder / "plans"
    plans.mkdir()
    for name, text in PLANS.items():
        (plans / name).write_text(text, encoding="utf-8")
    for name in ("key_points", "outlines"):
        (data / name).mkdir(parents=True)
    for name in ("lexicon", "model", "topics.yaml", "fusion.yaml"):
        (data / name).symlink_to(ROOT / "data" / name)
    (data / "plans.yaml").write_text("plans: []\n", encoding="utf-8")
    settings = IndexSettings(data, folder / "index", plans)
    build(settings)
    index = open_active(settings)
    yield Searcher(index, Fusion.load(ROOT / "data" / "fusion.yaml"))
    if index.vectors is not None:
        index.vectors.close()


def test_documents_carry_the_official_sentence_and_where_it_stands(searcher: Searcher) -> None:
    (best, *rest) = PlanRetriever(searcher=searcher).invoke("买线轴的补贴")
    assert isinstance(best, Document)
    assert "线轴" in best.page_content
    clause = searcher.index.corpus.clauses[best.metadata["clause"]]
    assert clause.text is not None
    assert best.page_content in clause.text
    assert best.id == best.metadata["measure"]
    assert best.metadata == {
        "measure": f"{clause.id}#{best.metadata['measure'].rpartition('#')[2]}", "clause": clause.id, "plan": clause.plan_id, "year": 2031,
        "label": clause.label, "heading": clause.heading, "score": best.metadata["score"], "url": f"/plans/{clause.plan_id}#{clause.path}",
    }
    assert [d.metadata["score"] for d in rest] == sorted((d.metadata["score"] for d in rest), reverse=True)


def test_it_keeps_to_plans_and_limit(searcher: Searcher) -> None:
    (plan,) = (p.id for p in searcher.index.corpus.plans.values() if p.year == 2033)
    found = PlanRetriever(searcher=searcher, plans=frozenset([plan]), limit=1).invoke("风筝许可")
    assert [d.metadata["plan"] for d in found] == [plan]


@pytest.mark.parametrize("query", ["", "  ", "\u3000"])
def test_an_empty_question_finds_nothing(searcher: Searcher, query: str) -> None:
    assert PlanRetriever(searcher=searcher).invoke(query) == []


async def _found(retriever: PlanRetriever) -> list[Document]:
    return await retriever.ainvoke("风筝许可")


def test_it_works_asynchronously_too(searcher: Searcher) -> None:
    import asyncio

    retriever = PlanRetriever(searcher=searcher)
    assert asyncio.run(_found(retriever)) == retriever.invoke("风筝许可")
