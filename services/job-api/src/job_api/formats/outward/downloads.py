"""Which picture belongs where, for archives without the pictures."""

from __future__ import annotations

import csv
import io

from job_api.formats.archive import Archive


class Downloads:
    """`pictures.csv` with the columns `file` and `source_ref`; nothing when it is not wanted."""

    def __init__(self, archive: Archive, *, wanted: bool) -> None:
        self._file = archive.spool("pictures.csv") if wanted else None
        if self._file is not None:
            self._file.write(b"file,source_ref\n")

    def add(self, path: str, source: str) -> None:
        if self._file is not None:
            row = io.StringIO()
            csv.writer(row, lineterminator="\n").writerow((path, source))
            self._file.write(row.getvalue().encode())
