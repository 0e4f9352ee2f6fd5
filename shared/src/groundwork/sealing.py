"""Secrets that must be readable again, sealed for storage under one key of the deployment."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from groundwork.errors import LabelingError

MIN_KEY_CHARACTERS = 32


class SealBroken(LabelingError):
    """A stored secret cannot be opened: the sealing key has changed, or the stored bytes have."""

    code = "seal_broken"


class SecretBox:
    """Seals and opens small secrets (Fernet: AES-CBC with an HMAC).

    The sealing key is any random text of at least 32 characters; whoever loses it loses the secrets.
    """

    def __init__(self, sealing_key: SecretStr) -> None:
        """Raises ValueError for a key that is too short."""
        text = sealing_key.get_secret_value().encode()
        if len(text) < MIN_KEY_CHARACTERS:
            raise ValueError(
                f"the sealing key should be random text of {MIN_KEY_CHARACTERS} characters or more"
            )
        derived = HKDF(SHA256(), length=32, salt=None, info=b"groundwork secrets at rest").derive(text)
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, secret: str) -> bytes:
        return self._fernet.encrypt(secret.encode())

    def open(self, sealed: bytes) -> SecretStr:
        """Raises SealBroken."""
        try:
            return SecretStr(self._fernet.decrypt(sealed).decode())
        except InvalidToken as error:
            raise SealBroken from error


class Signer:
    """Signs texts that go out and come back (links, page tokens), one derived key a purpose."""

    def __init__(self, sealing_key: SecretStr, purpose: str) -> None:
        text = sealing_key.get_secret_value().encode()
        info = f"groundwork signatures: {purpose}".encode()
        self._key = HKDF(SHA256(), length=32, salt=None, info=info).derive(text)

    def sign(self, text: str) -> str:
        """64 hexadecimal digits."""
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def matches(self, text: str, signature: str) -> bool:
        return hmac.compare_digest(self.sign(text).encode(), signature.encode())
