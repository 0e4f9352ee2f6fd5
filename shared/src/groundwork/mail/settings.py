"""Where mail is handed in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from groundwork.mail.addresses import normal_address
from groundwork.settings import Topic

_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class SmtpSettings(Topic):
    """A mail server that takes our mail and sends it on."""

    host: str = Field(min_length=1)
    port: int | None = Field(default=None, ge=1, le=65535)
    """None: the usual one of the security."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """`starttls`: begin in the clear, then encrypt; a server that cannot is not used. `none` is for a
    server on the same machine."""
    username: str | None = None
    password: SecretStr | None = None
    sender: str
    """The address that mail comes from."""
    timeout: float = Field(default=10.0, gt=0, le=60)
    """Seconds to wait for each answer of the server."""

    @field_validator("sender")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if normal_address(value) is None:
            raise ValueError(f"{value!r} is not an e-mail address; write groundwork@example.org")
        return value.strip()

    @model_validator(mode="after")
    def _credentials_are_whole(self) -> SmtpSettings:
        if (self.username is None) != (self.password is None):
            raise ValueError("give both of username and password, or neither")
        return self

    @property
    def port_in_use(self) -> int:
        return self.port or _PORTS[self.security]
