from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from sqlalchemy import insert

from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.tables import body_contacts
from portal.access import Membership
from portal.body_contacts import Contact, every, in_force, lines_of
from portal.body_contacts.contacts import AHEAD, LONGEST, faults_of
from portal.layout import Assets, Pages
from portal.notices import Keys
from portal.paper import Press
from tests.portal.access.conftest import ADDRESS, START, House
from tests.portal.review.conftest import BODY, OTHER_BODY, World

PAGE = f"/bodies/{BODY}/contact"
TODAY = dt.date(2026, 11, 26)
GIVEN = {
    "name": "能力評価事務局",
    "department": "技能評価課",
    "phone": "03-5413-2161",
    "email": "level@example.or.jp",
    "hours": "平日 9時から17時まで",
    "from_day": "2026-11-26",
}
LINES = [
    *("能力評価事務局", "技能評価課", "電話：03-5413-2161"),
    *("メール：level@example.or.jp", "受付時間：平日 9時から17時まで"),
]
GOOD = Contact(phone="0312345678")


def seen_of(world: World, login_id: str) -> str:
    found = re.search(r'name="seen" value="(\d*)"', world.get(login_id, PAGE))
    assert found is not None
    return found[1]


def change(world: World, *, seen: str | None = None, status: int = 303, **texts: str) -> str:
    """A contact as an approver sends it, having seen the page as it is now."""
    seen = seen_of(world, "approver1") if seen is None else seen
    return world.post("approver1", PAGE, status=status, **{**GIVEN, **texts, "seen": seen})


def faults(world: World, **texts: str) -> set[str]:
    page = change(world, status=422, **texts)
    return set(re.findall(r'<p class="fault">(.*?)</p>', page))


def put(house: House, *rows: tuple[str, str]) -> None:
    """Rows of a body: first day and telephone, in this order."""
    made: list[dict[str, Any]] = [
        {
            "body": BODY,
            "from_day": dt.date.fromisoformat(day),
            "phone": phone,
            "by": "approver1",
            "at": START,
        }
        for day, phone in rows
    ]
    with writing(house.engine) as connection:
        connection.execute(insert(body_contacts), made)


def phone_on(house: House, day: str) -> str | None:
    with reading(house.engine) as connection:
        row = in_force(connection, BODY, dt.date.fromisoformat(day))
    return None if row is None else row.phone


def test_a_contact_that_nobody_could_reach_or_read_is_refused_with_every_fault(
    world: World,
) -> None:
    found = faults(world, phone="", email="", hours="時" * (LONGEST + 1), from_day="")
    assert len(found) == 3
    found = faults(world, phone="5413-2161", email="level@", from_day="2026-11-25")
    assert len(found) == 3
    with reading(world.house.engine) as connection:
        assert every(connection, BODY) == []


@pytest.mark.parametrize(
    ("phone", "fault"),
    [
        ("012345678", True),
        ("0123456789", False),
        ("(03) 1234-5678", False),
        ("090-1234-5678", False),
        ("090123456789", True),
        ("1312345678", True),
    ],
)
def test_a_telephone_number_has_ten_or_eleven_digits(phone: str, fault: bool) -> None:
    found = faults_of(Contact(phone=phone).tidied(), TODAY, TODAY)
    assert found == ([("phone", "phone_form")] if fault else [])


def test_wide_signs_of_a_number_are_made_plain() -> None:
    assert Contact(phone=" ０３‐５４１３ー２１６１ ").tidied().phone == "03-5413-2161"


@pytest.mark.parametrize(("length", "found"), [(-1, []), (0, []), (1, ["long"])])
def test_a_line_has_at_most_its_length(length: int, found: list[str]) -> None:
    given = Contact(phone="0312345678", department="課" * (LONGEST + length))
    assert [key for _, key in faults_of(given, TODAY, TODAY)] == found


@pytest.mark.parametrize(
    ("days", "found"),
    [(-1, ["day_past"]), (0, []), (1, []), (AHEAD, []), (AHEAD + 1, ["day_far"])],
)
def test_a_contact_begins_today_or_within_a_year(days: int, found: list[str]) -> None:
    since = TODAY + dt.timedelta(days=days)
    assert [key for _, key in faults_of(GOOD, since, TODAY)] == found


