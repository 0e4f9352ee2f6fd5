"""The Liquid dialect of worker templates: limits, and three filters beside Shopify's own."""

from __future__ import annotations

from typing import Any

from liquid import Environment, Mode
from markupsafe import Markup, escape

MAX_LOOP_ITERATIONS = 100_000
MAX_OUTPUT_BYTES = 8 * 1024 * 1024
MAX_NAMESPACE_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 30


class WorkerTemplates(Environment):
    """Autoescaping, without a loader: `{% include %}` and `{% render %}` find nothing."""

    loop_iteration_limit = MAX_LOOP_ITERATIONS
    output_stream_limit = MAX_OUTPUT_BYTES
    local_namespace_limit = MAX_NAMESPACE_BYTES
    context_depth_limit = MAX_DEPTH

    def __init__(self, *, tolerance: Mode, filters: dict[str, Any]) -> None:
        super().__init__(autoescape=True, tolerance=tolerance)
        for name, function in filters.items():
            self.add_filter(name, function)


class Keyed(dict[str, Any]):
    """A JSON object that is also found by number: class maps have the keys "0", "1", ..., and templates look
    them up with the number that an annotation holds."""

    def __missing__(self, key: object) -> Any:
        if isinstance(key, int) and not isinstance(key, bool):
            return self[str(key)]
        raise KeyError(key)


class WithReturns(str):
    """A text with carriage returns.

    Written out as they are, a browser would drop them when it reads the page, and offsets in the text that it
    shows would not be those of the text that was given.
    """

    __slots__ = ()

    def __html__(self) -> str:
        return str(escape(str(self))).replace("\r", "&#13;")


def as_template_data(value: Any) -> Any:
    """A JSON value in the form that templates read."""
    if isinstance(value, str) and "\r" in value:
        return WithReturns(value)
    if isinstance(value, dict):
        return Keyed({key: as_template_data(item) for key, item in value.items()})
    if isinstance(value, list):
        return [as_template_data(item) for item in value]
    return value


def skip_autoescape(value: Any) -> Markup:
    """The author vouches for this text."""
    return Markup("" if value is None else str(value))  # noqa: S704 - what the filter is for


def escape_once_only(value: Any) -> Markup:
    """What is escaped already, as a capture is, stays as it is."""
    return escape("" if value is None else value if isinstance(value, (Markup, WithReturns)) else str(value))
