"""Build → check → activate → open, and everything that can go wrong on the way."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.settings import ROOT
from retrieval import index as index_module
from retrieval.builds import ACTIVE, MANIFEST, active_name, building, remove_leftovers
from retrieval.embedding import EmbeddingError, Vectors
from retrieval.index import Index, IndexFault, IndexSettings, build, input_digest, open_active
from retrieval.search import Fusion, Query, Searcher
from tests.small import DOCUMENT, PLAN, settings_in, write_model

QUESTION = "关店公告"


pytestmark = pytest.mark.usefixtures("one_segmenter")


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    return settings_in(tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> IndexSettings:
    settings = settings_in(tmp_path_factory.mktemp("built"))
    build(settings)
    return settings


@pytest.fixture
def copied(built: IndexSettings, tmp_path: Path) -> IndexSettings:
    """A built index to be damaged."""
    shutil.copytree(built.data.parent, tmp_path, dirs_exist_ok=True)
    return settings_in(tmp_path)


def active_build(settings: IndexSettings) -> Path:
    return settings.folder / str(active_name(settings.folder))


def first_of(index: Index, text: str = QUESTION) -> str:
    return Searcher(index, Fusion.everything()).search(Query(text)).evidence[0].measure.id


def builds(settings: IndexSettings) -> list[str]:
    return sorted(p.name for p in settings.folder.iterdir() if p.is_dir())


def test_what_was_built_is_opened(settings: IndexSettings) -> None:
    stages: list[tuple[str, int, int]] = []
    name = build(settings, progress=lambda *stage: stages.append(stage))
    index = open_active(settings)
    assert (index.name, index.faults, index.corpus.problems) == (name, (), ())
    assert index.vectors is not None
    assert first_of(index) == f"{PLAN}/2.2#1"
    assert index.corpus.clauses[f"{PLAN}/2.2"].measures[0].text == "关店在网上公告，公告期20天。"
    assert [done for _, done, _ in stages] == sorted(done for _, done, _ in stages)
    assert stages[-1][1] == stages[-1][2]
    assert [p.name for p in settings.folder.glob(".*")] == []


def test_manifest_says_what_is_inside(settings: IndexSettings) -> None:
    manifest = json.loads((settings.folder / build(settings) / MANIFEST).read_text(encoding="utf-8"))
    assert {k: manifest[k] for k in ("plans", "documents", "clauses", "measures", "problems")} == {
        "plans": [PLAN], "documents": {PLAN: "plan.txt"}, "clauses": 4, "measures": 5, "problems": [],
    }


def test_same_inputs_are_not_built_again(settings: IndexSettings) -> None:
    name = build(settings)
    before = (settings.folder / name / MANIFEST).stat().st_mtime_ns
    assert build(settings) == name
    assert (settings.folder / name / MANIFEST).stat().st_mtime_ns == before


def test_forced_build_is_another_and_the_last_one_that_is_needed(settings: IndexSettings) -> None:
    name = build(settings)
    forced = build(settings, force=True)
    assert forced != name
    assert build(settings) == forced
    assert open_active(settings).faults == ()


CHANGES: dict[str, Callable[[IndexSettings], IndexSettings]] = {
    "a document": lambda s: settings_in(s.data.parent, document=DOCUMENT.replace("20天", "15天")),
    "no document": lambda s: replace(s, plans=None),
    "a key point": lambda s: _written(s, s.data / "key_points" / f"{PLAN}.yaml", "# looked through\n"),
    "the model": lambda s: replace(s, embedding="another"),
}


def _written(settings: IndexSettings, path: Path, text: str) -> IndexSettings:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return settings


@pytest.mark.parametrize("change", CHANGES)
def test_changed_inputs_have_another_name(settings: IndexSettings, change: str) -> None:
    before = input_digest(settings)
    assert input_digest(CHANGES[change](settings)) != before


@pytest.mark.parametrize("name", ["README.md", "questions/owner.jsonl"])
def test_what_is_not_indexed_does_not_count(settings: IndexSettings, name: str) -> None:
    before = input_digest(settings)
    (settings.data / name).parent.mkdir(exist_ok=True)
    (settings.data / name).write_text("{}", encoding="utf-8")
    assert input_digest(settings) == before


def test_old_builds_go_but_the_one_before_stays(settings: IndexSettings) -> None:
    names = []
    for days in (20, 15, 10):
        names.append(build(settings_in(settings.data.parent, document=DOCUMENT.replace("20天", f"{days}天"))))
    assert builds(settings) == sorted(names[1:])


def test_other_folders_are_left_alone(settings: IndexSettings) -> None:
    (settings.folder / "photos").mkdir(parents=True)
    for force in (False, True, True):
        build(settings, force=force)
    assert "photos" in builds(settings)


def test_leftovers_go_even_where_nothing_is_to_be_built(copied: IndexSettings) -> None:
    (copied.folder / ".building-0123456789abcdef-99999999").mkdir()
    build(copied)
    assert [p.name for p in copied.folder.glob(".*")] == []


def test_leftovers_of_killed_builds_are_removed(settings: IndexSettings) -> None:
    settings.folder.mkdir()
    for left in (".building-0123456789abcdef-99999999", "0123456789abcdef"):  # killed while writing; while being removed
        (settings.folder / left).mkdir()
    (settings.folder / ".ACTIVE-99999999").write_text("0123", encoding="utf-8")
    name = build(settings)
    assert sorted(p.name for p in settings.folder.iterdir()) == sorted([ACTIVE, name])


def test_leftovers_stay_while_a_build_goes_on(settings: IndexSettings) -> None:
    with building(settings.folder, "0123456789abcdef") as work:
        remove_leftovers(settings.folder)
        assert work.is_dir()
        with building(settings.folder, "0123456789abcdef") as other:
            assert (work.is_dir(), other.is_dir(), work == other) == (True, True, False)
    assert list(settings.folder.iterdir()) == []


# -- nothing to open, or damaged

DAMAGES: dict[str, Callable[[Path], object]] = {
    "manifest gone": lambda build: (build / MANIFEST).unlink(),
    "manifest empty": lambda build: (build / MANIFEST).write_text("", encoding="utf-8"),
    "manifest is a list": lambda build: (build / MANIFEST).write_text("[]", encoding="utf-8"),
    "corpus gone": lambda build: (build / "corpus.json").unlink(),
    "corpus truncated": lambda build: _cut(build / "corpus.json"),
    "corpus binary": lambda build: (build / "corpus.json").write_bytes(b"\xff\xfe\x00"),
    "corpus of another shape": lambda build: (build / "corpus.json").write_text('{"plans": [3]}', encoding="utf-8"),
    "dictionary gone": lambda build: (build / "dictionary.json").unlink(),
    "owners truncated": lambda build: _cut(build / "owners.npy"),
    "fields gone": lambda build: shutil.rmtree(build / "fields"),
    "one field gone": lambda build: shutil.rmtree(build / "fields" / "ask_words"),
    "a field's file gone": lambda build: (build / "fields" / "ask_words" / "owners.npz").unlink(),
    "a field's owners truncated": lambda build: _cut(build / "fields" / "ask_words" / "owners.npz"),
    "a field's owners empty": lambda build: (build / "fields" / "ask_words" / "owners.npz").write_bytes(b""),
    "a field's scores truncated": lambda build: _cut(build / "fields" / "ask_words" / "data.csc.index.npy"),
    "a field's vocabulary truncated": lambda build: _cut(build / "fields" / "ask_words" / "vocab.index.json"),
    "everything gone": lambda build: shutil.rmtree(build),
}


def _cut(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_told_with_the_command_that_mends_it(copied: IndexSettings, damage: str) -> None:
    DAMAGES[damage](active_build(copied))
    with pytest.raises(IndexFault, match=r"damaged.*policybot index --force"):
        open_active(copied)


@pytest.mark.parametrize("damage", ["manifest empty", "a field's owners truncated", "everything gone"])
def test_a_damaged_index_is_mended(copied: IndexSettings, damage: str) -> None:
    DAMAGES[damage](active_build(copied))
    build(copied, force=True)
    assert first_of(open_active(copied)) == f"{PLAN}/2.2#1"


def test_no_index_is_told_with_the_command_that_builds_it(settings: IndexSettings) -> None:
    with pytest.raises(IndexFault, match="no index; run `policybot index`"):
        open_active(settings)


def test_an_index_of_another_version_is_told(copied: IndexSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "FORMAT", "0")
    with pytest.raises(IndexFault, match="another version; run `policybot index`"):
        open_active(copied)


@pytest.mark.parametrize("lost", ["chroma", "chroma/chroma.sqlite3"])
def test_lost_vectors_are_a_fault_and_words_go_on(copied: IndexSettings, lost: str, caplog: pytest.LogCaptureFixture) -> None:
    path = active_build(copied) / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    index = open_active(copied)
    assert index.vectors is None
    assert "policybot index --force" in index.faults[0]
    assert index.faults[0].removeprefix("vectors: ") in caplog.text
    assert first_of(index) == f"{PLAN}/2.2#1"


def test_chroma_files_deleted_before_opening_one_by_one(copied: IndexSettings) -> None:
    """Whatever file is lost, opening and searching go on; without vectors the fault is listed."""
    store = active_build(copied) / "chroma"
    for path in [p for p in store.rglob("*") if p.is_file()]:
        path.unlink()
        index = open_active(copied)
        findings = Searcher(index, Fusion.everything()).search(Query(QUESTION))
        assert findings.evidence[0].measure.id == f"{PLAN}/2.2#1"
        assert index.faults or findings.faults or "embedding" in findings.evidence[0].parts
    assert open_active(copied).faults


def test_chroma_files_deleted_while_open(copied: IndexSettings) -> None:
    index = open_active(copied)
    shutil.rmtree(active_build(copied) / "chroma")
    findings = Searcher(index, Fusion.everything()).search(Query(QUESTION))
    assert findings.evidence[0].measure.id == f"{PLAN}/2.2#1"
    assert "embedding" in findings.evidence[0].parts or findings.faults[0].startswith("vectors:")
    assert open_active(copied).faults[0].startswith("vectors:")


def test_vectors_of_another_embedding_are_not_used(copied: IndexSettings) -> None:
    card = copied.data / "model" / "training.json"
    card.write_text('{"version": "newer"}', encoding="utf-8")
    index = open_active(copied)
    assert index.vectors is None
    assert "run `policybot index`" in index.faults[0]


# -- builds that must not become active

@pytest.mark.parametrize("folder", ["/proc/policybot/index", "/dev/null/index"])
def test_an_unwritable_folder_is_told(settings: IndexSettings, folder: str) -> None:
    with pytest.raises(IndexFault, match="POLICYBOT_INDEX_DIR"):
        build(replace(settings, folder=Path(folder)))


def test_a_full_disk_leaves_the_active_index_as_it_was(copied: IndexSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    name = active_name(copied.folder)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(index_module, "save_corpus", full)
    with pytest.raises(IndexFault, match="No space left on device"):
        build(copied, force=True)
    assert (active_name(copied.folder), builds(copied)) == (name, [name])


class Nonsense:
    """An embedding whose vectors are not numbers, for all texts or for one."""

    name = "nonsense"

    def __init__(self, rows: slice) -> None:
        self._rows = rows

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.eye(len(texts), 64, dtype=np.float32)
        vectors[self._rows] = np.nan
        return vectors


@pytest.mark.parametrize("rows", [slice(None), slice(2, 3)])
def test_vectors_that_are_not_numbers_are_not_activated(
    copied: IndexSettings, monkeypatch: pytest.MonkeyPatch, rows: slice
) -> None:
    name = active_name(copied.folder)
    monkeypatch.setattr(index_module, "open_embedding", lambda *_: Nonsense(rows))
    with pytest.raises(IndexFault, match=r"POLICYBOT_EMBEDDING"):
        build(copied, force=True)
    assert (active_name(copied.folder), builds(copied)) == (name, [name])


def test_a_damaged_model_is_not_activated(copied: IndexSettings) -> None:
    name = active_name(copied.folder)
    write_model(copied.data / "model", spoil=float("nan"))
    with pytest.raises(EmbeddingError, match="restore data/model"):
        build(copied)
    assert (active_name(copied.folder), builds(copied)) == (name, [name])
    assert open_active(copied).faults[0].startswith("vectors:")


def test_measures_without_a_vector_are_not_activated(settings: IndexSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    class Empty(Nonsense):
        def encode(self, texts: Sequence[str]) -> Vectors:
            return np.zeros((len(texts), 8), dtype=np.float32)

    monkeypatch.setattr(index_module, "open_embedding", lambda *_: Empty(slice(None)))
    with pytest.raises(IndexFault, match="5 of 5 measures have no vector"):
        build(settings)
    assert active_name(settings.folder) is None


def test_nothing_to_index_is_told(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, document=None)
    for folder in ("outlines", "key_points"):
        shutil.rmtree(settings.data / folder)
    with pytest.raises(IndexFault, match="POLICYBOT_PLANS_DIR"):
        build(settings)


def test_a_plan_without_key_points_is_indexed_from_its_text(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = settings_in(tmp_path)
    for folder in ("outlines", "key_points"):
        shutil.rmtree(settings.data / folder)
    with caplog.at_level(logging.WARNING):
        build(settings)
    assert first_of(open_active(settings)) == f"{PLAN}/2.2#1"


# -- several processes, and killed ones

def run(script: str, *arguments: object, timeout: int = 120) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


TOGETHER = """
import os, sys
from pathlib import Path
import chromadb
from retrieval.index import build
from tests.small import settings_in
settings = settings_in(Path(sys.argv[1]))
children = []
for _ in range(3):
    if not (child := os.fork()):
        code = 1
        try:
            build(settings, force=True)
            code = 0
        finally:
            os._exit(code)
    children.append(child)
