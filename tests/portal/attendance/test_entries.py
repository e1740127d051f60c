from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import insert, select

from ccus_data.database import reading, writing
from ccus_data.tables import employments, histories, history_entries, personal_views
from tests.portal.sites.firms import FIRST, PRIME, STRANGER, Firms, person

WORKER = person(1)
DAY = {
    "action": "enter",
    "technician_id": WORKER,
    "work_date": "2026-11-25",
    "entered_at": "08:00",
    "exited_at": "17:00",
    "trade": "09-01",
    "role": "worker",
    "reason": "カードを忘れた",
}


def send(firms: Firms, business: str, page: str, status: int = 303, /, **texts: str) -> str:
    firms.be(business)
    return firms.post(f"/../attendance/{page}", status, **texts)


def show(firms: Firms, business: str, page: str, status: int = 200) -> str:
    return firms.be(business).get(f"/../attendance/{page}", status)


def states(firms: Firms) -> list[str]:
    with reading(firms.house.engine) as connection:
        return list(connection.scalars(select(histories.c.status)))


def number_in(page: str) -> str:
    found = re.search(r'name="entry" value="(\d+)"', page)
    assert found, page
    return found[1]


def test_an_employer_enters_a_day_and_the_prime_approves_it(firms: Firms) -> None:
    site = firms.structure()
    send(firms, FIRST, "entries", site_id=site, **DAY)
    assert states(firms) == ["unapproved"]
    assert "承認待ち" in show(firms, FIRST, "entries")
    waiting = show(firms, PRIME, "approvals")
    assert "カードを忘れた" in waiting
    assert "あと35日" in waiting
    led = send(firms, PRIME, "approvals", action="approve", entry=number_in(waiting))
    assert led.endswith("approved=1")
    assert states(firms) == ["counted"]
    assert "承認済み" in show(firms, FIRST, "entries")


def test_a_day_is_refused_with_a_reason_that_its_maker_reads(firms: Firms) -> None:
    send(firms, FIRST, "entries", site_id=firms.structure(), **DAY)
    number = number_in(show(firms, PRIME, "approvals"))
    page = send(firms, PRIME, "approvals", 422, action="refuse", entry=number)
    assert page.count('class="fault"') == 1
    send(firms, PRIME, "approvals", action="refuse", entry=number, why="休工日でした")
    assert "休工日でした" in show(firms, FIRST, "entries")
    assert states(firms) == []


def test_nobody_else_sees_or_decides_what_waits(firms: Firms) -> None:
    send(firms, FIRST, "entries", site_id=firms.structure(), **DAY)
    number = number_in(show(firms, PRIME, "approvals"))
    assert number_in(show(firms, FIRST, "entries")) == number
    for business in (FIRST, STRANGER):
        assert 'name="entry"' not in show(firms, business, "approvals")
        send(firms, business, "approvals", action="approve", entry=number)
    send(firms, STRANGER, "entries", 404, action="withdraw", entry=number)
    assert states(firms) == ["unapproved"]


def test_every_fault_of_an_entry_is_told_and_what_was_typed_stays(firms: Firms) -> None:
    site = firms.structure()
    wrong = DAY | {"work_date": "2026-11-27", "trade": "9", "entered_at": "8", "site_name": "x"}
    page = send(firms, FIRST, "entries", 422, site_id=site, **wrong)
    assert page.count('class="fault"') == 4
    assert 'value="カードを忘れた"' in page
    wrong = {"work_date": "きのう", "technician_id": "", "role": "boss", "entered_at": "8"}
    page = send(firms, FIRST, "entries", 422, **DAY | wrong)  # and no site
    assert page.count('class="fault"') == 5
    other = DAY | {"technician_id": person(4)}
    assert "所属していません" in send(firms, FIRST, "entries", 422, site_id=site, **other)


