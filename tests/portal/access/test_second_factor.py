from __future__ import annotations

import re

import pyotp
import pytest
from sqlalchemy import select

from ccus_data.database import reading
from ccus_data.tables import accounts
from tests.portal.access.conftest import House

FACTOR = "/account/second-factor"


def code(house: House, secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(house.clock.at, counter_offset=steps)


def switched_on(house: House) -> tuple[str, str, list[str]]:
    """An account with a second factor: login id, secret and recovery codes."""
    login_id = house.signed_up()
    house.sign_in(login_id)
    page = house.client.get(FACTOR).text
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert found is not None
    secret = found[1].replace(" ", "")
    token = house.form_token(FACTOR)
    _, shown = house.post(FACTOR, form_token=token, action="on", code=code(house, secret))
    return login_id, secret, re.findall(r"<li>([A-Za-z2-9]{10})</li>", shown)


def test_a_second_factor_is_on_once_a_code_was_shown(house: House) -> None:
    login_id, secret, codes = switched_on(house)
    assert len(set(codes)) == 10
    assert house.sign_in(login_id) == (303, "/sign-in/code")
    assert house.client.get("/account", follow_redirects=False).status_code == 303
    house.clock.turn(seconds=30)
    assert house.post("/sign-in/code", code=code(house, secret)) == (303, "/account")
    assert house.client.get("/account").status_code == 200


def test_a_wrong_code_switches_nothing_on(house: House) -> None:
    house.sign_in(house.signed_up())
    house.client.get(FACTOR)
    token = house.form_token(FACTOR)
    assert house.post(FACTOR, form_token=token, action="on", code="000000")[0] == 422
    with reading(house.engine) as connection:
        assert connection.execute(select(accounts.c.totp_since)).scalar_one() is None


def test_the_secret_is_sealed_in_the_database(house: House) -> None:
    _, secret, _ = switched_on(house)
    with reading(house.engine) as connection:
        kept = connection.execute(select(accounts.c.totp_secret)).scalar_one()
    assert secret not in kept


@pytest.mark.parametrize(
    ("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_wrong_by_half_a_minute(house: House, steps: int, *, good: bool) -> None:
    login_id, secret, _ = switched_on(house)
    house.clock.turn(minutes=10)
    house.sign_in(login_id)
    assert house.post("/sign-in/code", code=code(house, secret, steps))[0] == (303 if good else 422)


def test_a_code_is_good_once(house: House) -> None:
    login_id, secret, _ = switched_on(house)
    house.clock.turn(minutes=10)
    for status in (303, 422):
        house.sign_in(login_id)
        assert house.post("/sign-in/code", code=code(house, secret))[0] == status


def test_a_recovery_code_is_good_once(house: House) -> None:
    login_id, _, codes = switched_on(house)
    for status in (303, 422):
        house.sign_in(login_id)
        assert house.post("/sign-in/code", code=codes[0])[0] == status


def test_after_ten_wrong_codes_the_password_is_asked_for_again(house: House) -> None:
    login_id, _, _ = switched_on(house)
    house.sign_in(login_id)
    for _ in range(10):
        assert house.post("/sign-in/code", code="000000")[0] == 422
    assert "受け付けません" in house.post("/sign-in/code", code="000000")[1]
    assert house.client.get("/sign-in/code", follow_redirects=False).status_code == 303


def test_a_second_factor_is_switched_off_with_a_code_and_told_by_mail(house: House) -> None:
    login_id, secret, _ = switched_on(house)
    house.clock.turn(minutes=10)
    token = house.form_token(FACTOR)
    assert house.post(FACTOR, form_token=token, action="off", code="000000")[0] == 422
    done = house.post(FACTOR, form_token=token, action="off", code=code(house, secret))
    assert done == (303, "/account?done=factor-off")
    assert "二段階認証" in str(house.letters()[-1]["Subject"])
    assert house.sign_in(login_id) == (303, "/account")


def test_new_recovery_codes_replace_the_old_ones(house: House) -> None:
    login_id, secret, old = switched_on(house)
    house.clock.turn(minutes=10)
    token = house.form_token(FACTOR)
    _, shown = house.post(FACTOR, form_token=token, action="codes", code=code(house, secret))
    new = re.findall(r"<li>([A-Za-z2-9]{10})</li>", shown)
    assert not set(old) & set(new)
    for given, status in ((old[1], 422), (new[1], 303)):
        house.sign_in(login_id)
        assert house.post("/sign-in/code", code=given)[0] == status
