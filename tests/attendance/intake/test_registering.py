from __future__ import annotations

from sqlalchemy import delete, select

from attendance.intake import Received
from ccus_data.database import reading, writing
from ccus_data.tables import registered_cards, site_rosters
from tests.attendance.gate import CARD, COLLEAGUE, SITE, TODAY, WORKER, Ground, Reader, at, tap

HELD = {"kind": "idm", "hmac": CARD}


def say(reader: Reader, technician: str = WORKER) -> None:
    reader.touch(
        at("11:00"),
        id=f"registration-{len(reader.lines)}",
        type="card_registration",
        card=HELD,
        worker={"ccus_id": technician},
    )


def owners(ground: Ground) -> list[str]:
    with reading(ground.engine) as connection:
        return list(connection.scalars(select(registered_cards.c.technician_id)))


def sent(ground: Ground, reader: Reader) -> list[str]:
    found = ground.upload(reader.batch(1, len(reader.lines), boot_id="boot-2"))
    assert isinstance(found, Received)
    return [one.code or one.status for one in found.results]


def test_touches_of_a_card_count_from_when_the_gate_says_whose_it_is(ground: Ground) -> None:
    reader = ground.reader()
    reader.touch(at("08:00"), worker=None, card=HELD)
    assert sent(ground, reader) == ["unknown_card"]
    say(reader)
    assert sent(ground, reader) == ["duplicate", "created"]
    assert owners(ground) == [WORKER]
    assert ground.histories() == [(WORKER, TODAY, SITE, "08:00", None, "09-01", "counted")]


def test_a_card_that_is_somebodys_stays_so(ground: Ground) -> None:
    reader = ground.reader()
    say(reader)
    sent(ground, reader)
    say(reader, COLLEAGUE)
    sent(ground, reader)
    assert owners(ground) == [WORKER]


def test_of_two_people_with_one_card_the_first_has_it(ground: Ground) -> None:
    reader = ground.reader()
    say(reader)
    say(reader, COLLEAGUE)
    sent(ground, reader)
    assert owners(ground) == [WORKER]


def test_nobody_gets_a_card_who_does_not_work_on_the_site(ground: Ground) -> None:
    with writing(ground.engine) as connection:
        connection.execute(delete(site_rosters))
    reader = ground.reader()
    say(reader)
    sent(ground, reader)
    assert owners(ground) == []


def test_a_registration_is_no_touch(ground: Ground) -> None:
    reader = ground.reader()
    say(reader)
    sent(ground, reader)
    assert ground.histories() == []


def test_a_partner_cannot_say_whose_card_it_is(ground: Ground) -> None:
    row = tap(1, at("08:00"), type="card_registration", card=HELD)
    assert [one.status for one in ground.send([row]).results] == ["rejected"]
    assert owners(ground) == []
