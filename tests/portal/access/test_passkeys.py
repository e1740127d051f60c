from __future__ import annotations

import html
import json
import re
from typing import Any

from sqlalchemy import select

from ccus_data.database import reading
from ccus_data.tables import ledger, passkeys
from tests.portal.access.conftest import GOOD, House
from tests.portal.access.soft_key import SoftKey

PAGE, ALONE, SECOND = "/account/passkeys", "/sign-in/passkey", "/sign-in/code/passkey"


def options(house: House, path: str) -> dict[str, Any]:
    """What a page asks the browser for."""
    found = re.search(r'data-(?:make|use)="([^"]+)"', house.client.get(path).text)
    assert found is not None
    asked: dict[str, Any] = json.loads(html.unescape(found[1]))
    return asked


def make(house: House, key: SoftKey, password: str = GOOD, name: str = "PC") -> tuple[int, str]:
    return house.post(
        PAGE,
        form_token=house.form_token(),
        action="make",
        name=name,
        password=password,
        credential=key.make(options(house, PAGE)),
    )


def with_key(house: House, key: SoftKey | None = None) -> tuple[str, SoftKey]:
    """An account with one passkey, signed in."""
    login_id, key = house.signed_up(), key or SoftKey()
    house.sign_in(login_id)
    status, _ = make(house, key)
    assert status == 200
    return login_id, key


def alone(house: House, key: SoftKey) -> tuple[int, str]:
    house.client.cookies.clear()
    return house.post(ALONE, credential=key.use(options(house, ALONE)))


def acts(house: House) -> list[str]:
    with reading(house.engine) as connection:
        return list(connection.scalars(select(ledger.c.act).order_by(ledger.c.number)))


def test_a_key_that_did_not_ask_its_holder_or_is_of_another_site_is_not_taken(
    house: House,
) -> None:
    house.sign_in(house.signed_up())
    for key in (
        SoftKey(verifies=False),
        SoftKey(origin="https://level.example.jp.evil.example"),
        SoftKey(host="evil.example"),
    ):
        assert make(house, key)[0] == 422
    with reading(house.engine) as connection:
        assert connection.execute(select(passkeys)).all() == []


def test_anything_else_than_an_answer_is_refused_politely(house: House) -> None:
    house.sign_in(house.signed_up())
    token = house.form_token()
    for broken in ("", "{}", "[]", '{"id": 3}', "\0", "x" * 30_000):
        given = {"form_token": token, "name": "PC", "password": GOOD, "credential": broken}
        assert house.post(PAGE, **given)[0] == 422
        assert house.post(ALONE, credential=broken)[0] == 422


def test_a_passkey_is_made_with_the_password_alone_and_told_by_mail(house: House) -> None:
    house.sign_in(house.signed_up())
    assert make(house, SoftKey(), password="Wrong-2026")[0] == 422
    assert make(house, SoftKey(), name="")[0] == 422
    status, page = make(house, SoftKey())
    assert status == 200
    assert len(re.findall(r"<li>([A-Za-z2-9]{10})</li>", page)) == 10
    assert "パスキー" in str(house.letters()[-1]["Subject"])
    # The second one needs no new recovery codes.
    assert make(house, SoftKey(), name="電話") == (303, f"{PAGE}?done=made")
    assert acts(house).count("accounts.passkey_made") == 2


def test_a_passkey_opens_both_doors_at_once_whether_it_counts_or_not(house: House) -> None:
    _, key = with_key(house)
    other = SoftKey(counts=False)
    assert make(house, other)[0] == 303
    for one in (key, key, other, other):
        assert alone(house, one) == (303, "/account")
        assert house.client.get("/account").status_code == 200
    assert "最後に使った日時" in house.client.get(PAGE).text


def test_after_the_password_a_passkey_or_a_recovery_code_is_asked_for(house: House) -> None:
    login_id, key = with_key(house)
    assert house.sign_in(login_id) == (303, "/sign-in/code")
    assert house.client.get("/account", follow_redirects=False).status_code == 303
    assert SECOND in house.client.get("/sign-in/code").text
    answer = key.use(options(house, SECOND))
    assert house.post(SECOND, credential=answer) == (303, "/account")


def test_an_answer_opens_in_time_for_its_holder(house: House) -> None:
    _, key = with_key(house)
    for minutes, verifies, handle, status in (
        (0, True, key.handle, 303),
        (4.99, True, key.handle, 303),
        (5, True, key.handle, 422),
        (0, False, key.handle, 422),
        (0, True, "AAAA", 422),
        (0, True, key.handle, 303),
    ):
        house.client.cookies.clear()
        asked = options(house, ALONE)
        house.clock.turn(minutes=minutes)
        key.verifies, key.handle = verifies, handle
        assert house.post(ALONE, credential=key.use(asked))[0] == status


def test_an_answer_is_good_once_and_for_its_own_purpose(house: House) -> None:
    login_id, key = with_key(house)
    house.client.cookies.clear()
    answer = key.use(options(house, ALONE))
    assert [house.post(ALONE, credential=answer)[0] for _ in range(2)] == [303, 422]
    house.sign_in(login_id)
    assert house.post(SECOND, credential=key.use(options(house, ALONE)))[0] == 422
    assert house.post(ALONE, credential=key.use(options(house, SECOND)))[0] == 422


def test_a_counter_that_does_not_go_on_means_a_copy_and_is_told(house: House) -> None:
    _, key = with_key(house)
    key.count = 4
    assert alone(house, key)[0] == 303  # the counter stands at 5
    for says, status in ((4, 422), (5, 422), (6, 303)):
        key.count = says - 1
        assert alone(house, key)[0] == status
    assert acts(house).count("accounts.passkey_copied") == 2
    # Told once a day, not each time.
    assert sum("止めました" in str(one["Subject"]) for one in house.letters()) == 1


def test_a_removed_passkey_opens_nothing_and_the_password_stays_a_way_in(house: House) -> None:
    login_id, key = with_key(house)
    given = {"form_token": house.form_token(), "action": "remove"}
    found = re.search(r'name="passkey" value="([\w-]+)"', house.client.get(PAGE).text)
    assert found is not None
    wrong = {"passkey": found[1], "old": "Wrong-2026"}
    assert house.post(PAGE, **given, **wrong)[0] == 422
    right = {"passkey": found[1], "old": GOOD}
    assert house.post(PAGE, **given, **right) == (303, f"{PAGE}?done=removed")
    assert house.post(PAGE, **given, **right)[0] == 422
    assert alone(house, key)[0] == 422
    assert house.sign_in(login_id) == (303, "/account")
