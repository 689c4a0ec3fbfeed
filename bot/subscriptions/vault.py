"""Keeps what must stay secret: tokens are only known by their hash, webhook addresses and signing keys are encrypted (Fernet)."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class VaultError(RuntimeError):
    """A key that cannot be used or does not fit; the message says what to do."""


def new_token() -> str:
    """256 random bits, fit for a URL."""
    return secrets.token_urlsafe(32)


def new_signing_key() -> str:
    """A signing key as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def hash_of(token: str) -> str:
    """What is stored of a token. It has 256 random bits, so that one round without salt is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


class Vault:
    """``keys`` are Fernet keys parted by commas: the first encrypts, all decrypt. Without them one is made in ``file``, readable
    by its owner alone, when it is first needed."""

    def __init__(self, keys: str | None, file: Path) -> None:
        self._keys, self._file = keys, file

    def seal(self, text: str) -> str:
        """Raises ``VaultError`` where there is no usable key."""
        return self._fernet.encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """Raises ``VaultError`` where no key fits."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            where = "POLICYBOT_SECRET_KEY" if self._keys else str(self._file)
            raise VaultError(f"a secret of a subscription was encrypted with another key; restore the old key in {where}") from error

    @cached_property
    def _fernet(self) -> MultiFernet:
        keys = [key.strip() for key in (self._keys or self._own_key()).split(",") if key.strip()]
        try:
            return MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            where = "POLICYBOT_SECRET_KEY" if self._keys else str(self._file)
            how = "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
            raise VaultError(f"{where}: not a Fernet key; make one with: {how}") from error

    def _own_key(self) -> str:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside = self._file.with_name(f".{self._file.name}-{os.getpid()}-{secrets.token_hex(4)}")
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(Fernet.generate_key().decode())
            try:
                os.link(beside, self._file)  # whole or not at all, and never over one that another process made
            except FileExistsError:
                pass
            finally:
                beside.unlink()
            return self._file.read_text(encoding="utf-8")
        except OSError as error:
            raise VaultError(f"{self._file}: no key can be kept there ({error.strerror}); set POLICYBOT_SECRET_KEY") from error
