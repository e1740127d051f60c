from __future__ import annotations

import threading

import pytest
from sqlalchemy import insert, select

from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.tables import businesses, memberships
from portal.access import Membership
from portal.members import Members, Organisation
from tests.ccus_data.world import EMPLOYER, ROWS
from tests.portal.access.conftest import House

PAGE = f"/businesses/{EMPLOYER}/members"
OF = Organisation("business", EMPLOYER)
ADMINISTRATOR = Membership("business", EMPLOYER, "administrator")
CLERK = Membership("business", EMPLOYER, "clerk")


@pytest.fixture(autouse=True)
def business(house: House) -> None:
    with writing(house.engine) as connection:
        connection.execute(insert(businesses), [dict(row) for row in ROWS["businesses"]])


def roles(house: House) -> list[tuple[int, str, bool]]:
    """Every membership there ever was: account, role, whether it goes on."""
    columns = (memberships.c.account_id, memberships.c.role, memberships.c.until)
    with reading(house.engine) as connection:
        rows = connection.execute(select(*columns).order_by(memberships.c.membership_id))
        return [(account, role, until is None) for account, role, until in rows]


def invite(house: House, token: str, email: str = "taro@example.co.jp") -> str:
    """An invitation as a clerk; the address of its link."""
    given = {"form_token": token, "action": "invite", "email": email, "role": "clerk"}
    assert house.post(PAGE, **given) == (303, f"{PAGE}?done=invited")
    path, query = house.link()
    return f"{path}?{query}"


def accept(house: House, link: str, token: str) -> tuple[int, str]:
    return house.post("/invitations", form_token=token, token=link.partition("token=")[2])


def test_every_fault_of_an_invitation_is_said_and_no_mail_goes_out(house: House) -> None:
    token = house.be(house.account("kensetsu01", ADMINISTRATOR))
    asked = [("", "", 2), ("taro", "owner", 2), ("taro@example.co.jp", "officer", 1)]
    for email, role, faults in asked:
        given = {"form_token": token, "action": "invite", "email": email, "role": role}
        status, page = house.post(PAGE, **given)
        assert (status, page.count('class="fault"')) == (422, faults)
    assert house.letters() == []


def test_an_invitation_makes_one_person_a_member_once(house: House) -> None:
    link = invite(house, house.be(house.account("kensetsu01", ADMINISTRATOR)))
    letter = house.letters()[-1]
    assert letter["To"] == "taro@example.co.jp"
    assert "髙﨑工務店" in letter.get_content()
    house.client.cookies.clear()
    page = house.client.get(link).text
    assert "/sign-in?next=%2Finvitations%3Ftoken%3D" in page
    taro = house.account("kensetsu02")
    token = house.be(taro)
    assert "招待を受ける" in house.client.get(link).text
    assert accept(house, link, token) == (303, f"{PAGE}?done=joined")
    assert "管理者だけ" in house.client.get(PAGE).text
    other = house.be(house.account("kensetsu03"))
    assert house.client.get(link).status_code == 404
    assert accept(house, link, other)[0] == 404
    assert roles(house) == [(1, "administrator", True), (taro, "clerk", True)]


def test_an_invitation_holds_for_a_week(house: House) -> None:
    boss = house.account("kensetsu01", ADMINISTRATOR)
    for days, status in ((6.99, 200), (7, 404), (7.01, 404)):
        link = invite(house, house.be(boss), f"taro{days}@example.co.jp")
        house.clock.turn(days=days)
        assert house.client.get(link).status_code == status


def test_a_withdrawn_invitation_opens_nothing(house: House) -> None:
    boss = house.account("kensetsu01", ADMINISTRATOR)
    token = house.be(boss)
    link = invite(house, token)
    given = {"form_token": token, "action": "withdraw", "who": "1"}
    assert house.post(PAGE, **given)[0] == 303
    assert house.post(PAGE, **given)[0] == 422
    assert house.client.get(link).status_code == 404


def test_an_administrator_may_not_become_a_clerk_by_an_invitation(house: House) -> None:
    token = house.be(house.account("kensetsu01", ADMINISTRATOR))
    link = invite(house, token)
    status, page = accept(house, link, token)
    assert status == 422
    assert "必要はありません" in page
    assert house.client.get(link).status_code == 200


def test_whoever_is_removed_sees_nothing_from_the_next_page_on(house: House) -> None:
    boss, clerk = house.account("kensetsu01", ADMINISTRATOR), house.account("kensetsu02", CLERK)
    house.be(clerk)
    session = house.client.cookies["__Host-ccus_session"]
    assert house.client.get(PAGE).status_code == 200
    token = house.be(boss)
    given = {"form_token": token, "action": "end", "who": str(clerk)}
    assert [house.post(PAGE, **given)[0] for _ in range(2)] == [303, 422]
    house.hold(session)
    assert house.client.get("/account").status_code == 200
    assert house.client.get(PAGE).status_code == 404
    assert roles(house) == [(boss, "administrator", True), (clerk, "clerk", False)]
    with reading(house.engine) as connection:
        assert verify_ledger(connection).count == 0


def test_the_last_administrator_stays(house: House) -> None:
    boss = house.account("kensetsu01", ADMINISTRATOR)
    house.account("kensetsu02", CLERK)
    token = house.be(boss)
    for action in ("end", "clerk"):
        status, page = house.post(PAGE, form_token=token, action=action, who=str(boss))
        assert status == 422
        assert "先にほかの人を管理者に" in page
    assert [role for _, role, _ in roles(house)] == ["administrator", "clerk"]


def test_a_changed_role_is_a_new_row_and_the_old_one_stays(house: House) -> None:
    boss, clerk = house.account("kensetsu01", ADMINISTRATOR), house.account("kensetsu02", CLERK)
    token = house.be(boss)
    given = {"form_token": token, "who": str(clerk)}
    assert house.post(PAGE, action="administrator", **given)[0] == 303
    assert house.post(PAGE, action="administrator", **given)[0] == 422
    own = {"form_token": token, "action": "end", "who": str(boss)}
    assert house.post(PAGE, **own) == (303, "/account")
    assert roles(house) == [
        (boss, "administrator", False),
        (clerk, "clerk", False),
        (clerk, "administrator", True),
    ]


def test_an_unknown_member_is_said_to_be_gone(house: House) -> None:
    token = house.be(house.account("kensetsu01", ADMINISTRATOR))
    status, page = house.post(PAGE, form_token=token, action="end")
    assert status == 422
    assert "1人選んで" in page
    for who in ("x", "-1", "9" * 40, "４"):
        status, page = house.post(PAGE, form_token=token, action="end", who=who)
        assert status == 422
        assert "すでに外れている" in page


def test_two_administrators_who_remove_each_other_at_once_leave_one(house: House) -> None:
    one, two = (house.account(f"kensetsu0{n}", ADMINISTRATOR) for n in (1, 2))
    start = threading.Barrier(2)
    answers = []

    def remove(account_id: int) -> None:
        start.wait()
        with writing(house.engine) as connection:
            fault = Members(connection, OF, "test", house.clock()).end(account_id)
        answers.append(fault)

    threads = [threading.Thread(target=remove, args=(account,)) for account in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["", "last_administrator"]
    assert sum(goes_on for _, _, goes_on in roles(house)) == 1