print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
"""


def test_builds_at_the_same_time_do_not_disturb_each_other(settings: IndexSettings) -> None:
    assert run(TOGETHER, settings.data.parent).strip() == "[0, 0, 0]"
    index = open_active(settings)
    assert (index.faults, first_of(index)) == ((), f"{PLAN}/2.2#1")
    assert [p.name for p in settings.folder.glob(".*")] == []


# A mother process imports everything once; each child builds and is killed at a moment of its own.
KILLED = """
import json, os, random, signal, sys, time
from pathlib import Path
import chromadb
from retrieval.builds import MANIFEST, active_name
from retrieval.index import build, input_digest
from retrieval.storage import load_corpus
from tests.small import DOCUMENT, settings_in

base, moments, rng = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))

def begin(days):
    settings = settings_in(base, document=DOCUMENT.replace("20天", f"{days}天"))
    child = os.fork()
    if not child:
        code = 1
        try:
            sys.stderr = open(os.devnull, "w")
            build(settings)
            code = 0
        finally:
            os._exit(code)
    return settings, child

started = time.monotonic()
settings, child = begin(20)
assert os.waitpid(child, 0)[1] == 0
whole = time.monotonic() - started
killed = 0
for n in range(moments):
    before = active_name(settings.folder)
    settings, child = begin(21 + n)
    time.sleep(rng.uniform(0.0, 1.3 * whole))
    os.kill(child, signal.SIGKILL)
    killed += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    active = active_name(settings.folder)
    assert active in (before, input_digest(settings)), (n, active)
    assert json.loads((settings.folder / active / MANIFEST).read_text(encoding="utf-8"))["measures"] == 5
    assert len(load_corpus(settings.folder / active / "corpus.json").clauses) == 4
print(killed)
"""


@pytest.mark.slow
def test_a_build_killed_at_any_moment_never_damages_the_active_index(settings: IndexSettings) -> None:
    killed = int(run(KILLED, settings.data.parent, 15, 20230104, timeout=110))
    assert killed >= 5
    index = open_active(settings)
    assert (index.faults, first_of(index)) == ((), f"{PLAN}/2.2#1")
    name = build(settings_in(settings.data.parent, document=DOCUMENT))
    left = {p.name for p in settings.folder.iterdir()}
    assert {ACTIVE, name} <= left
    assert not [n for n in left if n.startswith(".")]
    assert len(left) <= 3
    assert open_active(settings).faults == ()
