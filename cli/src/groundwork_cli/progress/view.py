"""Showing progress: live on a terminal, now and then a line elsewhere, or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from groundwork_cli.client import Progress
from groundwork_cli.progress.wording import Standing, learning_text, plain_line, reason_of

Show = Callable[[Progress], None]
PLAIN_EVERY_SECONDS = 3.0
QUIET_AT_MOST_SECONDS = 15.0
BAR_WIDTH = 60


@contextmanager
def progress_view(console: Console, title: str, *, quiet: bool = False) -> Iterator[Show]:
    """Yields a function to call with each look at the job."""
    began = time.monotonic()
    if quiet:
        yield lambda progress: None
    elif console.is_terminal:
        with Live(console=console, refresh_per_second=4) as live:
            yield lambda progress: live.update(_panel(progress, title, time.monotonic() - began))
    else:
        yield PlainLines(console)


class PlainLines:
    """A line when there is news, but not too often; the model's reasons when they change."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._began = clock()
        self._last_time = -PLAIN_EVERY_SECONDS
        self._last_line = ""
        self._last_reason = ""

    def __call__(self, progress: Progress) -> None:
        seconds, line, reason = (
            self._clock() - self._began,
            plain_line(progress),
            reason_of(progress.learning),
        )
        if reason and reason != self._last_reason:
            self._print(seconds, f"  model: {reason}")
            self._last_reason = reason
        waited = seconds - self._last_time
        news = line != self._last_line and waited >= PLAIN_EVERY_SECONDS
        if news or progress.ended or waited >= QUIET_AT_MOST_SECONDS:
            self._print(seconds, line)
            self._last_time, self._last_line = seconds, line

    def _print(self, seconds: float, text: str) -> None:
        self._console.print(f"{seconds:5.0f} s  {text}", soft_wrap=True)


def _panel(progress: Progress, title: str, seconds: float) -> Panel:
    standing = Standing.of(progress)
    table = Table.grid(padding=(0, 3))
    table.add_column(min_width=24)
    table.add_column(justify="right", min_width=7)
    table.add_column()
    for label, count, style in (
        ("labelled by people", standing.human, "green"),
        ("labelled by machine", standing.machine, "cyan"),
        ("waiting, with people", standing.with_people, "yellow"),
        ("waiting, not yet", standing.not_yet, "dim"),
        ("failed", standing.failed, "red"),
    ):
        share = count / standing.total if standing.total else 0.0
        table.add_row(
            Text(label), f"{count:,}", Text("█" * round(share * BAR_WIDTH), style=style, overflow="crop")
        )
    table.add_row("answers", f"{progress.answers:,}", f"{progress.answers_per_second:.0f} a second")
    learning = learning_text(progress.learning)
    if learning:
        table.add_row("model", "", learning)
        table.add_row("", "", Text(reason_of(progress.learning), style="dim", overflow="fold"))
    return Panel(table, title=f"{title} · {progress.status} · {seconds:.0f} s", title_align="left")
