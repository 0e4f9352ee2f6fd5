"""Data objects in the text format of COPY, made for a whole block of lines at once."""

from __future__ import annotations

from collections.abc import Sequence

TABLE = "dataset_object"
COLUMNS = ("job_id", "ordinal", "line", "kept")


def copy_rows_of(job_id: int, first: int, lines: Sequence[str], kept: Sequence[bool] | None = None) -> bytes:
    """The rows of these lines, the first of which is the job's object number `first`.

    `kept` says which came with their label; None: none of them.
    """
    # Of the characters that mean something to COPY, JSON text can have these; tab and CR between its tokens.
    together = "".join(lines)
    if "\\" in together or "\t" in together or "\r" in together:
        lines = [line.replace("\\", "\\\\").replace("\t", "\\t").replace("\r", "\\r") for line in lines]
    if kept is None:
        rows = f"\tf\n{job_id}\t".join([f"{ordinal}\t{line}" for ordinal, line in enumerate(lines, first)])
        return f"{job_id}\t{rows}\tf\n".encode()
    marked = [
        f"{job_id}\t{first + index}\t{line}\t{'t' if kept[index] else 'f'}\n"
        for index, line in enumerate(lines)
    ]
    return "".join(marked).encode()
