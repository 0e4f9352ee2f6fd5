from __future__ import annotations

from groundwork.webhook_signing import is_signed, new_secret, signed_headers


def test_the_signature_is_that_of_the_convention() -> None:
    # The example that the convention's own libraries are tested with.
    headers = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert headers["webhook-timestamp"] == "1614265330"


def test_secrets_differ_and_say_what_they_are() -> None:
    one, other = new_secret(), new_secret()
    assert one != other
    assert one.startswith("whsec_")


def test_a_signature_is_good_for_its_body_its_secret_and_five_minutes() -> None:
    secret, body = new_secret(), b"{}"
    headers = signed_headers(secret, "msg_1", 1_000_000, body)
    assert is_signed(secret, headers, body, now=1_000_200)
    several = headers | {"webhook-signature": f"v1,other {headers['webhook-signature']} v2,x"}
    assert is_signed(secret, several, body, now=1_000_200)
    assert not is_signed(secret, headers, b"{ }", now=1_000_200)
    assert not is_signed(new_secret(), headers, body, now=1_000_200)
    assert not is_signed(secret, headers, body, now=1_000_301)
    assert not is_signed(secret, headers, body, now=999_699)
    assert not is_signed(secret, headers | {"webhook-id": "msg_2"}, body, now=1_000_200)
    assert not is_signed(secret, headers | {"webhook-timestamp": "1e6"}, body, now=1_000_000)
    assert not is_signed(secret, {}, body, now=1_000_000)
