"""Subscriptions, the states of the index they were told of, and the outbox of messages: in the database, so that nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, Integer, String, Text, delete, func, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Base, Database, new_id, now
from bot.subscriptions.changes import Prints

State = Literal["feed", "due", "sent", "stopped"]
CLAIM = timedelta(minutes=5)  # a sender that has not said how it went by then is taken for dead
SHOWN = 50


class EditionRow(Base):
    """A state of the index: ``stamp`` is when it was activated (nanoseconds), ``prints`` what each clause said."""

    __tablename__ = "editions"

    stamp: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    prints: Mapped[str] = mapped_column(Text)


class SubscriptionRow(Base):
    """``seen`` is the edition it was last told of, ``listed`` what fitted then. Tokens are hashed; webhook and key are encrypted."""

    __tablename__ = "subscriptions"
    __table_args__ = (Index("subscriptions_by_seen", "seen"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    language: Mapped[str] = mapped_column(String(2))
    profile: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(String(64))
    feed_hash: Mapped[str] = mapped_column(String(64), unique=True)
    webhook: Mapped[str | None] = mapped_column(Text)
    signing_key: Mapped[str | None] = mapped_column(Text)
    seen: Mapped[int] = mapped_column(BigInteger)
    listed: Mapped[str] = mapped_column(Text)


class MessageOutRow(Base):
    """One message to one subscriber. ``feed``: no webhook, the feed shows it; ``due``: to be sent; ``stopped``: given up on, kept,
    and sent again on request."""

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_due", "state", "due"), Index("outbox_of_subscription", "subscription", "created"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    subscription: Mapped[str] = mapped_column(ForeignKey("subscriptions.id"))
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    kind: Mapped[str] = mapped_column(String(32))
    data: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    claimed: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    error: Mapped[str] = mapped_column(Text, default="")
    sent: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class Subscription:
    id: str
    created: datetime
    language: str
    profile: Mapping[str, Any]
    token_hash: str
    webhook: str | None
    signing_key: str | None
    seen: int
    listed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Message:
    """``attempts`` counts those that failed."""

    id: str
    subscription: str
    created: datetime
    kind: str
    data: Mapping[str, Any]
    state: str
    attempts: int
    due: datetime
    error: str
    sent: datetime | None


class Subscriptions:
    """Each call is one transaction. Raises ``StoreError`` where the database cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- editions

    def edition(self, stamp: int) -> Prints | None:
        with self._database.session() as session:
            row = session.get(EditionRow, stamp)
            return json.loads(row.prints) if row else None

    def latest_edition(self) -> Prints | None:
        with self._database.session() as session:
            row = session.scalars(select(EditionRow).order_by(EditionRow.stamp.desc()).limit(1)).first()
            return json.loads(row.prints) if row else None

    def add_edition(self, stamp: int, prints: Prints) -> None:
        """Does nothing where another process has added it already."""
        with self._database.session() as session:
            session.add(EditionRow(stamp=stamp, prints=json.dumps(prints)))
            with suppress(IntegrityError):
                session.commit()

    def forget_editions(self) -> None:
        """Deletes editions that no subscription has yet to be compared with, but not the newest."""
        with self._database.session() as session:
            newest = select(func.max(EditionRow.stamp)).scalar_subquery()
            session.execute(delete(EditionRow).where(
                EditionRow.stamp.not_in(select(SubscriptionRow.seen)), EditionRow.stamp < newest))
            session.commit()

    # -- subscriptions

    def add(
        self, *, language: str, profile: Mapping[str, Any], token_hash: str, feed_hash: str, webhook: str | None,
        signing_key: str | None, seen: int, listed: Mapping[str, str], kind: str, data: Mapping[str, Any],
    ) -> str:
        """A new subscription with its first message; returns its id."""
        with self._database.session() as session:
            row = SubscriptionRow(
                id=new_id(), language=language, profile=json.dumps(profile, ensure_ascii=False), token_hash=token_hash,
                feed_hash=feed_hash, webhook=webhook, signing_key=signing_key, seen=seen,
                listed=json.dumps(listed, ensure_ascii=False),
            )
            session.add(row)
            session.flush()
            _put(session, row, kind, data)
            session.commit()
            return row.id

    def get(self, subscription_id: str) -> Subscription | None:
        with self._database.session() as session:
            row = session.get(SubscriptionRow, subscription_id)
            return _subscription(row) if row else None

    def by_feed(self, feed_hash: str) -> Subscription | None:
        with self._database.session() as session:
            row = session.scalars(select(SubscriptionRow).where(SubscriptionRow.feed_hash == feed_hash)).first()
            return _subscription(row) if row else None

    def remove(self, subscription_id: str) -> None:
        """Forgets a subscription and every message to it."""
        with self._database.session() as session:
            session.execute(delete(MessageOutRow).where(MessageOutRow.subscription == subscription_id))
            session.execute(delete(SubscriptionRow).where(SubscriptionRow.id == subscription_id))
            session.commit()

    def behind(self, stamp: int, limit: int) -> list[Subscription]:
        """Subscriptions that were not yet told of an edition, at most ``limit``."""
        with self._database.session() as session:
            rows = session.scalars(select(SubscriptionRow).where(SubscriptionRow.seen < stamp).order_by(SubscriptionRow.id).limit(limit))
            return [_subscription(row) for row in rows]

    def advance(
        self, subscription: Subscription, stamp: int, listed: Mapping[str, str], kind: str, data: Mapping[str, Any] | None
    ) -> bool:
        """Notes that a subscription was compared with an edition and puts the message, if there is one, into the outbox: both or
        neither. False where another process did so first or the subscription is gone."""
        with self._database.session() as session:
            changed = session.execute(
                update(SubscriptionRow).where(SubscriptionRow.id == subscription.id, SubscriptionRow.seen == subscription.seen)
                .values(seen=stamp, listed=json.dumps(listed, ensure_ascii=False))
            )
            if not _one(changed):
                return False
            if data is not None:
                row = session.get(SubscriptionRow, subscription.id)
                assert row is not None
                _put(session, row, kind, data)
            session.commit()
            return True

    # -- the outbox

    def messages(self, subscription_id: str, limit: int = SHOWN) -> list[Message]:
        """The last messages of a subscription, newest first."""
        with self._database.session() as session:
            of = select(MessageOutRow).where(MessageOutRow.subscription == subscription_id)
            return [_message(row) for row in session.scalars(of.order_by(MessageOutRow.created.desc(), MessageOutRow.id).limit(limit))]

    def claim(self, limit: int) -> list[Message]:
        """Messages that are due, at most ``limit``; no other process gets them until ``CLAIM`` is over."""
        at, claimed = now(), []
        free = or_(MessageOutRow.claimed.is_(None), MessageOutRow.claimed < at - CLAIM)
        with self._database.session() as session:
            due = select(MessageOutRow.id).where(MessageOutRow.state == "due", MessageOutRow.due <= at, free)
            candidates = session.scalars(due.order_by(MessageOutRow.due).limit(limit)).all()
        for message_id in candidates:  # each in a transaction that begins with writing: SQLite refuses one that reads first
            taken = update(MessageOutRow).where(MessageOutRow.id == message_id, MessageOutRow.state == "due", free).values(claimed=at)
            with self._database.session() as session:
                if _one(session.execute(taken)):
                    claimed.append(message_id)
                session.commit()
        if not claimed:
            return []
        with self._database.session() as session:
            rows = session.scalars(select(MessageOutRow).where(MessageOutRow.id.in_(claimed)))
            return [_message(row) for row in rows]

    def note_sent(self, message_id: str) -> None:
        self._note(message_id, state="sent", sent=now(), error="", claimed=None)

    def note_failed(self, message: Message, error: str, retry: timedelta | None) -> None:
        """The attempt failed; without ``retry`` the message is given up on until somebody asks for it."""
        values = {"attempts": message.attempts + 1, "error": error[:500], "claimed": None}
        self._note(message.id, **values, **({"due": now() + retry} if retry is not None else {"state": "stopped"}))

    def retry(self, subscription_id: str | None = None) -> int:
        """Makes messages that were given up on, of one subscription or of all, due again; returns how many."""
        stopped = update(MessageOutRow).where(MessageOutRow.state == "stopped").values(state="due", attempts=0, due=now(), claimed=None)
        if subscription_id is not None:
            stopped = stopped.where(MessageOutRow.subscription == subscription_id)
        with self._database.session() as session:
            found = session.execute(stopped)
            session.commit()
            return found.rowcount if isinstance(found, CursorResult) else 0

    def counts(self) -> dict[str, int]:
        """How many subscriptions there are, and how many messages of each state."""
        with self._database.session() as session:
            states = session.execute(select(MessageOutRow.state, func.count()).group_by(MessageOutRow.state)).all()
            total = session.scalar(select(func.count()).select_from(SubscriptionRow)) or 0
            return {"subscriptions": total} | {state: count for state, count in states}

    def overview(self) -> list[tuple[Subscription, dict[str, int], str]]:
        """Every subscription with its messages by state and the last error, oldest first."""
        counted = select(MessageOutRow.subscription, MessageOutRow.state, func.count()).group_by(
            MessageOutRow.subscription, MessageOutRow.state)
        failed = select(MessageOutRow.subscription, MessageOutRow.error).where(MessageOutRow.error != "").order_by(MessageOutRow.created)
        with self._database.session() as session:
            states: dict[str, dict[str, int]] = {}
            for subscription, state, count in session.execute(counted):
                states.setdefault(subscription, {})[state] = count
            errors = {subscription: error for subscription, error in session.execute(failed)}  # the last one stays
            rows = session.scalars(select(SubscriptionRow).order_by(SubscriptionRow.created))
            return [(_subscription(row), states.get(row.id, {}), errors.get(row.id, "")) for row in rows]

    def _note(self, message_id: str, **values: Any) -> None:
        with self._database.session() as session:
            session.execute(update(MessageOutRow).where(MessageOutRow.id == message_id).values(**values))
            session.commit()


def _put(session: Session, subscription: SubscriptionRow, kind: str, data: Mapping[str, Any]) -> None:
    state: State = "due" if subscription.webhook else "feed"
    session.add(MessageOutRow(
        id=new_id(), subscription=subscription.id, kind=kind, data=json.dumps(data, ensure_ascii=False), state=state))


def _one(result: object) -> bool:
    return isinstance(result, CursorResult) and result.rowcount == 1


def _subscription(row: SubscriptionRow) -> Subscription:
    return Subscription(
        row.id, _aware(row.created), row.language, json.loads(row.profile), row.token_hash, row.webhook, row.signing_key, row.seen,
        json.loads(row.listed),
    )


def _message(row: MessageOutRow) -> Message:
    return Message(
        row.id, row.subscription, _aware(row.created), row.kind, json.loads(row.data), row.state, row.attempts, _aware(row.due),
        row.error, _aware(row.sent) if row.sent else None,
    )


def _aware(at: datetime) -> datetime:
    """SQLite gives times back without their zone."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
