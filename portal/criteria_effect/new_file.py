"""A file written bit by bit that comes into being whole, for the eyes of its owner alone."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class NewFile:
    """Text beside the place of a new file, which has no name there until ``keep``.

    Left without ``keep``, nothing stays. OSError where there is no room or no such folder.
    """

    def __init__(self, path: Path) -> None:
        try:
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        except OSError as fault:
            # Whoever asked for the file knows its own name, not that of the one beside.
            raise OSError(fault.errno, fault.strerror, str(path)) from fault
        self.path = path
        self._unfinished = Path(name)
        self.text = os.fdopen(handle, "w", encoding="utf-8-sig", newline="")

    def __enter__(self) -> Self:
        """The file, open."""
        return self

    def settle(self) -> None:
        """See everything written so far on the disk."""
        self.text.flush()
        os.fsync(self.text.fileno())

    def keep(self) -> None:
        """Give the file its name, whole; FileExistsError where another has it by now."""
        self.settle()
        self.path.hardlink_to(self._unfinished)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it, and take away the place beside."""
        try:
            self.text.close()
        finally:
            self._unfinished.unlink(missing_ok=True)
