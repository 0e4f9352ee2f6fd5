"""Checking many manifest lines at once.

Nearly all lines of a manifest are fine. They are recognised in whole blocks, with hardly an operation of
Python for each line; a block in which anything is unusual is left to `parse_line`, which knows why.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from groundwork.manifest.lines import (
    MAX_VALUE_CHARACTERS,
    LineProblem,
    LineRules,
    check_reference,
    count_quotes,
    parse_line,
)
from groundwork.manifest.reader import BOM, Block


class CheckedLines(NamedTuple):
    """The good lines of a block: their text, and what they say."""

    texts: list[str]
    contents: list[dict[str, Any]]
    problems: list[tuple[int, str]]
    """The numbers of the bad ones, and what is wrong with them."""


def check_block(block: Block, rules: LineRules) -> CheckedLines:
    """Every line of the block, checked as `parse_line` does."""
    quick = _all_good(block, rules)
    if quick is not None:
        return quick
    checked = CheckedLines([], [], [])
    for line in block.lines():
        try:
            content = parse_line(line.content, rules)
        except LineProblem as problem:
            checked.problems.append((line.number, str(problem)))
        else:
            checked.texts.append(line.content.decode())
            checked.contents.append(content)
    return checked


def _all_good(block: Block, rules: LineRules) -> CheckedLines | None:
    """The lines when there is nothing unusual about any of them."""
    raw = block.content.removeprefix(BOM) if block.start == 0 else block.content
    try:
        text = raw.decode()
        lines = text.removesuffix("\n").split("\n")
        if "\r" in text:
            lines = [line.removesuffix("\r") for line in lines]
        contents = list(map(orjson.loads, lines))
        written = orjson.dumps(contents)
    except (ValueError, TypeError):  # not UTF-8, not JSON (or empty), nested too deep
        return None
    if (
        set(map(type, contents)) != {dict}
        or max(map(len, lines)) > MAX_VALUE_CHARACTERS
        or not _nothing_is_lost(raw, written)
        or (b"\\" in written and b"\\u0000" in written)
    ):
        return None
    keys = set().union(*contents)
    if any(key.startswith("$") for key in keys) or not _sources_are_good(keys, contents, rules):
        return None
    return CheckedLines(lines, contents, [])


def _nothing_is_lost(raw: bytes, written: bytes) -> bool:
    """Whether what was read is all that is there: of a key that is there twice, only one is read."""
    # Lines that are written as we write them are equal byte for byte, which is faster to see.
    return written[1:-1] == raw.removesuffix(b"\n").replace(b"\n", b",") or (
        count_quotes(written) == count_quotes(raw)
    )


def _sources_are_good(keys: set[str], contents: list[dict[str, Any]], rules: LineRules) -> bool:
    if "source-ref" in keys and "source" not in keys:
        references = [content.get("source-ref") for content in contents]
        return set(map(type, references)) == {str} and _references_are_good(references, rules)
    if "source" in keys and "source-ref" not in keys:
        texts: list[Any] = [content.get("source") for content in contents]
        return rules.inline and set(map(type, texts)) == {str} and all(map(str.strip, texts))
    return False


def _references_are_good(references: list[Any], rules: LineRules) -> bool:
    if any("/." in reference for reference in references):
        return False
    places = {reference[: reference.find("/", 5) + 1] for reference in references}
    try:
        for place in places:
            check_reference(f"{place}key", rules)
    except LineProblem:
        return False
    return places.isdisjoint(references)