def test_a_day_without_a_site_waits_for_one_and_can_be_taken_back(firms: Firms) -> None:
    site = firms.structure()
    with_name = DAY | {"site_name": "駅前", "site_id": ""}
    send(firms, FIRST, "entries", **with_name)
    assert states(firms) == ["site_unregistered"]
    number = number_in(show(firms, FIRST, "entries"))
    led = send(firms, FIRST, "entries", action="attach", entry=number, site_id=site)
    assert led.endswith("done=attach")
    assert states(firms) == ["unapproved"]
    send(firms, FIRST, "entries", action="withdraw", entry=number)
    assert states(firms) == []
    page = send(firms, FIRST, "entries", 422, action="withdraw", entry=number)
    assert "すでに決まっています" in page


def test_who_looked_at_entries_is_on_record(firms: Firms) -> None:
    send(firms, FIRST, "entries", site_id=firms.structure(), **DAY)
    show(firms, PRIME, "approvals")
    with reading(firms.house.engine) as connection:
        assert WORKER in set(connection.scalars(select(personal_views.c.technician_id)))


def test_one_day_is_entered_for_several_people_all_or_none(firms: Firms) -> None:
    site = firms.structure()
    colleague, stranger = person(2), person(4)
    with writing(firms.house.engine) as connection:
        works = {"technician_id": colleague, "business_id": FIRST, "is_main": False}
        connection.execute(insert(employments), works | {"from_day": dt.date(2020, 4, 1)})
    three = DAY | {"technician_id": f"{WORKER}\n{colleague},{stranger} {WORKER}", "trade": "9"}
    page = send(firms, FIRST, "entries", 422, site_id=site, **three)
    assert page.count('class="fault"') == 2  # the trade once, and who is not employed
    assert f'<span class="num">{stranger}</span>' in page
    assert states(firms) == []
    both = DAY | {"technician_id": f"{WORKER}\n{colleague}"}
    send(firms, FIRST, "entries", site_id=site, **both)
    assert states(firms) == ["unapproved", "unapproved"]
    page = send(firms, FIRST, "entries", 422, site_id=site, **both)
    assert page.count('class="fault"') == 2


@pytest.mark.parametrize(("people", "too_many"), [(50, False), (51, True)])
def test_at_most_fifty_people_are_entered_at_once(
    firms: Firms, people: int, *, too_many: bool
) -> None:
    many = DAY | {"technician_id": " ".join(person(number) for number in range(100, 100 + people))}
    page = send(firms, FIRST, "entries", 422, site_id=firms.structure(), **many)
    assert page.count('class="fault"') == (1 if too_many else people)


def test_what_waits_is_chosen_by_site(firms: Firms) -> None:
    first, second = firms.structure(), firms.site(name="港の倉庫")
    for site in (first, second):
        send(firms, FIRST, "entries", site_id=site, **DAY)
    everything = show(firms, PRIME, "approvals")
    assert everything.count('name="entry"') == 2
    assert everything.count("1件（締切") == 2
    one = show(firms, PRIME, f"approvals?site={second}")
    assert one.count('name="entry"') == 1
    led = send(firms, PRIME, "approvals", action="approve", entry=number_in(one), site=second)
    assert led.endswith(f"approved=1&site={second}")
    assert 'name="entry"' not in show(firms, PRIME, f"approvals?site={second}")
    assert 'name="entry"' not in show(firms, STRANGER, f"approvals?site={first}")


def test_a_day_of_the_calendar_is_corrected_with_what_is_known_of_it(firms: Firms) -> None:
    site = firms.structure()
    send(firms, FIRST, "entries", site_id=site, **DAY)
    number = number_in(show(firms, PRIME, "approvals"))
    send(firms, PRIME, "approvals", action="approve", entry=number)
    calendar = show(firms, FIRST, f"{WORKER}?month=2026-11")
    found = re.search(r'attendance/(entries\?kind=correction[^"]*)"', calendar)
    assert found
    form = show(firms, FIRST, found[1])
    for value in (WORKER, "2026-11-25", "08:00", "17:00", "09-01"):
        assert value in form
    again = DAY | {"kind": "correction", "exited_at": "18:00"}
    send(firms, FIRST, "entries", site_id=site, **again)
    with reading(firms.house.engine) as connection:
        kinds = connection.scalars(select(history_entries.c.kind))
        assert sorted(kinds) == ["correction", "direct"]
    assert states(firms) == ["counted"]  # what is approved stands until the correction is, too
