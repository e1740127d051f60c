from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy.engine import Engine

from ccus_data.database import open_database, read_address, writing
from portal.access import Membership
from portal.layout import OF_TECHNICIANS
from tests.e2e.conftest import WAIT_MS
from tests.e2e.looking import looked_at
from tests.e2e.signed_in import put_account, signed_in
from tests.portal.applications.people import BUSINESS, put_business
from tests.portal.uploads.files import photo_lying_down

LOGIN = "clerk0001"
LIST = f"/businesses/{BUSINESS}/consents"


@pytest.fixture(scope="module")
def store(home: Path, address: str) -> Iterator[Engine]:
    """The portal's own database, with a business and its clerk."""
    assert address
    engine = open_database(read_address({"XDG_DATA_HOME": str(home)}))
    with writing(engine) as connection:
        put_business(connection)
        put_account(connection, LOGIN, Membership("business", BUSINESS, "clerk"))
    yield engine
    engine.dispose()


def test_from_a_name_to_a_consent_on_paper_and_on_the_phone(
    browser: Browser, address: str, store: Engine
) -> None:
    assert store.dialect.name == "sqlite"
    with signed_in(browser, address, LOGIN) as clerk:
        clerk.get_by_role("link", name="個人情報利用申請").click()
        looked_at(clerk, "consents-empty")
        clerk.get_by_role("link", name="技能者を登録する").click()
        clerk.locator("#technician_id").fill("1234")
        clerk.get_by_role("button", name="この技能者を登録する").click()
        expect(clerk.locator("#name")).to_have_attribute("aria-invalid", "true")
        looked_at(clerk, "consents-new-faults")
        rows = "12345678901234,髙﨑 太郎,1985-04-01\n00345678901235,建設 花子,1990-01-02\n"
        file = {"name": "a.csv", "mimeType": "text/csv"}
        for header, said in (
            ("技能者ID,氏名,誕生日\n", "見出し"),
            ("技能者ID,氏名,生年月日\n", ""),
        ):
            data = (header + rows).encode()
            clerk.locator("#list").set_input_files({**file, "buffer": data})  # type: ignore[arg-type]
            clerk.get_by_role("button", name="一覧の技能者を登録する").click()
            if said:
                expect(clerk.locator(".fault-summary")).to_be_visible()
                looked_at(clerk, "consents-list-faults")
        expect(clerk.get_by_role("status")).to_contain_text("2人を登録しました")
        looked_at(clerk, "consents-waiting")
        clerk.get_by_label("髙﨑 太郎").check()
        clerk.get_by_role("button", name="リンクとQRコードを作る").click()
        looked_at(clerk, "consents-links")
        link = clerk.locator("code.secret").inner_text()
        clerk.context.grant_permissions(["clipboard-read", "clipboard-write"])
        clerk.get_by_role("button", name="リンクをコピーする 髙﨑 太郎").click()
        expect(clerk.locator(".copied")).to_have_text("コピーしました")
        assert clerk.evaluate("navigator.clipboard.readText()") == link
        consent_by_phone(browser, link)
        clerk.goto(LIST)
        expect(clerk.locator(".badge--complete")).to_have_text("同意あり（スマートフォン）")
        clerk.get_by_label("建設 花子").check()
        photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo_lying_down()}
        clerk.locator("#file").set_input_files(photo)  # type: ignore[arg-type]
        clerk.get_by_role("button", name="署名済みの同意書を登録する").click()
        expect(clerk.get_by_role("status")).to_contain_text("1人の同意を記録しました")
        looked_at(clerk, "consents-given")
        clerk.get_by_role("link", name="詳細 建設 花子").click()
        looked_at(clerk, "consents-one")
        clerk.locator("#why").fill("本人から申し出があった")
        clerk.get_by_role("button", name="取り下げを記録する").click()
        expect(clerk.get_by_role("status")).to_contain_text("取り下げを記録しました")


def consent_by_phone(browser: Browser, link: str) -> None:
    """The technician's own phone: no cookie, no login."""
    size = {"width": 390, "height": 844}
    context = browser.new_context(viewport=size, locale="vi-VN")  # type: ignore[arg-type]
    context.set_default_timeout(WAIT_MS)
    phone = context.new_page()
    for lang in ("ja_EASY", "en", *OF_TECHNICIANS, "ja"):
        phone.goto(f"{link}?lang={lang}")
        looked_at(phone, f"consent-{lang}")
    phone.get_by_role("button", name="回答を送る").click()
    expect(phone.locator(".fault-summary li")).to_have_count(2)
    looked_at(phone, "consent-faults")
    for name, value in (("year", "1985"), ("month", "4"), ("day", "1")):
        phone.locator(f"#{name}").fill(value)
    phone.get_by_label("同意する", exact=True).check()
    phone.get_by_role("button", name="回答を送る").click()
    expect(phone.get_by_role("status")).to_contain_text("同意を記録しました")
    expect(phone).not_to_have_url(re.compile(re.escape(link)))
    looked_at(phone, "consent-kept")
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_have_text("このリンクは使えません")
    looked_at(phone, "consent-dead")
    context.close()
