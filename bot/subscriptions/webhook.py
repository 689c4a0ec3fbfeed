"""Sends one message to a webhook, signed as Standard Webhooks 1.0 says (standardwebhooks.com), and never into a private network."""

from __future__ import annotations

import ipaddress
import json
import socket
from datetime import UTC, datetime
from urllib.parse import SplitResult, urlsplit

import httpx
from standardwebhooks import Webhook

from bot.subscriptions.store import Message

SECONDS = 10.0
LONGEST = 2000
USER_AGENT = "policybot-webhook/1"


class WebhookError(ValueError):
    """An address that messages cannot be sent to, or a message that did not arrive; ``gone`` where it never will."""

    field = "webhook"

    def __init__(self, message: str, *, gone: bool = False) -> None:
        super().__init__(message)
        self.gone = gone


def check_url(url: str, *, private: bool) -> str:
    """The address as it is kept.

    Raises:
        WebhookError: it is no address that messages may be sent to. ``private`` allows http and private networks.
    """
    parts = _parts(url.strip())
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise WebhookError("webhook 地址要以 https:// 开头 (must begin with https://)")
    if parts.username or parts.password:
        raise WebhookError("webhook 地址里不能有用户名和密码 (must not hold a user name or password)")
    if not parts.hostname:
        raise WebhookError("webhook 地址里没有主机名 (names no host)")
    try:
        address = ipaddress.ip_address(parts.hostname)
    except ValueError:
        if not private and (parts.hostname == "localhost" or "." not in parts.hostname):
            raise WebhookError("webhook 地址在本机或内网 (is in a private network)") from None
    else:
        _check_address(address, private=private)
    return url.strip()


def send(url: str, signing_key: str, message: Message, *, private: bool, client: httpx.Client | None = None) -> None:
    """Posts a message; any answer of 2xx is taken for its receipt.

    The host is resolved once and the connection goes to the address that was checked, so that a name cannot point elsewhere in
    between; redirections are not followed.

    Raises:
        WebhookError: it did not arrive.
    """
    parts = _parts(check_url(url, private=private))
    at = datetime.now(UTC)
    body = body_of(message)
    headers = {
        "Host": parts.netloc, "Content-Type": "application/json", "User-Agent": USER_AGENT, "webhook-id": message_id(message),
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(signing_key).sign(msg_id=message_id(message), timestamp=at, data=body),
    }
    host = str(parts.hostname)
    address = _resolved(host, parts.port or (443 if parts.scheme == "https" else 80), private=private)
    netloc = f"[{address}]" if ":" in address else address
    target = parts._replace(netloc=f"{netloc}:{parts.port}" if parts.port else netloc).geturl()
    try:
        with client or httpx.Client(timeout=SECONDS, trust_env=False, follow_redirects=False) as used:
            request = used.build_request("POST", target, content=body.encode(), headers=headers, extensions={"sni_hostname": host})
            response = used.send(request, stream=True)  # what the receiver answers is of no interest, however long it is
            response.close()
    except (httpx.HTTPError, OSError) as error:
        raise WebhookError(f"{type(error).__name__}: {error}") from error
    if not response.is_success:
        raise WebhookError(f"HTTP {response.status_code}", gone=response.status_code == 410)


def message_id(message: Message) -> str:
    """The same for every attempt, so that a receiver can tell one that it has already had."""
    return f"msg_{message.id}"


def body_of(message: Message) -> str:
    content = {"type": message.kind, "timestamp": message.created.isoformat(), "data": message.data}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _parts(url: str) -> SplitResult:
    try:
        if len(url) > LONGEST or any(char.isspace() for char in url):
            raise ValueError
        parts = urlsplit(url)
        _ = parts.port, parts.hostname  # malformed ones raise only here
    except ValueError as error:
        raise WebhookError("webhook 要是一个网址，如 https://example.com/hook (must be a URL)") from error
    return parts


def _resolved(host: str, port: int, *, private: bool) -> str:
    try:
        found = [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise WebhookError(f"{host}: the name cannot be resolved ({error})") from error
    for address in found:
        _check_address(ipaddress.ip_address(str(address).partition("%")[0]), private=private)
    return str(found[0])


def _check_address(address: ipaddress.IPv4Address | ipaddress.IPv6Address, *, private: bool) -> None:
    inner = getattr(address, "ipv4_mapped", None) or address
    if not private and (not inner.is_global or inner.is_multicast):
        raise WebhookError("webhook 地址在本机或内网 (is in a private network); POLICYBOT_WEBHOOK_PRIVATE=true 可放行")
