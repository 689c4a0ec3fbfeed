"""What was answered stays: order, restart, killed processes, full and read-only disks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.conversations import REMEMBERED, Conversations
from bot.database import Database, StoreError
from bot.settings import ROOT
from bot.turn import Audience, Citation, Outcome, Question, Reply, Turn, Understanding

CITED = Citation(1, "shanghai-2020/4.27", 1, "shanghai-2020", "方案", 2020, "四（二十七）", "注销", None, None, "/plans/shanghai-2020#4.27")


def answered(message: str, status: Outcome = Outcome.ANSWERED) -> Turn:
    return Turn(
        Question(message), Understanding(f"{message} 全", message, english=False),
        reply=Reply(status, f"答{message}", (CITED,)), timings={"retrieve": 1.234},
    )


def store_in(folder: Path) -> Conversations:
    return Conversations(Database(f"sqlite:///{folder / 'policybot.db'}"))


@pytest.fixture
def store(tmp_path: Path) -> Conversations:
    return store_in(tmp_path)


def said(store: Conversations, conversation: str) -> list[str]:
    return [exchange.question for exchange in store.history(conversation) or ()]


def test_history_is_the_last_exchanges_oldest_first(store: Conversations) -> None:
    conversation: str | None = None
    for n in range(REMEMBERED + 3):
        conversation, _ = store.record(conversation, Audience.ENTERPRISE, answered(f"第{n}问"), 1.0)
    assert conversation is not None
    assert said(store, conversation) == [f"第{n}问" for n in range(3, REMEMBERED + 3)]
    last = (store.history(conversation) or ())[-1]
    assert (last.standalone, last.status, last.clauses) == (f"第{REMEMBERED + 2}问 全", Outcome.ANSWERED, ("shanghai-2020/4.27",))


def test_conversations_are_kept_apart(store: Conversations) -> None:
    one, first = store.record(None, Audience.ENTERPRISE, answered("甲"), 1.0)
    other, second = store.record(None, Audience.HOTLINE, answered("乙"), 1.0)
    store.record(one, Audience.ENTERPRISE, answered("丙"), 1.0)
    assert (said(store, one), said(store, other)) == (["甲", "丙"], ["乙"])
    assert len({one, other, first, second}) == 4


@pytest.mark.parametrize("unknown", ["", "0815", "'; DROP TABLE messages; --", "一" * 5000])
def test_an_unknown_conversation_has_no_history(store: Conversations, unknown: str) -> None:
    store.record(None, Audience.ENTERPRISE, answered("甲"), 1.0)
    assert store.history(unknown) is None


def test_a_turn_that_was_never_understood_is_kept_too(store: Conversations) -> None:
    turn = Turn(Question("坏话"), reply=Reply(Outcome.REFUSED, "不行"))
    conversation, _ = store.record(None, Audience.ENTERPRISE, turn, 1.0)
    assert [(e.standalone, e.status) for e in store.history(conversation) or ()] == [("坏话", Outcome.REFUSED)]


def test_feedback_is_taken_for_messages_that_exist(store: Conversations) -> None:
    _, message = store.record(None, Audience.ENTERPRISE, answered("甲"), 1.0)
    assert store.add_feedback(message, True, "")
    assert store.add_feedback(message, False, "不对")
    assert not store.add_feedback("0815", True, "")


def test_a_restart_keeps_everything(tmp_path: Path) -> None:
    conversation, _ = store_in(tmp_path).record(None, Audience.ENTERPRISE, answered("甲"), 1.0)
    script = (
        "import sys; from pathlib import Path; from tests.bot.test_conversations import said, store_in; "
        "print(said(store_in(Path(sys.argv[1])), sys.argv[2]))"
    )
    assert run(script, tmp_path, conversation) == "['甲']"


def test_a_killed_process_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    """The process records, tells the id – the answer is out – and ends without closing anything."""
    script = """
