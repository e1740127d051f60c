from __future__ import annotations

from sqlalchemy import update

from ccus_data.database import reading, writing
from ccus_data.passport import disclosure_of
from ccus_data.personal_views import views_of
from ccus_data.tables import DISCLOSED_ITEMS, employments
from portal.access import Membership
from tests.ccus_data.world import EMPLOYER
from tests.portal.access.conftest import House
from tests.portal.passport.own import MINH, TECHNICIAN, Phone, put_technicians

LIST = f"/businesses/{EMPLOYER}/disclosure"
ONE = f"{LIST}/{TECHNICIAN}"


def test_an_employer_opens_and_closes_its_technicians_and_each_look_is_noted(house: House) -> None:
    put_technicians(house)
    account = house.account("tanto001", Membership("business", EMPLOYER, "clerk"))
    clerk = Phone(house, house.be(account), account)
    listed = clerk.get(LIST)
    assert TECHNICIAN in listed
    assert MINH in listed
    assert "一人以上" in clerk.post(LIST, 422, all="open")
    clerk.post(LIST, all="open", technician=[TECHNICIAN, MINH])
    clerk.post(LIST, all="close", technician=MINH)
    clerk.post(ONE, item=["level", "nonsense"])
    with reading(house.engine) as connection:
        told = disclosure_of(connection, TECHNICIAN)
        assert told.by_employer == {EMPLOYER: frozenset({"level"})}
        assert not told.is_open("level", [EMPLOYER])  # the technician has not opened it
        assert disclosure_of(connection, MINH).opened_by(EMPLOYER) == frozenset()
        assert [one.look.what for one in views_of(connection, MINH)] == ["disclosure"] * 2
    assert "本人がまだ開示にしていない" in clerk.get(ONE)
    assert clerk.get(ONE).count(" checked") == 1
    clerk.post(ONE, all="open")
    assert clerk.get(ONE).count(" checked") == len(DISCLOSED_ITEMS)


def test_who_works_here_no_more_is_not_found(house: House) -> None:
    put_technicians(house)
    account = house.account("tanto001", Membership("business", EMPLOYER, "administrator"))
    clerk = Phone(house, house.be(account), account)
    with writing(house.engine) as connection:
        here = employments.c.technician_id == TECHNICIAN
        ended = house.clock().date().replace(day=25)
        connection.execute(update(employments).where(here).values(to_day=ended))
    assert TECHNICIAN not in clerk.get(LIST)
    clerk.get(ONE, 404)
    clerk.post(ONE, 404, all="open")
    clerk.post(LIST, 404, all="open", technician=[MINH, TECHNICIAN])
    with reading(house.engine) as connection:  # one who is none of theirs: nobody is changed
        assert disclosure_of(connection, MINH).by_employer == {}
