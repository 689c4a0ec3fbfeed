"""Build, check and open an index; the folder of builds is kept in ``builds.py``."""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.asked import Asked, read_asked
from retrieval.builds import MANIFEST, activate, active_name, building, inputs_of, remove_leftovers, remove_old, settle
from retrieval.corpus import Corpus, build_corpus, digest_of
from retrieval.coverage import Coverage
from retrieval.embedding import Embedding, ShippedEmbedding, open_embedding
from retrieval.fields import FIELDS, Tokeniser, all_texts, entries, field_documents, passages, vocabulary
from retrieval.lexical import Field
from retrieval.scope import Scope
from retrieval.storage import load_corpus, save_corpus
from retrieval.vectors import VectorsError, VectorStore
from retrieval.words import Segmenter, normalise

log = logging.getLogger(__name__)
FORMAT = "10"
CORPUS, DICTIONARY, FIELDS_DIR, CHROMA = "corpus.json", "dictionary.json", "fields", "chroma"
COVERAGE, NEIGHBOURS = "coverage.npz", "asked.npz"
Progress = Callable[[str, int, int], None]


class IndexFault(RuntimeError):
    """No usable index; the message says what is wrong and which command mends it."""


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Where inputs and builds are. ``embedding`` is ``shipped`` or a sentence-transformers model."""

    data: Path
    folder: Path
    plans: Path | None = None
    embedding: str = "shipped"
    chroma_url: str | None = None


@dataclass(slots=True)
class Index:
    """An opened build. ``vectors`` and ``asked`` are None where the vector store cannot be used; ``faults`` says why. ``scope`` and
    ``coverage`` there are with the shipped embedding only."""

    name: str
    folder: Path
    corpus: Corpus
    segmenter: Segmenter
    fields: dict[str, Field]
    embedding: Embedding | None
    vectors: VectorStore | None
    owners: np.ndarray
    faults: tuple[str, ...]
    scope: Scope | None = None
    coverage: Coverage | None = None
    asked: Asked | None = None


def _no_progress(stage: str, done: int, total: int) -> None:
    pass


def input_digest(settings: IndexSettings) -> str:
    """The name a build of today's inputs would have."""
    data = [p for p in settings.data.rglob("*") if p.is_file() and "questions" not in p.parts and p.suffix != ".md"]
    plans = [p for p in settings.plans.iterdir() if p.is_file()] if settings.plans and settings.plans.is_dir() else []
    return digest_of([*data, *plans], FORMAT, settings.embedding, str(settings.plans is not None))


def build(settings: IndexSettings, *, force: bool = False, progress: Progress = _no_progress) -> str:
    """Builds and activates the index if its inputs changed, or in any case with ``force``. Returns the build's name.

    Raises:
        DataError, EmbeddingError, VectorsError: an input is unusable; the active index stays as it was.
        IndexFault: the folder cannot be written, or the finished build fails its checks.
    """
    name = input_digest(settings)
    active = active_name(settings.folder)
    if not force and active and inputs_of(settings.folder / active) == name:
        with contextlib.suppress(OSError):
            remove_leftovers(settings.folder)
        return active
    work: Path | None = None
    try:
        with building(settings.folder, name) as work:
            _fill(work, name, settings, progress)
            build_name = settle(work, settings.folder, name)
            activate(settings.folder, build_name)
    except OSError as error:
        if work is None:
            advice = "free or choose another POLICYBOT_INDEX_DIR"
            raise IndexFault(f"{settings.folder}: cannot be written ({error.strerror}); {advice}") from error
        raise IndexFault(f"{settings.folder}: the build could not be written ({error.strerror}); the active index is unchanged") from error
    remove_old(settings.folder, keep=build_name)
    return build_name


def _fill(work: Path, name: str, settings: IndexSettings, progress: Progress) -> None:
    progress("reading plans and key points", 0, len(FIELDS) + 2)
    corpus = build_corpus(settings.data, settings.plans)
    for problem in corpus.problems:
        log.warning("%s", problem)
    if not corpus.clauses:
        raise IndexFault("nothing to index: no key points in data/ and no readable plan; set POLICYBOT_PLANS_DIR")
    fill(work, name, corpus, settings, progress)


