"""Mail, handed to a real server in every way that it can be."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import ValidationError
from tests.integration.mail_server import PASSWORD, USERNAME, link_in, running_mail_server

from groundwork.mail import Letter, Mailer, SmtpSettings, normal_address, password_reset_letter

LINK = "http://portal.test/password#sesame"
NOW = datetime.now(UTC)


def letter(to: str = "ada@example.org") -> Letter:
    return password_reset_letter(to=to, name="Ada", link=LINK, until=NOW)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """Of a server on 127.0.0.1, and the file that a client has to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, SHA256())
    )
    file = tmp_path / "mail.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context, file


async def test_a_server_with_a_password_is_signed_in_to(capsys: pytest.CaptureFixture[str]) -> None:
    async with running_mail_server(with_password=True) as mail:
        right = SmtpSettings(**mail.settings(username=USERNAME, password=PASSWORD))
        assert await Mailer(right).send([letter()]) == [None]
        assert link_in(await mail.letter()) == LINK
        wrong = SmtpSettings(**mail.settings(username=USERNAME, password="wrong"))
        (error,) = await Mailer(wrong).send([letter()])
        assert error == "the mail server refused our name and password; the operator has to see to it"
    shown = "".join(capsys.readouterr())
    assert "mail_sent" in shown
    assert "sesame" not in shown


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_mail_is_encrypted_for_a_server_that_is_trusted_and_for_no_other(
    certificate: tuple[ssl.SSLContext, Path], security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, file = certificate
    async with running_mail_server(
        starttls=context if security == "starttls" else None, tls=context if security == "tls" else None
    ) as mail:
        mailer = Mailer(SmtpSettings(**mail.settings(security=security)))
        (error,) = await mailer.send([letter()])
        assert error is not None
        assert "certificate" in error.lower()
        assert mail.letters == []
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert await mailer.send([letter()]) == [None]
        assert link_in(await mail.letter()) == LINK


async def test_mail_does_not_go_in_the_clear_when_encryption_is_asked_for() -> None:
    async with running_mail_server() as mail:
        (error,) = await Mailer(SmtpSettings(**mail.settings(security="starttls"))).send([letter()])
        assert error is not None
        assert "STARTTLS" in error
        assert mail.letters == []


async def test_one_letter_that_cannot_go_does_not_keep_the_others() -> None:
    async with running_mail_server() as mail:
        mailer = Mailer(SmtpSettings(**mail.settings()))
        bad = letter("ada@example.org\r\nBcc: all@example.org")
        outcomes = await mailer.send([bad, letter("bob@example.org")])
        assert outcomes[0] is not None
        assert outcomes[1] is None
        assert mail.recipients == ["bob@example.org"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Ada@Example.org ", "ada@example.org"),
        ("ada@test", "ada@test"),
        ("o'brien+x@example.org", "o'brien+x@example.org"),
        ("ada", None),
        ("ada@", None),
        ("a@b@c", None),
        ("a b@example.org", None),
        ("a,b@example.org", None),
        ("Ada <ada@example.org>", None),
        ("a..b@example.org", None),
        ("ada@example.org\nBcc: x@y", None),
        ("ada\x00@example.org", None),
        ("a" * 250 + "@example.org", None),
    ],
)
def test_an_address_is_one_address_and_nothing_else(text: str, address: str | None) -> None:
    assert normal_address(text) == address


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"sender": "nobody"}, "e-mail address"),
        ({"username": "u"}, "password"),
        ({"security": "ssl"}, "security"),
    ],
)
def test_wrong_settings_stop_the_start(changed: dict[str, str], what: str) -> None:
    with pytest.raises(ValidationError, match=what):
        SmtpSettings.model_validate({"host": "mail.test", "sender": "a@example.org", **changed})
