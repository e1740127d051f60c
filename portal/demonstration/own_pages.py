"""Two made-up technicians with an account of their own, and days of every kind to look at."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml
from sqlalchemy import insert

from ccus_data.database import load_rows
from ccus_data.tables import (
    employments,
    histories,
    qualifications,
    sites,
    technician_trades,
    technicians,
)
from portal.access import JAPAN, keep_identity_numbers, make_technician_account

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.engine import Connection

    from portal.access import Passwords
    from portal.sealing import Seals

Json = dict[str, Any]

OWN_PAGES: Final = Path(__file__).with_name("own_pages.yaml")
SUNDAY: Final = 6
MENDED_EVERY: Final = 6
"""Of the last two months every so many days is one that does not count, each in its own way."""

COLUMNS: Final = (
    *("technician_id", "work_date", "place", "employer_id", "site_id", "site_name", "trade"),
    *("role", "status", "entered_at", "exited_at", "method", "work_content"),
)


def told() -> Json:
    """The people of the file."""
    found: Json = yaml.load(OWN_PAGES.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return found


def add_technicians(connection: Connection, people: Json, business: str, at: dt.datetime) -> None:
    """Put the technicians into the tables, with their days up to yesterday."""
    site_rows = [
        {
            "site_id": one["site_id"],
            "name": one["name"],
            "prime_id": business,
            "registered_on": dt.date(2021, 1, 4),
        }
        for one in people["sites"]
    ]
    connection.execute(insert(sites), site_rows)
    today = at.astimezone(JAPAN).date()
    for one in people["technicians"]:
        _add(connection, one, business, today)
    days = (row for one in people["technicians"] for row in _days(one, people, business, today))
    load_rows(connection, histories, COLUMNS, days)


def add_accounts(  # noqa: PLR0913, PLR0917 - whose, with what, by whom and when
    connection: Connection,
    people: Json,
    passwords: Passwords,
    seals: Seals,
    chosen: Mapping[str, str],
    by: str,
    at: dt.datetime,
) -> None:
    """Their accounts with the chosen passwords, and what stands on the back of their cards."""
    numbers = {one["technician_id"]: one["number"] for one in people["technicians"]}
    keep_identity_numbers(connection, seals, numbers, by, at)
    for technician_id, password in chosen.items():
        email = f"{technician_id}@example.jp"
        make_technician_account(connection, technician_id, email, passwords.hashed(password), at)


def _add(connection: Connection, one: Json, business: str, today: dt.date) -> None:
    who = {"technician_id": one["technician_id"]}
    row = {
        **who,
        "name": one["name"],
        "name_kana": one["kana"],
        "birth_date": one["birth_date"],
        "registered_on": one["first_day"],
        "registration_type": "detailed",
        "level": one["level"],
        "level_since": one["first_day"],
        "prefecture": "13",
        "kentaikyo_joined": True,
        "identity_documents": True,
    }
    connection.execute(insert(technicians), row)
    connection.execute(
        insert(technician_trades),
        [
            {**who, "trade": trade, "is_main": place == 0}
            for place, trade in enumerate(one["trades"])
        ],
    )
    works = {"business_id": business, "from_day": one["first_day"], "is_main": True}
    connection.execute(insert(employments), {**who, **works})
    held = [
        {
            **who,
            "held_as": told.get("code") or told["name"],
            "code": told.get("code"),
            "name": told.get("name"),
            "acquired_on": told["acquired_on"],
            "date_kind": "acquired",
            "expires_on": None
            if "months" not in told
            else today + dt.timedelta(days=30 * told["months"]),
            "evidence": "name" not in told,
        }
        for told in one["qualifications"]
    ]
    connection.execute(insert(qualifications), held)


def _days(one: Json, people: Json, business: str, today: dt.date) -> Iterator[tuple[object, ...]]:
    """Work on every day but Sundays, so many days up to yesterday."""
    days: list[dt.date] = []
    on = today - dt.timedelta(days=1)
    while len(days) < one["days"] and on >= one["first_day"]:
        if on.weekday() != SUNDAY:
            days.append(on)
        on -= dt.timedelta(days=1)
    last_open = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    odd = 0
    for number, day in enumerate(reversed(days)):
        site = people["sites"][(number // 40) % len(people["sites"])]
        row: Json = {
            "technician_id": one["technician_id"],
            "work_date": day,
            "place": site["site_id"],
            "employer_id": business,
            "site_id": site["site_id"],
            "site_name": None,
            "trade": one["trades"][0],
            "role": "foreman" if number >= one["foreman_from"] else "worker",
            "status": "counted",
            "entered_at": "07:52",
            "exited_at": "17:10",
            "method": "ic",
            "work_content": site["work_content"],
        }
        if day >= last_open and number % MENDED_EVERY == 0:
            row |= _ODD[odd % len(_ODD)]
            odd += 1
        yield tuple(row[name] for name in COLUMNS)
        if day >= last_open and number % (2 * MENDED_EVERY) == 1:
            other = people["sites"][(number // 40 + 1) % len(people["sites"])]
            second = {"place": other["site_id"], "site_id": other["site_id"]}
            times = {"entered_at": "18:05", "exited_at": "21:20"}
            yield tuple({**row, **second, **times}[name] for name in COLUMNS)


_ODD: Final[tuple[Json, ...]] = (
    {"status": "unapproved", "method": "direct", "entered_at": None, "exited_at": None},
    {"trade": None, "role": None},
    {
        "status": "site_unregistered",
        "site_id": None,
        "place": "東通り倉庫",
        "site_name": "東通り倉庫",
    },
    {"employer_id": None},
    {"role": None},
)
