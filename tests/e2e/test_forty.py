"""Forty technicians from a draft to signed notices: a clerk, an officer, real mails, real pages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from ccus_data.database import open_database, read_address, reading, writing
from ccus_data.tables import notices
from portal.access import Membership
from portal.command_line import run
from portal.settings import Settings
from tests.ccus_data.servers import Server
from tests.e2e.conftest import opened
from tests.e2e.looking import looked_at
from tests.e2e.signed_in import put_account, signed_in
from tests.portal.applications.people import BUSINESS, put_business, put_technicians
from tests.portal.mail.mail_server import MailServer, mail_server

FORTY = 40
PEOPLE = {
    "clerk0001": Membership("business", BUSINESS, "clerk"),
    "officer01": Membership("body", "nihon-densetsu-kogyo", "officer"),
}


@pytest.fixture(params=["postgresql", "sqlite"])
def own_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of its own, of each kind."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        return f"sqlite:///{shutil.copy(template, tmp_path / 'level.db')}"
    made: Server = request.getfixturevalue("server")
    return made.database(request.getfixturevalue("postgresql_template"))


@pytest.fixture
def store(own_url: str) -> Iterator[Engine]:
    """A business with forty technicians who can level up, its clerk, and an officer."""
    engine = open_database(read_address({}, own_url))
    with writing(engine) as connection:
        put_business(connection)
        put_technicians(connection, range(FORTY))
        for login_id, held in PEOPLE.items():
            put_account(connection, login_id, held)
    yield engine
    engine.dispose()


@pytest.fixture
def post(tmp_path: Path) -> Iterator[MailServer]:
    with mail_server(tmp_path) as running:
        yield running


def test_forty_are_filed_two_come_back_and_forty_notices_verify(
    browser: Browser, store: Engine, own_url: str, post: MailServer, tmp_path: Path
) -> None:
    look = looked_at if store.dialect.name == "postgresql" else pass_by
    home = {"XDG_DATA_HOME": str(tmp_path), "CCUS_LEVEL_DATABASE": own_url}
    with (
        opened(post.environment | home, Settings()) as address,
        signed_in(browser, address, "clerk0001") as clerk,
        signed_in(browser, address, "officer01") as officer,
    ):
        application = file_all(clerk, FORTY)
        confirm_fee(officer, look, FORTY)
        for _ in range(2):
            send_back(officer, look)
        expect(officer.locator(".case-row")).to_have_count(FORTY - 2)
        approve_all(officer, FORTY - 2)
        for _ in range(2):
            mend(clerk, application)
        expect(clerk.get_by_text("差し戻されています")).to_have_count(0)
        officer.goto("/account")
        officer.get_by_role("link", name="審査").click()
        approve_all(officer, 2)
        look(officer, "desk-empty")
        wait_for_notices(officer, store)
        clerk.goto(application)
        expect(clerk.get_by_role("link", name="結果通知書 40件をまとめて")).to_be_visible()
        look(clerk, "forty-decided")
        clerk.locator(".case-row a").first.click()
        look(clerk, "forty-detail")
        wait_for_mails(officer, post)
    assert run(["verify-issued", "--database", own_url]) == 0


Look = Callable[[Page, str], None]


def pass_by(_page: Page, _name: str) -> None:
    """Look at nothing: it is looked at elsewhere."""


def file_all(clerk: Page, count: int) -> str:
    """The application of all technicians, filed; its address."""
    clerk.goto("/applications")
    clerk.get_by_role("button", name="新しい申請を作る").click()
    application = clerk.url
    clerk.get_by_role("link", name="技能者を追加する").click()
    clerk.get_by_role("button", name="全員を追加する").click()
    expect(clerk.locator(".case-row")).to_have_count(count)
    for name, text in (
        ("contact_name", "髙﨑 花子"),
        ("contact_email", "hanako@example.co.jp"),
        ("payer_name", "タカサキデンセツ"),
    ):
        clerk.locator(f"#{name}").fill(text)
    for name in ("proof_consent", "card_consent"):
        clerk.locator(f"#{name}").check()
    expect(clerk.locator("#saved")).to_contain_text("保存しました")
    clerk.get_by_role("link", name="内容を確認して申請へ進む").click()
    clerk.get_by_role("button", name=f"{count}人を申請する").click()
    expect(clerk.locator(".filed-notice__number")).to_have_text(re.compile(r"A-\d{4}-\d{6}"))
    return application


def confirm_fee(officer: Page, look: Look, count: int) -> None:
    officer.get_by_role("link", name="審査").click()
    officer.get_by_role("link", name=re.compile("手数料の確認待ち")).click()
    expect(officer.locator(".case-row")).to_have_count(count)
    officer.locator(".case-row a").first.click()
    look(officer, "case-unpaid")
    officer.get_by_label("支払いを確認した").check()
    officer.locator("#why").fill("11月20日に入金を確認")
    officer.get_by_role("button", name="確認して審査に進める").click()
    expect(officer.get_by_role("status")).to_contain_text("手数料を確認しました")
    look(officer, "desk")


def send_back(officer: Page, look: Look) -> None:
    officer.locator(".case-row a").first.click()
    officer.get_by_label("差し戻す").check()
    officer.get_by_role("button", name="決定する").click()
    expect(officer.locator("#faults")).to_contain_text("理由を1つ以上")
    look(officer, "case-fault")
    officer.get_by_label("資格が別のコードで登録されています").check()
    officer.locator("#words").fill("免状の番号をご確認ください。")
    officer.locator("details.more summary").click()
    look(officer, "case")
    officer.get_by_role("button", name="決定する").click()
    expect(officer.get_by_role("status")).to_contain_text("差し戻しました")


def approve_all(officer: Page, count: int) -> None:
    officer.get_by_role("link", name="このページの対象すべてに").click()
    expect(officer.locator("input:checked")).to_have_count(count)
    officer.get_by_role("button", name="印を付けた案件の認定へ進む").click()
    looked_at(officer, "desk-confirm")
    officer.get_by_role("button", name=f"{count}件を認定する").click()
    expect(officer.get_by_role("status")).to_contain_text(f"{count}件を処理しました")


def mend(clerk: Page, application: str) -> None:
    clerk.goto(application)
    clerk.get_by_role("link", name=re.compile("修正する")).first.click()
    expect(clerk.get_by_text("免状の番号をご確認ください。")).to_be_visible()
    clerk.get_by_role("button", name="保存して再申請する").click()
    expect(clerk.get_by_role("status")).to_contain_text("再申請を受け付けました")


def wait_for_notices(page: Page, store: Engine) -> None:
    count = 0
    for _ in range(600):
        with reading(store) as connection:
            count = connection.scalar(select(func.count()).select_from(notices)) or 0
        if count == FORTY:
            break
        page.wait_for_timeout(100)
    assert count == FORTY


def wait_for_mails(page: Page, post: MailServer) -> None:
    """Filed, twice sent back, decided: each told over SMTP, and no mail names a technician."""
    for _ in range(300):
        if len(post.received.mails) >= 4:
            break
        page.wait_for_timeout(100)
    mails = [message_from_bytes(raw, policy=policy.default) for raw in post.received.mails]
    subjects = [str(one["Subject"]).removeprefix("【CCUS Level】") for one in mails]
    assert subjects[0].startswith("申請を受け付けました（A-")
    assert subjects.count("申請が差し戻されました") == 2
    assert "レベル判定の結果が出ました" in subjects
    assert {one["To"] for one in mails} == {"hanako@example.co.jp"}
    assert not [one for one in mails if "建設 " in one.get_content()]
