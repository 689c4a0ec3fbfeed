"""Notices that another index became active, writes the news for every subscription, and sends what is due; a thread of the server.

Every step is in the database before the next begins: a server that is killed goes on where it was, several servers share the work,
and each subscription is told of an edition once.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bot.database import StoreError
from bot.matching.match import matcher_of
from bot.matching.profile import ProfileError, read_profile
from bot.subscriptions.changes import Changes, Prints, changes_between, prints_of
from bot.subscriptions.news import names_of, news_of
from bot.subscriptions.store import Message, Subscription, Subscriptions
from bot.subscriptions.vault import Vault, VaultError
from bot.subscriptions.webhook import WebhookError, send
from retrieval.index import IndexFault
from retrieval.search import Searcher

log = logging.getLogger(__name__)
CHANGED = "matches.changed"
EVERY = 2.0  # seconds between two looks
BATCH = 100
SENDERS = 4
# Waits after each failed attempt; the whole is some three days, as Standard Webhooks recommends.
WAITS = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400))
Active = Callable[[], tuple[Searcher, int] | None]
Fault = Callable[[str], None]


class Courier:
    """``active`` gives the opened index and when it was activated; None while it is not the active one."""

    def __init__(self, store: Subscriptions, vault: Vault, active: Active, on_fault: Fault, *, private: bool = False) -> None:
        self._store, self._vault, self._active, self._on_fault, self._private = store, vault, active, on_fault, private
        self._wake, self._ending = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._told: int | None = None

    # -- the thread

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread after the message it is sending."""
        self._ending.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=15)

    def wake(self) -> None:
        """There is something to send: look now."""
        self._wake.set()

    @property
    def fault(self) -> str | None:
        """That the thread ended though nobody stopped it."""
        dead = self._thread is not None and not self._thread.is_alive() and not self._ending.is_set()
        return "subscriptions: the courier is not running; restart the server" if dead else None

    def _run(self) -> None:
        while not self._ending.is_set():
            self.once()
            self._wake.wait(EVERY)
            self._wake.clear()

    def once(self) -> None:
        """One look: news of a new index, then what is due. A fault is counted and the next look tries again."""
        for step in (self.notice, self.deliver):
            try:
                step()
            except (StoreError, IndexFault) as error:
                self._on_fault(f"subscriptions: {error}")
            except Exception as error:  # the thread must outlive a fault of ours
                log.exception("the courier failed")
                self._on_fault(f"subscriptions: {type(error).__name__}: {error}")

    # -- news

    def notice(self) -> int:
        """Compares subscriptions with the active index where they were not yet; returns how many messages that made."""
        found = self._active()
        if found is None or found[1] == self._told:
            return 0
        searcher, stamp = found
        now, made = self.edition(searcher, stamp), 0
        changes: dict[int, Changes] = {}
        while behind := self._store.behind(stamp, BATCH):
            for subscription in behind:
                if subscription.seen not in changes:
                    before = self._store.edition(subscription.seen)
                    changes[subscription.seen] = changes_between(now if before is None else before, now)
                made += self._compare(subscription, searcher, stamp, changes[subscription.seen])
            if self._ending.is_set():
                return made
        self._store.forget_editions()
        self._told = stamp
        return made

    def edition(self, searcher: Searcher, stamp: int) -> Prints:
        """The prints of an index; kept for the comparisons to come."""
        known = self._store.edition(stamp)
        if known is None:
            known = prints_of(searcher.index.corpus, self._store.latest_edition())
            self._store.add_edition(stamp, known)
        return known

    def _compare(self, subscription: Subscription, searcher: Searcher, stamp: int, changes: Changes) -> int:
        if not changes:
            self._store.advance(subscription, stamp, subscription.listed, CHANGED, None)
            return 0
        try:
            profile = read_profile(subscription.profile)
        except ProfileError as error:  # a value that an earlier version took
            self._on_fault(f"subscriptions: the profile of {subscription.id} can no longer be read: {error}")
            self._store.advance(subscription, stamp, subscription.listed, CHANGED, None)
            return 0
        news, listed = news_of(matcher_of(searcher), profile, subscription.listed, changes)
        data = {"subscription_id": subscription.id, **news.as_json()} if news else None
        done = self._store.advance(subscription, stamp, names_of(listed), CHANGED, data)
        return int(done and data is not None)

    # -- sending

    def deliver(self) -> int:
        """Sends what is due; returns how many arrived."""
        arrived = 0
        with ThreadPoolExecutor(SENDERS, thread_name_prefix="sender") as pool:
            while not self._ending.is_set() and (messages := self._store.claim(SENDERS)):
                arrived += sum(pool.map(self._send, messages))
        return arrived

    def _send(self, message: Message) -> bool:
        subscription = self._store.get(message.subscription)
        if subscription is None or subscription.webhook is None or subscription.signing_key is None:
            return False  # unsubscribed meanwhile: its messages went with it
        try:
            url, key = self._vault.unseal(subscription.webhook), self._vault.unseal(subscription.signing_key)
            send(url, key, message, private=self._private)
        except (WebhookError, VaultError) as error:
            if isinstance(error, VaultError):
                self._on_fault(f"subscriptions: {error}")
            gone = isinstance(error, WebhookError) and error.gone
            wait = None if gone or message.attempts >= len(WAITS) else WAITS[message.attempts] * random.uniform(1.0, 1.2)
            self._store.note_failed(message, str(error), wait)
            log.warning("message %s to subscription %s: %s; %s", message.id, message.subscription, error,
                        f"next attempt in {wait.total_seconds():.0f} s" if wait else "given up")
            return False
        self._store.note_sent(message.id)
        return True
