from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from rules.catalogue import CRITERIA_FOLDER, Catalogue
from rules.model import FieldCode, Revision
from rules.single_document import MOST_BYTES, read_document
from tests.criteria.folders import GOOD, changed

FILE = GOOD / "masonry" / "2023-04-01.yaml"
TEXT = FILE.read_text(encoding="utf-8")


@cache
def catalogue() -> Catalogue:
    return Catalogue.load(GOOD)


def faults(text: str | bytes) -> list[tuple[str, int, str]]:
    data = text.encode() if isinstance(text, str) else text
    found = read_document(data, "draft.yaml", catalogue())
    assert not isinstance(found, Revision)
    assert list(found) == sorted(set(found))
    return [(one.file, one.line, one.code) for one in found]


def line_of(text: str) -> int:
    assert TEXT.count(text) == 1
    return TEXT[: TEXT.index(text)].count("\n") + 1


def test_every_fault_is_said_at_once_with_its_line() -> None:
    broken = TEXT.replace("status: complete", "status: done").replace(
        "work_days: {days: 645, years: 3}", "work_days: {days: 644, years: 3}"
    )
    assert faults(broken) == [
        ("draft.yaml", line_of("status: complete"), "CR008"),
        ("draft.yaml", line_of("work_days: {days: 645, years: 3}"), "CR011"),
    ]


def test_a_field_that_the_approved_list_lacks_is_refused_beside_other_faults() -> None:
    broken = TEXT.replace("field: masonry", "field: thatching").replace("schema: 1", "schema: 2")
    assert faults(broken) == [("draft.yaml", 1, "CR008"), ("draft.yaml", 2, "CR019")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("draft.yaml", 1, "CR001")),
        ("- a list", ("draft.yaml", 1, "CR005")),
        ("schema: 1\nfield: [a]", ("draft.yaml", 2, "CR005")),
        (b"name: \xff", ("draft.yaml", 1, "CR001")),
        ("in_force: {from: [1]}\nfield: masonry", ("draft.yaml", 1, "CR007")),
    ],
)
def test_what_is_no_document_is_refused_with_its_line(
    text: str | bytes, expected: tuple[str, int, str]
) -> None:
    assert expected in faults(text)


def test_texts_are_looked_at_where_other_parts_are_faulty_too() -> None:
    broken = TEXT.replace("status: complete", "status: done").replace(
        "name: れんが積み\n", "name: [れんが積み]\n"
    )
    assert faults(broken) == [
        ("draft.yaml", 3, "CR005"),
        ("draft.yaml", line_of("status: complete"), "CR008"),
    ]


def test_a_file_that_is_not_there_or_is_a_folder_is_refused_by_its_name(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        found = read_document(path, path.name, catalogue())
        assert not isinstance(found, Revision)
        assert [(one.file, one.line, one.code) for one in found] == [(path.name, 1, "CR001")]


@pytest.mark.parametrize(("more", "refused"), [(-1, False), (0, False), (1, True)])
def test_a_document_has_at_most_a_million_bytes(tmp_path: Path, more: int, refused: bool) -> None:
    data = TEXT.encode()
    data += b"#" * (MOST_BYTES + more - len(data))
    path = tmp_path / "long.yaml"
    path.write_bytes(data)
    for source in (path, data):
        found = read_document(source, "long.yaml", catalogue())
        assert isinstance(found, Revision) is not refused


def test_days_are_compared_by_the_days_per_year_of_the_day_it_is_in_force(tmp_path: Path) -> None:
    years = "  - {from: 2019-04-01, is: 215, source: 試験用}\n"
    then = "  - {from: 2030-01-01, is: 200, source: 試験用}\n"
    file = "operating/days_per_year.yaml"
    folder = changed(tmp_path, [{"file": file, "replace": years, "by": years + then}])
    later = TEXT.replace("from: 2023-04-01", "from: 2030-01-01")
    found = read_document(later.encode(), "draft.yaml", Catalogue.load(folder))
    assert not isinstance(found, Revision)
    assert {one.code for one in found} == {"CR011"}
    assert isinstance(read_document(later.encode(), "draft.yaml", catalogue()), Revision)


@pytest.mark.parametrize("name", ["draft.yaml", "2019-01-01.yaml", "thatching/2023-04-01.yaml"])
def test_the_name_of_the_file_is_free(name: str) -> None:
    found = read_document(TEXT.encode(), name, catalogue())
    assert isinstance(found, Revision)
    assert (found.file, found.field, found.version) == (name, "masonry", "2023-04-01")
    assert found.in_force.since == dt.date(2023, 4, 1)
    assert found.digest == hashlib.sha256(TEXT.encode()).hexdigest()


def test_every_document_of_the_project_reads_the_same_alone() -> None:
    whole = Catalogue.load()
    read = 0
    for entry in whole.fields:
        for revision in whole.revisions(FieldCode(entry.field)):
            alone = read_document(CRITERIA_FOLDER / revision.file, revision.file, whole)
            assert isinstance(alone, Revision)
            for part in fields(Revision):
                assert getattr(alone, part.name) == getattr(revision, part.name), part.name
            read += 1
    assert read > 45
