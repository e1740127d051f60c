from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from sqlalchemy import delete, func, insert, select, update

from ccus_data.database import reading, writing
from ccus_data.tables import ledger, personal_views, site_rosters, touch_decisions
from portal.site_codes.worker_codes import WorkerCodes
from tests.attendance.gate import COLLEAGUE, OTHER_SITE, PRIME, SITE, SUB, WORKER, Ground
from tests.portal.access.conftest import House
from tests.portal.site_codes.worker import Worker, keep_gate, kept, worker_of

PAGE = "/passport/colleague"
WAITING = f"/businesses/{PRIME}/attendance/touches"


def code(house: House, who: str = WORKER, site: str = SITE) -> str:
    return WorkerCodes(house.seals).of(site, who)


def colleague(house: House) -> Worker:
    return worker_of(house, COLLEAGUE, "doryo00001").come()


def recorded(house: House, way: str = "in") -> None:
    """A touch of the worker by the colleague's phone."""
    typed = {"site": SITE, "code": code(house), "direction": way}
    assert colleague(house).post(PAGE, **typed) == f"{PAGE}?done={way}"


def clerk(house: House, business: str = PRIME) -> Worker:
    """The browser of a clerk of a business."""
    keep_gate(house, business)
    return Worker(house, "", 0, house.form_token())


def numbers(page: str) -> list[str]:
    return re.findall(r'name="touch" value="(\d+)"', page)


def test_a_code_is_of_one_worker_at_one_site(house: House) -> None:
    codes = WorkerCodes(house.seals)
    assert re.fullmatch(r"\d{8}", codes.of(SITE, WORKER))
    assert len({codes.of(site, who) for site in (SITE, OTHER_SITE) for who in "abc"}) == 6
    people = frozenset({WORKER, COLLEAGUE})
    own = codes.of(SITE, WORKER)
    assert codes.whose(SITE, f"{own[:4]} {own[4:]}", people) == WORKER
    assert codes.whose(SITE, own, people - {WORKER}) is None
    assert codes.whose(OTHER_SITE, own, people) is None
    for broken in ("", own[:-1], own + "0", "\x00", "一二三四五六七八"):
        assert codes.whose(SITE, broken, people) is None


def test_a_code_that_two_people_share_is_nobodys(house: House) -> None:
    codes = WorkerCodes(house.seals)
    seen: dict[str, str] = {}
    for number in range(100_000):
        who = f"{number:014}"
        first = seen.setdefault(codes.of(SITE, who), who)
        if first != who:
            assert codes.whose(SITE, codes.of(SITE, who), frozenset({first, who})) is None
            return
    raise AssertionError


def test_every_fault_of_the_form_is_told_at_once(house: House, ground: Ground) -> None:
    page = colleague(house).post(PAGE, 422, site=OTHER_SITE, code=" ", direction="up")
    assert page.count('class="fault"') == 3
    assert kept(ground) == []


def test_a_wrong_code_ones_own_and_too_many_tries_are_refused(house: House, ground: Ground) -> None:
    own = colleague(house)
    typed = {"site": SITE, "direction": "in"}
    assert "見つかりません" in own.post(PAGE, 422, code="00000000", **typed)
    assert "あなたの番号です" in own.post(PAGE, 422, code=code(house, COLLEAGUE), **typed)
    for _ in range(18):
        own.post(PAGE, 422, code="00000000", **typed)
    assert "回数が多すぎます" in own.post(PAGE, 422, code=code(house), **typed)
    assert kept(ground) == []


@pytest.mark.parametrize("who", [WORKER, COLLEAGUE])
@pytest.mark.parametrize("off", [-1, 0, 1])
def test_both_must_be_on_the_roster_of_the_day(
    house: House, ground: Ground, who: str, off: int
) -> None:
    today = house.clock().date()
    until = today + dt.timedelta(days=off)
    with writing(ground.engine) as connection:
        own = site_rosters.c.technician_id == who
        connection.execute(update(site_rosters).where(own).values(to_day=until))
    status = 422 if off < 0 else 303
    typed = {"site": SITE, "code": code(house), "direction": "in"}
    colleague(house).post(PAGE, status, **typed)
    assert len(kept(ground)) == (0 if off < 0 else 1)


def test_a_touch_by_a_colleague_waits_and_makes_no_day(house: House, ground: Ground) -> None:
    own = colleague(house)
    page = own.get(PAGE)
    assert code(house, COLLEAGUE)[:4] in page
    assert "建設" not in page.partition("<main")[2]
    typed = {"site": SITE, "code": code(house), "direction": "in"}
    led = own.post(PAGE, **typed)
    assert own.post(PAGE, **typed) == led
    page = own.get(led)
    assert "元請の承認を待っています" in page
    assert "建設" not in page.partition("<main")[2]
    assert kept(ground) == [("phone", "in", WORKER, "needs_approval")]
    assert ground.histories() == []


