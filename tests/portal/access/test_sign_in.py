from __future__ import annotations

import pytest

from tests.portal.access.conftest import GOOD, House

COOKIE = "__Host-ccus_session"


def test_whoever_is_not_signed_in_is_led_to_the_login_and_back(house: House) -> None:
    login_id = house.signed_up()
    answer = house.client.get("/account/password", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=%2Faccount%2Fpassword",
    )
    done = house.post("/sign-in", login_id=login_id, password=GOOD, next="/account/password")
    assert done == (303, "/account/password")


@pytest.mark.parametrize(
    "wish", ["https://evil.example/", "//evil.example/", "/\\evil.example", "evil", "/a\nb"]
)
def test_nobody_is_led_to_another_site(house: House, wish: str) -> None:
    login_id = house.signed_up()
    assert house.post("/sign-in", login_id=login_id, password=GOOD, next=wish) == (303, "/account")


def test_an_unknown_id_and_a_wrong_password_look_alike(house: House) -> None:
    house.signed_up("kensetsu01")
    known = house.sign_in("kensetsu01", "Wrong-2026")
    unknown = house.sign_in("kensetsu02", "Wrong-2026")
    assert known[0] == unknown[0] == 422
    assert known[1].replace("kensetsu01", "") == unknown[1].replace("kensetsu02", "")


def test_the_login_id_is_known_in_any_capitals(house: House) -> None:
    house.signed_up("Kensetsu01")
    assert house.sign_in("kENSETSU01")[0] == 303


def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(house: House) -> None:
    login_id = house.signed_up()
    answer = house.client.post(
        "/sign-in", data={"login_id": login_id, "password": GOOD}, follow_redirects=False
    )
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "Secure", "Path=/", "SameSite=lax"):
        assert part in cookie
    assert "Domain" not in cookie


def test_signing_in_makes_a_new_session_and_ends_the_one_before(house: House) -> None:
    login_id = house.signed_up()
    house.sign_in(login_id)
    first = house.client.cookies[COOKIE]
    house.sign_in(login_id)
    second = house.client.cookies[COOKIE]
    assert first != second
    house.hold(first)
    assert house.client.get("/account", follow_redirects=False).status_code == 303


def test_signing_out_ends_the_session_for_whoever_has_its_cookie(house: House) -> None:
    login_id = house.signed_up()
    house.sign_in(login_id)
    kept = house.client.cookies[COOKIE]
    out = house.post("/sign-out", form_token=house.form_token())
    assert out == (303, "/sign-in?done=signed-out")
    house.hold(kept)
    assert house.client.get("/account", follow_redirects=False).status_code == 303


def test_a_form_without_the_token_of_its_session_is_refused(house: House) -> None:
    login_id = house.signed_up()
    house.sign_in(login_id)
    for forged in ("", "0" * 64):
        assert house.post("/sign-out", form_token=forged)[0] == 403
    assert house.client.get("/account").status_code == 200


@pytest.mark.parametrize(("minutes", "status"), [(59.9, 200), (60, 303), (60.1, 303)])
def test_a_session_that_nobody_uses_ends_after_an_hour(
    house: House, minutes: float, status: int
) -> None:
    house.sign_in(house.signed_up())
    house.clock.turn(minutes=minutes)
    assert house.client.get("/account", follow_redirects=False).status_code == status


def test_a_session_in_use_goes_on_and_ends_after_a_working_day(house: House) -> None:
    house.sign_in(house.signed_up())
    for _ in range(23):
        house.clock.turn(minutes=30)
        assert house.client.get("/account", follow_redirects=False).status_code == 200
    house.clock.turn(minutes=30)
    assert house.client.get("/account", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("login_id", ["kensetsu01", "kensetsu02"])
def test_the_eleventh_try_in_a_quarter_of_an_hour_is_refused_known_or_not(
    house: House, login_id: str
) -> None:
    house.signed_up("kensetsu01")
    letters = len(house.letters())
    for _ in range(10):
        assert "違います" in house.sign_in(login_id, "Wrong-2026")[1]
    status, page = house.sign_in(login_id)
    assert status == 422
    assert "受け付けません" in page
    house.sign_in(login_id)
    # The holder of the account is told once; of an id that nobody has, nobody is.
    assert len(house.letters()) - letters == (1 if login_id == "kensetsu01" else 0)
    house.clock.turn(minutes=15)
    assert house.sign_in(login_id)[0] == (303 if login_id == "kensetsu01" else 422)


def test_a_success_forgets_the_failures_before_it(house: House) -> None:
    login_id = house.signed_up()
    for _ in range(3):
        for _ in range(9):
            house.sign_in(login_id, "Wrong-2026")
        assert house.sign_in(login_id)[0] == 303


def test_a_hundred_tries_from_one_place_are_the_most(house: House) -> None:
    for number in range(100):
        assert "違います" in house.sign_in(f"nobody{number:03}", "Wrong-2026")[1]
    assert "受け付けません" in house.sign_in("nobody999", "Wrong-2026")[1]
