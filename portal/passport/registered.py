"""The technician of an account, as they are registered now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccus_data.database import reading
from ccus_data.passport import person_of
from portal.problems import Problem, Refused

if TYPE_CHECKING:
    from ccus_data.passport import Person
    from portal.passport.desk import Desk, Own


def registered(desk: Desk, own: Own) -> Person:
    """The technician of an account; the account of one who is registered no more finds nothing."""
    with reading(desk.engine) as connection:
        found = person_of(connection, own.technician_id)
    if found is None:
        raise Refused(Problem("not-found"))
    return found
