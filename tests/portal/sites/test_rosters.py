from __future__ import annotations

import csv
import datetime as dt
import io
import threading

from sqlalchemy import insert, select, update

from attendance.intake import Partner, PartnerSender, add_partner, read_row, receive
from ccus_data.database import reading, writing
from ccus_data.tables import histories, partners, site_rosters, site_structures
from portal.sites.deed import Deed
from portal.sites.rosters import Sheet
from portal.sites.standing import standing_of
from rules.catalogue import Catalogue
from tests.portal.access.conftest import START
from tests.portal.sites.firms import (
    FIRST,
    PRIME,
    SECOND,
    SITE,
    STRANGER,
    TODAY,
    Firms,
    person,
)


def test_an_employer_enters_its_own_people_alone(firms: Firms) -> None:
    site = firms.structure()
    firms.be(SECOND)
    page = firms.get(f"/{site}/roster/new")
    assert page.count('type="checkbox" id="technician-') == 2
    assert firms.seen() == 2
    given = {"action": "some", "role": "worker"}
    assert "1人以上" in firms.post(f"/{site}/roster/new", 422, **given)
    other = {**given, "technician": [person(2), person(1)]}
    assert "所属していない" in firms.post(f"/{site}/roster/new", 422, **other)
    assert firms.rows() == {}
    led = firms.post(f"/{site}/roster/new", **given, own_trade="yes", technician=[person(2)])
    assert led.endswith("/roster?done=entered&count=1")
    firms.post(f"/{site}/roster/new", action="all")
    rows = firms.rows()
    assert [(rows[person(n)].trade, rows[person(n)].role) for n in (2, 3)] == [
        ("09-01", "worker"),
        (None, None),
    ]
    assert "入れられる技能者がいません" in firms.post(f"/{site}/roster/new", 422, action="all")


def test_holes_are_shown_to_the_employer_and_those_above_and_then_mended(firms: Firms) -> None:
    site = firms.structure()
    firms.be(SECOND).post(f"/{site}/roster/new", action="all")
    hole = "この現場では職種が未設定です。このままでは日数になりません。"
    for business in (SECOND, FIRST, PRIME):
        page = firms.be(business).get(f"/{site}/roster?holes=yes")
        assert page.count(hole) == 2
        assert ("選んだ技能者に設定する" in page) is (business == SECOND)
    firms.be(SECOND)
    chosen = {"action": "set", "technician": [person(2)]}
    assert "1つ以上" in firms.post(f"/{site}/roster", 422, **chosen)
    assert "99-99" in firms.post(f"/{site}/roster", 422, **chosen, trade="99-99")
    firms.post(f"/{site}/roster", **chosen, trade="09-01", role="foreman")
    page = firms.get(f"/{site}/roster?holes=yes")
    assert page.count(hole) == 1
    assert "要確認のみ（1人）" in page
    assert "要確認 1人" in firms.get()
    firms.post(f"/{site}/roster/{person(3)}", 422, trade="09-01", role="boss")
    firms.post(f"/{site}/roster/{person(3)}", trade="09-01", role="worker", work_content="配線")
    assert "要確認の技能者はいません" in firms.get(f"/{site}/roster?holes=yes")
    assert "配線" in firms.get(f"/{site}/roster/{person(3)}")
    firms.get(f"/{site}/roster/{person(1)}", 404)
    with writing(firms.house.engine) as connection:
        gone = update(site_structures).where(site_structures.c.business_id == FIRST)
        connection.execute(gone.values(accepted_on=None))
    assert "承諾していません" in firms.be(PRIME).get(f"/{site}/roster?holes=yes")


def test_each_tier_sees_itself_and_below_and_strangers_find_nothing(firms: Firms) -> None:
    site = firms.structure()
    for business in (FIRST, SECOND):
        firms.be(business).post(f"/{site}/roster/new", action="all", role="worker")
    shown = {PRIME: [1, 2, 3], FIRST: [1, 2, 3], SECOND: [2, 3]}
    for business, people in shown.items():
        page = firms.be(business).get(f"/{site}/roster")
        assert [n for n in range(1, 5) if person(n) in page] == people
        table = list(csv.reader(io.StringIO(firms.get(f"/{site}/roster.csv").lstrip("\ufeff"))))
        assert [row[2] for row in table[1:]] == [person(n) for n in people]
    page = firms.be(PRIME).get(f"/{site}/roster?of={FIRST}")
    assert (person(1) in page, person(2) in page) == (True, False)
    firms.post(f"/{site}/roster", 422, action="remove", technician=[person(1)])
    assert len(firms.rows()) == 3
    for rest in ("", "/roster", "/roster.csv"):
        firms.be(STRANGER).get(f"/{site}{rest}", 404)
    assert firms.seen() > 9
    after = {"to_day": TODAY - dt.timedelta(days=1)}
    with writing(firms.house.engine) as connection:
        connection.execute(update(site_rosters).values(after))
    assert "まだだれもいません" in firms.be(PRIME).get(f"/{site}/roster")
    assert person(2) in firms.be(SECOND).get(f"/{site}/roster")


