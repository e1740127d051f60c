"""Who touches and who changes what the touch means, at once, on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from attendance.intake import PartnerSender, read_row, receive
from ccus_data.database import reading, take_turns, writing
from ccus_data.tables import histories, site_rosters, site_structures
from portal.sites.deed import Deed
from portal.sites.inviting import accept
from portal.sites.rosters import Sheet
from portal.sites.standing import standing_of
from tests.attendance.gate import (
    CARD,
    NOW,
    PARTNER,
    PRIME,
    SITE,
    SUB,
    TODAY,
    WORKER,
    Ground,
    at,
    catalogue,
    tap,
)

pytestmark = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
DEED = Deed("sub001", NOW, TODAY)


def touch(connection: Connection, **other: Any) -> None:
    row = tap(1, at("08:00"), **other)
    if other:
        del row["worker"]
    receive(connection, catalogue(), [read_row(row)], PartnerSender(PARTNER), NOW)


def together(
    ground: Ground, first: Callable[[Connection], Any], second: Callable[[Connection], Any]
) -> bool:
    """The second begins while the first is not committed: whether it waits for it, and ends."""
    begun, ended = threading.Event(), threading.Event()

    def other() -> None:
        with writing(ground.engine) as connection:
            begun.set()
            second(connection)
        ended.set()

    beside = threading.Thread(target=other)
    with writing(ground.engine) as connection:
        first(connection)
        beside.start()
        begun.wait()
        waits = not ended.wait(0.3)
    beside.join()
    return waits and ended.is_set()


def of_days(ground: Ground, column: str) -> list[Any]:
    with reading(ground.engine) as connection:
        return list(connection.scalars(select(histories.c[column])))


@pytest.mark.parametrize("touch_first", [True, False])
def test_a_trade_mended_while_somebody_touches_reaches_the_day(
    ground: Ground, touch_first: bool
) -> None:
    with writing(ground.engine) as connection:
        connection.execute(update(site_rosters).values(trade=None))

    def mend(connection: Connection) -> None:
        standing = standing_of(connection, SITE, SUB)
        assert standing is not None
        sheet = Sheet(connection, standing, DEED, catalogue())
        sheet.put({WORKER: {"trade": "09-01"}})

    assert together(ground, *((touch, mend) if touch_first else (mend, touch)))
    assert of_days(ground, "trade") == ["09-01"]


@pytest.mark.parametrize("touch_first", [True, False])
def test_a_tier_that_accepts_while_somebody_touches_reaches_the_day(
    ground: Ground, touch_first: bool
) -> None:
    with writing(ground.engine) as connection:
        connection.execute(update(site_structures).values(accepted_on=None))

    def take_place(connection: Connection) -> None:
        standing = standing_of(connection, SITE, SUB)
        assert standing is not None
        assert accept(connection, catalogue(), standing, PRIME, DEED) == ""

    assert together(ground, *((touch, take_place) if touch_first else (take_place, touch)))
    assert of_days(ground, "employer_id") == [SUB]


def test_a_card_registered_while_it_is_touched_elsewhere_makes_the_day(ground: Ground) -> None:
    reader = ground.reader()
    card = {"kind": "idm", "hmac": CARD}
    reader.touch(at("08:01"), type="card_registration", method="ic_card", card=card)

    def register(connection: Connection) -> None:
        ground.upload_in(connection, reader.batch(1, 1))

    assert together(ground, lambda connection: touch(connection, card=card), register)
    assert len(ground.histories()) == 1


def test_things_that_share_a_turn_go_side_by_side_until_one_wants_it_alone(ground: Ground) -> None:
    with writing(ground.engine) as one, writing(ground.engine) as other:
        take_turns(one, "site", ["a", "b"])
        take_turns(other, "site", ["b"])
        take_turns(other, "card", ["a"], alone=True)
    assert together(
        ground,
        lambda connection: take_turns(connection, "site", ["a"], alone=True),
        lambda connection: take_turns(connection, "site", ["a", "b"]),
    )
