"""Filling an empty store with the people of ``people.yaml``, and the logins that open it."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml
from sqlalchemy import insert, select

from ccus_data.database import load_rows, reading, writing
from ccus_data.tables import (
    accounts,
    businesses,
    consents,
    employments,
    histories,
    qualifications,
    technician_trades,
    technicians,
)
from portal.access import OPERATOR, Membership, Passwords
from portal.consents import keep_text, text_in_force
from portal.demonstration import own_pages
from portal.demonstration.posts import put_posts
from portal.demonstration.sites import put_sites
from portal.demonstration.touches import put_touches
from portal.members import grant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Connection, Engine

    from portal.sealing import Seals

PEOPLE: Final = Path(__file__).with_name("people.yaml")
LOGINS_FILE: Final = "demonstration-logins.txt"
BY: Final = "demonstration"
REGISTERED: Final = dt.date(2020, 4, 1)
ELECTRICIAN: Final = "09-01"
FIRST_ID: Final = 30_000_000_000_000
COLUMNS: Final = (
    *("technician_id", "work_date", "place", "employer_id", "site_name", "trade", "role"),
    *("status", "method"),
)


@dataclass(frozen=True, slots=True)
class Login:
    """A login to try: for whom it acts, and its password."""

    login_id: str
    password: str
    acts_for: str


def fill(engine: Engine, folder: Path, seals: Seals, at: dt.datetime) -> None:
    """Fill a store without accounts, and write its logins into ``folder``; once.

    The passwords are made anew for each store; the file is its owner's alone.
    """
    with reading(engine) as connection:
        if connection.scalar(select(accounts.c.account_id).limit(1)) is not None:
            return
    told: dict[str, Any] = yaml.load(PEOPLE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    logins = [
        Login(one["login_id"], f"Ccus-{secrets.token_hex(4)}1", _acts_for(one))
        for one in told["logins"]
    ]
    own = own_pages.told()
    logins += [
        Login(one["technician_id"], f"Ccus-{secrets.token_hex(4)}1", "technician self")
        for one in own["technicians"]
    ]
    lines = "".join(f"{one.login_id}\t{one.password}\t{one.acts_for}\n" for one in logins)
    path = folder / LOGINS_FILE
    path.touch(mode=0o600)
    path.write_text(lines, encoding="utf-8")
    with writing(engine) as connection:
        rows = [{**one, "registered_on": REGISTERED} for one in told["businesses"]]
        connection.execute(insert(businesses), rows)
        passwords = Passwords()
        _accounts(connection, told["logins"], logins, passwords, at)
        people = _people(connection, told, at)
        put_sites(connection, told["sites"], told["businesses"][0]["business_id"], people, at)
        put_touches(connection, told["sites"], people, at)
        own_pages.add_technicians(connection, own, rows[0]["business_id"], at)
        chosen = {one.login_id: one.password for one in logins[len(told["logins"]) :]}
        own_pages.add_accounts(connection, own, passwords, seals, chosen, BY, at)
        put_posts(connection, BY, at)


def _acts_for(login: dict[str, str]) -> str:
    """Whom a login acts for, and as what, as the command says it."""
    kind = OPERATOR if login["organisation"] == OPERATOR else login["kind"]
    return f"{kind} {login['role']}"


def read_logins(folder: Path) -> list[Login]:
    """The logins of a store that was filled before; none where there is no such file."""
    path = folder / LOGINS_FILE
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Login(*line.split("\t")) for line in lines]


def _accounts(
    connection: Connection,
    told: Sequence[Any],
    logins: Sequence[Login],
    passwords: Passwords,
    at: dt.datetime,
) -> None:
    for one, login in zip(told, logins[: len(told)], strict=True):
        row = {
            "login_id": login.login_id,
            "login_key": login.login_id,
            "email": f"{login.login_id}@example.jp",
            "password_hash": passwords.hashed(login.password),
            "password_set_at": at,
            "created_at": at,
        }
        made = connection.execute(insert(accounts).returning(accounts.c.account_id), row)
        held = Membership(one["kind"], one["organisation"], one["role"])
        grant(connection, int(made.scalar_one()), held, BY, at)


@dataclass(frozen=True, slots=True)
class _Person:
    technician_id: str
    name: str
    kana: str
    group: dict[str, Any]


def _people(connection: Connection, told: dict[str, Any], at: dt.datetime) -> list[str]:
    """The technicians of the first business, with all that they have; their numbers."""
    business = told["businesses"][0]["business_id"]
    people = list(_named(told))
    rows = [
        {
            "technician_id": one.technician_id,
            "name": one.name,
            "name_kana": one.kana,
            "birth_date": dt.date(1985, 1, 1),
            "registered_on": REGISTERED,
            "registration_type": "detailed",
            "level": 1,
        }
        for one in people
    ]
    connection.execute(insert(technicians), rows)
    ids = [one.technician_id for one in people]
    connection.execute(
        insert(technician_trades),
        [{"technician_id": one, "trade": ELECTRICIAN, "is_main": True} for one in ids],
    )
    worked = {"business_id": business, "from_day": REGISTERED, "is_main": True}
    connection.execute(insert(employments), [{"technician_id": one, **worked} for one in ids])
    held = [
        {
            "technician_id": one.technician_id,
            "held_as": code,
            "code": code,
            "acquired_on": dt.date(2012 + place, 5, 10),
            "date_kind": "acquired",
            "evidence": True,
        }
        for one in people
        for place, code in enumerate(one.group["codes"])
    ]
    connection.execute(insert(qualifications), held)
    days = (row for one in people for row in _days(one, business))
    load_rows(connection, histories, COLUMNS, days)
    text = text_in_force(at)
    keep_text(connection, text, at)
    agreed = [
        {
            "business_id": business,
            "technician_id": one.technician_id,
            "name": one.name,
            "name_kana": one.kana,
            "birth_date": dt.date(1985, 1, 1),
            "version": text.version,
            "asked_by": BY,
            "asked_at": at,
            "way": "phone",
            "given_at": at,
            "given_by": "technician",
        }
        for one in people
        if one.group["consent"]
    ]
    connection.execute(insert(consents), agreed)
    return ids


def _named(told: dict[str, Any]) -> Iterator[_Person]:
    numbers = count()
    for group in told["groups"]:
        for _ in range(group["count"]):
            number = next(numbers)
            family, given = number % len(told["families"]), number % len(told["given"])
            yield _Person(
                str(FIRST_ID + 100 * number + 7),
                f"{told['families'][family]} {told['given'][given]}",
                f"{told['family_kana'][family]} {told['given_kana'][given]}",
                group,
            )


def _days(one: _Person, business: str) -> Iterator[tuple[object, ...]]:
    first_as_foreman = one.group["days"] - one.group["foreman"]
    for day in range(one.group["days"]):
        role = "worker" if day < first_as_foreman else "foreman"
        on = REGISTERED + dt.timedelta(days=day)
        yield (one.technician_id, on, "x", business, "x", ELECTRICIAN, role, "counted", "ic")