def test_whoever_has_histories_on_the_site_stays_on_its_roster(firms: Firms) -> None:
    site = firms.structure()
    firms.be(SECOND).post(f"/{site}/roster/new", action="all")
    day = {"technician_id": person(2), "work_date": TODAY, "place": site, "site_id": site}
    with writing(firms.house.engine) as connection:
        told = {"employer_id": SECOND, "status": "counted", "method": "ic"}
        connection.execute(insert(histories), {**day, **told})
    both = {"action": "remove", "technician": [person(2), person(3)]}
    assert "1人は外していません" in firms.post(f"/{site}/roster", 422, **both)
    assert set(firms.rows()) == {person(2)}
    assert firms.acts().count("roster.removed") == 1


def test_related_trades_are_for_work_since_july_2025(firms: Firms) -> None:
    site = firms.structure()
    firms.be(FIRST).post(f"/{site}/roster/new", action="all", own_trade="yes", role="worker")
    for day, status in (("2025-06-30", 422), ("2025-07-01", 303), ("", 303)):
        given = {"trade": "09-01", "role": "worker", "related_trades": "06-01", "to_day": day}
        firms.post(f"/{site}/roster/{person(1)}", status, **given)
    assert firms.rows()[person(1)].related_trades == "06-01"


def test_what_is_no_number_of_anything_finds_nothing(firms: Firms) -> None:
    site = firms.structure()
    firms.be(FIRST).post(f"/{site}/roster/new", action="all")
    for bad in ("%00", "x", "１" * 14, "1" * 15):
        firms.get(f"/{bad}", 404)
        firms.get(f"?before={bad}")
        firms.get(f"/{site}/roster?after={bad}-{bad}&of={bad}")
        firms.get(f"/{site}/roster/new?after={bad}")
        firms.get(f"/{site}/roster/{bad}", 404)
    for bad in ("\x00", "x"):
        firms.post(f"/{site}", 422, action="accept", upper=bad)
        firms.post(f"/{site}/roster", 422, action="remove", technician=[bad])
        firms.post(f"/{site}/roster/new", 422, action="some", technician=[bad])
        firms.post(f"/{site}/roster/new", 422, action="all", work_content=bad * 1001)
    assert set(firms.rows()) == {person(1)}


def test_the_same_people_entered_twice_at_once_are_entered_once(firms: Firms) -> None:
    site = firms.structure()
    with reading(firms.house.engine) as connection:
        standing = standing_of(connection, site, SECOND)
    assert standing
    start = threading.Barrier(2)
    found = []

    def enter() -> None:
        start.wait()
        with writing(firms.house.engine) as connection:
            sheet = Sheet(connection, standing, Deed("test", START, TODAY), Catalogue.load())
            found.append(sheet.put({person(2): {"trade": "09-01"}, person(3): {"role": "worker"}}))

    threads = [threading.Thread(target=enter) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [(0, 0), (2, 0)]
    assert len(firms.rows()) == 2


def _touched(firms: Firms, site: str, technician: str) -> None:
    """A touch of yesterday morning at a site, with nobody on its roster yet."""
    row = {
        "source": "partner:acme",
        "id": f"{site}-{technician}",
        "method": "ic_card",
        "site": site,
        "worker": {"ccus_id": technician},
        "time": (START - dt.timedelta(days=1)).isoformat(),
    }
    sender = PartnerSender(Partner("acme", frozenset({"events"}), frozenset({site})))
    with writing(firms.house.engine) as connection:
        if connection.scalar(select(partners.c.partner_id)) is None:
            add_partner(connection, "acme", "Acme", None, "operator", START)
        receive(connection, Catalogue.load(), [read_row(row)], sender, START)


def _days(firms: Firms) -> list[tuple[str | None, str | None]]:
    """Employer and trade of every history."""
    own = histories.c
    with reading(firms.house.engine) as connection:
        asked = select(own.employer_id, own.trade).order_by(own.technician_id)
        return [tuple(row) for row in connection.execute(asked)]


def test_a_roster_that_is_mended_mends_the_days_behind_it(firms: Firms) -> None:
    site = firms.structure()
    _touched(firms, site, person(2))
    assert _days(firms) == [(None, None)]
    firms.be(SECOND).post(f"/{site}/roster/new", action="all")
    assert _days(firms) == [(SECOND, None)]
    firms.post(f"/{site}/roster/{person(2)}", trade="09-01", role="worker")
    assert _days(firms) == [(SECOND, "09-01")]


def test_a_tier_that_accepts_late_mends_the_days_below_it(firms: Firms) -> None:
    site = firms.structure()
    firms.be(SECOND).post(f"/{site}/roster/new", action="all", own_trade="yes")
    with writing(firms.house.engine) as connection:
        place = site_structures.c.business_id == FIRST
        connection.execute(update(site_structures).where(place).values(accepted_on=None))
    _touched(firms, site, person(2))
    assert _days(firms) == [(None, None)]
    firms.be(FIRST).post(f"/{site}", action="accept", upper=PRIME)
    assert _days(firms) == [(SECOND, "09-01")]


def test_days_come_and_go_with_the_period_of_their_site(firms: Firms) -> None:
    site = firms.structure()
    firms.be(SECOND).post(f"/{site}/roster/new", action="all", own_trade="yes")
    firms.be(PRIME).post(f"/{site}/edit", **SITE | {"accumulation_from": TODAY.isoformat()})
    _touched(firms, site, person(2))
    assert _days(firms) == []
    firms.post(f"/{site}/edit", **SITE)
    assert _days(firms) == [(SECOND, "09-01")]
