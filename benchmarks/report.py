"""Every benchmark ends the same way: a table to read, and a JSON file to compare."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

OUT = Path(__file__).parent / "out"


@dataclass(frozen=True)
class Row:
    """A figure beside its floor or peer, measured in the same run; `ratio` is value / against_value."""

    name: str
    value: float
    unit: str
    against: str | None = None
    against_value: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.against_value if self.against_value else None


def report(name: str, rows: list[Row]) -> None:
    """Print the table and write `benchmarks/out/<name>.json`."""
    table = Table(title=name)
    table.add_column("figure")
    table.add_column("value", justify="right")
    table.add_column("unit")
    table.add_column("against")
    table.add_column("value", justify="right")
    table.add_column("ratio", justify="right")
    for row in rows:
        table.add_row(
            row.name,
            f"{row.value:,.1f}",
            row.unit,
            row.against or "",
            "" if row.against_value is None else f"{row.against_value:,.1f}",
            "" if row.ratio is None else f"{row.ratio:.2f}",
        )
    Console().print(table)
    OUT.mkdir(exist_ok=True)
    document = [{**asdict(row), "ratio": row.ratio} for row in rows]
    (OUT / f"{name}.json").write_text(json.dumps(document, indent=2) + "\n")
