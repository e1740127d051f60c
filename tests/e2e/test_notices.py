"""A decision becomes a notice by itself, and its page can be used by everybody."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from ccus_data.database import open_database, read_address, reading, writing
from ccus_data.tables import notices
from tests.e2e.looking import LANGUAGES, PHONE, open_everything, overflow, violations
from tests.portal.notices.decided import basis, lower, put_business, put_decisions


def test_what_is_decided_is_issued_and_can_be_looked_up(phone: Page, home: Path) -> None:
    engine = open_database(read_address({"XDG_DATA_HOME": str(home)}))
    with writing(engine) as connection:
        put_business(connection)
        put_decisions(connection, [lower(), basis(), basis()])
    numbers: dict[int, str] = {}
    for _ in range(150):
        with reading(engine) as connection:
            asked = select(notices.c.decision_id, notices.c.number)
            numbers = {row.decision_id: row.number for row in connection.execute(asked)}
        if len(numbers) == 3:
            break
        phone.wait_for_timeout(200)
    engine.dispose()
    assert sorted(numbers) == [1, 2, 3]
    phone.goto("/notices")
    phone.locator("#number").fill(numbers[1].lower())
    phone.locator("main .button").click()
    expect(phone.locator("main .notice--good")).to_be_visible()
    for lang in LANGUAGES:
        for decision in (1, 2):
            phone.goto(f"/notices/{numbers[decision]}?lang={lang}")
            open_everything(phone)
            assert violations(phone, PHONE) == []
            assert overflow(phone) == 0
    expect(phone.locator("main .notice--care")).to_be_visible()
