"""The result file: every fault of an import with its place, for a spreadsheet."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccus_data.spreadsheet_cells import harmless
from ccus_data.wording import word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ccus_data.imports.faults import Fault

HEADERS: Final = ("result.line", "result.column", "result.wrong", "result.mend", "result.code")
MARK: Final = "\ufeff"
"""Spreadsheets read UTF-8 rightly when this comes first."""


class ResultFile:
    """Faults written as they come; without a fault there is no file.

    ``kept`` is how many bytes of an earlier, cut-off run stay; what stands behind them belongs to
    rows that are read again.
    """

    def __init__(self, path: Path, lang: str, kept: int = 0) -> None:
        self.path = path
        self._lang = lang
        self.size = 0
        if kept and path.is_file() and path.stat().st_size >= kept:
            os.truncate(path, kept)
            self.size = kept
        elif self._is_ours(path):
            path.unlink()

    def _is_ours(self, path: Path) -> bool:
        """Whether a file is an earlier result, and nobody's own."""
        first = [self._line(HEADERS, lang) for lang in ("ja", "en")]
        try:
            with path.open("rb") as file:
                return file.readline() in first
        except FileNotFoundError:
            return False

    @staticmethod
    def _line(keys: Iterable[str], lang: str) -> bytes:
        return (MARK + ",".join(word(key, lang) for key in keys) + "\r\n").encode()

    def write(self, faults: Iterable[Fault]) -> None:
        """Add faults, and have them on the disk before anybody relies on them."""
        text = io.StringIO()
        writer = csv.writer(text)
        for fault in faults:
            said = (fault.column, fault.wrong(self._lang), fault.mend(self._lang), fault.code)
            writer.writerow((fault.line or "", *map(harmless, said)))
        data = text.getvalue().encode()
        if not data:
            return
        if not self.size:
            data = self._line(HEADERS, self._lang) + data
        mode = "r+b" if self.size else "xb"
        with self.path.open(mode) as file:
            file.seek(self.size)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        self.size += len(data)
