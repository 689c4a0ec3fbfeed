"""What was said, kept in the database."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Boolean, DateTime, Float, ForeignKey, Index, String, Text, delete, false, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.database import Base, Database, new_id, now
from bot.turn import Audience, Exchange, Outcome, Turn

REMEMBERED = 5


class ConversationRow(Base):
    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    audience: Mapped[str] = mapped_column(String(16))
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class MessageRow(Base):
    """One exchange. ``message`` is masked before it gets here."""

    __tablename__ = "messages"
    __table_args__ = (Index("messages_of_conversation", "conversation", "created"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
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

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    message: Mapped[str] = mapped_column(ForeignKey("messages.id"))
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    helpful: Mapped[bool] = mapped_column(Boolean)
    comment: Mapped[str] = mapped_column(Text)


class Conversations:
    """Conversations by id. Each call is one transaction: what was answered is on disk before the answer is sent."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def history(self, conversation_id: str) -> tuple[Exchange, ...] | None:
        """The last exchanges, oldest first; None for a conversation that does not exist."""
        with self._database.session() as session:
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
        with self._database.session() as session:
            if conversation_id is None:
                conversation_id = new_id()
                session.add(ConversationRow(id=conversation_id, audience=audience.value))
                session.flush()
            row = MessageRow(
                id=new_id(), conversation=conversation_id, message=turn.question.message,
                standalone=turn.understanding.text if turn.understanding else turn.question.message,
                status=reply.status.value, answer=reply.answer, mode=reply.mode, elapsed_ms=elapsed_ms,
                clauses=json.dumps([citation.measure_id for citation in reply.citations]),
                timings=json.dumps({step: round(ms, 2) for step, ms in turn.timings.items()}),
            )
            session.add(row)
            session.commit()
            return conversation_id, row.id

    def add_feedback(self, message_id: str, helpful: bool, comment: str) -> bool:
        """Stores what a user thought of a message; False where there is no such message."""
        with self._database.session() as session:
            if session.get(MessageRow, message_id) is None:
                return False
            session.add(FeedbackRow(message=message_id, helpful=helpful, comment=comment))
            session.commit()
            return True

    def check(self) -> None:
        """Raises ``StoreError`` if the database cannot be written."""
        with self._database.session() as session:
            session.execute(delete(FeedbackRow).where(false()))  # takes the right to write and changes nothing
            session.rollback()
