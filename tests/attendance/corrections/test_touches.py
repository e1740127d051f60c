from __future__ import annotations

import datetime as dt

from attendance.corrections import approve_touches, refuse_touches, waiting_touches
from ccus_data.database import reading, writing
from tests.attendance.gate import NOW, PRIME, SITE, TODAY, WORKER, Ground, at, catalogue, tap


def waiting(ground: Ground, prime: str = PRIME, on: dt.date = TODAY) -> list[tuple[str, str]]:
    with reading(ground.engine) as connection:
        found = waiting_touches(connection, catalogue().operating, prime, on, 0, 10)
    return [(one.row.technician_id, one.by_id) for one in found]


def typed(ground: Ground) -> int:
    """A touch that somebody typed into a partner's system; its number."""
    found = ground.send([tap(1, at("08:00"), method="manual", direction="in")])
    assert [(one.status, one.code) for one in found.results] == [("held", "needs_approval")]
    assert ground.histories() == []
    with reading(ground.engine) as connection:
        (one,) = waiting_touches(connection, catalogue().operating, PRIME, TODAY, 0, 10)
    return int(one.row.number)


def test_what_a_partner_typed_counts_once_the_prime_approves_it(ground: Ground) -> None:
    number = typed(ground)
    assert waiting(ground) == [(WORKER, "acme")]
    with writing(ground.engine) as connection:
        told = approve_touches(connection, catalogue(), PRIME, [number], "genba001", NOW)
    assert told.done == (number,)
    assert ground.histories() == [(WORKER, TODAY, SITE, "08:00", None, "09-01", "counted")]
    assert waiting(ground) == []


def test_what_the_prime_refuses_counts_for_nothing_and_is_decided(ground: Ground) -> None:
    number = typed(ground)
    with writing(ground.engine) as connection:
        assert refuse_touches(
            connection, catalogue(), PRIME, [number], "休工日", "genba001", NOW
        ).done == (number,)
        again = approve_touches(connection, catalogue(), PRIME, [number], "genba001", NOW)
    assert (again.done, again.before) == ((), (number,))
    assert ground.histories() == []


def test_nobody_decides_for_another_s_site(ground: Ground) -> None:
    number = typed(ground)
    other = "06679345433022"
    assert waiting(ground, other) == []
    with writing(ground.engine) as connection:
        told = approve_touches(connection, catalogue(), other, [number], "x", NOW)
    assert told.unknown == (number,)
    assert ground.histories() == []
