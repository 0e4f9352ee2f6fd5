"""Where the output of `to_json` goes in the page decides how it is written.

A filter does not know where its result will stand. So `to_json` leaves a mark, and once the page is whole the
marks are replaced: inside `<script>` by JSON that no text can break out of, everywhere else by JSON escaped
for HTML, which the browser undoes when it reads an attribute.
"""

from __future__ import annotations

import re
import secrets
from typing import Any

import orjson
from liquid import Undefined
from liquid.exceptions import OutputStreamLimitError
from markupsafe import Markup, escape

from groundwork.templates.environment import MAX_OUTPUT_BYTES

_SCRIPT = re.compile(r"(<script\b[^>]*>)(.*?)(?=</script\b|\Z)", re.IGNORECASE | re.DOTALL)
_IN_SCRIPT = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


class JsonPlaces:
    """The marks of one rendering; the data cannot forge them, because their name is random."""

    def __init__(self) -> None:
        self._name = secrets.token_hex(8)
        self._texts: list[str] = []
        self._size = 0
        self._mark = re.compile(rf"\[json {self._name} (\d+)\]")

    def mark(self, value: Any) -> Markup:
        """Stands for `value` as JSON until `fill`; safe, so that nothing escapes it meanwhile.

        Raises OutputStreamLimitError.
        """
        self._texts.append(_json(value))
        self._size += len(self._texts[-1])
        _check_size(self._size)
        return Markup(f"[json {self._name} {len(self._texts) - 1}]")  # noqa: S704 - our own text

    def fill(self, page: str) -> str:
        """The page with every mark replaced. Raises OutputStreamLimitError."""
        if not self._texts:
            return page
        _check_size(len(page) + sum(len(self._texts[int(mark[1])]) for mark in self._mark.finditer(page)))
        page = _SCRIPT.sub(lambda found: found[1] + self._mark.sub(self._raw, found[2]), page)
        return self._mark.sub(lambda mark: str(escape(self._texts[int(mark[1])])), page)

    def _raw(self, mark: re.Match[str]) -> str:
        return self._texts[int(mark[1])].translate(_IN_SCRIPT)


def _check_size(size: int) -> None:
    # What the marks stand for is no output until the page is whole, so the library does not count it.
    if size > MAX_OUTPUT_BYTES:
        raise OutputStreamLimitError("output stream limit reached", token=None)


def _json(value: Any) -> str:
    # What a template makes itself (a capture, a range, an undefined variable) is not JSON's own kind.
    return orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, Undefined):
        return None
    return str(value) if isinstance(value, str) else list(value)
