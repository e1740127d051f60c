"""The page on which a prime decides what is held: why, until when, and what it decided."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from sqlalchemy import select

from attendance.intake import revoke
from ccus_data.database import reading, writing
from ccus_data.tables import ledger, personal_views, touch_decisions, touch_reversals
from portal.access import OPERATOR, Membership
from tests.attendance.gate import (
    NOW,
    OTHER_SITE,
    PRIME,
    SITE,
    SUB,
    WORKER,
    Ground,
    at,
    ground_in,
    tap,
)
from tests.portal.access.conftest import House
from tests.portal.site_codes.test_colleague import clerk
from tests.portal.site_codes.worker import Worker

PAGE = f"/businesses/{PRIME}/attendance/touches"
HELD = "/bodies/operator/touches"
AUGUST = dt.date(2026, 8, 3)


@pytest.fixture
def ground(house: House) -> Ground:
    return ground_in(house.engine)


def numbers(page: str) -> list[str]:
    return re.findall(r'name="touch" value="(\d+)"', page)


def from_gate(ground: Ground, *touches: tuple[dt.datetime, dict[str, Any]]) -> None:
    reader = ground.reader()
    for number, (when, other) in enumerate(touches):
        reader.touch(when, boot_ms=number * 60_000, **other)
    ground.upload(reader.batch(1, len(touches), boot_id="boot-2"))


def test_each_kind_says_why_it_waits_until_when_and_what_it_needs(
    house: House, ground: Ground
) -> None:
    from_gate(ground, (at("08:00", AUGUST), {}), (at("09:00"), {"site": OTHER_SITE}))
    from_gate(ground, (at("08:00", dt.date(2027, 1, 5)), {}))
    ground.send([tap(1, at("08:00"), method="manual"), tap(2, at("08:00", AUGUST))])
    prime = clerk(house)
    page = prime.get(PAGE)
    for word in ("届くのが遅れた", "ほかの現場の端末", "時計が合っていない", "手での入力"):
        assert word in page
    assert len(numbers(page)) == 4
    assert page.count("正しい日時が必要です") == 2
    assert "2026年12月31日" in re.sub(r"</?time[^>]*>", "", page)
    late = prime.get(f"{PAGE}?view=late")
    assert (numbers(late), late.count("届くのが遅れた")) == ([], 1)
    assert len(numbers(prime.get(f"{PAGE}?site={OTHER_SITE}"))) == 1
    with reading(ground.engine) as connection:
        assert WORKER in set(connection.scalars(select(personal_views.c.technician_id)))


def test_a_wrong_clock_needs_its_moment_and_every_acceptance_of_it_a_reason(
    house: House, ground: Ground
) -> None:
    from_gate(ground, (at("08:00", AUGUST), {}), (at("09:00", AUGUST), {}))
    prime = clerk(house)
    both = numbers(prime.get(PAGE))
    form = {"action": "approve", "touch": both[0]}
    assert "承認する理由" in prime.post(PAGE, 422, **form)
    assert "日付と時刻の両方" in prime.post(PAGE, 422, **form, why="停電", day="2026-11-26")
    again = prime.post(PAGE, 422, **form, why="停電")
    assert "正しい日時が必要です。届いた時刻より前" in again
    assert 'value="停電"' in again
    wrong = {"day": "2026-11-27", "time": "08:10"}
    assert 'value="2026-11-27"' in prime.post(PAGE, 422, **form, why="停電", **wrong)
    moment = {"day": "2026-11-26", "time": "08:10"}
    assert prime.post(PAGE, **form, why="停電", **moment).endswith("approved=1")
    assert [row[3] for row in ground.histories()] == ["08:10"]
    decided = prime.get(f"{PAGE}?view=decided")
    assert "理由：停電" in decided
    assert "正しい日時：2026-11-26 08:10" in decided
    assert both[0] in numbers(decided)


def test_a_decision_is_taken_back_with_a_reason_once(house: House, ground: Ground) -> None:
    ground.send([tap(1, at("08:00"), method="manual", direction="in")])
    prime = clerk(house)
    (one,) = numbers(prime.get(PAGE))
    prime.post(PAGE, action="approve", touch=one)
    assert len(ground.histories()) == 1
    form = {"action": "reverse", "touch": one}
    assert "取り消す理由" in prime.post(PAGE, 422, **form)
    led = html.unescape(prime.post(PAGE, **form, why="休工日でした"))
    assert led == f"{PAGE}?back=1&view=decided"
    assert ground.histories() == []
    page = prime.get(led)
    assert "理由：休工日でした" in page
    assert numbers(page) == []
    assert "before=1" in prime.post(PAGE, **form, why="x")
    with reading(ground.engine) as connection:
        assert connection.scalar(select(touch_decisions.c.outcome)) == "approved"
        assert connection.scalar(select(touch_reversals.c.outcome)) == "refused"
        acts = list(connection.scalars(select(ledger.c.act).where(ledger.c.act.like("touch.%"))))
    assert acts == ["touch.decided", "touch.reversed"]


def test_what_the_operator_decides_is_told_and_not_offered(house: House, ground: Ground) -> None:
    reader = ground.reader()
    with writing(ground.engine) as connection:
        revoke(connection, reader.device, SITE, "genba001", NOW)
    reader.touch(at("08:00"))
    ground.upload(reader.batch(1, 1, boot_id="boot-2"))
    page = clerk(house).get(PAGE)
    assert "1件の記録が、運営者の確認を待っています" in page
    assert numbers(page) == []


def test_the_operator_decides_of_keys_and_chains_on_a_page_of_its_own(
    house: House, ground: Ground
) -> None:
    reader = ground.reader()
    with writing(ground.engine) as connection:
        revoke(connection, reader.device, SITE, "genba001", NOW)
    reader.touch(at("08:00"))
    ground.upload(reader.batch(1, 1, boot_id="boot-2"))
    ground.send([tap(1, at("09:00"), method="manual", direction="out")])
    account = house.account("unei0001", Membership("body", OPERATOR, "officer"))
    operator = Worker(house, "", account).come()
    assert "/bodies/operator/touches" in operator.get("/account")
    page = operator.get(HELD)
    assert "停止した端末" in page
    (one,) = numbers(page)
    form = {"action": "approve", "touch": one}
    assert "承認する理由" in operator.post(HELD, 422, **form)
    assert operator.post(HELD, **form, why="端末を確認").endswith(f"{HELD}?approved=1")
    assert [row[3] for row in ground.histories()] == ["08:00"]
    assert operator.post(HELD, action="reverse", touch=one, why="x").endswith("view=decided")
    assert ground.histories() == []
    with reading(ground.engine) as connection:
        by = set(connection.scalars(select(ledger.c.by).where(ledger.c.act.like("touch.%"))))
    assert by == {"unei0001"}
    operator.get(PAGE, 404)
    clerk(house).get(HELD, 404)


def test_a_sub_contractor_finds_nothing_of_another_s_site(house: House, ground: Ground) -> None:
    ground.send([tap(1, at("08:00"), method="manual")])
    (one,) = numbers(clerk(house).get(PAGE))
    sub = clerk(house, SUB)
    theirs = f"/businesses/{SUB}/attendance/touches"
    assert numbers(sub.get(theirs)) == []
    sub.post(theirs, action="approve", touch=one, why="x")
    assert ground.histories() == []
    sub.get(PAGE, 404)


def test_the_page_of_the_gates_leads_to_what_is_held_and_revokes_after_a_warning(
    house: House, ground: Ground
) -> None:
    from_gate(ground, (at("08:00", dt.date(2027, 1, 5)), {}), (at("09:00"), {"site": OTHER_SITE}))
    page = clerk(house).get(f"/businesses/{PRIME}/sites/{SITE}/gates")
    assert re.search(rf'/touches\?site={SITE}">[^<]*</a> <span[^>]*>1件', page)
    assert "取り消すと元に戻せません" in page
    assert re.search(r'value="unknown"[^>]* checked', page)


def test_the_page_of_approvals_says_how_many_touches_wait(house: House, ground: Ground) -> None:
    ground.send([tap(1, at("08:00"), method="manual"), tap(2, at("09:00"), method="manual")])
    page = clerk(house).get(f"/businesses/{PRIME}/attendance/approvals")
    assert re.search(r'/touches">[^<]*</a> <span[^>]*>2件', page)
