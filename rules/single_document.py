"""One criteria document that stands in no criteria folder: a draft, a proposal, another edition.

It is read as strictly as those in a folder and against the same catalogues; only its place says
nothing: the file may have any name.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rules.diagnostics import Diagnostic, diagnostic
from rules.load import read_alone
from rules.nodes import parse, text_at
from rules.reading import Reading
from rules.requirements import RequirementReader

if TYPE_CHECKING:
    from rules.catalogue import Catalogue
    from rules.model import Revision

MOST_BYTES: Final = 1_000_000
"""Of one document; the longest known is below 20,000."""


def read_document(
    source: Path | bytes, name: str, catalogue: Catalogue
) -> Revision | tuple[Diagnostic, ...]:
    """The document as a revision, or every fault of it at once; ``name`` is its file's in both.

    Refuses what ``criteria check`` calls an error in a document, and a field that the approved
    list does not have. Days and years are compared by R3's number of the day it is in force.
    """
    try:
        data = source if isinstance(source, bytes) else _read(source)
    except OSError as error:
        return (diagnostic("CR001", name, 1, problem=error.strerror),)
    if len(data) > MOST_BYTES:
        return (diagnostic("CR001", name, 1, problem=f"longer than {MOST_BYTES:,} bytes"),)
    node = parse(data, name)
    if isinstance(node, Diagnostic):
        return (node,)
    reading = Reading(node, "", name, [])
    since = text_at(node, "in_force", "from")
    revision = read_alone(
        reading,
        hashlib.sha256(data).hexdigest(),
        RequirementReader(catalogue.qualifications, catalogue.days_per_year(since)),
        catalogue.trades,
        catalogue.bodies,
    )
    _of_a_field(reading, catalogue)
    if revision is None or reading.faults:
        return tuple(sorted(set(reading.faults)))
    return revision


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _of_a_field(reading: Reading, catalogue: Catalogue) -> None:
    field = text_at(reading.node, "field")
    if field and not catalogue.has_field(field):
        line = next(line for key, line, _ in reading.node[2] if key == "field")
        reading.faults.append(diagnostic("CR019", reading.file, line, text=field))
