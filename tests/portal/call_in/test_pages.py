from __future__ import annotations

import re

from sqlalchemy import select

from ccus_data.database import reading
from ccus_data.tables import ledger
from tests.attendance.gate import OTHER_SITE, PRIME, SITE, SUB
from tests.portal.call_in.service import CALLED, OTHER_PHONE, Service
from tests.portal.site_codes.worker import Worker, keep_gate, worker_of

PHONES = "/passport/phones"
SHEET = f"/businesses/{PRIME}/sites/{SITE}/call-in"


def code_on(page: str) -> str:
    found = re.search(r'<code class="secret">(\d{6})</code>', page)
    assert found is not None
    return found[1]


def test_what_is_no_number_is_refused(service: Service) -> None:
    worker = worker_of(service.house).come()
    for typed in ("", "090", "abc", "090-1234-5678x", "+0123456789", "0081901234567"):
        assert "のように入力してください" in worker.post(PHONES, 422, number=typed)


def test_a_phone_is_confirmed_by_its_own_call_and_can_be_ended(service: Service) -> None:
    worker = worker_of(service.house, "93845751166921").come()
    page = worker.post(PHONES, 200, number="０９０－３３３３－４４４４")
    assert CALLED in page
    code = code_on(page)
    assert code not in worker.get(PHONES)
    assert "確認の電話待ち" in worker.get(PHONES)
    assert "登録しました" in service.call(code, number=OTHER_PHONE).says[0]
    page = worker.get(PHONES)
    assert "使えます" in page
    assert OTHER_PHONE[-8:] not in page
    found = re.search(r'name="phone" value="(\d+)"', page)
    assert found is not None
    stranger = worker_of(service.house, "00045751166921", "hataraku02").come()
    stranger.post(PHONES, 422, action="end", phone=found[1])
    worker.come()
    assert worker.post(PHONES, action="end", phone=found[1]).endswith("done=ended")
    worker.post(PHONES, 422, action="end", phone=found[1])
    assert service.call(number=OTHER_PHONE).hangs_up


def test_a_technician_has_at_most_three_phones(service: Service) -> None:
    worker = worker_of(service.house, "93845751166921").come()
    for last in (1, 2, 3):
        worker.post(PHONES, 200, number=f"090-0000-000{last}")
    assert "3台まで" in worker.post(PHONES, 422, number="090-0000-0004")
    # The same number again is no further phone: its code is another one.
    assert code_on(worker.post(PHONES, 200, number="090-0000-0003"))


def test_numbers_are_not_asked_for_without_end(service: Service) -> None:
    worker = worker_of(service.house, "93845751166921").come()
    for _ in range(10):
        worker.post(PHONES, 200, number="090-0000-0001")
    assert "回数が多すぎます" in worker.post(PHONES, 422, number="090-0000-0001")


def test_the_prime_alone_sees_the_code_of_its_site_and_renews_it(service: Service) -> None:
    house = service.house
    keep_gate(house, SUB)
    clerk = Worker(house, "", 0, house.form_token())
    of_sub = f"/businesses/{SUB}/sites/{SITE}/call-in"
    clerk.get(of_sub, 404)
    clerk.post(of_sub, 404, number=CALLED)
    keep_gate(house)
    clerk.token = house.form_token()
    assert code_on(clerk.get(SHEET)) == service.code()
    assert "まだ設定されていません" in clerk.get(SHEET.replace(SITE, OTHER_SITE))
    clerk.post(SHEET.replace(SITE, OTHER_SITE), 422, number=CALLED)
    clerk.post(SHEET, 422, number="\x00")
    assert clerk.post(SHEET, number=CALLED).endswith("done=renewed")
    assert code_on(clerk.get(SHEET)) == service.code(1) != service.code()
    assert "番号が違います" in service.call("1", service.code()).says[0]
    assert "記録しました" in service.call("1", service.code(1)).says[0]
    with reading(house.engine) as connection:
        acts = list(connection.scalars(select(ledger.c.act).where(ledger.c.act.like("calls.%"))))
    assert acts == [
        *("calls.number_set", "calls.phone_asked", "calls.phone_confirmed"),
        "calls.code_renewed",
    ]
