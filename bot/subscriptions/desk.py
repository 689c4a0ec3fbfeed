"""What HTTP, pages and command line ask of subscriptions: take one out, look at it, end it, read its feed."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.active import ActiveIndex
from bot.matching.match import as_json, matcher_of
from bot.matching.profile import read_profile
from bot.screen import mask
from bot.subscriptions.courier import Courier
from bot.subscriptions.news import listed, names_of
from bot.subscriptions.store import Message, Subscription, Subscriptions
from bot.subscriptions.vault import Vault, hash_of, new_signing_key, new_token
from bot.subscriptions.webhook import check_url
from retrieval.index import IndexFault

CREATED = "subscription.created"
Language = Literal["zh", "en"]


class UnknownSubscription(LookupError):
    """No subscription has this number with this token, or no feed this address."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A new subscription. ``token``, ``feed_token`` and ``signing_key`` are told this once and can never be told again."""

    id: str
    token: str
    feed_token: str
    signing_key: str | None
    matches: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A subscription as its owner sees it; ``webhook`` is the host that messages go to, the rest of its address may be a secret."""

    subscription: Subscription
    webhook: str | None
    messages: Sequence[Message]


@dataclass(frozen=True, slots=True)
class Feed:
    """The last messages of a subscription, newest first."""

    subscription: Subscription
    messages: Sequence[Message]


class Desk:
    """Thread-safe. ``courier`` is started and stopped by whoever serves."""

    def __init__(
        self, store: Subscriptions, vault: Vault, active: ActiveIndex, on_fault: Callable[[str], None], *, private: bool = False
    ) -> None:
        self._store, self._vault, self._active, self._private = store, vault, active, private
        self.courier = Courier(store, vault, active.activated, on_fault, private=private)

    def subscribe(self, profile: Mapping[str, Any], *, webhook: str | None = None, language: Language = "zh") -> Subscribed:
        """Takes out a subscription; its first message is what fits now.

        Raises:
            ProfileError: a value of the profile cannot be used.
            WebhookError: messages may not be sent to this address.
            IndexFault: there is no usable index, or it is just being exchanged.
            StoreError, VaultError: it cannot be kept.
        """
        masked = {key: _masked(value) for key, value in profile.items()}
        known = read_profile(masked)
        url = check_url(webhook, private=self._private) if webhook else None
        found = self._active.activated()
        if found is None:
            raise IndexFault("the index is just being exchanged; try again in a moment")
        searcher, stamp = found
        self.courier.edition(searcher, stamp)
        matches = listed(matcher_of(searcher), known)
        token, feed_token, key = new_token(), new_token(), new_signing_key() if url else None
        subscription_id = self._store.add(
            language=language, profile=masked, token_hash=hash_of(token), feed_hash=hash_of(feed_token),
            webhook=self._vault.seal(url) if url else None, signing_key=self._vault.seal(key) if key else None,
            seen=stamp, listed=names_of(matches), kind=CREATED,
            data={"matches": [as_json(m) for m in matches]},
        )
        self.courier.wake()
        return Subscribed(subscription_id, token, feed_token, key, len(matches))

    def show(self, subscription_id: str, token: str) -> Shown:
        """Raises ``UnknownSubscription``."""
        subscription = self._owned(subscription_id, token)
        host = None
        if subscription.webhook:
            host = self._vault.unseal(subscription.webhook).split("/")[2]
        return Shown(subscription, host, self._store.messages(subscription.id))

    def remove(self, subscription_id: str, token: str) -> None:
        """Ends a subscription and forgets everything about it. Raises ``UnknownSubscription``."""
        self._store.remove(self._owned(subscription_id, token).id)

    def retry(self, subscription_id: str, token: str) -> int:
        """Sends again what was given up on; returns how many messages. Raises ``UnknownSubscription``."""
        count = self._store.retry(self._owned(subscription_id, token).id)
        self.courier.wake()
        return count

    def retry_all(self) -> int:
        """The same for every subscription; for the operator."""
        return self._store.retry()

    def feed(self, feed_token: str) -> Feed:
        """Raises ``UnknownSubscription``."""
        subscription = self._store.by_feed(hash_of(feed_token))
        if subscription is None:
            raise UnknownSubscription("没有这个订阅源；可能已经退订 (no such feed; it may have been unsubscribed)")
        return Feed(subscription, self._store.messages(subscription.id))

    def overview(self) -> list[tuple[Subscription, dict[str, int], str]]:
        """Every subscription, its messages by state, and the last error; for the operator."""
        return self._store.overview()

    def health(self) -> tuple[list[str], dict[str, int]]:
        """Faults that somebody should look at, and counts."""
        counts = self._store.counts()
        faults = [fault] if (fault := self.courier.fault) else []
        if stopped := counts.get("stopped"):
            faults.append(f"subscriptions: {stopped} messages were given up on; `policybot subscriptions --retry` sends them again")
        return faults, counts

    def _owned(self, subscription_id: str, token: str) -> Subscription:
        found = self._store.get(subscription_id)
        if not hmac.compare_digest(found.token_hash if found else "", hash_of(token)) or found is None:
            raise UnknownSubscription("没有这个订阅，或管理码不对 (no such subscription, or another token)")
        return found


def _masked(value: Any) -> Any:
    """Free text without personal data."""
    if isinstance(value, str):
        return mask(value)
    return [_masked(entry) for entry in value] if isinstance(value, list | tuple) else value
