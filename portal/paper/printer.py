"""Hands documents to the printing process: one at a time, within a time limit."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, Final

from portal.paper.worker import LENGTH, read_frame, write_frame

if TYPE_CHECKING:
    from collections.abc import Iterable

WORKER: Final = Path(__file__).with_name("worker.py")


class PrinterUnavailable(Exception):
    """No PDF within the time limit, or the printing process died over the document."""


class Printer:
    """One printing process, started when first needed and replaced after some documents.

    WeasyPrint's memory settles only after some forty documents, near 600 MB; a process that is
    replaced before gives it back. ``style`` is a file of style that all its documents share; they
    then come tagged for screen readers, and with the metadata that they name.
    """

    def __init__(
        self, *, seconds: float, documents_per_process: int, style: Path | None = None
    ) -> None:
        self._style = [] if style is None else [str(style)]
        self._seconds = seconds
        self._documents_per_process = documents_per_process
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._printed = 0

    def one_page(self, documents: Iterable[str]) -> bytes:
        """The PDF of the first of the documents that fits on one page, else of the last one.

        They are the same sheet, the roomiest first.
        """
        until = monotonic() + self._seconds
        if not self._turn.acquire(timeout=self._seconds):
            raise PrinterUnavailable("earlier documents take too long")
        try:
            pdf = b""
            for document in documents:
                pages, pdf = self._print(document.encode("utf-8", "replace"), until)
                if pages == 1:
                    break
            return pdf
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the printing process."""
        with self._turn:
            self._end()

    def _print(self, document: bytes, until: float) -> tuple[int, bytes]:
        if self._printed >= self._documents_per_process:
            self._end()
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise PrinterUnavailable("the printing process has no streams")
        # Whatever it hangs on, writing or reading: killing it ends the waiting.
        limit = threading.Timer(max(0.0, until - monotonic()), process.kill)
        limit.start()
        try:
            answer = self._exchange(process.stdin, process.stdout, document)
        finally:
            limit.cancel()
        if answer is None:
            self._end()
            raise PrinterUnavailable("the printing process gave no answer")
        self._printed += 1
        return int.from_bytes(answer[:LENGTH], "big"), answer[LENGTH:]

    @staticmethod
    def _exchange(to: IO[bytes], back: IO[bytes], document: bytes) -> bytes | None:
        try:
            write_frame(to, document)
        except BrokenPipeError:
            return None
        return read_frame(back)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            # A value that is set but empty breaks font subsetting.
            environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(WORKER), *self._style],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
            )
            self._printed = 0
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:  # what was still to be written has no reader any more
                    continue
