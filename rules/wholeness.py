"""What a criteria folder needs as a whole, beyond each file for itself."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rules.diagnostics import Diagnostic, diagnostic
from rules.nodes import line_at
from rules.operating import NEEDED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from rules.model import FieldCode, Revision
    from rules.nodes import Node
    from rules.operating import OperatingValues

    ByField = Mapping[FieldCode, tuple[Revision, ...]]
    Nodes = Mapping[str, Node]

FIELD_LIST: Final = "codes/fields.yaml"


def wholeness_faults(
    by_field: ByField, operating: OperatingValues, nodes: Nodes, files: Collection[str]
) -> Iterator[Diagnostic]:
    """Documents that hold on one day, fields without one, and values the judge would miss.

    ``files`` are all files of the folder, those that cannot be read as well.
    """
    yield from _overlaps(by_field, nodes)
    yield from _fields_without_document(by_field, nodes, files)
    yield from _missing_values(by_field, operating, nodes)


def _overlaps(by_field: ByField, nodes: Nodes) -> Iterator[Diagnostic]:
    """Nobody could say which of two documents of one day judges (R7)."""
    for revisions in by_field.values():
        for one, after in pairwise(revisions):
            until, since = one.in_force.until, after.in_force.since
            if until is not None and until >= since:
                line = line_at(nodes[one.file], "in_force", "until")
                yield diagnostic(
                    "CR050", one.file, line, until=until, other=after.file, since=since
                )


def _fields_without_document(
    by_field: ByField, nodes: Nodes, files: Collection[str]
) -> Iterator[Diagnostic]:
    with_files = {name.partition("/")[0] for name in files}
    rows = rows_of_fields(nodes[FIELD_LIST])
    for field in by_field:
        if field not in with_files:
            yield diagnostic("CR026", FIELD_LIST, rows.get(field, 1), text=field)


def rows_of_fields(node: Node, rows: str = "fields") -> dict[str, int]:
    """The line of each row of a list that names a field."""
    listed = next(items for key, _, items in node[2] if key == rows)
    return {value[2]: row[1] for row in listed[2] for key, _, value in row[2] if key == "field"}


def _missing_values(
    by_field: ByField, operating: OperatingValues, nodes: Nodes
) -> Iterator[Diagnostic]:
    first = min((r[0].in_force.since for r in by_field.values() if r), default=date.max)
    for name in NEEDED:
        file = f"operating/{name}.yaml"
        value = operating.by_name.get(name)
        if value is None:
            yield diagnostic("CR041", file, 1, text=name)
            continue
        since = min((v.since for v in value.values if v.field is None), default=date.max)
        if first < since:
            yield diagnostic("CR042", file, line_at(nodes[file], "values"), text=name, on=first)
    for file, node in nodes.items():
        if file.startswith("operating/"):
            for field, line in rows_of_fields(node, "values").items():
                if field not in by_field:
                    yield diagnostic("CR019", file, line, text=field)
