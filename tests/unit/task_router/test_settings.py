from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from task_router.settings import TaskRouterSettings


def settings(portal_url: str, content_url: str) -> TaskRouterSettings:
    servers: dict[str, Any] = {
        "database": {"url": "postgresql://db"},
        "broker": {"url": "nats://broker"},
        "object_store": {"access_key": "a", "secret_key": "s"},
        "http": {"port": 8001},
        "sealing_key": "s" * 32,
    }
    return TaskRouterSettings(**servers, portal_url=portal_url, content_url=content_url, content_key="k")


@pytest.mark.parametrize(
    ("content_url", "host", "port"),
    [
        ("http://127.0.0.1:8002", "127.0.0.1:8002", 8002),
        ("https://Content.example.org/", "content.example.org", 443),
        ("http://content.example.org", "content.example.org", 80),
    ],
)
def test_the_content_origin_names_its_host_and_port(content_url: str, host: str, port: int) -> None:
    made = settings("http://127.0.0.1:8001", content_url)
    assert (made.content_host, made.content_port) == (host, port)


def test_both_origins_may_not_be_the_same() -> None:
    with pytest.raises(ValidationError, match="another origin"):
        settings("http://127.0.0.1:8001/", "http://127.0.0.1:8001")


@pytest.mark.parametrize("url", ["127.0.0.1:8001", "ftp://host", "http://host/path", "http://"])
def test_an_origin_is_scheme_and_host(url: str) -> None:
    with pytest.raises(ValidationError, match="is not an origin"):
        settings(url, "http://content.example.org")


def test_keys_do_not_show() -> None:
    assert "content_key=SecretStr('**" in repr(settings("http://a", "http://b"))