def test_who_is_on_no_roster_is_told_so(house: House, ground: Ground) -> None:
    with writing(ground.engine) as connection:
        connection.execute(delete(site_rosters))
    assert "登録されている現場がない" in colleague(house).get(PAGE)


def test_what_the_prime_approves_makes_the_day_at_its_own_time(
    house: House, ground: Ground
) -> None:
    recorded(house)
    house.clock.turn(hours=5)
    typed = {"site": SITE, "code": code(house), "direction": "out"}
    Worker(house, COLLEAGUE, 1).come().post(PAGE, **typed)
    prime = clerk(house)
    page = prime.get(WAITING)
    assert "建設 未来" in page
    assert f"（{COLLEAGUE}）" in page
    both = numbers(page)
    assert len(both) == 2
    with reading(ground.engine) as connection:
        seen = connection.scalar(select(func.count()).select_from(personal_views))
    assert seen == 2
    led = html.unescape(prime.post(WAITING, action="approve", touch=both[0]))
    assert led == f"{WAITING}?approved=1"
    assert [day[3:5] for day in ground.histories()] == [("12:00", None)]
    prime.post(WAITING, action="approve", touch=both[1])
    (day,) = ground.histories()
    assert day[2:] == (SITE, "12:00", "17:00", "09-01", "counted")
    assert numbers(prime.get(WAITING)) == []


def test_a_touch_is_decided_once_and_a_refusal_needs_its_reason(
    house: House, ground: Ground
) -> None:
    recorded(house)
    prime = clerk(house)
    (one,) = numbers(prime.get(WAITING))
    assert "選択してください" in prime.post(WAITING, 422, action="approve")
    assert "理由を入力" in prime.post(WAITING, 422, action="refuse", touch=one)
    prime.post(WAITING, 422, action="refuse", touch=one, why="x" * 201)
    assert prime.post(WAITING, action="refuse", touch=one, why="不在").endswith("refused=1")
    for action in ("approve", "refuse"):
        led = prime.post(WAITING, action=action, touch=one, why="x")
        assert led.endswith("?before=1")
    assert ground.histories() == []
    assert len(kept(ground)) == 1
    with reading(ground.engine) as connection:
        (decision,) = connection.execute(select(touch_decisions)).all()
        acts = list(connection.scalars(select(ledger.c.act).where(ledger.c.act.like("touch.%"))))
    assert (decision.outcome, decision.why, decision.by) == ("refused", "不在", "clerk668793")
    assert acts == ["touch.decided"]


def test_nobody_decides_for_another_prime_or_what_does_not_wait(
    house: House, ground: Ground
) -> None:
    recorded(house)
    (one,) = numbers(clerk(house).get(WAITING))
    sub = clerk(house, SUB)
    here = f"/businesses/{SUB}/attendance/touches"
    assert numbers(sub.get(here)) == []
    assert sub.post(here, action="approve", touch=one) == here
    assert sub.post(here, action="approve", touch="999999") == here
    assert ground.histories() == []


@pytest.mark.parametrize(("days", "late"), [(33, False), (34, False), (35, True)])
def test_after_the_deadline_of_the_month_nothing_is_approved(
    house: House, ground: Ground, days: int, late: bool
) -> None:
    recorded(house)  # 26 November: until 31 December
    (one,) = numbers(clerk(house).get(WAITING))
    house.clock.turn(days=days + 1)
    prime = Worker(house, "", 2).come()
    assert (numbers(prime.get(WAITING)) == []) is late
    led = prime.post(WAITING, action="approve", touch=one)
    assert led.endswith("late=1" if late else "approved=1")
    assert len(ground.histories()) == (0 if late else 1)


def test_an_employer_sees_the_codes_of_its_own_people_and_that_is_on_record(
    house: House, ground: Ground
) -> None:
    page = f"/businesses/{SUB}/sites/{SITE}/worker-codes"
    shown = clerk(house, SUB).get(page)
    for who in (WORKER, COLLEAGUE):
        told = code(house, who)
        assert f"{told[:4]} {told[4:]}" in shown
    with reading(ground.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(personal_views)) == 2
    row = {"site_id": SITE, "business_id": PRIME, "technician_id": WORKER}
    with writing(ground.engine) as connection:
        connection.execute(delete(site_rosters).where(site_rosters.c.technician_id == WORKER))
        connection.execute(insert(site_rosters), row | {"trade": "09-01", "role": "worker"})
    told = code(house)
    assert f"{told[:4]} {told[4:]}" not in Worker(house, "", 1).come().get(page)
    assert "いません" in Worker(house, "", 1).come().get(f"{page}?after={COLLEAGUE}")
    Worker(house, "", 1).come().get(page.replace(SITE, OTHER_SITE), 404)
