from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.engine import Engine

from ccus_data.database import open_database, read_address, writing
from portal.access import Membership
from tests.e2e.looking import looked_at
from tests.e2e.signed_in import put_account, signed_in
from tests.portal.applications.people import (
    BUSINESS,
    STRANGER,
    put_business,
    put_technicians,
    technician_id,
)

PRIME, SUB = "moto00001", "shita0001"
HOLE = "この現場では職種が未設定です。このままでは日数になりません。"


@pytest.fixture(scope="module")
def store(home: Path, address: str) -> Iterator[Engine]:
    """The portal's own database: a prime contractor, and an electrical firm with two people."""
    assert address
    engine = open_database(read_address({"XDG_DATA_HOME": str(home)}))
    with writing(engine) as connection:
        put_business(connection)
        put_technicians(connection, range(2), days=1, consented=False)
        put_account(connection, PRIME, Membership("business", STRANGER, "clerk"))
        put_account(connection, SUB, Membership("business", BUSINESS, "clerk"))
    yield engine
    engine.dispose()


def registered(prime: Page) -> str:
    """A site by the form of its prime, after a form with nothing in it; its number."""
    prime.get_by_role("link", name="現場と施工体制").click()
    looked_at(prime, "sites-empty")
    prime.get_by_role("link", name="現場を登録する").click()
    prime.get_by_role("button", name="この現場を登録する").click()
    expect(prime.locator("#name")).to_have_attribute("aria-invalid", "true")
    looked_at(prime, "sites-new-faults")
    prime.locator("#name").fill("駅前再開発ビル")
    prime.locator("#ordering_kind").select_option(label="民間工事")
    prime.locator("#prefecture").select_option(label="東京都")
    first = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=10)
    for name, day in (("from", first), ("to", first + dt.timedelta(days=300))):
        prime.locator(f"#{name}_day").fill(str(day))
        prime.locator(f"#accumulation_{name}").fill(str(day))
    prime.get_by_role("button", name="この現場を登録する").click()
    expect(prime.get_by_role("status")).to_contain_text("現場を登録しました")
    found = re.search(r"/sites/(\d{14})", prime.url)
    assert found
    return found[1]


def test_from_a_site_to_a_roster_without_holes(
    browser: Browser, address: str, store: Engine
) -> None:
    assert store.dialect.name == "sqlite"
    with (
        signed_in(browser, address, PRIME) as prime,
        signed_in(browser, address, SUB) as sub,
    ):
        site = registered(prime)
        prime.locator("#business_id").fill(BUSINESS)
        prime.get_by_role("button", name="招待する", exact=True).click()
        expect(prime.locator(".badge--partial")).to_have_text("未承諾")
        looked_at(prime, "sites-invited")
        sub.get_by_role("link", name="現場と施工体制").click()
        looked_at(sub, "sites-invitation")
        sub.get_by_role("button", name="承諾する").click()
        expect(sub.get_by_role("status")).to_contain_text("招待を承諾しました")
        sub.get_by_role("link", name="技能者を名簿に入れる").click()
        sub.locator("#own_trade").uncheck()
        looked_at(sub, "sites-enter")
        sub.get_by_role("button", name="自社の全員を入れる").click()
        expect(sub.get_by_text(HOLE)).to_have_count(2)
        looked_at(sub, "sites-holes")
        prime.goto(f"/businesses/{STRANGER}/sites/{site}/roster?holes=yes")
        expect(prime.get_by_text(HOLE)).to_have_count(2)
        looked_at(prime, "sites-holes-prime")
        sub.locator(f"#technician-{technician_id(0)}").check()
        sub.locator("#trade").fill("09-01")
        sub.locator("#role").select_option(label="職長")
        sub.get_by_role("button", name="選んだ技能者に設定する").click()
        expect(sub.get_by_text(HOLE)).to_have_count(1)
        sub.get_by_role("link", name="変更する 建設 1郎").click()
        looked_at(sub, "sites-person")
        sub.locator("#trade").fill("09-01")
        sub.locator("#role").select_option(label="一般の技能者")
        sub.get_by_role("button", name="保存する").click()
        expect(sub.get_by_text("不足なし")).to_have_count(2)
        sub.goto(f"/businesses/{BUSINESS}/sites/files")
        rows = f"現場ID,技能者ID,立場\n{site},{technician_id(1)},班長\n"
        file = {"name": "a.csv", "mimeType": "text/csv", "buffer": rows.encode()}
        sub.locator("#file").set_input_files(file)  # type: ignore[arg-type]
        looked_at(sub, "sites-files")
        sub.get_by_role("button", name="内容を確認する").click()
        looked_at(sub, "sites-files-look")
        sub.get_by_role("button", name="この内容で取り込む").click()
        expect(sub.get_by_role("status")).to_contain_text("ファイルを取り込みました")
        looked_at(sub, "sites-list")
        prime.goto(f"/businesses/{STRANGER}/sites/{site}")
        looked_at(prime, "sites-one")
