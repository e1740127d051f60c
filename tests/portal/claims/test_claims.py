from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import insert, select
from starlette.testclient import TestClient

from ccus_data.database import reading, writing
from ccus_data.tables import business_claims, businesses, ledger, memberships
from portal.access import Membership
from portal.application import create_app
from portal.claims import Claim, Operator, waiting
from portal.claims.claims import faults_of
from portal.office import Office
from portal.settings import Settings
from tests.ccus_data.world import EMPLOYER, ROWS
from tests.portal.access.conftest import START, House

PAGE = "/account/businesses/new"
NEW_ONE = "00000000000017"
GIVEN = {
    "business_id": NEW_ONE,
    "name": "博麗建設株式会社",
    "kind": "corporation",
    "address": "東京都千代田区1-1",
    "phone": "03-1234-5678",
}


@pytest.fixture
def known(house: House) -> None:
    with writing(house.engine) as connection:
        connection.execute(insert(businesses), [dict(row) for row in ROWS["businesses"]])


def claimed(house: House, **other: str) -> int:
    """A new account that claims a business; its number."""
    account = house.account("kensetsu01")
    token = house.be(account)
    given = {**GIVEN, **other}
    assert house.post(PAGE, form_token=token, **given) == (303, "/account?done=claimed")
    return account


def rows(house: House, *columns: Any) -> list[Any]:
    with reading(house.engine) as connection:
        return [tuple(row) for row in connection.execute(select(*columns))]


def confirm(house: House, claim_id: int = 1) -> bool:
    with writing(house.engine) as connection:
        return Operator(connection, house.seals, "山田", house.clock()).confirm(claim_id)


@pytest.mark.parametrize(
    ("other", "faults"),
    [
        ({"business_id": "1" * 13}, ["business_id_form"]),
        ({"business_id": "1" * 15}, ["business_id_form"]),
        ({"business_id": "1" * 13 + "a"}, ["business_id_form"]),
        ({"phone": "1234567890"}, ["phone_form"]),
        ({"postal_code": "123"}, ["postal_code_form"]),
        ({"name_kana": "はくれい"}, ["name_kana_form"]),
        ({"name": "あ" * 200}, []),
        ({"name": "あ" * 201}, ["text_long"]),
        ({"kind": "shop"}, ["kind_missing"]),
    ],
)
def test_a_fault_of_a_claim_is_seen(other: dict[str, str], faults: list[str]) -> None:
    assert [key for _, key in faults_of(Claim(**{**GIVEN, **other}).tidied())] == faults


def test_the_faults_of_a_claim_stand_in_the_order_of_its_inputs() -> None:
    found = [name for name, _ in faults_of(Claim(postal_code="1", name_kana="a"))]
    assert found == ["business_id", "name", "name_kana", "kind", "postal_code", "address", "phone"]


def test_every_fault_of_a_claim_is_said_at_once(house: House) -> None:
    status, page = house.post(PAGE, form_token=house.be(house.account("kensetsu01")))
    assert (status, page.count('class="fault"')) == (422, 5)
    assert rows(house, business_claims) == []


def test_an_id_is_known_however_it_is_written(house: House) -> None:
    assert Claim(business_id="0000-0000-0000-17").tidied().business_id == NEW_ONE
    claimed(house, business_id="０" * 12 + "１７", name_kana="ﾊｸﾚｲｹﾝｾﾂ", postal_code="100-0001")
    claim = business_claims.c
    assert rows(house, claim.business_id, claim.name_kana, claim.postal_code, claim.phone) == [
        (NEW_ONE, "ハクレイケンセツ", "1000001", "0312345678")
    ]


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("business_id", [NEW_ONE, EMPLOYER])
def test_until_it_is_confirmed_a_claim_opens_nothing_and_tells_nothing(
    house: House, business_id: str
) -> None:
    claimed(house, business_id=business_id)
    page = house.client.get("/account").text
    assert "登録を確認しています" in page
    assert "髙﨑工務店" not in page
    assert house.client.get(f"/businesses/{business_id}/members").status_code == 404
    token = house.form_token()
    again = house.post(PAGE, form_token=token, **{**GIVEN, "business_id": business_id})
    assert again[0] == 422
    assert len(rows(house, business_claims.c.claim_id)) == 1


def test_a_confirmed_claim_makes_an_administrator_and_the_business_once(house: House) -> None:
    account = claimed(house)
    assert [confirm(house) for _ in range(2)] == [True, False]
    member = memberships.c
    assert rows(house, member.account_id, member.role, member.granted_by) == [
        (account, "administrator", "山田")
    ]
    assert (NEW_ONE, "博麗建設株式会社", START.date()) in rows(
        house, businesses.c.business_id, businesses.c.name, businesses.c.registered_on
    )
    (after,) = rows(house, ledger.c.after)[2:3]
    assert json.loads(after[0])["origin"] == "claim:1"
    assert "確認しました" in str(house.letters()[-1]["Subject"])
    assert house.client.get(f"/businesses/{NEW_ONE}/members").status_code == 200


@pytest.mark.usefixtures("known")
def test_a_known_business_stays_as_ccus_has_it(house: House) -> None:
    claimed(house, business_id=EMPLOYER)
    before = rows(house, businesses)
    with reading(house.engine) as connection:
        (one,) = waiting(connection)
    assert (one.known_as, one.has_administrator) == ("㈱髙﨑工務店", False)
    assert confirm(house)
    assert rows(house, businesses) == before
    assert rows(house, business_claims.c.made_business) == [(False,)]


def test_a_refused_claim_says_why_and_may_be_made_again(house: House) -> None:
    claimed(house)
    with writing(house.engine) as connection:
        operator = Operator(connection, house.seals, "山田", house.clock())
        assert operator.refuse(1, "電話がつながりません。")
        assert not operator.confirm(1)
    assert "電話がつながりません。" in house.letters()[-1].get_content()
    assert rows(house, memberships) == []
    assert house.post(PAGE, form_token=house.form_token(), **GIVEN)[0] == 303


@pytest.mark.parametrize(("held", "status"), [((), 200), (("administrator",), 404)])
def test_a_demonstration_confirms_at_once_where_nobody_is_administrator(
    house: House, held: tuple[str, ...], status: int
) -> None:
    for role in held:
        house.account("kensetsu00", Membership("business", NEW_ONE, role))
    sender, address = "level@example.jp", "https://level.example.jp"
    office = Office(house.engine, house.seals, house.mailbox, sender, address, "", house.clock)
    app = create_app(Settings(demo_confirms_claims=True), START.date, office)
    house.client = TestClient(app, base_url=address)
    claimed(house)
    assert house.client.get(f"/businesses/{NEW_ONE}/members").status_code == status
    house.client.close()
