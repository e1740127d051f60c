from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from ccus_data.database import reading
from ccus_data.tables import ledger, sites
from tests.portal.sites.firms import (
    FIRST,
    PRIME,
    SECOND,
    SITE,
    TODAY,
    Firms,
)


def test_every_fault_of_a_site_is_said_at_once_and_nothing_is_registered(firms: Firms) -> None:
    firms.be(PRIME)
    page = firms.post("/new", 422, name="", from_day="x", to_day="2026-01-01")
    # the name, the first day, and what is missing: prefecture and both days of cards
    assert page.count('<p class="fault">') == 5
    late = {**SITE, "to_day": "2026-10-31"}
    assert firms.post("/new", 422, **late).count('<p class="fault">') == 1
    assert firms.acts() == []
    assert "現場はまだありません" in firms.get()


@pytest.mark.parametrize(
    ("kind", "first"),
    [("own_place", dt.date(2025, 7, 1)), ("training_centre", dt.date(2025, 10, 1))],
)
def test_a_place_that_is_no_building_site_is_one_from_its_day_on(
    firms: Firms, kind: str, first: dt.date
) -> None:
    for days, status in ((-1, 422), (0, 303), (1, 303)):
        day = str(first + dt.timedelta(days=days))
        given = {**SITE, "ordering_kind": kind, "accumulation_from": day}
        firms.be(PRIME).post("/new", status, **given)
    assert firms.acts() == ["site.registered"] * 2


def test_a_site_has_a_number_and_every_change_of_it_is_on_record(firms: Firms) -> None:
    site = firms.site()
    assert site.endswith("71")
    assert "駅前再開発ビル" in firms.get(f"/{site}")
    edit = firms.get(f"/{site}/edit")
    assert '<option value="private" selected>' in edit
    for _ in range(2):  # the second time nothing is different
        firms.post(f"/{site}/edit", **{**SITE, "manager": "山田"})
    firms.post(f"/{site}", action="end")
    assert "すでに終了" in firms.post(f"/{site}", 422, action="end")
    assert firms.acts() == ["site.registered", "site.changed", "site.ended"]
    with reading(firms.house.engine) as connection:
        row = connection.execute(select(sites)).one()
        last = connection.execute(select(ledger).order_by(ledger.c.number.desc())).first()
    assert (row.manager, row.accumulation_to) == ("山田", TODAY)
    assert last is not None
    assert last.before == '{"accumulation_to":"2027-10-31"}'


def test_without_acceptance_nobody_is_in_the_structure_and_it_is_said(firms: Firms) -> None:
    site = firms.site()
    for whom, said in (
        ("1", "14桁"),
        ("99999999999999", "登録されていません"),
        (PRIME, "自社は招待できません"),
    ):
        assert said in firms.post(f"/{site}", 422, action="invite", business_id=whom)
    firms.be(FIRST).get(f"/{site}", 404)
    firms.be(PRIME).post(f"/{site}", action="invite", business_id=FIRST)
    assert "すでに招待" in firms.post(f"/{site}", 422, action="invite", business_id=FIRST)
    assert "未承諾" in firms.get(f"/{site}")
    firms.be(FIRST)
    assert "日数になりません" in firms.get()
    firms.get(f"/{site}/roster/new", 404)
    firms.post(f"/{site}", 404, action="invite", business_id=SECOND)
    firms.get(f"/{site}/edit", 404)
    firms.post(f"/{site}", action="accept", upper=PRIME)
    assert "取り消されて" in firms.post(f"/{site}", 422, action="accept", upper=PRIME)
    assert "すでに終了" not in firms.post(f"/{site}", 422, action="end")
    firms.get(f"/{site}/roster/new")
    assert "元請事業者は招待できません" in firms.post(
        f"/{site}", 422, action="invite", business_id=PRIME
    )
    firms.post(f"/{site}", action="invite", business_id=SECOND)
    firms.be(SECOND).post(f"/{site}", action="accept", upper=FIRST)
    firms.be(SECOND)
    said = firms.post(f"/{site}", 422, action="invite", business_id=FIRST)
    assert "上位にあります" in said


def test_an_invitation_that_is_declined_or_taken_back_is_gone(firms: Firms) -> None:
    site = firms.site()
    firms.post(f"/{site}", action="invite", business_id=FIRST)
    assert firms.be(FIRST).post(f"/{site}", action="decline", upper=PRIME) == firms.path(
        "?done=declined"
    )
    firms.get(f"/{site}", 404)
    firms.be(PRIME).post(f"/{site}", action="invite", business_id=FIRST)
    firms.post(f"/{site}", action="withdraw", sub=FIRST)
    firms.post(f"/{site}", 422, action="withdraw", sub=FIRST)
    firms.post(f"/{site}", 422, action="withdraw", sub=PRIME)
    firms.be(FIRST).get(f"/{site}", 404)
    assert firms.acts()[1:] == [
        "structure.invited",
        "structure.declined",
        "structure.invited",
        "structure.withdrawn",
    ]
