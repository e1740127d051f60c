"""A technician from the card to the next level, on a phone, by a virtual authenticator."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import insert

from ccus_data.database import open_database, read_address, writing
from ccus_data.tables import businesses, technician_announcements
from portal.access import keep_identity_numbers
from portal.demonstration import own_pages
from portal.demonstration.posts import put_posts
from portal.layout import OF_TECHNICIANS, Language
from portal.sealing import read_seals
from tests.ccus_data.world import EMPLOYER, ROWS
from tests.e2e.looking import PHONE, SHOTS, overflow, violations
from tests.e2e.test_accounts import PASSWORD, fill, letter
from tests.e2e.test_passkeys import Device
from tests.portal.passport.own import HIKARU, PEOPLE, TECHNICIAN
from tests.portal.uploads.files import picture

OF_FIELD = {"field": "electrical", "field_name": "電気工事", "level": 3}
TOLD = (
    ("level_reached", OF_FIELD),
    ("days_open", {"days": 1, "until": "2026-12-31", "lost": [["2026-11-24", "unapproved"]]}),
    ("expires", {"name": "社内認定", "expires_on": "2026-12-24", "stage": "1_month"}),
    ("result", OF_FIELD | {"decision": 1, "outcome": "approved", "level_applied": 3}),
)


def looked_at(page: Page, name: str) -> None:
    """No fault and no sideways scrolling on a small phone: technicians have no desktop."""
    assert overflow(page) == 0, name
    assert violations(page, PHONE) == []
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def put_technician(home: Path) -> None:
    """The made-up technicians in the portal's own store, and what is on the back of the card."""
    folder = home / "ccus-level"
    engine = open_database(read_address({"XDG_DATA_HOME": str(home)}))
    at = dt.datetime.now(dt.UTC)
    with writing(engine) as connection:
        connection.execute(insert(businesses), [dict(row) for row in ROWS["businesses"]])
        own_pages.add_technicians(connection, PEOPLE, EMPLOYER, at)
        seals = read_seals({}, folder / "portal.key")
        keep_identity_numbers(connection, seals, {TECHNICIAN: HIKARU["number"]}, "operator", at)
        put_posts(connection, "operator", at)
        rows = [
            {
                "technician_id": TECHNICIAN,
                "kind": kind,
                "says": json.dumps(says),
                "once": f"e2e:{number}",
                "at": at,
            }
            for number, (kind, says) in enumerate(TOLD)
        ]
        connection.execute(insert(technician_announcements), rows)
    engine.dispose()


def test_a_technician_comes_in_by_the_card_and_then_by_a_finger(phone: Page, home: Path) -> None:
    put_technician(home)
    phone.goto("/passport")
    looked_at(phone, "passport-start")
    phone.locator('a[href^="/passport/sign-up"]').click()
    fill(phone, technician_id=TECHNICIAN, birth="19880721", number="1234", email="a@example.co.jp")
    expect(phone.locator("#faults")).to_be_focused()
    looked_at(phone, "passport-sign-up")
    fill(phone, birth="19880720", number=HIKARU["number"])
    expect(phone).to_have_url(re.compile("/sent"))
    found = re.search(r"http\S+", letter(phone, home, "/passport/sign-up/complete"))
    assert found is not None
    phone.goto(found[0])
    looked_at(phone, "passport-complete")
    fill(phone, password=PASSWORD, again=PASSWORD)
    fill(phone, login_id=TECHNICIAN, password=PASSWORD)
    expect(phone).to_have_url(re.compile("/passport/terms"))
    looked_at(phone, "passport-terms")
    phone.locator("#agree").check()
    phone.locator("main form .button").click()
    expect(phone.locator(".pass__name")).to_have_text(HIKARU["name"])
    device = Device(phone)
    phone.goto("/account/passkeys")
    fill_key(phone)
    phone.locator(".site-nav__button").click()
    phone.goto("/passport")
    phone.locator('a[href^="/sign-in/passkey"]').click()
    device.asks_its_holder(fits=True)
    phone.locator(".passkey button").click()
    expect(phone.locator(".pass__name")).to_have_text(HIKARU["name"])
    walk(phone)


def fill_key(phone: Page) -> None:
    phone.locator("#name").fill("電話")
    phone.locator("#password").fill(PASSWORD)
    phone.locator(".passkey button").click()
    expect(phone.locator(".recovery-codes li")).to_have_count(10)


def walk(phone: Page) -> None:
    """Every page behind the six entries."""
    looked_at(phone, "passport-home")
    phone.locator('.entry[href^="/passport/histories"]').click()
    looked_at(phone, "passport-histories")
    phone.locator(".tabs a").click()
    looked_at(phone, "passport-calendar")
    phone.locator(".calendar a").first.click()
    looked_at(phone, "passport-day")
    phone.goto("/passport/qualifications")
    looked_at(phone, "passport-qualifications")
    phone.locator('a[href*="/passport/qualifications/images"]').first.click()
    phone.locator("#file").set_input_files(
        {"name": "front.png", "mimeType": "image/png", "buffer": picture("PNG")}
    )
    phone.locator("form[enctype] .button").click()
    expect(phone.locator("li.day")).to_have_count(1)
    looked_at(phone, "passport-certificate-images")
    phone.goto("/passport/levels")
    looked_at(phone, "passport-levels")
    phone.locator('.entry[href$="electrical"]').click()
    phone.locator("#days").fill("22")
    phone.locator("#what-if ~ form .button, section form .button--second").last.click()
    expect(phone.locator(".projection")).to_be_visible()
    looked_at(phone, "passport-level")
    phone.goto("/passport/profile")
    looked_at(phone, "passport-profile")
    phone.goto("/passport/profile/disclosure")
    phone.locator('button[value="open"]').click()
    expect(phone.locator("input:checked")).to_have_count(9)
    looked_at(phone, "passport-disclosure")
    phone.goto("/passport/profile/views")
    looked_at(phone, "passport-views")
    phone.goto("/passport/profile")
    with phone.expect_download() as taken:
        phone.locator("a[download]").click()
    assert taken.value.suggested_filename.startswith(f"ccus-{TECHNICIAN}-")
    for lang in OF_TECHNICIANS:
        for part in ("", "/password", "/second-factor", "/passkeys"):
            phone.goto(f"/account{part}?lang={lang}")
            looked_at(phone, f"account{part.replace('/', '-')}-{lang}")
    read_news(phone)


def read_news(phone: Page) -> None:
    """What the operator posted and what the technician was told, in every language."""
    posted = 'a[href^="/passport/announcements/"]'
    for language in Language:
        for name in ("benefits", "profile/mails", "announcements"):
            phone.goto(f"/passport/{name}?lang={language.value}")
            assert overflow(phone) == 0, (name, language)
        # The portal's own round may have told more in the meantime.
        expect(phone.locator(posted)).to_have_count(2)
        phone.locator(posted).last.click()
        assert overflow(phone) == 0, language
    looked_at(phone, "passport-announcement")
    phone.goto("/passport/announcements")
    looked_at(phone, "passport-announcements")
    phone.goto("/passport/benefits")
    expect(phone.locator(".coupon")).to_have_text("OUEN-2026-MIHON")
    looked_at(phone, "passport-benefits")
    phone.goto("/passport/profile/mails?lang=vi")
    phone.locator("#kind-expires").uncheck()
    phone.locator("#language-vi").check()
    phone.locator("main form .button").click()
    expect(phone.locator(".notice--good")).to_be_visible()
    expect(phone.locator("input:checked")).to_have_count(4)
    looked_at(phone, "passport-mails")
