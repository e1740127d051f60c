from __future__ import annotations

import pyarrow as pa

from ccus_data.snapshot import HISTORIES, METHODS, ROLES, SCHEMAS, STATUSES, month_file
from ccus_data.tables import METADATA
from ccus_data.tables import METHODS as TABLE_METHODS
from ccus_data.tables import ROLES as TABLE_ROLES
from evaluator.record import HistoryStatus

RENAMED = {"from": "from_day", "to": "to_day", "date": "work_date"}
DERIVED = {"technicians": {"main_employer_id"}}


def test_every_column_is_one_of_the_table_or_derived_from_another() -> None:
    for name, schema in {**SCHEMAS, "histories": HISTORIES}.items():
        table = METADATA.tables[name]
        for column in schema.names:
            assert RENAMED.get(column, column) in table.columns or column in DERIVED[name]


def test_a_column_may_be_null_where_it_may_be_in_the_table() -> None:
    for name, schema in {**SCHEMAS, "histories": HISTORIES}.items():
        for field in schema:
            column = METADATA.tables[name].columns.get(RENAMED.get(field.name, field.name))
            assert column is None or column.nullable == field.nullable, (name, field.name)


def test_identifiers_are_64_bit_integers_and_days_are_days() -> None:
    for schema in (*SCHEMAS.values(), HISTORIES):
        for field in schema:
            if field.name.endswith("_id"):
                assert field.type == pa.int64()
            if field.name in {"date", "from", "to"} or field.name.endswith(("_on", "_date")):
                assert field.type == pa.date32()


def test_numbers_stand_for_the_words_of_the_tables() -> None:
    assert tuple(HistoryStatus) == STATUSES
    assert ROLES == TABLE_ROLES
    assert tuple(METHODS) == TABLE_METHODS


def test_a_month_has_its_file() -> None:
    assert month_file("2023-05") == "histories/2023-05.parquet"
