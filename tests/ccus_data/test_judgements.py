from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from ccus_data.database import reading, writing
from ccus_data.judgements import append_judgements, in_force
from ccus_data.tables import judgements
from tests.ccus_data.world import OTHER, ROWS, TECHNICIAN, fill


def judgement(technician: str, level: int, field: str = "electrical") -> dict[str, Any]:
    return {**ROWS["judgements"][0], "technician_id": technician, "level": level, "field": field}


@pytest.fixture(autouse=True)
def _world(engine: Engine) -> None:
    with writing(engine) as connection:
        fill(connection)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("level", 0),
        ("level", 5),
        ("level", None),
        ("next_level", 1),
        ("next_level", 5),
        ("work_days", -1),
        ("cause", "unknown"),
        ("technician_id", "93845751166920"),
        ("technician_id", "9384575116692"),
        ("field", None),
    ],
)
def test_what_is_no_judgement_is_refused(engine: Engine, column: str, value: object) -> None:
    row = {**judgement(OTHER, 1), column: value}
    with pytest.raises(IntegrityError), writing(engine) as connection:
        append_judgements(connection, [row])


def test_nothing_to_append_is_no_fault(engine: Engine) -> None:
    with writing(engine) as connection:
        assert append_judgements(connection, []) == 0


def test_the_last_judgement_of_a_technician_and_field_is_in_force(engine: Engine) -> None:
    rows = [
        judgement(OTHER, 1),
        judgement(TECHNICIAN, 3),
        judgement(TECHNICIAN, 1, "plumbing"),
        judgement(OTHER, 2),
    ]
    with writing(engine) as connection:
        assert append_judgements(connection, rows) == len(rows)
    with reading(engine) as connection:
        found = connection.execute(in_force()).all()
        narrowed = connection.execute(in_force(judgements.c.technician_id == OTHER)).all()
    assert sorted((row.technician_id, row.field, row.level) for row in found) == [
        (TECHNICIAN, "electrical", 3),
        (TECHNICIAN, "plumbing", 1),
        (OTHER, "electrical", 2),
    ]
    assert [(row.technician_id, row.level) for row in narrowed] == [(OTHER, 2)]
