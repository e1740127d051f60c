from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from ccus_data import migrations
from ccus_data.database import (
    BASE,
    current_revision,
    differences,
    downgrade,
    newest_revision,
    open_database,
    read_address,
    reading,
    require_current,
    upgrade,
    writing,
)
from ccus_data.tables import APPEND_ONLY, METADATA
from ccus_data.wording import Refused
from tests.ccus_data.world import fill

VERSIONS = Path(migrations.__file__).with_name("versions")
REVISIONS = sorted(path.name[:4] for path in VERSIONS.glob("[0-9]*_*.py"))


@pytest.fixture
def empty(empty_url: str) -> Iterator[Engine]:
    made = open_database(read_address({}, empty_url))
    yield made
    made.dispose()


@pytest.fixture
def filled(own_engine: Engine) -> Engine:
    with writing(own_engine) as connection:
        fill(connection)
    return own_engine


def content(engine: Engine) -> dict[str, list[Any]]:
    """All rows of all tables that are there, as the database holds them."""
    with reading(engine) as connection:
        return {
            name: sorted(map(repr, connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()))
            for name in inspect(connection).get_table_names()
            if name != "alembic_version"
        }


def columns(engine: Engine) -> dict[str, set[str]]:
    """The columns of all tables that are there."""
    with reading(engine) as connection:
        there = inspect(connection).get_multi_columns()
    return {name: {column["name"] for column in found} for (_, name), found in there.items()}


def test_a_revision_that_does_not_exist_is_refused(own_engine: Engine) -> None:
    with pytest.raises(Refused) as caught:
        upgrade(own_engine, "9999")
    assert [reason.key for reason in caught.value.reasons] == ["revision.unknown"]
    assert current_revision(own_engine) == newest_revision()


def test_going_down_over_tables_that_hold_rows_is_refused_and_changes_nothing(
    filled: Engine,
) -> None:
    before = content(filled)
    with pytest.raises(Refused) as caught:
        downgrade(filled, BASE)
    (reason,) = caught.value.reasons
    assert "technicians: 2" in reason.sentence()
    assert "ledger: 2" in reason.sentence("en")
    assert content(filled) == before
    assert current_revision(filled) == newest_revision()


def test_tables_without_rows_go_without_being_asked_twice(own_engine: Engine) -> None:
    assert downgrade(own_engine, BASE) is None
    assert set(inspect(own_engine).get_table_names()) <= {"alembic_version"}


def test_every_revision_goes_down_and_up_and_keeps_what_is_left(filled: Engine) -> None:
    before, newest = content(filled), columns(filled)
    for revision in [*reversed(REVISIONS[:-1]), BASE]:
        assert downgrade(filled, revision, drop_data=True) == (
            None if revision == BASE else revision
        )
        # A table that a later revision gave other columns says how it keeps its rows itself.
        same = {name for name, found in columns(filled).items() if found == newest.get(name)}
        kept = {name: rows for name, rows in content(filled).items() if name in same}
        assert {name: before[name] for name in kept} == kept
    for revision in REVISIONS:
        assert upgrade(filled, revision) == revision
    assert differences(filled) == []
    assert set(content(filled)) == set(before)


def test_only_what_devices_say_again_is_forgotten_on_the_way(filled: Engine) -> None:
    newest = columns(filled)
    downgrade(filled, "0011", drop_data=True)
    made_anew = {name for name, found in columns(filled).items() if found != newest[name]}
    assert made_anew - {"alembic_version"} == {"gate_boots"}
    assert content(filled)["gate_boots"] == []


@pytest.mark.parametrize("below", REVISIONS[-2:-1])
def test_up_again_on_a_filled_copy_keeps_its_rows(filled: Engine, below: str) -> None:
    downgrade(filled, below, drop_data=True)
    kept = content(filled)
    upgrade(filled)
    assert {name: rows for name, rows in content(filled).items() if name in kept} == kept


def test_tables_made_by_the_revisions_are_those_of_the_program(empty: Engine) -> None:
    assert current_revision(empty) is None
    assert upgrade(empty) == newest_revision()
    assert differences(empty) == []
    assert set(inspect(empty).get_table_names()) == {*METADATA.tables, "alembic_version"}


def test_a_changed_table_is_seen(own_engine: Engine) -> None:
    with writing(own_engine) as connection:
        connection.execute(text("ALTER TABLE sites ADD COLUMN colour TEXT"))
    (found,) = differences(own_engine)
    assert "colour" in found


def test_checks_and_foreign_keys_have_the_names_of_the_program(own_engine: Engine) -> None:
    there = inspect(own_engine)
    for table in METADATA.sorted_tables:
        declared = {str(one.name) for one in table.constraints if one.name is not None}
        found = {one["name"] for one in there.get_check_constraints(table.name)}
        found |= {one["name"] for one in there.get_foreign_keys(table.name)}
        found.add(there.get_pk_constraint(table.name)["name"])
        assert found == declared, table.name


def test_every_table_of_a_file_is_strict(sqlite_engine: Engine) -> None:
    with reading(sqlite_engine) as connection:
        listed = connection.execute(text("PRAGMA table_list")).mappings().all()
    strict = {one["name"]: one["strict"] for one in listed if one["schema"] == "main"}
    assert {name for name in METADATA.tables if not strict[name]} == set()


def test_a_file_without_tables_is_given_them_and_a_server_is_not(empty: Engine) -> None:
    if empty.dialect.name == "sqlite":
        require_current(empty)
        assert current_revision(empty) == newest_revision()
        return
    with pytest.raises(Refused) as caught:
        require_current(empty)
    assert [reason.key for reason in caught.value.reasons] == ["revision.behind"]


def test_tables_of_an_older_program_are_refused(own_engine: Engine) -> None:
    downgrade(own_engine, "0001")
    with pytest.raises(Refused) as caught:
        require_current(own_engine)
    assert "0001" in str(caught.value)


def test_a_change_that_would_leave_rows_without_what_they_point_to_is_refused(
    sqlite_engine: Engine,
) -> None:
    with writing(sqlite_engine) as connection:
        fill(connection)
    with sqlite_engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys=off")
        raw.execute("DELETE FROM sites")
        raw.execute("PRAGMA foreign_keys=on")
    with pytest.raises(Refused) as caught:
        downgrade(sqlite_engine, "0004", drop_data=True)
    assert [reason.key for reason in caught.value.reasons] == ["revision.dangling"]
    assert current_revision(sqlite_engine) == newest_revision()


@pytest.mark.parametrize("change", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_append_only_tables_refuse_changes(filled: Engine, change: str) -> None:
    before = content(filled)
    for table in APPEND_ONLY:
        statement = text(change.format(table.name, table.columns.keys()[-1]))
        with pytest.raises(DBAPIError, match="append-only"), writing(filled) as connection:
            connection.execute(statement)
    assert content(filled) == before


def test_append_only_tables_refuse_to_be_emptied_or_replaced(filled: Engine) -> None:
    change = "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"
    if filled.dialect.name == "postgresql":
        change = "TRUNCATE {0} CASCADE"
    for table in APPEND_ONLY:
        with pytest.raises(DBAPIError, match="append-only"), writing(filled) as connection:
            connection.execute(text(change.format(table.name)))
    kept = content(filled)
    assert all(kept[table.name] for table in APPEND_ONLY)


def test_replacing_is_refused_to_a_program_that_set_nothing(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as connection:
        fill(connection)
    with sqlite_engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA recursive_triggers=off")
        with pytest.raises(Exception, match="append-only"):
            raw.execute("REPLACE INTO ledger SELECT * FROM ledger")
