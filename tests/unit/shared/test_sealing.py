"""Secrets at rest."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from groundwork.sealing import SealBroken, SecretBox, Signer


def test_what_was_sealed_can_be_opened_and_does_not_show() -> None:
    box = SecretBox(SecretStr("k" * 32))
    sealed = box.seal("pässword")
    assert b"ssword" not in sealed
    assert box.open(sealed).get_secret_value() == "pässword"
    assert box.seal("pässword") != sealed


def test_another_key_or_changed_bytes_open_nothing() -> None:
    sealed = SecretBox(SecretStr("k" * 32)).seal("secret")
    with pytest.raises(SealBroken):
        SecretBox(SecretStr("x" * 32)).open(sealed)
    with pytest.raises(SealBroken):
        SecretBox(SecretStr("k" * 32)).open(sealed[:-4] + b"AAAA")


def test_a_short_sealing_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 characters"):
        SecretBox(SecretStr("short"))


def test_a_signature_is_good_for_its_text_and_purpose_only() -> None:
    key = SecretStr("k" * 32)
    signature = Signer(key, "links").sign("a")
    assert Signer(key, "links").matches("a", signature)
    assert not Signer(key, "links").matches("b", signature)
    assert not Signer(key, "tokens").matches("a", signature)
    assert not Signer(key, "links").matches("a", "é")
