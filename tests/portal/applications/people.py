"""A business with technicians who can level up, and the account of a clerk of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from ccus_data.database import load_rows
from ccus_data.tables import (
    accounts,
    businesses,
    consent_texts,
    consents,
    employments,
    histories,
    memberships,
    qualifications,
    technician_trades,
    technicians,
    uploads,
)

MOMENT: Final = dt.datetime(2026, 11, 1, 3, 0, tzinfo=dt.UTC)
BUSINESS: Final = "66879345433022"
STRANGER: Final = "06679345433022"
REGISTERED: Final = dt.date(2020, 4, 1)
ELECTRICIAN: Final = "09-01"
QUALIFICATIONS: Final = ("31018", "60011")
DAYS_FOR_LEVEL_2: Final = 645
FORM: Final = 2**40
"""The upload of the signed forms: beyond what the database counts up to by itself."""


def technician_id(number: int) -> str:
    return f"{10**13 + 100 * number + 21:014}"


def put_business(connection: Connection) -> None:
    rows = [
        {
            "business_id": one,
            "name": name,
            "kind": "corporation",
            "address": "東京都千代田区霞が関1-1",
            "postal_code": "100-0013",
            "phone": "03-0000-0000",
            "representative": "髙﨑 葛",
            "registered_on": dt.date(2019, 4, 1),
        }
        for one, name in ((BUSINESS, "髙﨑電設株式会社"), (STRANGER, "よその会社"))
    ]
    connection.execute(insert(businesses), rows)
    text = {
        "version": "1",
        "digest": "d" * 64,
        "purpose": "能力評価",
        "items": "[]",
        "wording": "同意",
        "since": MOMENT,
    }
    connection.execute(insert(consent_texts), text)
    file = {
        "upload_id": FORM,
        "business_id": BUSINESS,
        "media_type": "image/png",
        "name": "a.png",
        "digest": "d" * 64,
        "pages": 1,
        "content": b"x",
        "uploaded_by": "c",
        "uploaded_at": MOMENT,
    }
    connection.execute(insert(uploads), file)


def put_technicians(
    connection: Connection,
    numbers: Iterable[int],
    *,
    days: int = DAYS_FOR_LEVEL_2,
    consented: bool = True,
    **other: Any,
) -> list[str]:
    """Electricians with qualifications for every level and so many days at work in CCUS."""
    chosen = list(numbers)
    ids = [technician_id(one) for one in chosen]
    people = [
        {
            "technician_id": one,
            "name": f"建設 {number}郎",
            "name_kana": f"ケンセツ {number}",
            "birth_date": dt.date(1985, 1, 1),
            "registered_on": REGISTERED,
            "registration_type": "detailed",
            "level": 1,
            **other,
        }
        for number, one in zip(chosen, ids, strict=True)
    ]
    connection.execute(insert(technicians), people)
    trades = [{"technician_id": one, "trade": ELECTRICIAN, "is_main": True} for one in ids]
    connection.execute(insert(technician_trades), trades)
    held = [
        {
            "technician_id": one,
            "held_as": code,
            "code": code,
            "acquired_on": dt.date(2010 + place, 5, 10),
            "date_kind": "acquired",
            "evidence": True,
        }
        for one in ids
        for place, code in enumerate(QUALIFICATIONS)
    ]
    connection.execute(insert(qualifications), held)
    worked = [
        {
            "technician_id": one,
            "business_id": BUSINESS,
            "from_day": REGISTERED,
            "is_main": True,
        }
        for one in ids
    ]
    connection.execute(insert(employments), worked)
    names = (
        *("technician_id", "work_date", "place", "employer_id", "site_name", "trade", "role"),
        *("status", "method"),
    )
    load_rows(connection, histories, names, (row for one in ids for row in _days(one, days)))
    if consented:
        put_consents(connection, ids)
    return ids


def _days(one: str, days: int) -> Iterable[Sequence[Any]]:
    for day in range(days):
        on = REGISTERED + dt.timedelta(days=day)
        yield (one, on, "x", BUSINESS, "x", ELECTRICIAN, "worker", "counted", "ic")


def put_consents(connection: Connection, ids: Iterable[str]) -> None:
    rows = [
        {
            "business_id": BUSINESS,
            "technician_id": one,
            "name": "建設 太郎",
            "birth_date": dt.date(1985, 1, 1),
            "version": "1",
            "asked_by": "clerk",
            "asked_at": MOMENT,
            "way": "paper",
            "given_at": MOMENT,
            "given_by": "本人",
            "upload_id": FORM,
        }
        for one in ids
    ]
    connection.execute(insert(consents), rows)


def put_member(connection: Connection, login_id: str, business_id: str = BUSINESS) -> None:
    found = connection.execute(
        accounts.select().where(accounts.c.login_key == login_id.lower())
    ).one()
    row = {
        "account_id": found.account_id,
        "organisation_kind": "business",
        "organisation_id": business_id,
        "role": "clerk",
        "since": MOMENT,
        "granted_by": "operator",
    }
    connection.execute(insert(memberships), row)
