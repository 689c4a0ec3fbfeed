"""The database that conversations and subscriptions share: SQLite by default, PostgreSQL by URL (SQLAlchemy 2)."""

from __future__ import annotations

import uuid
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker


class StoreError(RuntimeError):
    """The database cannot be read or written; the message says what to check."""


class Base(DeclarativeBase):
    pass


def new_id() -> str:
    return uuid.uuid4().hex


def now() -> datetime:
    return datetime.now(UTC)


class Database:
    """Opens the database and makes the tables that are missing; makes the folder of an SQLite file.

    Raises:
        StoreError: it cannot be opened.
    """

    def __init__(self, url: str) -> None:
        if url.startswith("sqlite:///") and ":memory:" not in url:
            _make_folder(Path(url.removeprefix("sqlite:///").partition("?")[0]).parent)
        try:
            self._engine = create_engine(url, pool_pre_ping=True)
            if url.startswith("sqlite"):
                event.listen(self._engine, "connect", _sqlite_settings)
            Base.metadata.create_all(self._engine)
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(f"the database cannot be opened ({_short(error)}); check POLICYBOT_DATABASE_URL and its folder") from error
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)
        weakref.finalize(self, self._engine.dispose)  # Python 3.13 minds connections that are merely forgotten

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session whose faults are ``StoreError``; nothing is written that was not committed."""
        try:
            with self._sessions() as session:
                yield session
        except SQLAlchemyError as error:
            raise StoreError(f"the database cannot be used ({_short(error)}); check disk space and rights") from error


def _make_folder(folder: Path) -> None:
    if str(folder).startswith("file:"):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: cannot be made ({error.strerror}); check POLICYBOT_DATABASE_URL") from error


def _sqlite_settings(connection: object, _: object) -> None:
    """Write-ahead log: readers never wait for a writer, and a killed server loses nothing that was committed."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=3000")
    cursor.close()


def _short(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0][:160]
