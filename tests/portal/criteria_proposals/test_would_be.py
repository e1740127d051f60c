from __future__ import annotations

import pytest

from portal.criteria_proposals.would_be import as_it_would_be, folder_digest
from tests.portal.criteria_proposals.office import CASES, NEW_CASES, Office, revised


@pytest.mark.parametrize(
    "file",
    [
        "masonry/2023-04-01.yaml",
        "masonry/cases.yaml",
        "codes/trades.yaml",
        "operating/site_fee.yaml",
    ],
)
def test_every_file_of_the_criteria_is_in_the_digest(own: Office, file: str) -> None:
    before = folder_digest(own.criteria)
    path = own.criteria / file
    content = path.read_bytes()
    path.write_bytes(content + b"\n")
    assert folder_digest(own.criteria) != before
    path.write_bytes(content)
    assert folder_digest(own.criteria) == before
    path.rename(path.with_name("other.yaml"))
    assert folder_digest(own.criteria) != before


def test_a_new_file_is_in_the_digest_and_an_unfinished_one_is_not(own: Office) -> None:
    before = folder_digest(own.criteria)
    (own.criteria / "masonry" / ".2027-04-01.yaml.new").write_bytes(revised())
    assert folder_digest(own.criteria) == before
    (own.criteria / "masonry" / "2027-04-01.yaml").write_bytes(revised())
    assert folder_digest(own.criteria) != before


def test_the_copy_has_the_new_and_the_folder_stays_as_it_was(own: Office) -> None:
    proposal = own.proposed()
    (own.criteria / "masonry" / ".2027-04-01.yaml.new").write_bytes(b"half")
    before = {path: path.read_bytes() for path in own.criteria.rglob("*.*")}
    cases = (CASES + NEW_CASES).encode()
    with as_it_would_be(own.criteria, proposal, revised(), cases) as would_be:
        copy = would_be.folder
        assert (copy / proposal.file).read_bytes() == revised()
        assert (copy / proposal.cases_file).read_bytes() == cases
        assert list(copy.rglob(".*")) == []
        assert would_be.criteria == folder_digest(own.criteria)
        assert would_be.faults == ()
        others = {path.relative_to(copy) for path in copy.rglob("*.yaml")}
    assert {path.relative_to(own.criteria) for path in before if path.suffix == ".yaml"} < others
    assert not copy.exists()
    assert {path: path.read_bytes() for path in own.criteria.rglob("*.*")} == before


def test_the_same_document_in_its_place_already_is_no_fault(own: Office) -> None:
    proposal = own.proposed()
    (own.criteria / proposal.file).write_bytes(revised())
    with as_it_would_be(own.criteria, proposal, revised(), None) as would_be:
        assert would_be.faults == ()
    with as_it_would_be(own.criteria, proposal, revised(days=1505, years=7), None) as would_be:
        assert [fault.key for fault in would_be.faults] == ["publish.other_content"]


def test_cases_in_another_order_or_with_remarks_are_the_same_cases(own: Office) -> None:
    proposal = own.proposed()
    head, new, old = "schema: 1\nfield: masonry\ncases:\n", NEW_CASES, CASES.split("cases:\n")[1]
    with as_it_would_be(own.criteria, proposal, revised(), f"{head}{new}{old}".encode()) as found:
        assert found.faults == ()
