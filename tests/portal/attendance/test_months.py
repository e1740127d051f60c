from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from sqlalchemy import insert, update

from ccus_data.database import reading, writing
from ccus_data.tables import closed_months, employments, histories
from portal.attendance.months import shown
from rules.catalogue import Catalogue
from tests.portal.access.conftest import START
from tests.portal.sites.firms import FIRST, PRIME, SECOND, STRANGER, Firms, person

CATALOGUE = Catalogue.load()
NOVEMBER = "2026-11"


def put(firms: Firms, number: int, day: int, site: str = "", **other: Any) -> None:
    """A history of a technician of the second tier in November, at a site or at none."""
    place = {"place": site, "site_id": site} if site else {"place": "駅", "site_name": "駅"}
    row = {
        "technician_id": person(number),
        "work_date": dt.date(2026, 11, day),
        "employer_id": SECOND,
        "trade": "09-01",
        "role": "worker",
        "status": "counted",
        "method": "ic",
        **place,
        **other,
    }
    with writing(firms.house.engine) as connection:
        connection.execute(insert(histories), row)


def page(firms: Firms, rest: str, status: int = 200) -> str:
    answer = firms.house.client.get(f"/businesses/{firms.business}{rest}")
    assert answer.status_code == status
    return answer.text


@pytest.mark.parametrize(
    ("asked", "on", "month", "until"),
    [
        ("", dt.date(2026, 11, 26), "2026-11", dt.date(2026, 12, 31)),
        ("2026-10", dt.date(2026, 11, 30), "2026-10", dt.date(2026, 11, 30)),
        ("2026-10", dt.date(2026, 12, 1), "2026-10", None),
        ("2026-12", dt.date(2026, 11, 26), "2026-11", dt.date(2026, 12, 31)),
        ("2026-13", dt.date(2026, 11, 26), "2026-11", dt.date(2026, 12, 31)),
        ("x" * 7, dt.date(2026, 11, 26), "2026-11", dt.date(2026, 12, 31)),
    ],
)
def test_a_month_can_be_mended_to_the_end_of_the_next(
    firms: Firms, asked: str, on: dt.date, month: str, until: dt.date | None
) -> None:
    with reading(firms.house.engine) as connection:
        found = shown(connection, CATALOGUE.operating, asked, on)
    assert (str(found.month), found.mend_until, found.closed) == (month, until, False)
    assert found.days_left == ((until - on).days if until else 0)


def test_two_sites_on_a_day_are_two_histories_and_one_day(firms: Firms) -> None:
    site = firms.structure()
    put(firms, 2, 3, site)
    put(firms, 2, 3)
    put(firms, 2, 4, method="direct", status="unapproved")
    put(firms, 3, 5, trade=None)
    firms.be(SECOND)
    text = page(firms, "/attendance")
    assert "1日 <span" in text
    assert "（履歴 2件）" in text
    assert text.count("計上なし 1件") == 2
    assert "あと35日" in text
    table = list(csv.reader(io.StringIO(page(firms, "/attendance/month.csv").lstrip("\ufeff"))))
    assert table[0][:2] == ["技能者ID", "技能者名"]
    assert len(table[0]) == 6 + 30 + 1
    assert table[1][2:6] == ["1", "2", "1", "0"]
    assert (table[1][6 + 2], table[1][6 + 3], table[1][6 + 4]) == ("IC", "直接", "")
    one = page(firms, f"/attendance/{person(2)}?month={NOVEMBER}")
    assert "元請の承認がまだです" in one
    assert one.count('<td class="care">') == 1
    assert "駅前再開発ビル" in one
    assert "職種がありません" in page(firms, f"/attendance/{person(3)}?month={NOVEMBER}")
    assert person(2) not in page(firms, "/attendance?month=2026-10")
    assert firms.seen() > 5


def test_only_who_works_there_today_is_shown_to_an_employer(firms: Firms) -> None:
    put(firms, 2, 3)
    put(firms, 3, 3)
    gone = employments.c.technician_id == person(3)
    with writing(firms.house.engine) as connection:
        before = START.date() - dt.timedelta(days=1)
        connection.execute(update(employments).where(gone).values(to_day=before))
    firms.be(SECOND)
    text = page(firms, "/attendance")
    assert (person(2) in text, person(3) in text) == (True, False)
    page(firms, f"/attendance/{person(3)}", 404)
    page(firms, "/attendance/x", 404)
    firms.be(STRANGER)
    assert person(2) not in page(firms, "/attendance")
    page(firms, f"/attendance/{person(2)}", 404)


def test_a_site_is_shown_to_its_prime_and_to_each_tier_from_itself_downwards(
    firms: Firms,
) -> None:
    site = firms.structure()
    put(firms, 1, 3, site, employer_id=FIRST)
    put(firms, 2, 3, site)
    put(firms, 3, 4, site, employer_id=None)
    put(firms, 2, 6)
    for business, people in ((PRIME, [1, 2, 3]), (FIRST, [1, 2]), (SECOND, [2])):
        text = page(firms.be(business), f"/sites/{site}/attendance")
        assert [n for n in range(1, 4) if person(n) in text] == people
    assert "すべて計上" in page(firms, f"/sites/{site}/attendance")
    lost = page(firms.be(PRIME), f"/sites/{site}/attendance?open=yes")
    assert [n for n in range(1, 4) if person(n) in lost] == [3]
    page(firms.be(STRANGER), f"/sites/{site}/attendance", 404)


def test_a_closed_month_says_so(firms: Firms) -> None:
    row = {"month": "2026-09", "closed_at": START, "row_count": 0, "sha256": "f" * 64, "file": "x"}
    with writing(firms.house.engine) as connection:
        connection.execute(insert(closed_months), row)
    assert "保管済み" in page(firms.be(SECOND), "/attendance?month=2026-09")
    assert "締め切られました" in page(firms, "/attendance?month=2026-08")


def test_a_day_by_phone_is_ic_in_its_cell_and_a_phone_in_words(firms: Firms) -> None:
    firms.structure()
    put(firms, 2, 3, method="phone")
    put(firms, 2, 4, method="manual")
    put(firms, 2, 5)
    firms.be(SECOND)
    table = list(csv.reader(io.StringIO(page(firms, "/attendance/month.csv").lstrip("\ufeff"))))
    assert table[1][6 + 2 : 6 + 5] == ["IC", "直接", "IC"]
    assert table[1][-1] == "3:携帯電話 4:連携システムでの入力"
    text = page(firms, f"/attendance/{table[1][0]}")
    assert "携帯電話" in text
    assert "連携システムでの入力（元請が承認）" in text
