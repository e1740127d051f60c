from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.engine import Engine

from ccus_data.database import reading, writing
from ccus_data.ledger import (
    MOST_FAULTS,
    Act,
    Anchor,
    Verified,
    append,
    canonical,
    sealed,
    verify_ledger,
)
from tests.ccus_data.world import MOMENT

ROWS = 5


def acts(count: int, by: str = "operator") -> list[Act]:
    return [
        Act(by, "update", "sites", {"site_id": str(number)}, {"name": "旧"}, {"name": "新"})
        for number in range(count)
    ]


@pytest.fixture
def tampered(engine: Engine) -> Callable[..., Verified]:
    """Five rows, changed by someone who may do anything to the database."""
    with writing(engine) as connection:
        append(connection, acts(ROWS), MOMENT)

    def change(*statements: str, anchor: Anchor | None = None) -> Verified:
        with writing(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                for name in ("no_update", "no_delete", "no_replace"):
                    connection.execute(text(f"DROP TRIGGER ledger_{name}"))
            for statement in statements:
                connection.execute(text(statement))
        with reading(engine) as connection:
            return verify_ledger(connection, anchor)

    return change


def keys(found: Verified) -> list[tuple[str, str]]:
    return [(fault.key, dict(fault.values)["number"]) for fault in found.faults]


@pytest.mark.parametrize(
    "column", ["by", "act", "subject", "identity", "before", "after", "previous", "seal"]
)
def test_a_changed_text_is_found(tampered: Callable[..., Verified], column: str) -> None:
    found = tampered(f"UPDATE ledger SET \"{column}\" = 'x' WHERE number = 3")
    assert ("ledger.changed", "3") in keys(found)
    assert {number for _, number in keys(found)} <= {"3", "4"}


@pytest.mark.parametrize("column", ["before", "after"])
def test_a_value_that_was_emptied_is_found(tampered: Callable[..., Verified], column: str) -> None:
    found = tampered(f"UPDATE ledger SET {column} = NULL WHERE number = 3")
    assert keys(found) == [("ledger.changed", "3")]


def test_a_changed_moment_is_found(tampered: Callable[..., Verified]) -> None:
    found = tampered("UPDATE ledger SET at = '2020-01-01T00:00:00+00:00' WHERE number = 3")
    assert keys(found) == [("ledger.changed", "3")]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_removed_row_is_found(tampered: Callable[..., Verified], number: int) -> None:
    found = tampered(f"DELETE FROM ledger WHERE number = {number}")
    assert keys(found) == [("ledger.missing", str(number))]
    assert (found.rows, found.count) == (ROWS - 1, 1)


def test_rows_missing_at_the_end_are_found(tampered: Callable[..., Verified]) -> None:
    assert keys(tampered("DELETE FROM ledger WHERE number >= 4")) == [("ledger.end_missing", "5")]


def test_a_removed_row_whose_place_was_closed_is_found(tampered: Callable[..., Verified]) -> None:
    found = tampered(
        "DELETE FROM ledger WHERE number = 3",
        "UPDATE ledger SET number = 3 WHERE number = 4",
        "UPDATE ledger SET number = 4 WHERE number = 5",
        "UPDATE ledger_head SET number = 4",
    )
    assert ("ledger.does_not_follow", "3") in keys(found)
    assert ("ledger.changed", "3") in keys(found)


def test_rows_that_changed_places_are_found(tampered: Callable[..., Verified]) -> None:
    found = tampered(
        "UPDATE ledger SET number = 99 WHERE number = 2",
        "UPDATE ledger SET number = 2 WHERE number = 3",
        "UPDATE ledger SET number = 3 WHERE number = 99",
    )
    assert ("ledger.does_not_follow", "2") in keys(found)
    assert ("ledger.does_not_follow", "3") in keys(found)


def inserted(after: int, seal: str = "") -> str:
    """A statement that puts a row with a seal of its own behind a row."""
    row = {
        "number": after + 1,
        "at": MOMENT,
        "by": "intruder",
        "act": "update",
        "subject": "sites",
        "identity": "{}",
        "before": None,
        "after": None,
        "previous": seal,
    }
    return (
        'INSERT INTO ledger (number, at, "by", act, subject, identity, previous, seal) VALUES '
        f"({after + 1}, '{MOMENT.isoformat()}', 'intruder', 'update', 'sites', '{{}}', "
        f"'{seal}', '{sealed(row)}')"
    )


def test_a_row_put_in_is_found(engine: Engine, tampered: Callable[..., Verified]) -> None:
    with reading(engine) as connection:
        seal = connection.scalar(text("SELECT seal FROM ledger WHERE number = 2"))
    found = tampered(
        *(f"UPDATE ledger SET number = {n + 1} WHERE number = {n}" for n in (5, 4, 3)),
        inserted(2, str(seal)),
        "UPDATE ledger_head SET number = 6",
    )
    assert ("ledger.does_not_follow", "4") in keys(found)


def test_a_row_put_behind_the_end_is_found(
    engine: Engine, tampered: Callable[..., Verified]
) -> None:
    with reading(engine) as connection:
        seal = connection.scalar(text("SELECT seal FROM ledger_head"))
    found = tampered(inserted(ROWS, str(seal)))
    assert keys(found) == [("ledger.end_missing", "5")]


def test_a_last_row_that_was_sealed_anew_is_found(
    engine: Engine, tampered: Callable[..., Verified]
) -> None:
    with reading(engine) as connection:
        seal = connection.scalar(text("SELECT seal FROM ledger WHERE number = 4"))
    found = tampered("DELETE FROM ledger WHERE number = 5", inserted(4, str(seal)))
    assert keys(found) == [("ledger.end_differs", "5")]


def test_a_whole_new_chain_is_found_by_a_note_kept_elsewhere(
    engine: Engine, tampered: Callable[..., Verified]
) -> None:
    with reading(engine) as connection:
        noted = Anchor(4, str(connection.scalar(text("SELECT seal FROM ledger WHERE number = 4"))))
    start = "UPDATE ledger_head SET number = 0, seal = '" + "0" * 64 + "'"
    assert tampered("DELETE FROM ledger", start, anchor=noted).count == 1
    with writing(engine) as connection:
        append(connection, acts(ROWS, by="intruder"), MOMENT)
    with reading(engine) as connection:
        assert verify_ledger(connection).count == 0
        assert keys(verify_ledger(connection, noted)) == [("ledger.anchor_differs", "4")]


def test_a_note_of_a_row_that_is_no_longer_there_is_found(engine: Engine) -> None:
    with writing(engine) as connection:
        append(connection, acts(1), MOMENT)
    with reading(engine) as connection:
        found = verify_ledger(connection, Anchor(2, "0" * 64))
    assert keys(found) == [("ledger.end_missing", "2")]


@pytest.mark.parametrize("faults", [MOST_FAULTS - 1, MOST_FAULTS, MOST_FAULTS + 1])
def test_only_so_many_faults_are_kept_in_words_and_all_are_counted(faults: int) -> None:
    found = Verified()
    for number in range(faults):
        found.note("ledger.changed", number=number)
    assert (found.count, len(found.faults)) == (faults, min(faults, MOST_FAULTS))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_an_untouched_ledger_is_intact(engine: Engine, count: int) -> None:
    with writing(engine) as connection:
        assert append(connection, acts(count), MOMENT) == count
    with reading(engine) as connection:
        found = verify_ledger(connection)
        assert (found.rows, found.count, found.end.number) == (count, 0, count)
        assert verify_ledger(connection, found.end if count else None).count == 0


def test_acts_of_several_transactions_make_one_chain(engine: Engine) -> None:
    later = MOMENT + dt.timedelta(hours=9)
    for moment in (MOMENT, later, later.astimezone(dt.timezone(dt.timedelta(hours=9)))):
        with writing(engine) as connection:
            append(connection, acts(2), moment)
    with reading(engine) as connection:
        found = verify_ledger(connection)
    assert (found.rows, found.count) == (6, 0)


def test_acts_of_a_transaction_that_failed_leave_no_gap(engine: Engine) -> None:
    def fail() -> None:
        with writing(engine) as connection:
            append(connection, acts(3), MOMENT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with writing(engine) as connection:
        assert append(connection, acts(1), MOMENT) == 1
    with reading(engine) as connection:
        assert verify_ledger(connection).count == 0


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()))
def test_the_canonical_form_does_not_depend_on_the_order(values: dict[str, Any]) -> None:
    turned = dict(reversed(values.items()))
    assert canonical(values) == canonical(turned)


def test_a_moment_without_a_time_zone_cannot_be_sealed() -> None:
    with pytest.raises(TypeError):
        sealed({"at": "2026-11-21"})