def fill(work: Path, name: str, corpus: Corpus, settings: IndexSettings, progress: Progress = _no_progress) -> None:
    """Writes a whole build of a corpus into an empty folder, and checks it. Vectors are stored beside the words: the
    store works outside Python."""
    started = time.perf_counter()
    save_corpus(corpus, work / CORPUS)
    segmenter = Segmenter(vocabulary(corpus)).narrowed(normalise(text) for text in all_texts(corpus))
    segmenter.save(work / DICTIONARY)
    embedding = open_embedding(settings.embedding, settings.data / "model", segmenter)
    with ThreadPoolExecutor(1) as beside:
        stored = beside.submit(_write_vectors, work, name, corpus, settings, embedding)
        fields = _write_words(work / FIELDS_DIR, corpus, segmenter, progress)
        progress("vectors", len(FIELDS) + 1, len(FIELDS) + 2)
        vectors = stored.result()
    if isinstance(embedding, ShippedEmbedding):
        Coverage.build(corpus, embedding).save(work / COVERAGE)
    row_of = {measure.id: row for row, (_, measure, _) in enumerate(entries(corpus))}
    Asked.build(read_asked(settings.data), row_of, embedding).save(work / NEIGHBOURS)
    manifest = {
        "name": name, "format": FORMAT, "embedding": embedding.name, "plans": list(corpus.plans),
        "documents": corpus.documents, "clauses": len(corpus.clauses), "measures": _size(corpus), "vectors": vectors,
        "fields": fields, "problems": corpus.problems, "seconds": round(time.perf_counter() - started, 2),
    }
    (work / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    progress("done", len(FIELDS) + 2, len(FIELDS) + 2)


def _size(corpus: Corpus) -> int:
    return sum(len(clause.measures) for clause in corpus.clauses.values())


def _write_words(folder: Path, corpus: Corpus, segmenter: Segmenter, progress: Progress) -> list[str]:
    """Builds every BM25 field that has texts; returns their names."""
    tokenise, size = Tokeniser(segmenter), _size(corpus) + len(corpus.elsewhere)
    written = []
    for n, spec in enumerate(FIELDS, 1):
        progress(f"words: {spec.name}", n, len(FIELDS) + 2)
        documents, owners = field_documents(corpus, spec, tokenise)
        if documents:
            Field.build(documents, owners, size, k1=spec.k1, b=spec.b).save(folder / spec.name)
            written.append(spec.name)
    return sorted(written)


def _write_vectors(work: Path, name: str, corpus: Corpus, settings: IndexSettings, embedding: Embedding) -> int:
    """Embeds every passage, stores and checks the vectors; returns how many there are."""
    texts, owners = passages(corpus)
    vectors = embedding.encode(texts)
    known = np.abs(vectors).sum(axis=1) != 0  # also what is no number, so that the check finds it
    kept = np.flatnonzero(known)
    _check_vectors(np.asarray(owners)[kept], vectors[kept], _size(corpus))
    np.save(work / "owners.npy", np.asarray(owners, dtype=np.int32)[kept])
    with contextlib.closing(VectorStore.open(work / CHROMA, f"build-{name}", url=settings.chroma_url, new=len(kept))) as store:
        store.add(vectors[kept])
        _check_store(store, vectors[kept])
    return len(kept)


def _check_vectors(owners: np.ndarray, vectors: np.ndarray, size: int) -> None:
    """A build is activated only if (nearly) every measure has a vector, and all of them are finite."""
    missing = size - len(np.unique(owners[owners < size]))
    if missing:
        log.warning("%d measures have no vector: no token of theirs is known to the embedding", missing)
    if missing > size // 20:
        raise IndexFault(f"{missing} of {size} measures have no vector; choose another POLICYBOT_EMBEDDING")
    if not np.isfinite(vectors).all():
        raise IndexFault("the embedding computed values that are not numbers; choose another POLICYBOT_EMBEDDING")


def _check_store(store: VectorStore, vectors: np.ndarray) -> None:
    """… and only if the store holds all vectors and finds one of them."""
    if store.count() < len(vectors):
        raise IndexFault(f"the vector store holds {store.count()} of {len(vectors)} vectors; run the build again")
    probe = len(vectors) // 2
    rows, likeness = store.nearest(vectors[probe], 5)
    if not len(rows) or likeness[0] < 0.99:
        raise IndexFault("the vector store does not find a text by its own vector; run the build again")


def _check_found(store: VectorStore, embedding: Embedding, corpus: Corpus) -> None:
    """A store that lost its graph still opens, and finds the few vectors that were not in it: the first text must find itself."""
    vector = embedding.encode(passages(corpus)[0][:1])[0]
    if vector.any() and not (store.nearest(vector, 1)[1] >= 0.98).any():
        raise VectorsError("the vector store has lost vectors; run `policybot index --force`")


def open_active(settings: IndexSettings) -> Index:
    """Opens the active build. A damaged vector store is reported in ``faults`` and done without.

    Raises:
        IndexFault: there is none, or its clauses or word fields are damaged.
    """
    name = active_name(settings.folder)
    if name is None:
        raise IndexFault(f"{settings.folder}: no index; run `policybot index`")
    folder = settings.folder / name
    faults: list[str] = []
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise IndexFault(f"{folder.name}: was built by another version; run `policybot index`")
        corpus = load_corpus(folder / CORPUS)
        segmenter = Segmenter.load(folder / DICTIONARY)
        fields = {spec: Field.load(folder / FIELDS_DIR / spec) for spec in manifest["fields"]}
        owners = np.load(folder / "owners.npy")
    except IndexFault:
        raise
    except Exception as error:  # NumPy, zipfile and bm25s each have their own for a damaged file
        raise IndexFault(f"{folder}: the index is damaged ({error}); run `policybot index --force`") from error
    embedding, vectors, coverage, asked = None, None, None, None
    try:
        model = settings.embedding
        embedding = open_embedding(model, settings.data / "model", segmenter)
        if embedding.name != manifest["embedding"]:
            raise VectorsError(f"built with {manifest['embedding']}, configured is {embedding.name}; run `policybot index`")
        vectors = VectorStore.open(folder / CHROMA, f"build-{manifest['name']}", url=settings.chroma_url)
        _check_found(vectors, embedding, corpus)
        coverage = Coverage.load(folder / COVERAGE, corpus, embedding) if isinstance(embedding, ShippedEmbedding) else None
        asked = Asked.load(folder / NEIGHBOURS)
    except Exception as error:
        log.error("vectors are not used: %s", error)
        faults.append(f"vectors: {error}")
        embedding = vectors = coverage = asked = None
    scope = Scope.load(settings.data / "model", embedding.name) if embedding is not None else None
    return Index(name, folder, corpus, segmenter, fields, embedding, vectors, owners, tuple(faults), scope, coverage, asked)
