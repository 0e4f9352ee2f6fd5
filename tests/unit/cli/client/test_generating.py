"""The blocking client is the asynchronous one, word by word."""

from __future__ import annotations

import ast
import inspect

import pytest

from groundwork_cli.client import AsyncGroundwork, Groundwork
from groundwork_cli.client.generating import TARGET, blocking, generated


def meaning(text: str) -> str:
    """The module without its layout and the order of its imports."""
    tree = ast.parse(text)
    tree.body.sort(key=lambda node: ast.dump(node) if isinstance(node, ast.Import | ast.ImportFrom) else "")
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            node.names.sort(key=lambda name: name.name)
    return ast.dump(tree)


@pytest.mark.parametrize("path", sorted(generated()), ids=lambda path: path.name)
def test_nobody_forgot_to_generate_or_edited_by_hand(path: object) -> None:
    (text,) = [text for target, text in generated().items() if target == path]
    written = TARGET / str(path).rpartition("/")[2]
    assert meaning(written.read_text()) == meaning(text), "run: python -m groundwork_cli.client.generating"


def test_nothing_is_left_to_wait_for() -> None:
    text = blocking("async def f(x: AsyncThing) -> AsyncIterator[int]:\n    await asyncio.sleep(1)\n")
    assert text.endswith("def f(x: Thing) -> Iterator[int]:\n    time.sleep(1)\n")


def test_both_clients_have_the_same_methods() -> None:
    def methods(client: object) -> set[str]:
        return {
            f"{part}.{name}"
            for part, value in vars(client).items()
            if not part.startswith("_")
            for name, _ in inspect.getmembers(value, callable)
            if not name.startswith("_")
        }

    blocking_client = Groundwork("http://api.test", "key")
    assert methods(blocking_client) == methods(AsyncGroundwork("http://api.test", "key"))
    assert "jobs.create" in methods(blocking_client)
    blocking_client.close()
