"""Cases on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select
from sqlalchemy.engine import Connection, Engine

from ccus_data.database import writing
from ccus_data.tables import cases
from portal.cases import Seen, State
from tests.ccus_data.conftest import empty_url
from tests.ccus_data.filed import MOMENT, NUMBER
from tests.ccus_data.world import fill
from tests.portal.databases import engine, url

__all__ = ["empty_url", "engine", "filled", "url"]


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """The small world, with one application."""
    with writing(engine) as connection:
        fill(connection)
    return engine


def seen(connection: Connection, *case_ids: int) -> list[Seen]:
    """The cases as they are now."""
    asked = select(cases).where(cases.c.case_id.in_(case_ids)).order_by(cases.c.case_id)
    return [Seen.of(row) for row in connection.execute(asked)]


def put_cases(connection: Connection, *states: State, first: int = 2001) -> list[Seen]:
    """New cases in these states, each of another technician."""
    rows = [
        {
            "case_id": number,
            "application_id": NUMBER,
            "position": number,
            "technician_id": f"{number:014}",
            "field": "electrical",
            "level": 3,
            "state": state.value,
            "round": 0 if state is State.DRAFT else 1,
            "version": 1,
            "changed_at": MOMENT,
        }
        for number, state in enumerate(states, first)
    ]
    connection.execute(insert(cases), rows)
    return seen(connection, *range(first, first + len(states)))
