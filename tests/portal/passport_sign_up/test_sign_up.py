from __future__ import annotations

import re

import pytest
from sqlalchemy import insert, select

from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.tables import (
    accounts,
    identity_numbers,
    ledger,
    passkeys,
    technician_accounts,
    technicians,
    web_sessions,
)
from portal.access import TECHNICIAN_OF_ID, keep_identity_numbers
from tests.ccus_data.world import OTHER, ROWS, TECHNICIAN
from tests.portal.access.conftest import GOOD, House

SIGN_UP, RECOVER = "/passport/sign-up", "/passport/recover"
COMPLETE = f"{SIGN_UP}/complete"
RIGHT = {
    "technician_id": TECHNICIAN,
    "birth": "19890401",
    "number": "0042",
    "email": "kazura@example.jp",
}


@pytest.fixture
def gate(house: House) -> House:
    """Two technicians; the card of one of them is known."""
    with writing(house.engine) as connection:
        rows = [{**row, "import_job": None} for row in ROWS["technicians"]]
        connection.execute(insert(technicians), rows)
        keep_identity_numbers(connection, house.seals, {TECHNICIAN: "0042"}, "op", house.clock())
    return house


def token(house: House) -> str:
    path, query = house.link()
    assert path == COMPLETE
    return query.removeprefix("token=")


def chosen(house: House, password: str = GOOD) -> tuple[int, str]:
    return house.post(COMPLETE, token=token(house), password=password, again=password)


def signed_up(house: House) -> None:
    assert house.post(SIGN_UP, **RIGHT) == (303, f"{SIGN_UP}/sent")
    assert chosen(house) == (303, "/sign-in?done=signed-up&next=%2Fpassport")


def test_every_wrong_answer_looks_alike_and_sends_nothing(gate: House) -> None:
    pages = set()
    for wrong in (
        {"technician_id": "99999999999999"},
        {"technician_id": OTHER, "birth": "20000229"},  # whose card is not known
        {"birth": "19890402"},
        {"number": "0043"},
    ):
        typed = RIGHT | wrong
        status, page = gate.post(SIGN_UP, **typed)
        assert status == 422
        for text in (typed["technician_id"], typed["birth"]):
            page = page.replace(text, "")
        pages.add(page)
    assert len(pages) == 1
    assert gate.letters() == []


def test_every_fault_of_the_form_is_told_at_once(gate: House) -> None:
    status, page = gate.post(SIGN_UP, technician_id="1", birth="19890231", number="x", email="@")
    assert status == 422
    assert page.count('aria-invalid="true"') == 4


def test_digits_may_be_wide_and_in_groups_as_on_the_card(gate: House) -> None:
    typed = RIGHT | {"technician_id": "０００４５ 7511-669２1", "birth": "1989/04/01"}
    assert gate.post(SIGN_UP, **typed)[0] == 303


def test_after_ten_tries_in_a_day_the_right_answer_is_refused_too(gate: House) -> None:
    for _ in range(TECHNICIAN_OF_ID.most - 1):
        assert gate.post(SIGN_UP, **RIGHT | {"number": "9999"})[0] == 422
    assert gate.post(SIGN_UP, **RIGHT)[0] == 303
    status, page = gate.post(SIGN_UP, **RIGHT)
    assert status == 422
    assert "too_often" not in page
    gate.clock.turn(days=1)
    assert gate.post(SIGN_UP, **RIGHT)[0] == 303


def test_who_signs_up_comes_in_by_their_identifier_and_sees_the_terms_first(gate: House) -> None:
    signed_up(gate)
    assert chosen_again(gate) == 404  # the link is used
    assert gate.sign_in(TECHNICIAN)[0] == 303
    led = gate.client.get("/passport/profile", follow_redirects=False)
    assert led.headers["location"].startswith("/passport/terms")
    with reading(gate.engine) as connection:
        kept = connection.execute(select(identity_numbers)).one()
        written = connection.execute(select(ledger)).all()
        assert verify_ledger(connection).count == 0
    assert "0042" not in kept.digest
    assert all("0042" not in str(row) for row in written)


def chosen_again(house: House) -> int:
    return house.post(COMPLETE, token=token(house), password=GOOD, again=GOOD)[0]


def test_a_link_opens_for_24_hours_and_takes_good_passwords_alone(gate: House) -> None:
    gate.post(SIGN_UP, **RIGHT)
    status, page = gate.post(COMPLETE, token=token(gate), password="short", again="other")
    assert status == 422
    assert page.count('aria-invalid="true"') == 2
    gate.clock.turn(hours=24)
    assert gate.client.get(f"{COMPLETE}?token={token(gate)}").status_code == 404
    assert chosen(gate)[0] == 404


def test_signing_up_twice_leads_back_into_the_account_by_its_own_address(gate: House) -> None:
    signed_up(gate)
    assert gate.post(SIGN_UP, **RIGHT | {"email": "thief@example.jp"})[0] == 303
    letter = gate.letters()[-1]
    assert letter["To"] == RIGHT["email"]
    assert RECOVER in letter.get_content()


def test_after_a_lost_phone_a_new_password_ends_keys_and_sessions(gate: House) -> None:
    signed_up(gate)
    assert gate.sign_in(TECHNICIAN)[0] == 303
    with writing(gate.engine) as connection:
        account = connection.scalar(select(accounts.c.account_id))
        key = {"account_id": account, "credential_id": "k", "public_key": b"k", "sign_count": 0}
        key |= {"name": "x", "transports": "[]", "created_at": gate.clock()}
        connection.execute(insert(passkeys), key)
    before = len(gate.letters())
    assert gate.post(RECOVER, **RIGHT | {"email": "thief@example.jp"})[0] == 303
    assert len(gate.letters()) == before  # nobody learns whether the address is right
    assert gate.post(RECOVER, **RIGHT)[0] == 303
    assert chosen(gate, "Atarashii-2026")[1].startswith("/sign-in?done=password-set")
    with reading(gate.engine) as connection:
        assert connection.scalar(select(passkeys.c.removed_at)) is not None
        assert None not in connection.scalars(select(web_sessions.c.ended_at)).all()
        assert len(connection.execute(select(technician_accounts)).all()) == 1
    assert gate.sign_in(TECHNICIAN)[0] == 422
    assert gate.sign_in(TECHNICIAN, "Atarashii-2026")[0] == 303


def test_who_has_no_account_is_sent_no_way_back(gate: House) -> None:
    assert gate.post(RECOVER, **RIGHT) == (303, f"{SIGN_UP}/sent")
    assert gate.letters() == []


def test_nobody_else_signs_up_by_a_technician_s_identifier(gate: House) -> None:
    asked = {"email": "a@example.jp"}
    assert gate.post("/sign-up", **asked, login_id=TECHNICIAN)[0] == 422
    assert gate.post("/sign-up", **asked, login_id=TECHNICIAN[1:])[0] == 303
    gate.account(TECHNICIAN)  # from before identifiers were kept free
    assert gate.post(SIGN_UP, **RIGHT)[0] == 303
    page = gate.client.get(f"{COMPLETE}?token={token(gate)}").text
    assert re.search(rf"g{TECHNICIAN}", page)
    assert chosen(gate)[0] == 303
    assert gate.sign_in(f"g{TECHNICIAN}")[0] == 303
