from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from ccus_data.database import reading
from ccus_data.ledger import verify_ledger
from ccus_data.tables import accounts, outbox, sign_ups
from tests.portal.access.conftest import GOOD, House


def temporary(house: House) -> str:
    found = re.search(r"仮パスワード： (\S+)", house.letters()[-1].get_content())
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("email", "login_id", "count"),
    [
        ("", "", 2),
        ("hanako", "kensetsu01", 1),
        ("hanako@example", "kensetsu01", 1),
        ("花子@example.co.jp", "kensetsu01", 1),
        ("a@b.jp\nBcc: c@d.jp", "kensetsu01", 1),
        ("hanako@example.co.jp", "a" * 7, 1),
        ("hanako@example.co.jp", "a" * 17, 1),
        ("hanako@example.co.jp", "kensetsu_1", 1),
        ("hanako@example.co.jp", "ｋensetsu1", 1),
    ],
)
def test_every_fault_of_a_sign_up_is_said_at_once_and_no_mail_goes_out(
    house: House, email: str, login_id: str, count: int
) -> None:
    status, page = house.post("/sign-up", email=email, login_id=login_id)
    assert status == 422
    assert page.count('class="fault"') == count
    assert house.letters() == []


@pytest.mark.parametrize("login_id", ["a" * 8, "a" * 16, "Kensetsu2026"])
def test_a_login_id_of_eight_to_sixteen_letters_and_digits_is_taken(
    house: House, login_id: str
) -> None:
    assert house.post("/sign-up", email="hanako@example.co.jp", login_id=login_id)[0] == 303


def test_the_mail_holds_the_temporary_password_and_not_the_login_id(house: House) -> None:
    house.post("/sign-up", email="hanako@example.co.jp", login_id="kensetsu01")
    (letter,) = house.letters()
    assert letter["To"] == "hanako@example.co.jp"
    assert "https://level.example.jp/sign-up/complete" in letter.get_content()
    assert "kensetsu01" not in letter.as_string()
    with reading(house.engine) as connection:
        assert connection.execute(select(outbox.c.sealed)).scalars().all() == [None]


@pytest.mark.parametrize("again", ["kensetsu01", "KENSETSU01"])
def test_a_login_id_is_given_once_whatever_its_capitals(house: House, again: str) -> None:
    house.signed_up("kensetsu01")
    status, page = house.post("/sign-up", email="taro@example.co.jp", login_id=again)
    assert status == 422
    assert "すでに使われている" in page


@pytest.mark.parametrize(("hours", "status"), [(23.99, 303), (24.0, 422), (24.01, 422)])
def test_a_temporary_password_holds_for_a_day(house: House, hours: float, status: int) -> None:
    house.post("/sign-up", email="hanako@example.co.jp", login_id="kensetsu01")
    given = temporary(house)
    house.clock.turn(hours=hours)
    answer = house.post(
        "/sign-up/complete",
        login_id="kensetsu01",
        temporary=given,
        password=GOOD,
        again=GOOD,
    )
    assert answer[0] == status


def test_an_expired_sign_up_is_started_again_with_the_same_id(house: House) -> None:
    house.post("/sign-up", email="hanako@example.co.jp", login_id="kensetsu01")
    house.clock.turn(hours=24)
    assert house.signed_up("kensetsu01") == "kensetsu01"


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Abcdef1", "8文字以上"),
        ("abcdefg1", "英大文字"),
        ("ABCDEFG1", "英小文字"),
        ("Abcdefgh", "数字または記号"),
        ("Abcdefg１", "全角"),
        ("Abc defg1", "空白"),
        ("xKENSETSU01a", "ログインIDを含める"),
        ("Aa1" + "x" * 126, "128文字以下"),
    ],
)
def test_a_weak_password_is_refused_with_what_is_missing(
    house: House, password: str, words: str
) -> None:
    house.post("/sign-up", email="hanako@example.co.jp", login_id="kensetsu01")
    status, page = house.post(
        "/sign-up/complete",
        login_id="kensetsu01",
        temporary=temporary(house),
        password=password,
        again=password,
    )
    assert status == 422
    assert words in page


@pytest.mark.parametrize("password", ["Abcdefk1", "Abcdefg!", "Aa1" + "x" * 125])
def test_a_password_just_good_enough_is_taken(house: House, password: str) -> None:
    house.signed_up("kensetsu01", password)
    assert house.sign_in("kensetsu01", password) == (303, "/account")


def test_an_unknown_id_and_a_wrong_temporary_password_look_alike(house: House) -> None:
    house.post("/sign-up", email="hanako@example.co.jp", login_id="kensetsu01")
    answers = []
    for login_id in ("kensetsu01", "kensetsu02"):
        status, page = house.post(
            "/sign-up/complete",
            login_id=login_id,
            temporary="wrongwrong12",
            password=GOOD,
            again=GOOD,
        )
        answers.append((status, page.replace(login_id, "")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_the_second_step_is_taken_once_and_recorded(house: House) -> None:
    house.signed_up("Kensetsu01")
    with reading(house.engine) as connection:
        (account,) = connection.execute(select(accounts)).all()
        assert (account.login_id, account.login_key) == ("Kensetsu01", "kensetsu01")
        assert account.password_hash.startswith("$argon2id$")
        assert connection.execute(select(sign_ups)).all() == []
        verified = verify_ledger(connection)
    assert (verified.rows, verified.count) == (1, 0)


def test_after_five_mails_an_hour_an_address_gets_no_more(house: House) -> None:
    for number in range(5):
        answer = house.post("/sign-up", email="hanako@example.co.jp", login_id=f"kensetsu{number}")
        assert answer[0] == 303
    status, page = house.post("/sign-up", email="Hanako@example.co.jp", login_id="kensetsu9")
    assert status == 422
    assert "受け付けません" in page
    assert len(house.letters()) == 5
    house.clock.turn(hours=1)
    assert house.post("/sign-up", email="hanako@example.co.jp", login_id="kensetsu9")[0] == 303


def test_a_form_of_another_site_is_refused(house: House) -> None:
    answer = house.client.post(
        "/sign-up",
        data={"email": "hanako@example.co.jp", "login_id": "kensetsu01"},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert answer.status_code == 403
    assert house.letters() == []
