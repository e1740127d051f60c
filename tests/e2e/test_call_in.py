"""What a site without a reader has: the paper for calls, registered phones, a colleague's phone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from playwright.sync_api import Browser, expect

from attendance.calls import put_number
from ccus_data.database import open_database, read_address, writing
from portal.access import Membership
from portal.sealing import read_seals
from portal.site_codes.worker_codes import WorkerCodes
from tests.attendance.gate import COLLEAGUE, PRIME, SITE, SUB, WORKER, ground_in
from tests.e2e.signed_in import put_account, signed_in
from tests.e2e.test_site_codes import looked_at, put_owner

CLERK, EMPLOYER, OWNER = "moto00002", "ichi00002", "doryo0002"


def test_a_colleague_records_and_the_prime_approves(
    browser: Browser, address: str, home: Path
) -> None:
    engine = open_database(read_address({"XDG_DATA_HOME": str(home)}))
    ground_in(engine)
    with writing(engine) as connection:
        put_account(connection, CLERK, Membership("business", PRIME, "administrator"))
        put_account(connection, EMPLOYER, Membership("business", SUB, "administrator"))
        put_owner(connection, OWNER, COLLEAGUE)
        put_number(connection, "+815012345678", SITE, "operator", dt.datetime.now(dt.UTC))
    engine.dispose()
    code = WorkerCodes(read_seals({}, home / "ccus-level" / "portal.key")).of(SITE, WORKER)
    with signed_in(browser, address, EMPLOYER) as paper:
        paper.goto(f"/businesses/{SUB}/sites/{SITE}/worker-codes")
        expect(paper.get_by_text(f"{code[:4]} {code[4:]}")).to_be_visible()
        looked_at(paper, "worker-codes", wide=True)
    with signed_in(browser, address, OWNER) as phone:
        phone.goto("/passport")
        phone.get_by_role("link", name="電話での入退場の記録").click()
        looked_at(phone, "phones")
        phone.locator("#number").fill("090")
        phone.get_by_role("button", name="確認番号を受け取る").click()
        expect(phone.locator("#faults")).to_be_focused()
        looked_at(phone, "phones-fault")
        phone.locator("#number").fill("090-3333-4444")
        phone.get_by_role("button", name="確認番号を受け取る").click()
        expect(phone.locator("code.secret")).to_be_visible()
        looked_at(phone, "phones-code")
        phone.goto("/passport/colleague")
        looked_at(phone, "colleague")
        phone.locator("#code").fill("1")
        phone.get_by_role("button", name="同僚の分を記録する").click()
        expect(phone.locator("#faults")).to_be_focused()
        looked_at(phone, "colleague-fault")
        phone.locator("#code").fill(f"{code[:4]} {code[4:]}")
        phone.get_by_label("入場", exact=True).check()
        phone.get_by_role("button", name="同僚の分を記録する").click()
        expect(phone.get_by_text("同僚の入場を受け付けました")).to_be_visible()
        looked_at(phone, "colleague-done")
    with signed_in(browser, address, CLERK) as prime:
        prime.goto(f"/businesses/{PRIME}/sites/{SITE}/call-in")
        looked_at(prime, "call-in-sheet", wide=True)
        prime.goto(f"/businesses/{PRIME}/attendance/touches")
        looked_at(prime, "touches", wide=True)
        prime.get_by_role("checkbox").check()
        prime.get_by_role("button", name="選んだ入退場を承認する").click()
        expect(prime.get_by_text("1件を承認しました。")).to_be_visible()
        looked_at(prime, "touches-done", wide=True)
        prime.goto(f"/businesses/{PRIME}/sites/{SITE}")
        looked_at(prime, "site-of-prime", wide=True)
