from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from pydantic import SecretStr

from groundwork.objectstore import ObjectAddress
from task_router.content.links import ContentLinks, LinkRefused

ADDRESS = ObjectAddress("data", "a b/ä?&#.png")
TEAM = 7


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def links(clock: Clock) -> ContentLinks:
    return ContentLinks("http://content.test", SecretStr("key"), timedelta(minutes=10), clock=clock)


def said(link: str) -> tuple[str, str, int, int, str]:
    parts = urlsplit(link)
    bucket, _, key = parts.path.removeprefix("/objects/").partition("/")
    query = parse_qs(parts.query)
    return (
        unquote(bucket),
        unquote(key),
        int(query["team"][0]),
        int(query["expires"][0]),
        query["signature"][0],
    )


def test_a_link_stands_for_its_object(links: ContentLinks) -> None:
    assert links.check(*said(links.link(ADDRESS, TEAM))) == ADDRESS


def test_a_link_lives_as_long_as_its_task(links: ContentLinks, clock: Clock) -> None:
    short, long = (
        said(links.link(ADDRESS, TEAM)),
        said(links.link(ADDRESS, TEAM, at_least=timedelta(hours=1))),
    )
    clock.now += 601
    assert links.check(*long) == ADDRESS
    with pytest.raises(LinkRefused):
        links.check(*short)


@pytest.mark.parametrize("place", range(5))
def test_every_part_is_signed(links: ContentLinks, place: int) -> None:
    parts = list(said(links.link(ADDRESS, TEAM)))
    parts[place] = parts[place] + 1 if place in (2, 3) else f"{parts[place]}x"  # type: ignore[operator]
    with pytest.raises(LinkRefused):
        links.check(*parts)  # type: ignore[arg-type]


def test_another_key_signs_otherwise(links: ContentLinks, clock: Clock) -> None:
    other = ContentLinks("http://content.test", SecretStr("other"), timedelta(minutes=10), clock=clock)
    with pytest.raises(LinkRefused):
        other.check(*said(links.link(ADDRESS, TEAM)))


def test_bucket_and_key_cannot_flow_into_each_other(links: ContentLinks) -> None:
    _, _, team, expires, signature = said(links.link(ObjectAddress("data", "x/y"), TEAM))
    with pytest.raises(LinkRefused):
        links.check("data/x", "y", team, expires, signature)
