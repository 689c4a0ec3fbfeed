"""From a changed plan to the subscriber: told once, told what changed, and nothing lost on the way."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.database import now
from bot.service import Service
from bot.subscriptions import courier as courier_module
from bot.subscriptions.courier import CHANGED, WAITS
from bot.subscriptions.desk import CREATED, Desk, Subscribed, UnknownSubscription
from bot.subscriptions.store import CLAIM, MessageOutRow
from bot.subscriptions.vault import Vault
from tests.bot.subscriptions.conftest import Change, Receiver
from tests.small import DOCUMENT, PLAN, service_in

PROFILE: Mapping[str, Any] = {"industry": "餐饮", "size": "微型", "needs": ["关店公告"]}
SHORTER = DOCUMENT.replace("20天", "15天")
NEW = """青禾市小店融资行动方案
为了让小店借到钱，制订本方案。
一、融资
（一）关店贷款。关店公告期间，小店可以向银行借款。
二、其他
（一）窗口。一般事项由专人当天办结。
"""


def said(desk: Desk, made: Subscribed) -> list[tuple[str, dict[str, list[str]]]]:
    """Messages, oldest first: kind, and the clause ids of each group."""
    found = []
    for message in reversed(desk.show(made.id, made.token).messages):
        groups = {key: [entry.get("clause_id", entry.get("plan_id", "")) for entry in value]
                  for key, value in message.data.items() if isinstance(value, list)}
        found.append((message.kind, {key: ids for key, ids in groups.items() if ids}))
    return found


def overdue(desk: Desk, by: timedelta) -> None:
    """As if time had passed: every message is due, and every claim is that much older."""
    with desk._store._database.session() as session:
        session.execute(update(MessageOutRow).values(due=now() - by))
        session.execute(update(MessageOutRow).where(MessageOutRow.claimed.is_not(None)).values(claimed=now() - by))
        session.commit()


def test_the_first_message_is_what_fits_now(desk: Desk) -> None:
    made = desk.subscribe(PROFILE)
    [(kind, groups)] = said(desk, made)
    assert kind == CREATED
    assert len(groups["matches"]) == made.matches > 0
    assert groups["matches"][0] == f"{PLAN}/2.2"


def test_a_changed_clause_is_told_once(desk: Desk, change: Change) -> None:
    made = desk.subscribe(PROFILE)
    change(SHORTER)
    assert [desk.courier.notice() for _ in range(3)] == [1, 0, 0]
    assert said(desk, made)[1:] == [(CHANGED, {"changed": [f"{PLAN}/2.2"]})]
    told = desk.show(made.id, made.token).messages[0].data["changed"][0]
    assert "15天" in told["quote"]


def test_nothing_is_told_where_nothing_changed(desk: Desk, change: Change, small: Service) -> None:
    made = desk.subscribe(PROFILE)
    change(DOCUMENT + "\n")
    assert desk.courier.notice() == 0
    assert len(said(desk, made)) == 1


def test_an_added_plan_without_key_points_is_told_with_what_answers_a_need(desk: Desk, change: Change) -> None:
    made = desk.subscribe(PROFILE)
    change(new=NEW)
    desk.courier.notice()
    [(_, groups)] = said(desk, made)[1:]
    [plan] = groups["plans"]
    assert groups["new"] == [f"{plan}/1.1"]


def test_a_clause_that_goes_is_withdrawn(desk: Desk, change: Change) -> None:
    made = desk.subscribe(PROFILE)
    change(new=NEW)
    desk.courier.notice()
    [plan] = said(desk, made)[1][1]["plans"]
    change(new=NEW.replace("（一）关店贷款。关店公告期间，小店可以向银行借款。", "（一）灯光。橱窗晚上也亮灯。"))
    desk.courier.notice()
    changed = said(desk, made)[2][1]
    assert f"{plan}/1.1" in [*changed.get("changed", []), *changed.get("withdrawn", [])]


def test_two_servers_tell_of_a_change_once(desk: Desk, change: Change, tmp_path: Path) -> None:
    other = service_in(tmp_path).subscriptions
    assert other is not None
    made = desk.subscribe(PROFILE)
    for _ in range(5):
        desk.subscribe({"needs": ["收费"]})
    change(SHORTER)
    threads = [threading.Thread(target=one.courier.notice) for one in (desk, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [kind for kind, _ in said(desk, made)] == [CREATED, CHANGED]


def test_a_server_that_was_down_tells_of_it_at_its_next_start(desk: Desk, change: Change, tmp_path: Path) -> None:
    made = desk.subscribe(PROFILE)
    change(SHORTER)
    again = service_in(tmp_path, SHORTER).subscriptions
    assert again is not None
    assert again.courier.notice() == 1
    assert again.show(made.id, made.token).messages[0].kind == CHANGED


# -- sending


def test_messages_arrive_signed_and_once(desk: Desk, receiver: Receiver, change: Change) -> None:
    made = desk.subscribe(PROFILE, webhook=receiver.url)
    receiver.key = str(made.signing_key)
    assert [desk.courier.deliver() for _ in range(2)] == [1, 0]
    change(SHORTER)
    desk.courier.once()
    desk.courier.once()
    assert [content["type"] for content in receiver.got] == [CREATED, CHANGED]
    assert receiver.got[1]["data"]["changed"][0]["clause_id"] == f"{PLAN}/2.2"
    assert {m.state for m in desk.show(made.id, made.token).messages} == {"sent"}


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
def test_what_does_not_arrive_is_sent_again_under_the_same_id(desk: Desk, receiver: Receiver, status: int) -> None:
    made = desk.subscribe(PROFILE, webhook=receiver.url)
    receiver.key, receiver.answers = str(made.signing_key), [status]
    assert desk.courier.deliver() == 0
    [message] = desk.show(made.id, made.token).messages
    assert (message.state, message.attempts, message.error) == ("due", 1, f"HTTP {status}")
    assert desk.courier.deliver() == 0  # not before its time
    overdue(desk, timedelta(seconds=1))
    assert desk.courier.deliver() == 1
    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1
    assert len(receiver.got) == 1


def test_waits_grow_and_then_it_is_given_up_on_kept_and_sent_on_request(desk: Desk, receiver: Receiver, small: Service) -> None:
    made = desk.subscribe(PROFILE, webhook=receiver.url)
    receiver.key, receiver.answers = str(made.signing_key), [500] * (len(WAITS) + 1)
    for wait in WAITS:
        desk.courier.deliver()
        [message] = desk.show(made.id, made.token).messages
        assert message.state == "due"
        assert wait <= message.due - now() + timedelta(seconds=2) <= wait * 1.25 + timedelta(seconds=2)
        overdue(desk, timedelta(seconds=1))
    desk.courier.deliver()
    assert desk.show(made.id, made.token).messages[0].state == "stopped"
    assert any("given up" in fault for fault in small.ready().faults)
    assert small.ready().ready
    assert desk.retry(made.id, made.token) == 1
    assert desk.courier.deliver() == 1
    assert small.ready().faults == ()


def test_a_receiver_that_is_gone_for_good_is_not_asked_again(desk: Desk, receiver: Receiver) -> None:
    made = desk.subscribe(PROFILE, webhook=receiver.url)
    receiver.key, receiver.answers = str(made.signing_key), [410]
    desk.courier.deliver()
    assert desk.show(made.id, made.token).messages[0].state == "stopped"


def test_a_sender_that_died_in_between_loses_nothing(desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    made = desk.subscribe(PROFILE, webhook=receiver.url)
    receiver.key = str(made.signing_key)

    class Died(BaseException):
        pass

    def dying(*_: object, **__: object) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(courier_module, "send", dying)
        with pytest.raises(Died):
            desk.courier.deliver()
    assert desk.courier.deliver() == 0  # claimed by the one that died
    overdue(desk, CLAIM + timedelta(seconds=1))
    assert desk.courier.deliver() == 1


def test_two_senders_send_a_message_once(desk: Desk, receiver: Receiver, tmp_path: Path) -> None:
    other = service_in(tmp_path).subscriptions
    assert other is not None
    made = desk.subscribe(PROFILE, webhook=receiver.url)
    receiver.key = str(made.signing_key)
    threads = [threading.Thread(target=one.courier.deliver) for one in (desk, other, desk, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receiver.got) == 1


def test_a_lost_key_is_told_and_the_message_waits(desk: Desk, receiver: Receiver, small: Service, tmp_path: Path) -> None:
    made = desk.subscribe(PROFILE, webhook=receiver.url)
    receiver.key = str(made.signing_key)
    kept, key = tmp_path / "secret.key", (tmp_path / "secret.key").read_text(encoding="utf-8")
    kept.unlink()
    desk.courier._vault = Vault(None, kept)
    assert desk.courier.deliver() == 0
    assert small.ready().detail["fault_counts"] == {"subscriptions": 1}
    kept.write_text(key, encoding="utf-8")
    desk.courier._vault = Vault(None, kept)
    overdue(desk, timedelta(seconds=1))
    assert desk.courier.deliver() == 1


def test_the_thread_tells_by_itself(desk: Desk, receiver: Receiver, change: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier_module, "EVERY", 0.02)
    desk.courier.start()
    try:
        made = desk.subscribe({"needs": ["收费"]})
        change(SHORTER)
        for _ in range(500):
            if len(desk.show(made.id, made.token).messages) == 2 or desk.courier.fault:
                break
            threading.Event().wait(0.02)
        assert [kind for kind, _ in said(desk, made)] == [CREATED, CHANGED]
    finally:
        desk.courier.stop()
    assert desk.courier.fault is None


# -- secrets and the end


def test_no_secret_stands_in_the_database(desk: Desk, receiver: Receiver, tmp_path: Path) -> None:
    made = desk.subscribe({**PROFILE, "needs": ["打 13812345678 找我"]}, webhook=receiver.url)
    desk._store._database._engine.dispose()
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("policybot.db*"))
    for secret in (made.token, made.feed_token, str(made.signing_key), receiver.url, "13812345678"):
        assert secret.encode() not in raw
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_only_the_owner_sees_and_ends_it_and_then_nothing_is_left(desk: Desk, receiver: Receiver) -> None:
    made, other = desk.subscribe(PROFILE, webhook=receiver.url), desk.subscribe(PROFILE)
    for number, token in ((made.id, other.token), (made.id, ""), ("nothing", made.token)):
        with pytest.raises(UnknownSubscription):
            desk.show(number, token)
        with pytest.raises(UnknownSubscription):
            desk.remove(number, token)
    desk.remove(made.id, made.token)
    with pytest.raises(UnknownSubscription):
        desk.feed(made.feed_token)
    assert desk.courier.deliver() == 0
    assert receiver.ids == []
    assert desk.health()[1] == {"subscriptions": 1, "feed": 1}
