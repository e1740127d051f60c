"""基本情報: what is registered, until when the card holds, and what was gathered so far."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select, update

from ccus_data.database import reading, writing
from ccus_data.passport import totals_of
from ccus_data.tables import histories, technicians
from portal.passport.card_validity import age_on, card_until
from rules.catalogue import Catalogue
from tests.portal.passport.own import TECHNICIAN, Phone

OPERATING = Catalogue.load().operating
BASE = dt.date(2021, 3, 1)


def row(**other: Any) -> Any:
    told = {"registered_on": BASE, "renewed_on": None, "birth_date": dt.date(1988, 7, 20)}
    return SimpleNamespace(**(told | {"identity_documents": True} | other))


@pytest.mark.parametrize(
    ("other", "until"),
    [
        ({}, "2031-03-01"),
        ({"birth_date": dt.date(1961, 3, 2)}, "2031-03-01"),
        ({"birth_date": dt.date(1961, 3, 1)}, "2036-03-01"),
        ({"identity_documents": False}, "2024-03-01"),
        ({"renewed_on": dt.date(2024, 2, 29)}, "2034-02-28"),
        ({"identity_documents": None}, None),
        ({"registered_on": dt.date(2019, 3, 31)}, None),
    ],
)
def test_a_card_holds_ten_years_fifteen_from_sixty_and_three_without_documents(
    other: dict[str, Any], until: str | None
) -> None:
    found = card_until(row(**other), OPERATING)
    assert (found and found.isoformat()) == until


def test_a_year_of_age_begins_on_the_birthday() -> None:
    born = dt.date(2000, 2, 29)
    days = [dt.date(2020, 2, 28), dt.date(2020, 2, 29), dt.date(2021, 2, 28), dt.date(2021, 3, 1)]
    assert [age_on(born, one) for one in days] == [19, 20, 20, 21]


def test_all_days_and_histories_are_added_up_and_the_uncounted_apart(phone: Phone) -> None:
    own = histories.c
    mine = own.technician_id == TECHNICIAN
    with reading(phone.house.engine) as connection:
        count = connection.scalar(select(func.count()).where(mine))
        days = connection.scalar(
            select(func.count(own.work_date.distinct())).where(mine, own.status == "counted")
        )
        by = [
            connection.scalar(select(func.count()).where(mine, own.status == one))
            for one in ("unapproved", "site_unregistered")
        ]
        told = totals_of(connection, TECHNICIAN)
    found = (told.work_days, told.histories, told.unapproved, told.site_unregistered)
    assert found == (days, count, *by)
    page = phone.get("/passport/profile")
    shown = re.findall(r'figure-box__number">([\d,]+)', page)
    assert [int(one.replace(",", "")) for one in shown] == [days, count, *by]


def test_everything_that_is_registered_is_shown(phone: Phone) -> None:
    told = {
        "sex": "female",
        "fax": "03-1111-1111",
        "emergency_address": "東京都港区",
        "health_insurance_number": "1234",
        "pension_insurance_number": "5678",
        "employment_insurance_number": "9012",
        "health_check_kind": "一般",
    }
    with writing(phone.house.engine) as connection:
        here = technicians.c.technician_id == TECHNICIAN
        connection.execute(update(technicians).where(here).values(**told))
    page = phone.get("/passport/profile")
    for words in ("女性", "38歳", *[value for key, value in told.items() if key != "sex"]):
        assert words in page
    assert "カードの有効期限" in page