import os, sys
from pathlib import Path
from bot.turn import Audience
from tests.bot.test_conversations import answered, store_in
store, conversation = store_in(Path(sys.argv[1])), None
for n in range(3):
    conversation, _ = store.record(conversation, Audience.ENTERPRISE, answered(str(n)), 1.0)
print(conversation, flush=True)
os._exit(9)
"""
    conversation = run(script, tmp_path, code=9)
    assert said(store_in(tmp_path), conversation) == ["0", "1", "2"]


@pytest.mark.slow
def test_a_process_killed_while_recording_keeps_what_it_told(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from bot.turn import Audience
from tests.bot.test_conversations import answered, store_in
store = store_in(Path(sys.argv[1]))
while True:
    print(store.record(None, Audience.ENTERPRISE, answered("甲"), 1.0)[0], flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = [process.stdout.readline().strip() for _ in range(20)]
    os.kill(process.pid, signal.SIGKILL)
    told += [line.strip() for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    process.stdout.close()
    process.wait()
    store = store_in(tmp_path)
    assert len(told) >= 20
    assert [conversation for conversation in told if said(store, conversation) != ["甲"]] == []


def run(script: str, *arguments: object, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == code, done.stderr
    return done.stdout.strip()


# -- disks

def limited(store: Conversations, statement: str) -> None:
    """From now on every connection is under the statement, as a full or read-only disk would have it."""
    store._database._engine.dispose()

    @event.listens_for(store._database._engine, "connect")
    def _limit(connection: object, _: object) -> None:
        connection.execute(statement)  # type: ignore[attr-defined]


def test_a_full_disk_is_told_and_nothing_is_lost(store: Conversations) -> None:
    conversation, message = store.record(None, Audience.ENTERPRISE, answered("甲"), 1.0)
    limited(store, "PRAGMA max_page_count=1")
    with pytest.raises(StoreError, match=r"full.*check disk space"):
        store.record(conversation, Audience.ENTERPRISE, answered("乙" * 20_000), 1.0)
    with pytest.raises(StoreError, match=r"full.*check disk space"):
        store.add_feedback(message, True, "好" * 20_000)
    assert said(store, conversation) == ["甲"]


def test_a_read_only_disk_is_told(tmp_path: Path) -> None:
    conversation, message = store_in(tmp_path).record(None, Audience.ENTERPRISE, answered("甲"), 1.0)
    store = Conversations(Database(f"sqlite:///file:{tmp_path / 'policybot.db'}?mode=ro&uri=true"))
    assert said(store, conversation) == ["甲"]
    for write in (
        lambda: store.record(conversation, Audience.ENTERPRISE, answered("乙"), 1.0),
        lambda: store.add_feedback(message, True, ""),
        store.check,
    ):
        with pytest.raises(StoreError, match=r"readonly.*check disk space and rights"):
            write()


@pytest.mark.parametrize(
    "url",
    ["sqlite:////proc/policybot/policybot.db", "sqlite:////dev/null/policybot.db", "sqlite:////tmp", "postgresql+nothing://x/y", "no url"],
)
def test_a_database_that_cannot_be_opened_names_the_setting(url: str) -> None:
    with pytest.raises(StoreError, match="POLICYBOT_DATABASE_URL"):
        Database(url)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "policybot.db").write_bytes(b"no database at all" * 500)
    with pytest.raises(StoreError, match="not a database"):
        store_in(tmp_path)


def test_a_database_deleted_while_open_is_told(store: Conversations, tmp_path: Path) -> None:
    conversation, _ = store.record(None, Audience.ENTERPRISE, answered("甲"), 1.0)
    store._database._engine.dispose()
    for path in tmp_path.glob("policybot.db*"):
        path.unlink()
    with pytest.raises(StoreError, match="no such table"):
        store.history(conversation)


def test_check_passes_where_all_is_well_and_writes_nothing(store: Conversations) -> None:
    for _ in range(3):
        store.check()
    conversation, _ = store.record(None, Audience.ENTERPRISE, answered("甲"), 1.0)
    store.check()
    assert said(store, conversation) == ["甲"]
