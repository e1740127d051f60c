from __future__ import annotations

import pytest

from tests.portal.access.conftest import GOOD, House

COOKIE = "__Host-ccus_session"
NEW = "Reimu-2027"


def ask(house: House, login_id: str, email: str = "hanako@example.co.jp") -> tuple[int, str]:
    return house.post("/sign-in/forgotten", login_id=login_id, email=email)


def test_a_link_sets_a_new_password_once_and_ends_every_session(house: House) -> None:
    login_id = house.signed_up()
    house.sign_in(login_id)
    kept = house.client.cookies[COOKIE]
    assert ask(house, login_id) == (303, "/sign-in/forgotten/sent")
    path, query = house.link()
    assert login_id not in house.letters()[-1].as_string()
    assert login_id in house.client.get(f"{path}?{query}").text
    token = query.removeprefix("token=")
    done = house.post(path, token=token, password=NEW, again=NEW)
    assert done == (303, "/sign-in?done=password-set")
    house.hold(kept)
    assert house.client.get("/account", follow_redirects=False).status_code == 303
    assert house.sign_in(login_id, GOOD)[0] == 422
    assert house.sign_in(login_id, NEW)[0] == 303
    assert house.post(path, token=token, password=GOOD, again=GOOD)[0] == 404
    assert "変更されました" in str(house.letters()[-1]["Subject"])


@pytest.mark.parametrize(
    ("login_id", "email"),
    [("kensetsu01", "taro@example.co.jp"), ("kensetsu02", "hanako@example.co.jp")],
)
def test_who_asks_for_a_link_never_learns_whether_one_was_sent(
    house: House, login_id: str, email: str
) -> None:
    house.signed_up("kensetsu01")
    letters = len(house.letters())
    assert ask(house, login_id, email) == ask(house, "kensetsu01")
    assert len(house.letters()) == letters + 1


@pytest.mark.parametrize(("minutes", "status"), [(59.9, 200), (60, 404), (61, 404)])
def test_a_link_holds_for_an_hour(house: House, minutes: float, status: int) -> None:
    ask(house, house.signed_up())
    path, query = house.link()
    house.clock.turn(minutes=minutes)
    assert house.client.get(f"{path}?{query}").status_code == status


def test_three_links_an_hour_are_the_most(house: House) -> None:
    login_id = house.signed_up()
    letters = len(house.letters())
    for _ in range(4):
        ask(house, login_id)
    assert len(house.letters()) == letters + 3


def test_a_password_is_changed_with_the_old_one(house: House) -> None:
    login_id = house.signed_up()
    house.sign_in(login_id)
    token = house.form_token("/account/password")
    texts = {"form_token": token, "password": NEW, "again": NEW}
    assert house.post("/account/password", old="Wrong-2026", **texts)[0] == 422
    done = house.post("/account/password", old=GOOD, **texts)
    assert done == (303, "/sign-in?done=password-set")
    assert house.sign_in(login_id, NEW)[0] == 303
