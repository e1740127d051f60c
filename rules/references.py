"""Naming a document on a command line: a file, a field, or a field on a day."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rules.model import Revision
from rules.not_in_force import gap_sentence
from rules.single_document import read_document
from rules.wording import word

if TYPE_CHECKING:
    from rules.catalogue import Catalogue

FIELD: Final = re.compile(r"(?P<field>[a-z][a-z0-9-]*)(?:@(?P<on>\d{4}-\d{2}-\d{2}))?", re.ASCII)
ENDINGS: Final = (".yaml", ".yml")


def referred(
    given: str, catalogue: Catalogue, today: dt.date, lang: str = "ja"
) -> Revision | tuple[str, ...]:
    """The document that a name means: the path of a file, ``FIELD`` or ``FIELD@DATE``.

    A file of any name may lie anywhere; it is read as strictly as those of the criteria folder.
    Where there is no document: why, in sentences, every fault of a file at once.
    """
    path = Path(given)
    if path.is_file() or os.sep in given or path.suffix in ENDINGS:
        return _in_file(path, given, catalogue, lang)
    written = FIELD.fullmatch(given)
    on = None if written is None else _day(written["on"], today)
    if written is None or on is None:
        return (word("refused.document", lang, given=given),)
    return held_on(written["field"], on, catalogue, lang)


def held_on(
    field: str, on: dt.date, catalogue: Catalogue, lang: str = "ja"
) -> Revision | tuple[str, ...]:
    """The document of a field in force on a day; where there is none: why, in a sentence."""
    if not catalogue.has_field(field):
        return (word("refused.field", lang, field=field),)
    found = catalogue.in_force(field, on)
    return found if isinstance(found, Revision) else (gap_sentence(catalogue, found, lang),)


def _day(text: str | None, today: dt.date) -> dt.date | None:
    """The day that is written, today where none is; None for one that no calendar has."""
    try:
        return today if text is None else dt.date.fromisoformat(text)
    except ValueError:
        return None


def _in_file(path: Path, given: str, catalogue: Catalogue, lang: str) -> Revision | tuple[str, ...]:
    # A name that is no UTF-8 is a name all the same, and must be possible to print.
    name = os.fsencode(given).decode("utf-8", "replace")
    if not path.exists():
        return (word("refused.file", lang, given=name),)
    read = read_document(path, name, catalogue)
    return read if isinstance(read, Revision) else tuple(one.line_said(lang) for one in read)
