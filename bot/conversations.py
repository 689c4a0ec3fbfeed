"""What was said, in a database: SQLite by default, PostgreSQL by URL (SQLAlchemy 2)."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Boolean, DateTime, Float, ForeignKey, Index, String, Text, create_engine, delete, event, false, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from bot.turn import Audience, Exchange, Outcome, Turn

log = logging.getLogger(__name__)
REMEMBERED = 5


class StoreError(RuntimeError):
    """The database cannot be read or written; the message says what to check."""


class Base(DeclarativeBase):
    pass


def _new_id() -> str:
    return uuid.uuid4().hex


def _now() -> datetime:
    return datetime.now(UTC)


class ConversationRow(Base):
    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=_new_id)
    audience: Mapped[str] = mapped_column(String(16))
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)


class MessageRow(Base):
    """One exchange. ``message`` is masked before it gets here."""

    __tablename__ = "messages"
    __table_args__ = (Index("messages_of_conversation", "conversation", "created"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=_new_id)
    conversation: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)
    message: Mapped[str] = mapped_column(Text)
    standalone: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))
    answer: Mapped[str] = mapped_column(Text)
    clauses: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(String(16))
    elapsed_ms: Mapped[float] = mapped_column(Float)
    timings: Mapped[str] = mapped_column(Text)


class FeedbackRow(Base):
    __tablename__ = "feedback"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=_new_id)
    message: Mapped[str] = mapped_column(ForeignKey("messages.id"))
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)
    helpful: Mapped[bool] = mapped_column(Boolean)
    comment: Mapped[str] = mapped_column(Text)


class Conversations:
    """Conversations by id. Each call is one transaction: what was answered is on disk before the answer is sent."""

    def __init__(self, url: str) -> None:
        try:
            self._engine = create_engine(url, pool_pre_ping=True)
            if url.startswith("sqlite"):
                event.listen(self._engine, "connect", _sqlite_settings)
            Base.metadata.create_all(self._engine)
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(f"the database cannot be opened ({_short(error)}); check POLICYBOT_DATABASE_URL and its folder") from error
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)

    def history(self, conversation_id: str) -> tuple[Exchange, ...] | None:
        """The last exchanges, oldest first; None for a conversation that does not exist."""
        with self._session() as session:
            if session.get(ConversationRow, conversation_id) is None:
                return None
            latest = select(MessageRow).where(MessageRow.conversation == conversation_id).order_by(MessageRow.created.desc())
            rows = list(session.scalars(latest.limit(REMEMBERED)))
        return tuple(
            Exchange(row.message, row.standalone, Outcome(row.status), tuple(json.loads(row.clauses))) for row in reversed(rows)
        )

    def record(self, conversation_id: str | None, audience: Audience, turn: Turn, elapsed_ms: float) -> tuple[str, str]:
        """Stores an exchange; returns the ids of conversation (made where there is none yet) and message."""
        reply = turn.reply
        assert reply is not None
        with self._session() as session:
            if conversation_id is None:
                conversation_id = _new_id()
                session.add(ConversationRow(id=conversation_id, audience=audience.value))
                session.flush()
            row = MessageRow(
                id=_new_id(), conversation=conversation_id, message=turn.question.message,
                standalone=turn.understanding.text if turn.understanding else turn.question.message,
                status=reply.status.value, answer=reply.answer, mode=reply.mode, elapsed_ms=elapsed_ms,
                clauses=json.dumps([c.clause_id for c in reply.citations]),
                timings=json.dumps({step: round(ms, 2) for step, ms in turn.timings.items()}),
            )
            session.add(row)
            session.commit()
            return conversation_id, row.id

    def add_feedback(self, message_id: str, helpful: bool, comment: str) -> bool:
        """Stores what a user thought of a message; False where there is no such message."""
        with self._session() as session:
            if session.get(MessageRow, message_id) is None:
                return False
            session.add(FeedbackRow(message=message_id, helpful=helpful, comment=comment))
            session.commit()
            return True

    def check(self) -> None:
        """Raises ``StoreError`` if the database cannot be written."""
        with self._session() as session:
            session.execute(delete(FeedbackRow).where(false()))  # takes the right to write and changes nothing
            session.rollback()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            with self._sessions() as session:
                yield session
        except SQLAlchemyError as error:
            raise StoreError(f"the database cannot be used ({_short(error)}); check disk space and rights") from error


def _sqlite_settings(connection: object, _: object) -> None:
    """Write-ahead log: readers never wait for a writer, and a killed server loses nothing that was committed."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=3000")
    cursor.close()


def _short(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0][:160]
