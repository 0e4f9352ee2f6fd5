"""What commands print: tables for people, JSON for scripts."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDE = 10_000


class Output:
    """With `as_json` stdout carries JSON and nothing else; words for people then go to stderr."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.console = Console(stderr=as_json, highlight=False)
        if not self.console.is_terminal and "COLUMNS" not in os.environ:
            # Whoever reads a pipe wants a row a line, unless a width is asked for.
            self.console = Console(stderr=as_json, highlight=False, width=WIDE)

    def rows(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
        models: Sequence[BaseModel],
        *,
        empty: str,
    ) -> None:
        """A table, or a JSON list of the models; `empty` is what people read when there is nothing."""
        if self.as_json:
            print_json([model.model_dump(mode="json") for model in models])
        elif not models:
            self.console.print(empty, soft_wrap=True)
        else:
            self.console.print(_table(columns, rows))

    def details(self, rows: Iterable[tuple[str, Any]], model: BaseModel) -> None:
        """Names and values, one a line; without a value a line is left out."""
        if self.as_json:
            print_json(model.model_dump(mode="json"))
            return
        shown = [(label, text) for label, value in rows if (text := plain(value))]
        width = max((len(label) for label, _ in shown), default=0)
        for label, text in shown:
            # Never folded: values are there to be copied.
            self.console.print(Text.assemble((f"{label:<{width}}  ", "bold"), text), soft_wrap=True)

    def done(self, message: str, data: Mapping[str, Any] | BaseModel) -> None:
        """What was done: a sentence, or JSON."""
        if self.as_json:
            print_json(data.model_dump(mode="json") if isinstance(data, BaseModel) else data)
        else:
            self.console.print(message, soft_wrap=True, markup=False)

    def aside(self, message: str) -> None:
        """More for people, beside what was asked for; scripts find it in the JSON."""
        if not self.as_json:
            self.console.print(message, soft_wrap=True, markup=False)


def print_json(value: Any) -> None:
    """One line, so that a script can read it with `readline`."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def counted(count: int, one: str, many: str) -> str:
    """`1 object`, `2 objects`."""
    return f"{count:,} {one if count == 1 else many}"


def plain(value: Any) -> str:
    """A value as people read it; empty for None and empty things."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value.astimezone():%Y-%m-%d %H:%M:%S}"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:.2f}"
        case list() | tuple():
            return ", ".join(map(plain, value))
        case _:
            return str(value)


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, justify="right" if column in _NUMBERS else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    return table


def _cell(value: Any) -> str:
    """As `plain`, but to the minute: a table has to fit."""
    return f"{value.astimezone():%Y-%m-%d %H:%M}" if isinstance(value, datetime) else plain(value)


_NUMBERS = frozenset({"objects", "done", "answers", "workers", "confidence"})
