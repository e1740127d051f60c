from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.personal_views import Look, note_view, views_of
from ccus_data.tables import personal_views

AT = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
ONE, OTHER = "00045751166921", "93845751166921"
CLERK = Look("kensetsu01", "business:06679345433022 clerk", "application")
OFFICER = Look("hyouka0001", "body:nihon-densetsu-kogyo officer", "case")


def test_a_page_that_shows_nobody_is_not_noted(engine: Engine) -> None:
    with writing(engine) as connection:
        assert note_view(connection, CLERK, [], AT) is None
        assert verify_ledger(connection).rows == 0


def test_one_view_of_many_is_one_row_of_the_ledger_and_found_by_each(engine: Engine) -> None:
    with writing(engine) as connection:
        first = note_view(connection, CLERK, [ONE, OTHER, ONE], AT)
        second = note_view(connection, OFFICER, [ONE], AT + dt.timedelta(seconds=1))
    with reading(engine) as connection:
        assert [(one.number, one.look) for one in views_of(connection, ONE)] == [
            (second, OFFICER),
            (first, CLERK),
        ]
        assert [one.at for one in views_of(connection, OTHER)] == [AT]
        assert views_of(connection, "0" * 14) == []
        verified = verify_ledger(connection)
    assert (verified.rows, verified.count) == (2, 0)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_views_are_read_on_from_the_last_one_shown(engine: Engine, most: int) -> None:
    with writing(engine) as connection:
        noted = [note_view(connection, CLERK, [ONE], AT) for _ in range(5)]
    found: list[int] = []
    with reading(engine) as connection:
        while page := views_of(connection, ONE, before=found[-1] if found else None, most=most):
            found += [one.number for one in page]
    assert found == noted[::-1]


def test_a_view_is_never_taken_back(engine: Engine) -> None:
    with writing(engine) as connection:
        note_view(connection, CLERK, [ONE], AT)
    with pytest.raises(DBAPIError, match="append-only"), writing(engine) as connection:
        connection.execute(delete(personal_views))
