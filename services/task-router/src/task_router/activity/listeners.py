"""Who listens: the subjects for which a JetStream consumer is there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from nats.js import JetStreamContext

PAGE = 256
"""Consumers in one answer of the server."""


async def listened(jetstream: JetStreamContext, stream: str, subjects: Collection[str]) -> frozenset[str]:
    """Those of the subjects that some consumer of the stream asks for."""
    filters: set[str] = set()
    offset = 0
    while page := await jetstream.consumers_info(stream, offset=offset):
        for consumer in page:
            config = consumer.config
            filters.update(config.filter_subjects or [config.filter_subject or ">"])
        if len(page) < PAGE:
            break
        offset += len(page)
    return frozenset(subject for subject in subjects if _any_matches(filters, subject.split(".")))


def _any_matches(filters: Iterable[str], subject: Sequence[str]) -> bool:
    return any(matches(one.split("."), subject) for one in filters)


def matches(pattern: Sequence[str], subject: Sequence[str]) -> bool:
    """NATS's rule for tokens: `*` is any one, `>` at the end one or more."""
    if pattern[-1] == ">":
        head = pattern[:-1]
        return len(subject) > len(head) and matches([*head, "*"], subject[: len(head) + 1])
    return len(pattern) == len(subject) and all(
        wanted in ("*", token) for wanted, token in zip(pattern, subject, strict=True)
    )
