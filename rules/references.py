"""Naming a document on a command line: a file, a field, or a field on a day."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rules.diagnostics import Diagnostic
from rules.model import Revision
from rules.single_document import read_document

if TYPE_CHECKING:
    from rules.catalogue import Catalogue, NotInForce

FIELD: Final = re.compile(r"(?P<field>[a-z][a-z0-9-]*)(?:@(?P<on>\d{4}-\d{2}-\d{2}))?", re.ASCII)


def referred(
    name: str, catalogue: Catalogue, today: dt.date
) -> Revision | NotInForce | tuple[Diagnostic, ...] | None:
    """The document that a name means: ``FIELD``, ``FIELD@DATE`` or the path of a file.

    A gap, or every fault of a file, where that is the answer; None where the name means nothing.
    """
    written = FIELD.fullmatch(name)
    if written is not None and catalogue.has_field(written["field"]):
        try:
            on = dt.date.fromisoformat(written["on"]) if written["on"] else today
        except ValueError:
            return None
        return catalogue.in_force(written["field"], on)
    path = Path(name)
    return read_document(path, path.name, catalogue) if path.is_file() else None
