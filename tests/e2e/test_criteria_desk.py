"""Members of an evaluation body propose revisions and see what waits for a second person."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from ccus_data.database import open_database, read_address, writing
from portal.access import Membership
from rules.catalogue import CRITERIA_FOLDER
from tests.e2e.looking import LANGUAGES, open_everything
from tests.e2e.signed_in import PASSWORD, put_account
from tests.e2e.test_accounts import fill, looked_at
from tests.portal.applications.people import put_business, put_technicians
from tests.portal.sheet_import.files import changed

PAGE = "/bodies/nihon-densetsu-kogyo/criteria"


def member(home: Path, login_id: str, role: str) -> None:
    """An account that acts for the body."""
    engine = open_database(read_address({"XDG_DATA_HOME": str(home)}))
    with writing(engine) as connection:
        put_account(connection, login_id, Membership("body", "nihon-densetsu-kogyo", role))
        if role == "officer":
            put_business(connection)
            put_technicians(connection, range(3), days=1100)
    engine.dispose()


def send(page: Page, name: str, content: bytes) -> None:
    file: FilePayload = {"name": name, "mimeType": "", "buffer": content}
    page.locator("#file").set_input_files(file)


def come(page: Page, home: Path, login_id: str, role: str) -> None:
    page.context.clear_cookies()
    member(home, login_id, role)
    page.goto("/sign-in")
    fill(page, login_id=login_id, password=PASSWORD)
    page.locator(f'a[href^="{PAGE}"]').click()


def test_a_revision_waits_for_its_second_person(phone: Page, home: Path) -> None:
    come(phone, home, "densetsu01", "officer")
    phone.set_viewport_size({"width": 390, "height": 844})
    looked_at(phone)
    phone.locator("main form button").click()
    expect(phone.locator("#faults")).to_be_focused()
    looked_at(phone)
    sheet: FilePayload = {
        "name": "sheet.pdf",
        "mimeType": "application/pdf",
        "buffer": changed("picture"),
    }
    phone.locator("#file").set_input_files(sheet)
    phone.locator("#in_force").fill("2028-04-01")
    phone.locator("main form button").click()
    expect(phone).to_have_url(re.compile("done=proposed"))
    looked_at(phone)

    text = (CRITERIA_FOLDER / "electrical" / "2023-09-11.yaml").read_text(encoding="utf-8")
    text = text.replace("from: 2023-09-11", "from: 2030-04-01").replace("days: 1075", "days: 1290")
    text = text.replace("{days: 1290, years: 5}", "{days: 1290, years: 6}")
    phone.goto(PAGE)
    draft: FilePayload = {
        "name": "draft.yaml",
        "mimeType": "application/yaml",
        "buffer": text.encode(),
    }
    phone.locator("#file").set_input_files(draft)
    phone.locator("main form button").click()
    phone.locator("button[value=effect]").click()
    expect(phone.locator("main .notice--good")).to_be_visible()
    expect(phone.locator("main table").first).to_be_visible()
    looked_at(phone)
    phone.locator("button[value=withdraw]").click()
    expect(phone.locator("#faults")).to_be_focused()
    looked_at(phone)

    come(phone, home, "densetsu02", "approver")
    phone.goto(f"{PAGE}/2")
    expect(phone.locator("button[value=approve]")).to_be_visible()
    for lang in LANGUAGES:
        phone.goto(f"{PAGE}/2?lang={lang}")
        open_everything(phone)
        looked_at(phone)
