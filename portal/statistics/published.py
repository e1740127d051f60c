"""The published document: read from its file, and again when somebody puts a new one there."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import ValidationError

from portal.problems import Problem, Refused
from portal.statistics.schemas import OperatingStatistics

if TYPE_CHECKING:
    from pathlib import Path

_LOG = logging.getLogger(__name__)

Json = dict[str, Any]


class Published:
    """The statistics that are shown, if any: a file, which its publisher replaces as a whole."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._read: tuple[tuple[int, int, int], Json] | None = None

    def document(self) -> Json | None:
        """The document; None where none is published yet.

        A file that is no such document is refused (``statistics-unreadable``) and logged.
        """
        if self._path is None:
            return None
        try:
            found = self._path.stat()
            state = (found.st_mtime_ns, found.st_size, found.st_ino)
            if self._read is None or self._read[0] != state:
                self._read = (state, _checked(self._path.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as problem:
            _LOG.error("%s: no statistics: %s", self._path.name, problem)
            raise Refused(Problem("statistics-unreadable")) from problem
        return self._read[1]


def _checked(content: bytes) -> Json:
    """The document as an object; ValueError where it is none."""
    document: Json = orjson.loads(content)
    try:
        OperatingStatistics.model_validate(document)
    except ValidationError as fault:
        place = ".".join(map(str, fault.errors()[0]["loc"]))
        raise ValueError(f"{place}: {fault.errors()[0]['msg']}") from fault
    if not document["months"]:
        raise ValueError("months: none")
    return document
