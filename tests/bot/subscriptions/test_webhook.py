"""Where messages may be sent, and what is sent."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from bot.subscriptions.store import Message
from bot.subscriptions.vault import Vault, VaultError, new_signing_key
from bot.subscriptions.webhook import WebhookError, check_url, send

MESSAGE = Message("0815", "4711", datetime.now(UTC), "matches.changed", {"new": [{"key_point": "开店两天办好"}]}, "due", 0,
                  datetime.now(UTC), "", None)


@pytest.mark.parametrize(
    "url", ["https://example.com/hook", "https://example.com:8443/a?b=c", "https://93.184.216.34/", " https://例子.测试/x "]
)
def test_public_https_addresses_are_taken(url: str) -> None:
    assert check_url(url, private=False) == url.strip()


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "ftp://example.com", "example.com/hook", "https://", "https://u:p@example.com/", "https://localhost/x",
     "https://intranet/x", "https://127.0.0.1/", "https://10.1.2.3/", "https://[::1]/", "https://169.254.169.254/latest", "https://0.0.0.0/",
     "https://[::ffff:127.0.0.1]/", "https://224.0.0.1/", "https://example.com:99999/", "https://a b.com/", "javascript:alert(1)",
     "https://example.com/" + "x" * 2000],
)
def test_others_are_refused(url: str) -> None:
    with pytest.raises(WebhookError, match="webhook"):
        check_url(url, private=False)


def resolving_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


@pytest.mark.parametrize("addresses", [("10.0.0.5",), ("93.184.216.34", "192.168.1.1"), ("169.254.169.254",), ("::1",)])
def test_a_name_that_leads_into_a_private_network_is_not_followed(monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]) -> None:
    resolving_to(monkeypatch, *addresses)
    client = httpx.Client(transport=httpx.MockTransport(lambda _: pytest.fail("was sent")))
    with pytest.raises(WebhookError, match="private network"):
        send("https://example.com/x", new_signing_key(), MESSAGE, private=False, client=client)


def test_the_connection_goes_to_the_address_that_was_checked_and_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving_to(monkeypatch, "93.184.216.34")
    seen: list[httpx.Request] = []

    def receive(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200)

    key = new_signing_key()
    send("https://example.com:8443/x?y=1", key, MESSAGE, private=False, client=httpx.Client(transport=httpx.MockTransport(receive)))
    [request] = seen
    assert (str(request.url), request.headers["host"]) == ("https://93.184.216.34:8443/x?y=1", "example.com:8443")
    assert request.extensions["sni_hostname"] == "example.com"
    content: Any = Webhook(key).verify(request.content, dict(request.headers))
    assert content["data"] == MESSAGE.data
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(new_signing_key()).verify(request.content, dict(request.headers))


def test_a_name_that_does_not_resolve_is_an_error_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", failing)
    with pytest.raises(WebhookError, match="cannot be resolved") as caught:
        send("https://nowhere.example/x", new_signing_key(), MESSAGE, private=False)
    assert not caught.value.gone


def test_keys_are_made_once_rotate_and_must_be_keys(tmp_path: Any) -> None:
    file = tmp_path / "deep" / "secret.key"
    sealed = Vault(None, file).seal("geheim")
    old = file.read_text(encoding="utf-8")
    assert Vault(None, file).unseal(sealed) == "geheim"
    from cryptography.fernet import Fernet

    new = Fernet.generate_key().decode()
    assert Vault(f"{new}, {old}", file).unseal(sealed) == "geheim"
    with pytest.raises(VaultError, match="restore the old key"):
        Vault(new, file).unseal(sealed)
    with pytest.raises(VaultError, match="not a Fernet key"):
        Vault("geheim", file).seal("x")
    with pytest.raises(VaultError, match="POLICYBOT_SECRET_KEY"):
        Vault(None, tmp_path / "deep" / "secret.key" / "below").seal("x")
