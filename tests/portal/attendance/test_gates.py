from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import insert, select, update

from ccus_data.database import reading, writing
from ccus_data.tables import gate_codes, gate_devices, ledger
from portal.access import digest_of
from tests.portal.sites.firms import FIRST, PRIME, STRANGER, Firms

GATE = {"action": "code", "gate": "北門", "mode": "in_out", "direction": "in"}


def put_gate(firms: Firms, site: str) -> None:
    at = firms.house.clock()
    row = {"device_id": "d1", "site_id": site, "name": "端末1", "gate": "北門", "seen_at": at}
    how = {"mode": "in_out", "direction": "in", "public_key": "k"}
    with writing(firms.house.engine) as connection:
        made = {"enrolled_at": at, "enrolled_by": "moto00001"}
        connection.execute(insert(gate_devices), {**row, **how, **made})


def test_a_code_is_shown_once_and_kept_as_its_digest(firms: Firms) -> None:
    site = firms.structure()
    firms.be(PRIME)
    wrong = {"gate": "", "mode": "x", "direction": "y"}
    assert firms.post(f"/{site}/gates", 422, action="code", **wrong).count('class="fault"') == 3
    page = firms.post(f"/{site}/gates", 200, **GATE)
    found = re.search(r'<code class="secret">(\d{10})</code>', page)
    assert found
    with reading(firms.house.engine) as connection:
        row = connection.execute(select(gate_codes)).one()
        acts = list(connection.scalars(select(ledger.c.act).where(ledger.c.act.like("gate.%"))))
    assert (row.digest, row.site_id, row.used_at) == (digest_of(found[1]), site, None)
    assert row.expires_at - row.created_at == dt.timedelta(minutes=10)
    assert acts == ["gate.code_made"]
    assert found[1] not in firms.get(f"/{site}/gates")


def test_a_gate_is_silent_after_a_day_without_a_word(firms: Firms) -> None:
    site = firms.structure()
    put_gate(firms, site)
    for hours, silent in ((0, False), (24, False), (24.01, True)):
        firms.house.clock.at = dt.datetime(2026, 11, 26, 3, tzinfo=dt.UTC)
        with writing(firms.house.engine) as connection:
            seen = firms.house.clock() - dt.timedelta(hours=hours)
            connection.execute(update(gate_devices).values(seen_at=seen))
        assert ("途絶えている端末が1台" in firms.be(PRIME).get(f"/{site}/gates")) is silent


def test_a_revoked_gate_stays_revoked_and_only_the_prime_revokes(firms: Firms) -> None:
    site = firms.structure()
    put_gate(firms, site)
    for business in (FIRST, STRANGER):
        firms.be(business).get(f"/{site}/gates", 404)
        firms.post(f"/{site}/gates", 404, action="revoke", device="d1")
        firms.post(f"/{site}/gates", 404, **GATE)
    other = firms.site()
    firms.post(f"/{other}/gates", 422, action="revoke", device="d1")
    firms.post(f"/{site}/gates", action="revoke", device="d1")
    firms.post(f"/{site}/gates", 422, action="revoke", device="d1")
    firms.post(f"/{site}/gates", 422, action="revoke", device="\x00")
    assert "取り消し済み" in firms.get(f"/{site}/gates?done=revoked")
