from __future__ import annotations

import datetime as dt

import pytest

from rules.diagnostics import Diagnostic
from rules.field_list import Body, FieldEntry, read_bodies, read_fields
from rules.model import FieldCode, Precision
from rules.nodes import parse
from rules.reading import Reading

FIELDS = """\
schema: 1
fields:
  - {no: 1, field: masonry, name: 煉瓦, judged_from: 2020-04-01, precision: day, source: s, note: x}
  - {no: 2, field: roofing, name: 屋根, judged_from: null, precision: null, source: null, note: ~}
"""
BODIES = """\
schema: 1
bodies:
  - {id: renga, name: れんが協会}
  - {id: yane, name: 屋根協会, note: n}
"""


def reading(text: str) -> Reading:
    node = parse(text.encode(), "f.yaml")
    assert not isinstance(node, Diagnostic), node
    return Reading(node, "", "f.yaml", [])


def faults(of: Reading) -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in of.faults]


def test_a_field_is_read_with_what_is_known_and_what_is_not() -> None:
    document = reading(FIELDS)
    assert read_fields(document) == (
        FieldEntry(FieldCode("masonry"), 1, "煉瓦", dt.date(2020, 4, 1), Precision.DAY, "s", "x"),
        FieldEntry(FieldCode("roofing"), 2, "屋根", None, None, None, None),
    )
    assert document.faults == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("schema: 1", "schema: 2", [(1, "CR008")]),
        ("no: 2", "no: 0", [(4, "CR005")]),
        ("no: 2", "no: 1", [(4, "CR018")]),
        ("field: roofing", "field: masonry", [(4, "CR018")]),
        ("field: roofing", "field: 5", [(4, "CR005")]),
        ("precision: day", "precision: week", [(3, "CR008")]),
        ("judged_from: 2020-04-01", "judged_from: 2020", [(3, "CR007")]),
        ("source: s, ", "", [(3, "CR004")]),
        ("note: x", "note: 5", [(3, "CR005")]),
        ("fields:", "as_of: 2025-12-26\nfields:", [(2, "CR002")]),
    ],
)
def test_a_list_of_fields_with_a_fault_is_refused_at_its_line(
    old: str, new: str, found: list[tuple[int, str]]
) -> None:
    assert FIELDS.count(old) == 1
    document = reading(FIELDS.replace(old, new))
    read_fields(document)
    assert faults(document) == found


def test_a_body_is_read_with_its_note() -> None:
    document = reading(BODIES)
    assert read_bodies(document) == {
        "renga": Body("renga", "れんが協会", None),
        "yane": Body("yane", "屋根協会", "n"),
    }
    assert document.faults == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("schema: 1", "schema: 2", [(1, "CR008")]),
        ("id: yane", "id: renga", [(4, "CR018")]),
        ("id: yane, ", "", [(4, "CR004")]),
        ("note: n", "note: 5", [(4, "CR005")]),
        (BODIES[10:], "bodies: []\n", [(2, "CR010")]),
    ],
)
def test_a_list_of_bodies_with_a_fault_is_refused_at_its_line(
    old: str, new: str, found: list[tuple[int, str]]
) -> None:
    assert BODIES.count(old) == 1
    document = reading(BODIES.replace(old, new))
    read_bodies(document)
    assert faults(document) == found
