from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.engine import Engine

from ccus_data.database import open_database, read_address, writing
from ccus_data.tables import cases
from portal.access import Membership
from portal.cases import Act, Party, Seen, Step, act_on
from tests.e2e.looking import PHONE, looked_at, violations
from tests.e2e.signed_in import put_account, signed_in
from tests.portal.applications.people import (
    BUSINESS,
    put_business,
    put_technicians,
)

LOGIN = "clerk0001"


@pytest.fixture(scope="module")
def store(home: Path, address: str) -> Iterator[Engine]:
    """The portal's own database, with a business, its clerk and three technicians."""
    assert address
    engine = open_database(read_address({"XDG_DATA_HOME": str(home)}))
    with writing(engine) as connection:
        put_business(connection)
        put_account(connection, LOGIN, Membership("business", BUSINESS, "clerk"))
        put_technicians(connection, [1, 2])
        put_technicians(connection, [3], days=20)
    yield engine
    engine.dispose()


@pytest.fixture
def clerk(browser: Browser, address: str, store: Engine) -> Iterator[Page]:
    """The clerk's phone, signed in; its page must not have complained when the test is over."""
    assert store.dialect.name == "sqlite"
    with signed_in(browser, address, LOGIN) as page:
        yield page


def test_from_a_draft_to_a_number_and_back_again(clerk: Page, store: Engine) -> None:
    clerk.goto("/applications")
    looked_at(clerk, "list-empty")
    clerk.get_by_role("button", name="新しい申請を作る").click()
    looked_at(clerk, "draft-empty")
    draft = clerk.url
    clerk.get_by_role("link", name="技能者を追加する").click()
    looked_at(clerk, "add")
    clerk.get_by_role("button", name="全員を追加する").click()
    expect(clerk.locator(".case-row")).to_have_count(3)
    # The form saves itself after a pause.
    clerk.locator("#contact_name").fill("髙﨑 花子")
    for name in ("proof_consent", "card_consent"):
        clerk.locator(f"#{name}").check()
    clerk.locator("#payer_name").fill("タカサキデンセツ")
    expect(clerk.locator("#saved")).to_contain_text("保存しました")
    clerk.reload()
    expect(clerk.locator("#contact_name")).to_have_value("髙﨑 花子")
    looked_at(clerk, "draft")
    certify_the_third(clerk)
    clerk.get_by_role("button", name="保存して一覧に戻る").click()
    clerk.get_by_role("link", name="内容を確認して申請へ進む").click()
    expect(clerk.locator(".lead").first).to_contain_text("3人のうち、2人を申請できます")
    looked_at(clerk, "check")
    clerk.get_by_role("button", name="2人を申請する").click()
    expect(clerk.locator(".filed-notice__number")).to_have_text(re.compile(r"A-\d{4}-\d{6}"))
    expect(clerk.get_by_role("link", name=re.compile("下書き"))).to_be_visible()
    looked_at(clerk, "submitted")
    # The browser goes back to the draft and tries again: told plainly, nothing twice.
    clerk.goto(f"{draft}/check")
    expect(clerk).to_have_url(re.compile("/submitted"))
    clerk.goto(draft)
    looked_at(clerk, "result")
    send_back(store)
    clerk.goto(draft)
    clerk.get_by_role("link", name=re.compile("修正する")).click()
    looked_at(clerk, "returned")
    clerk.get_by_role("button", name="保存して再申請する").click()
    expect(clerk.get_by_role("status")).to_contain_text("再申請を受け付けました")
    clerk.locator(".case-row a").first.click()
    expect(clerk.locator(".events > li")).to_have_count(4)
    looked_at(clerk, "detail")
    clerk.goto("/applications")
    looked_at(clerk, "list")
    for lang in ("ja_EASY", "en"):
        for path in ("/applications", draft, f"{draft}/technicians/1"):
            clerk.goto(f"{path}?lang={lang}")
            assert violations(clerk, PHONE) == []


def certify_the_third(clerk: Page) -> None:
    # The third has 20 days in CCUS: a career certificate brings the rest, seen while typing.
    clerk.locator(".case-row a").nth(2).click()
    expect(clerk.locator("#preview")).to_contain_text("申請するレベル2に達していません")
    looked_at(clerk, "technician")
    clerk.locator("#used").check()
    clerk.locator("#certifier_id").fill(BUSINESS)
    clerk.locator("#representative").fill("髙﨑 葛")
    expect(clerk.locator("#preview")).to_contain_text("この内容で申請できます")
    clerk.locator("#level-3").check()
    expect(clerk.locator("#preview")).to_contain_text("職長・班長の期間が入力されていません")
    clerk.get_by_role("button", name="保存する").click()
    expect(clerk.locator(".roles-empty--loud")).to_be_visible()
    looked_at(clerk, "technician-roles")


def send_back(store: Engine) -> None:
    """What the body does with the first case."""
    at = dt.datetime.now(dt.UTC)
    words = "職長の期間をご確認ください。"
    with writing(store) as connection:
        filed = select(cases).where(cases.c.state == "payment_pending").order_by(cases.c.case_id)
        seen = [Seen.of(row) for row in connection.execute(filed)][:1]
        seen = act_on(connection, seen, Step(Act.CONFIRM_FEE, Party.OFFICER, "officer01", at))
        codes = ("foreman_missing",)
        act_on(connection, seen, Step(Act.RETURN, Party.OFFICER, "officer01", at, codes, words))
