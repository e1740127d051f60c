"""Bodies say how they are asked, businesses what they are; a technician in a further field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.engine import Engine

from ccus_data.database import open_database, read_address, writing
from portal.access import OPERATOR, Membership
from tests.e2e.looking import LANGUAGES, looked_at
from tests.e2e.signed_in import put_account, signed_in
from tests.portal.applications.people import BUSINESS, put_business, put_technicians

BODY = "nihon-densetsu-kogyo"
CONTACT = f"/bodies/{BODY}/contact"
DETAILS = f"/businesses/{BUSINESS}/details"


@pytest.fixture(scope="module")
def store(home: Path, address: str) -> Iterator[Engine]:
    """The portal's own database: a business with two people, its body, the operator."""
    assert address
    engine = open_database(read_address({"XDG_DATA_HOME": str(home)}))
    with writing(engine) as connection:
        put_business(connection)
        put_technicians(connection, range(2))
        put_account(connection, "kettei001", Membership("body", BODY, "approver"))
        put_account(connection, "unei00001", Membership("body", OPERATOR, "approver"))
        put_account(connection, "kanri0001", Membership("business", BUSINESS, "administrator"))
    yield engine
    engine.dispose()


def in_every_language(page: Page, path: str, name: str) -> None:
    for lang in LANGUAGES:
        page.goto(f"{path}?lang={lang}")
        looked_at(page, f"{name}-{lang}")
    page.goto(f"{path}?lang=ja")


def test_an_approver_changes_the_contact_on_notices(
    browser: Browser, address: str, store: Engine
) -> None:
    assert store.dialect.name == "sqlite"
    with signed_in(browser, address, "kettei001") as page:
        page.goto(f"/bodies/{BODY}/cases")
        page.get_by_role("link", name="結果通知書のお問い合わせ先を確かめる").click()
        page.get_by_role("button", name="お問い合わせ先を登録する").click()
        expect(page.locator("#phone")).to_have_attribute("aria-invalid", "true")
        looked_at(page, "contact-faults")
        page.locator("#department").fill("技能評価課")
        page.locator("#phone").fill("03-5413-2161")
        page.get_by_role("button", name="お問い合わせ先を登録する").click()
        expect(page.get_by_role("status")).to_contain_text("登録しました")
        expect(page.locator("main")).to_contain_text("登録：kettei001")
        in_every_language(page, CONTACT, "contact")


def test_an_administrator_changes_the_data_and_a_new_draft_has_them(
    browser: Browser, address: str, store: Engine
) -> None:
    assert store.dialect.name == "sqlite"
    with signed_in(browser, address, "kanri0001") as page:
        page.get_by_role("link", name="事業者情報").click()
        page.locator("#licence_number").fill("12345")
        page.get_by_role("button", name="事業者情報を登録する").click()
        expect(page.locator("#licence_number")).to_have_attribute("aria-invalid", "true")
        looked_at(page, "details-faults")
        page.locator("#licence_number").fill("東京都知事（般－５）第12345号")
        page.locator("#phone").fill("03-1234-5678")
        page.get_by_role("button", name="事業者情報を登録する").click()
        expect(page.get_by_role("status")).to_contain_text("登録しました")
        expect(page.locator("main")).to_contain_text("東京都知事許可（般-5）第12345号")
        in_every_language(page, DETAILS, "details")
        page.goto("/applications")
        page.locator("main form button").first.click()
        expect(page.locator("#contact_phone")).to_have_value("03-1234-5678")

        draft = page.url.partition("?")[0]
        page.goto(f"{draft}/technicians")
        page.locator('input[name="technician_id"]').first.check()
        page.locator("main form .buttons button").first.click()
        page.goto(draft)
        page.locator(".case-row a").first.click()
        page.get_by_role("button", name="この技能者の分野を追加する").click()
        expect(page).to_have_url(re.compile(r"/technicians/\d+"))
        expect(page.get_by_role("link", name="電気工事 レベル2")).to_be_visible()
        looked_at(page, "technician-further-field")


def test_the_operator_sees_the_fields_without_a_body(
    browser: Browser, address: str, store: Engine
) -> None:
    assert store.dialect.name == "sqlite"
    with signed_in(browser, address, "unei00001") as page:
        looked_at(page, "account-operator")
        page.get_by_role("link", name="基準の改正").click()
        expect(page.locator(".field-list")).to_contain_text("左官")
        in_every_language(page, f"/bodies/{OPERATOR}/criteria", "operator-criteria")
