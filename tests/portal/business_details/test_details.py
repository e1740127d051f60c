from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from ccus_data.database import reading
from ccus_data.ledger import verify_ledger
from ccus_data.tables import business_details, businesses
from portal.access import Membership
from portal.business_details import Details, every, read_licence, standing
from portal.business_details.details import LONGEST, faults_of
from tests.portal.access.conftest import House
from tests.portal.applications.conftest import Office
from tests.portal.applications.people import BUSINESS, STRANGER

PAGE = f"/businesses/{BUSINESS}/details"
GOOD = Details(
    name="髙﨑電設ホールディングス",
    representative="髙﨑 花子",
    postal_code="530-0001",
    address="大阪府大阪市北区梅田1-1",
    phone="06-1234-5678",
    licence_number="大阪府知事許可（般-5）第12345号",
)
GIVEN = {name: getattr(GOOD, name) for name in Details.__slots__}


@pytest.fixture
def boss(office: Office) -> Office:
    """An administrator of the business, signed in."""
    held = Membership("business", BUSINESS, "administrator")
    office.token = office.house.be(office.house.account("kanri001", held))
    return office


def seen_of(office: Office) -> str:
    return office.hidden(PAGE, "seen")


def change(office: Office, *, seen: str | None = None, status: int = 303, **texts: str) -> str:
    seen = seen_of(office) if seen is None else seen
    return office.post(PAGE, status=status, **{**GIVEN, **texts, "seen": seen})


def count(house: House) -> int:
    with reading(house.engine) as connection:
        return len(every(connection, BUSINESS))


@pytest.mark.parametrize(
    "text",
    [
        *("12345", "東京知事許可（般-5）第12345号", "東京都知事許可（丙-5）第12345号"),
        *(
            "東京都知事許可（般-0）第12345号",
            "東京都知事許可（般-5）第0号",
            "48-012345",
            "99-012345",
        ),
        *("13-01234", "13-0123456", "大臣", "東京都知事許可（般-5）第1234567号"),
    ],
)
def test_what_is_no_licence_number_is_refused(text: str) -> None:
    assert read_licence(text) is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("国土交通大臣 許可（特－５）第 12345 号", "国土交通大臣許可（特-5）第12345号"),
        ("大臣許可(般･特-30)第1号", "国土交通大臣許可（般・特-30）第1号"),
        ("東京都知事(特・般-4)012345", "東京都知事許可（般・特-4）第12345号"),
        ("北海道知事許可（般—5）第999999号", "北海道知事許可（般-5）第999999号"),
        ("００－０１２３４５", "00-012345"),
        ("01012345", "01-012345"),
        ("47-012345", "47-012345"),
    ],
)
def test_a_licence_number_is_read_as_people_write_it(text: str, read: str) -> None:
    assert read_licence(text) == read
    assert read_licence(read) == read


def test_every_fault_is_said_at_once() -> None:
    wrong = Details(phone="12345", postal_code="1234567X", licence_number="なし").tidied()
    assert faults_of(wrong) == [
        ("name", "name_missing"),
        ("representative", "representative_missing"),
        ("address", "address_missing"),
        ("phone", "phone_form"),
        ("postal_code", "postal_code_form"),
        ("licence_number", "licence_number_form"),
    ]


@pytest.mark.parametrize(("length", "found"), [(-1, []), (0, []), (1, ["long"])])
def test_a_line_has_at_most_its_length(length: int, found: list[str]) -> None:
    given = replace(GOOD, name="建" * (LONGEST + length))
    assert [key for _, key in faults_of(given)] == found


def test_licence_and_postal_code_may_be_left_out_and_are_written_alike() -> None:
    assert faults_of(replace(GOOD, licence_number="", postal_code="")) == []
    typed = Details(
        postal_code="５３００００１", phone="０６‐１２３４‐５６７８", name=" 髙﨑  電設 "
    )
    assert typed.tidied() == Details(postal_code="530-0001", phone="06-1234-5678", name="髙﨑 電設")


def test_a_clerk_sees_it_an_administrator_changes_it_and_strangers_find_nothing(
    boss: Office,
) -> None:
    house = boss.house
    assert "まだ変更はありません" in boss.get(PAGE)
    assert 'value="髙﨑電設株式会社"' in boss.get(PAGE)
    assert boss.post(PAGE, status=422, name="").count('class="fault"') == 4
    assert change(boss) == f"{PAGE}?done=1"
    page = boss.get(PAGE)
    assert "登録：kanri001（2026-11-26 12:00）" in page
    assert "CCUSの登録：髙﨑電設株式会社" in page
    clerk = house.account("tanto002", Membership("business", BUSINESS, "clerk"))
    boss.token = house.be(clerk)
    page = boss.get(PAGE)
    assert "大阪府知事許可（般-5）第12345号" in page
    assert "変えられるのは管理者だけ" in page
    boss.post(PAGE, status=403, **GIVEN)
    other = house.account("yoso0001", Membership("business", STRANGER, "administrator"))
    boss.token = house.be(other)
    boss.get(PAGE, status=404)
    boss.post(PAGE, status=404, **GIVEN)
    assert count(house) == 1


def test_who_did_not_see_the_last_change_is_told_and_a_second_click_writes_nothing(
    boss: Office,
) -> None:
    change(boss)
    told = change(boss, seen="", status=409, phone="06-0000-0000")
    assert "ほかの人が先に登録しました" in told
    assert "06-0000-0000" in told
    change(boss, seen="")
    assert count(boss.house) == 1
    change(boss, phone="06-0000-0000")
    assert count(boss.house) == 2
    with reading(boss.house.engine) as connection:
        assert verify_ledger(connection).faults == []


def test_what_ccus_has_stays_and_the_history_says_who_wrote_what_when(boss: Office) -> None:
    house = boss.house
    with reading(house.engine) as connection:
        before = connection.execute(select(businesses)).all()
        assert standing(connection, "0" * 14) is None
    change(boss)
    house.clock.turn(minutes=30)
    change(boss, representative="髙﨑 次郎", licence_number="")
    with reading(house.engine) as connection:
        assert connection.execute(select(businesses)).all() == before
        rows = connection.execute(select(business_details)).all()
        now = standing(connection, BUSINESS)
    assert [(row.representative, row.by) for row in rows] == [
        ("髙﨑 花子", "kanri001"),
        ("髙﨑 次郎", "kanri001"),
    ]
    assert now == replace(GOOD, representative="髙﨑 次郎", licence_number="")
    history = re.sub(r"<[^>]+>", " ", boss.get(PAGE)).partition("変更の履歴")[2]
    assert re.findall(r"（(2026\S+ \S+)）", history) == ["2026-11-26 12:30", "2026-11-26 12:00"]
    assert history.index("髙﨑 次郎") < history.index("髙﨑 花子")


def test_new_applications_and_consent_forms_are_filled_in_from_it_and_drafts_stay(
    boss: Office,
) -> None:
    before = boss.draft(complete=False)
    change(boss)
    after = boss.draft(complete=False)
    old, new = boss.row(before), boss.row(after)
    assert (old.contact_phone, old.card_recipient) == ("03-0000-0000", "髙﨑電設株式会社")
    assert (new.contact_phone, new.card_recipient) == (GOOD.phone, GOOD.name)
    assert (new.card_postal_code, new.card_address) == (GOOD.postal_code, GOOD.address)
    page = boss.get(f"/businesses/{BUSINESS}/consents")
    assert GOOD.name in page
    assert GOOD.licence_number in page
