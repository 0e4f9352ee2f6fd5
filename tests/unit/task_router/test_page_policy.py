"""The policy of task pages with the hosts of an operator, and hosts that could say something else in it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from task_router.content.policy import page_policy
from task_router.settings import TaskRouterSettings


def test_hosts_that_the_operator_allows_may_be_loaded_from_and_nothing_else() -> None:
    policy = page_policy(["https://portal.test"], ["https://cdn.test"])
    with_host = {part.split()[0] for part in policy.split("; ") if "https://cdn.test" in part}
    assert with_host == {"script-src", "style-src", "img-src", "media-src", "font-src"}
    assert "connect-src 'none'" in policy


@pytest.mark.parametrize(
    ("host", "good"),
    [
        ("https://cdn.test", True),
        ("https://*.cdn.test:8443", True),
        ("http://10.0.0.1:80", True),
        ("cdn.test", False),
        ("https://cdn.test; connect-src *", False),
        ("https://cdn.test/path", False),
        ("https://*", False),
        ("'unsafe-eval'", False),
        ("https://cdn.test\n", False),
    ],
)
def test_a_host_is_an_origin_and_says_nothing_else(host: str, good: bool) -> None:
    values = {
        "database": {"url": "postgresql://db"},
        "broker": {"url": "nats://broker"},
        "object_store": {"access_key": "a", "secret_key": "s"},
        "http": {"port": 8001},
        "sealing_key": "s" * 32,
        "portal_url": "https://portal.test",
        "content_url": "https://content.test",
        "content_key": "k",
        "page_hosts": [host],
    }
    if good:
        assert TaskRouterSettings.model_validate(values).page_hosts == (host,)
    else:
        with pytest.raises(ValidationError, match="no origin"):
            TaskRouterSettings.model_validate(values)
