"""All that is kept about a technician, to take along: JSON for programs, CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from ccus_data.passport import (
    all_attendances_of,
    disclosure_of,
    employers_of,
    images_of,
    person_of,
    qualifications_of,
)
from ccus_data.personal_views import views_of
from ccus_data.tables import (
    certificates,
    consents,
    history_entries,
    judgements,
    mail_wishes,
    post_reads,
    proxy_requests,
    technician_announcements,
    terms_agreements,
)
from portal.passport_push import phones_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

Json = dict[str, Any]

MOST_VIEWS: Final = 10_000
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet: a quotation mark in front makes it text."""


def packed(connection: Connection, technician_id: str, on: dt.date) -> bytes:
    """A ZIP with everything about a technician: ``all.json``, and a CSV for each table.

    CSV files are UTF-8 with a byte order mark; a cell never begins like a formula.
    """
    parts = _parts(connection, technician_id)
    told = {"technician_id": technician_id, "made_on": on.isoformat(), **parts}
    packed_into = io.BytesIO()
    with zipfile.ZipFile(packed_into, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(told, ensure_ascii=False, indent=1, default=str)
        archive.writestr("all.json", text)
        for name, rows in parts.items():
            archive.writestr(f"{name}.csv", _csv(rows))
    return packed_into.getvalue()


def _parts(connection: Connection, technician_id: str) -> dict[str, list[Json]]:
    person = person_of(connection, technician_id)
    told = disclosure_of(connection, technician_id)
    sides = {"technician": told.by_technician, **told.by_employer}
    return {
        "technician": [] if person is None else [dict(person.row._mapping)],  # noqa: SLF001 - SQLAlchemy's name for a row as a mapping
        "trades": []
        if person is None
        else [{"trade": code, "is_main": is_main} for code, is_main in person.trades],
        "employers": [
            {name: getattr(one, name) for name in one.__slots__}
            for one in employers_of(connection, technician_id)
        ],
        "qualifications": [
            dict(row._mapping)  # noqa: SLF001 - as above
            for row in qualifications_of(connection, technician_id)
        ],
        "histories": [
            {name: getattr(one, name) for name in one.__slots__}
            for one in all_attendances_of(connection, technician_id)
        ],
        "certificates": _rows(connection, certificates, technician_id),
        "judgements": _rows(connection, judgements, technician_id),
        "consents": _rows(connection, consents, technician_id),
        "terms": _rows(connection, terms_agreements, technician_id),
        "entries": _rows(connection, history_entries, technician_id),
        "announcements": _rows(connection, technician_announcements, technician_id),
        "posts_read": _rows(connection, post_reads, technician_id),
        "mail_wishes": _rows(connection, mail_wishes, technician_id),
        "requests": _rows(connection, proxy_requests, technician_id),
        "certificate_images": [
            {
                **{name: getattr(one, name) for name in ("image_id", "held_as", "acquired_on")},
                **{name: getattr(one, name) for name in ("name", "media_type", "taken_in_at")},
            }
            for one in images_of(connection, technician_id)
        ],
        "phones": phones_of(connection, technician_id),
        "disclosures": [
            {"side": side, "item": item} for side, items in sides.items() for item in sorted(items)
        ],
        "views": [
            {"at": one.at, "by": one.look.as_what, "what": one.look.what}
            for one in views_of(connection, technician_id, most=MOST_VIEWS)
        ],
    }


def _rows(connection: Connection, table: Table, technician_id: str) -> list[Json]:
    here = table.c.technician_id == technician_id
    return [dict(row) for row in connection.execute(select(table).where(here)).mappings()]


def _csv(rows: Sequence[Json]) -> bytes:
    text = io.StringIO(newline="")
    names = list(rows[0]) if rows else []
    writer = csv.writer(text)
    if names:
        writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _cell(value: object) -> object:
    is_formula = isinstance(value, str) and value.startswith(FORMULA_SIGNS)
    return f"'{value}" if is_formula else value
