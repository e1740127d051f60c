"""A draft whose session ends, or whose connection is lost, while somebody types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.engine import Engine

from ccus_data.database import open_database, read_address, reading, writing
from ccus_data.tables import applications
from portal.access import Membership
from tests.e2e.looking import looked_at
from tests.e2e.signed_in import PASSWORD, put_account, signed_in
from tests.portal.applications.people import BUSINESS, put_business, put_technicians

LOGIN = "clerk0007"
LOST = "保存できていません"


@pytest.fixture(scope="module")
def store(home: Path, address: str) -> Iterator[Engine]:
    assert address
    engine = open_database(read_address({"XDG_DATA_HOME": str(home)}))
    with writing(engine) as connection:
        put_business(connection)
        put_account(connection, LOGIN, Membership("business", BUSINESS, "clerk"))
        put_technicians(connection, [1])
    yield engine
    engine.dispose()


@pytest.fixture
def draft(browser: Browser, address: str, store: Engine) -> Iterator[Page]:
    assert store.dialect.name == "sqlite"
    with signed_in(browser, address, LOGIN) as page:
        page.goto("/applications")
        page.get_by_role("button", name="新しい申請を作る").click()
        page.locator("#contact_name").wait_for()
        yield page


def contact(store: Engine) -> str | None:
    newest = select(applications.c.contact_name).order_by(applications.c.application_id.desc())
    with reading(store) as connection:
        return connection.scalar(newest.limit(1))


def test_what_is_typed_after_the_session_ended_is_kept_and_saved_after_signing_in_again(
    draft: Page, store: Engine
) -> None:
    draft.context.clear_cookies()
    draft.locator("#contact_name").fill("髙﨑 𠮷子")
    expect(draft.locator("#saved")).to_contain_text(LOST)
    draft.get_by_role("button", name="保存する").click()
    expect(draft.locator("#contact_name")).to_have_value("髙﨑 𠮷子")
    looked_at(draft, "draft-lost")
    with draft.expect_popup() as opened:
        draft.get_by_role("link", name="新しいタブでログインする").click()
    tab = opened.value
    tab.locator("#login_id").fill(LOGIN)
    tab.locator("#password").fill(PASSWORD)
    tab.locator("main .buttons .button").first.click()
    tab.wait_for_url("**/account*")
    tab.close()
    expect(draft.locator("#saved")).to_contain_text("保存しました", timeout=30_000)
    assert contact(store) == "髙﨑 𠮷子"
    draft.get_by_role("button", name="保存する").click()
    draft.wait_for_url("**saved=1*")


def test_a_lost_connection_is_said_and_the_next_one_saves(draft: Page, store: Engine) -> None:
    draft.context.set_offline(True)
    typed = draft.locator("#contact_name")
    typed.evaluate("one => window.scrollBy(0, one.getBoundingClientRect().bottom - innerHeight)")
    typed.fill("建設 次郎")
    expect(draft.locator("#saved")).to_contain_text(LOST)
    here, told = typed.bounding_box(), draft.locator("#saved").bounding_box()
    assert here is not None
    assert told is not None
    assert here["y"] + here["height"] <= told["y"]
    draft.context.set_offline(False)
    expect(draft.locator("#saved")).to_contain_text("保存しました", timeout=30_000)
    assert contact(store) == "建設 次郎"
