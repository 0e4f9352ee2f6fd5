"""Making the blocking client from the asynchronous one, word by word.

python -m groundwork_cli.client.generating    writes `blocking/`; a test fails when that was forgotten.
"""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
SOURCE, TARGET = HERE / "asynchronous", HERE / "blocking"
_WORDS = {
    "AsyncBaseTransport": "BaseTransport",
    "AsyncIterator": "Iterator",
    "asynccontextmanager": "contextmanager",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "aclose": "close",
    "aread": "read",
    "aiter_lines": "iter_lines",
    "aiter_bytes": "iter_bytes",
    "asyncio": "time",
    "asynchronous": "blocking",
}
_OURS = re.compile(r"\bAsync(?=[A-Z])")
_HANDED_ON = re.compile(r"\bfor (\w+) in (.+):\n +yield \1\n")
_SYNTAX = re.compile(r"\b(?:async|await) ")
_NOTE = "# Made from ../asynchronous by groundwork_cli.client.generating: change it there.\n"


def blocking(text: str) -> str:
    """The module with nothing left to wait for."""
    for word, other in _WORDS.items():
        text = re.sub(rf"\b{word}\b", other, text)
    text = _OURS.sub("", _SYNTAX.sub("", text))
    return _NOTE + _HANDED_ON.sub(r"yield from \2\n", text)


def generated() -> dict[Path, str]:
    """Every module of the blocking client with its content, before formatting."""
    return {TARGET / path.name: blocking(path.read_text()) for path in sorted(SOURCE.glob("*.py"))}


if __name__ == "__main__":
    for path, text in generated().items():
        path.write_text(text)