def test_the_one_that_began_last_holds_and_of_one_day_the_later_row(house: House) -> None:
    put(house, ("2026-12-10", "0300000001"), ("2026-12-01", "0300000002"))
    put(house, ("2026-12-01", "0300000003"))
    assert phone_on(house, "2026-11-30") is None
    assert phone_on(house, "2026-12-01") == "0300000003"
    assert phone_on(house, "2026-12-09") == "0300000003"
    assert phone_on(house, "2026-12-10") == "0300000001"


def test_only_what_is_given_becomes_a_line_and_the_name_of_the_body_stands_once() -> None:
    words = Pages(("body_contacts",), Assets()).words
    assert lines_of(Contact(name="協会", email="a@example.jp"), "協会", words) == (
        "メール：a@example.jp",
    )
    assert lines_of(Contact(name="事務局", phone="0312345678"), "協会", words) == (
        *("事務局", "電話：0312345678"),
    )


def test_an_approver_changes_it_an_officer_sees_it_and_others_find_nothing(world: World) -> None:
    assert ADDRESS in world.get("officer01", PAGE)
    assert change(world) == f"{PAGE}?done=1"
    page = world.get("officer01", PAGE)
    assert all(line in page for line in LINES)
    assert "登録：approver1（2026-11-26 12:00）" in page
    assert "変えられるのは決定者だけ" in page
    assert "<form class" not in page
    world.post("officer01", PAGE, status=403, **GIVEN)
    world.get("stranger1", PAGE, status=404)
    world.post("stranger1", PAGE, status=404, **GIVEN)
    world.get("stranger1", f"/bodies/{OTHER_BODY}/contact")
    world.person("nobody01")
    world.get("nobody01", PAGE, status=404)


def test_who_did_not_see_the_last_one_is_told_and_a_second_click_writes_nothing(
    world: World,
) -> None:
    change(world)
    told = change(world, seen="", status=409, phone="03-0000-0000")
    assert "ほかの人が先に登録しました" in told
    assert "03-0000-0000" in told
    assert change(world, seen="").endswith("done=1")
    with reading(world.house.engine) as connection:
        assert len(every(connection, BODY)) == 1
        assert verify_ledger(connection).faults == []


def test_what_was_before_stays_on_the_page_with_who_and_when(world: World) -> None:
    change(world, from_day="2026-12-24", phone="03-1111-1111")
    change(world, phone="03-2222-2222")
    world.house.clock.turn(minutes=30)
    change(world, phone="03-3333-3333")
    page = re.sub(r"<[^>]+>", " ", world.get("officer01", PAGE))
    history = page[page.index("これまでの登録") :]
    states = re.findall(r"現在|予定|以前", history)
    phones = re.findall(r"電話：(\S+)", history)
    assert (states, phones) == (
        ["現在", "以前", "予定"],
        ["03-3333-3333", "03-2222-2222", "03-1111-1111"],
    )
    assert re.findall(r"（(2026\S+ \S+)）", history)[:2] == ["2026-11-26 12:30", "2026-11-26 12:00"]


def test_a_notice_keeps_the_contact_of_its_day_whatever_comes_later(
    world: World, people: list[str], printing: tuple[Press, Keys]
) -> None:
    first, second, third, _ = world.paid(world.filed(people))
    world.act("officer01", first, action="decide", outcome="approved")
    change(world)
    change(world, from_day="2026-11-27", name="", department="")
    world.act("officer01", second, action="decide", outcome="approved")
    world.house.clock.turn(hours=12)  # midnight in Japan
    world.person("officer09", Membership("body", BODY, "officer"))
    world.act("officer09", third, action="decide", outcome="approved")
    contacts = [json.loads(row.basis)["body"]["contact"] for row in world.decisions()]
    assert contacts == [[ADDRESS], LINES, LINES[2:]]
    assert world.issue(*printing) == 3
