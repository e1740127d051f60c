"""Several printing processes side by side, for many documents at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING

from portal.paper.printer import Printer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class Press:
    """Printers that share the work; each document is printed by whichever is free."""

    def __init__(
        self, *, processes: int, seconds: float, documents_per_process: int, style: Path
    ) -> None:
        """Start nothing yet; ``style`` is what all documents share."""
        self._printers = [
            Printer(seconds=seconds, documents_per_process=documents_per_process, style=style)
            for _ in range(processes)
        ]
        self._free: SimpleQueue[Printer] = SimpleQueue()
        for printer in self._printers:
            self._free.put(printer)
        self._hands = ThreadPoolExecutor(processes, thread_name_prefix="press")

    def print_all(self, documents: Iterable[str]) -> Iterator[bytes]:
        """The PDF of each document, in their order, as soon as it is there.

        Printing begins at once, with the first document that comes. `PrinterUnavailable` for the
        first that could not be printed.
        """
        return self._hands.map(self._print, documents)

    def close(self) -> None:
        """End the processes; what waits is not printed any more."""
        self._hands.shutdown(cancel_futures=True)
        for printer in self._printers:
            printer.close()

    def _print(self, document: str) -> bytes:
        printer = self._free.get()
        try:
            return printer.one_page([document])
        finally:
            self._free.put(printer)
