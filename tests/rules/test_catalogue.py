from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.catalogue import Catalogue, FieldEntry, NotInForce
from rules.diagnostics import CriteriaRefused
from rules.model import FieldCode, Precision, Revision, TradeCode
from tests.criteria.folders import GOOD, changed

DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def good() -> Catalogue:
    return Catalogue.load(GOOD)


@pytest.fixture(scope="module")
def gap(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Roofing has no criteria from 2024-03-01 to 2024-03-31, nor after 2025-03-31."""
    changes = [
        {"file": "roofing/2021-04-01.yaml", "replace": "2024-03-31", "by": "2024-02-29"},
        {
            "file": "roofing/2024-04-01.yaml",
            "replace": "  basis: 試験用",
            "by": "  basis: 試験用\n  until: 2025-03-31",
        },
    ]
    return Catalogue.load(changed(tmp_path_factory.mktemp("gap"), changes))


def on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def version(
    catalogue: Catalogue, field: str, day: str
) -> str | tuple[dt.date | None, dt.date | None]:
    found = catalogue.in_force(field, on(day))
    if isinstance(found, Revision):
        return found.version
    assert (found.field, found.on) == (field, on(day))
    return found.gap_from, found.gap_to


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2023-03-30", "2020-04-01"),
        ("2023-03-31", "2020-04-01"),
        ("2023-04-01", "2023-04-01"),
        ("2023-04-02", "2023-04-01"),
        ("9999-12-31", "2023-04-01"),
        ("2020-04-01", "2020-04-01"),
    ],
)
def test_a_document_holds_from_its_day_until_the_next_one_s(
    good: Catalogue, day: str, found: str
) -> None:
    assert version(good, "masonry", day) == found


@pytest.mark.parametrize("day", ["2020-03-31", "0001-01-01"])
def test_before_the_first_document_nothing_holds(good: Catalogue, day: str) -> None:
    assert version(good, "masonry", day) == (None, on("2020-03-31"))


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2024-02-29", "2021-04-01"),
        ("2024-03-01", (on("2024-03-01"), on("2024-03-31"))),
        ("2024-03-31", (on("2024-03-01"), on("2024-03-31"))),
        ("2024-04-01", "2024-04-01"),
        ("2025-03-31", "2024-04-01"),
        ("2025-04-01", (on("2025-04-01"), None)),
        ("2026-04-01", (on("2025-04-01"), None)),
    ],
)
def test_in_a_gap_nothing_holds_and_the_gap_is_named(
    gap: Catalogue, day: str, found: object
) -> None:
    assert version(gap, "roofing", day) == found


def test_a_field_without_a_document_has_no_day_at_all(good: Catalogue) -> None:
    nothing = Catalogue.__new__(Catalogue)
    nothing._by_field = {FieldCode("masonry"): ()}  # noqa: SLF001 - loading refuses such a folder
    assert nothing.in_force("masonry", on("2024-01-01")) == NotInForce(
        FieldCode("masonry"), on("2024-01-01"), None, None
    )
    assert good.revisions("masonry")


@given(st.dates())
def test_every_day_has_one_document_or_is_outside_them_all(day: dt.date) -> None:
    catalogue = Catalogue.load(GOOD)
    for entry in catalogue.fields:
        found = catalogue.in_force(entry.field, day)
        revisions = catalogue.revisions(entry.field)
        holding = [
            revision
            for index, revision in enumerate(revisions)
            if revision.in_force.since <= day
            and ((last := catalogue.until(revisions, index)) is None or day <= last)
        ]
        assert holding == ([found] if isinstance(found, Revision) else [])


def test_the_last_day_is_the_document_s_own_or_the_one_before_its_successor(
    good: Catalogue, gap: Catalogue
) -> None:
    masonry, roofing = good.revisions("masonry"), gap.revisions("roofing")
    assert Catalogue.until(masonry, 0) == on("2023-03-31")
    assert Catalogue.until(masonry, 1) is None
    assert Catalogue.until(roofing, 0) == on("2024-02-29")
    assert Catalogue.until(roofing, 1) == on("2025-03-31")


def test_documents_stand_oldest_first(good: Catalogue) -> None:
    assert [one.version for one in good.revisions("roofing")] == ["2021-04-01", "2024-04-01"]


def test_an_unknown_field_is_a_fault_of_whoever_asks(good: Catalogue) -> None:
    assert good.has_field("masonry")
    assert not good.has_field("painting")
    with pytest.raises(KeyError):
        good.revisions("painting")
    with pytest.raises(KeyError):
        good.entry("painting")


def test_the_row_of_a_field_says_where_it_is_known_from(good: Catalogue) -> None:
    assert good.entry("roofing") == FieldEntry(
        field=FieldCode("roofing"),
        no=2,
        name="屋根ふき",
        judged_from=on("2021-04-01"),
        precision=Precision.MONTH,
        source="試験用",
        note=None,
    )
    assert [entry.field for entry in good.fields] == ["masonry", "roofing"]


@pytest.mark.parametrize(
    ("code", "day", "fields"),
    [
        ("01-01", "2020-03-31", ()),
        ("01-01", "2020-04-01", ("masonry",)),
        ("01-02", "2023-03-31", ()),
        ("01-02", "2023-04-01", ("masonry",)),
        ("02-01", "2024-03-31", ()),
        ("02-01", "2024-04-01", ("roofing",)),
        ("99-99", "2024-04-01", ()),
    ],
)
def test_a_trade_belongs_to_the_fields_whose_document_of_the_day_names_it(
    good: Catalogue, code: str, day: str, fields: tuple[str, ...]
) -> None:
    assert good.fields_of_trade(TradeCode(code), on(day)) == fields
    assert good.fields_of_trade(TradeCode(code), on(day)) == fields


def test_one_trade_may_belong_to_several_fields_in_the_order_of_the_list(tmp_path: Path) -> None:
    folder = changed(
        tmp_path,
        [
            {
                "file": "roofing/2024-04-01.yaml",
                "replace": '{code: "02-01", name: 屋根ふき工}',
                "by": '{code: "01-01", name: れんが積工}',
            }
        ],
    )
    fields = Catalogue.load(folder).fields_of_trade(TradeCode("01-01"), on("2024-04-01"))
    assert fields == ("masonry", "roofing")


def test_the_index_of_trades_is_kept_for_so_many_days_and_stays_right(good: Catalogue) -> None:
    first = on("2020-04-01")
    for number in range(1_100):
        assert good.fields_of_trade(TradeCode("01-01"), first + DAY * number) == ("masonry",)
    assert len(good._indexes) <= 1_001  # noqa: SLF001 - the bound is the promise


def test_a_folder_is_named_by_a_digest_of_all_its_files(tmp_path: Path, good: Catalogue) -> None:
    other = changed(
        tmp_path, [{"file": "operating/site_fee.yaml", "replace": "is: 10", "by": "is: 11"}]
    )
    assert Catalogue.load(other).digest != good.digest
    assert Catalogue.load(changed(tmp_path / "same")).digest == good.digest
    revisions = zip(
        Catalogue.load(other).revisions("masonry"), good.revisions("masonry"), strict=True
    )
    assert all(one.digest == same.digest for one, same in revisions)


def test_faulty_criteria_are_refused_as_a_whole_and_the_message_names_the_first(
    tmp_path: Path,
) -> None:
    folder = changed(
        tmp_path,
        [
            {"file": "masonry/2023-04-01.yaml", "replace": "days: 1075", "by": "days: 1076"},
            {"file": "roofing/2024-04-01.yaml", "replace": "days: 430", "by": "days: 431"},
        ],
    )
    with pytest.raises(CriteriaRefused) as refused:
        Catalogue.load(folder)
    found = [(one.file, one.code) for one in refused.value.diagnostics]
    assert found == [("masonry/2023-04-01.yaml", "CR011"), ("roofing/2024-04-01.yaml", "CR011")]
    assert str(refused.value) == (
        "masonry/2023-04-01.yaml:39: levels.3.work_days: 5 years are 1,075 days"
        " (years x 215, rounded up), but 1,076 are written. Compare with the sheet. (2)"
    )


def test_a_year_of_another_length_is_measured_on_the_document_s_own_day(tmp_path: Path) -> None:
    folder = changed(
        tmp_path,
        [
            {
                "file": "operating/days_per_year.yaml",
                "replace": "source: 試験用}",
                "by": "source: 試験用}\n  - {from: 2023-04-02, is: 216, source: 試験用}",
            }
        ],
    )
    with pytest.raises(CriteriaRefused) as refused:
        Catalogue.load(folder)
    files = {(one.file, one.code) for one in refused.value.diagnostics}
    assert files == {("roofing/2024-04-01.yaml", "CR011")}


def test_our_own_criteria_cover_every_field_of_the_approved_list() -> None:
    catalogue = Catalogue.load()
    assert [entry.no for entry in catalogue.fields] == list(range(1, 50))
    day = on("2026-11-21")
    assert all(isinstance(catalogue.in_force(e.field, day), Revision) for e in catalogue.fields)
