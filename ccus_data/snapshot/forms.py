"""The files of a snapshot folder: which columns, of which types, in which order.

A snapshot is what counting and judging a whole population needs, and no more: no address, no phone
number. It is written from the database or made up by the synthetic population, and read by the
nightly run. All files are Parquet with zstd. Identifiers are 64-bit integers here (the 14 digits
read as a number: the same thing said shorter) and text of 14 digits everywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import pyarrow as pa

DIGITS: Final = 14

STATUSES: Final = ("counted", "unapproved", "site_unregistered")
"""``histories.status`` is the place in this list."""

ROLES: Final = ("worker", "foreman", "crew_leader")
"""``histories.role`` is the place in this list, or null."""

METHODS: Final[Mapping[str, str]] = MappingProxyType(
    {"ic": "IC"}
    | {
        one: one
        for one in (
            *("direct", "qr", "face", "phone", "call", "passkey", "colleague", "kentaikyo"),
            "manual",
        )
    }
)
"""How the methods of the database are written in ``histories.method``."""


def _schema(**columns: Any) -> Any:
    """A schema; a type in a tuple of one is that of a column which may be null."""
    return pa.schema(
        [
            pa.field(name, kind[0], nullable=True)
            if isinstance(kind, tuple)
            else pa.field(name, kind, nullable=False)
            for name, kind in columns.items()
        ]
    )


_ID: Final = pa.int64()
_DAY: Final = pa.date32()
_TEXT: Final = pa.string()

HISTORIES: Final = _schema(
    technician_id=_ID,
    date=_DAY,
    employer_id=(_ID,),
    site_id=(_ID,),
    trade=(pa.int16(),),
    role=(pa.int8(),),
    status=pa.int8(),
    entered_at=(pa.time32("s"),),
    exited_at=(pa.time32("s"),),
    method=_TEXT,
    site_name=(_TEXT,),
)
"""``histories/YYYY-MM.parquet``, sorted by technician and date. ``trade`` is major × 100 + minor
(``09-01`` is 901). A technician has one row for a day and a place; the place is ``site_id`` or,
without one, ``site_name`` (which only few rows have)."""

SCHEMAS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "technicians": _schema(
            technician_id=_ID,
            name=_TEXT,
            name_kana=(_TEXT,),
            birth_date=_DAY,
            registered_on=_DAY,
            registration_type=_TEXT,
            level=pa.int8(),
            prefecture=(_TEXT,),
            main_employer_id=(_ID,),
        ),
        "technician_trades": _schema(technician_id=_ID, trade=_TEXT, is_main=pa.bool_()),
        "qualifications": _schema(
            technician_id=_ID,
            code=(_TEXT,),
            name=(_TEXT,),
            acquired_on=_DAY,
            date_kind=_TEXT,
            expires_on=(_DAY,),
            evidence=pa.bool_(),
        ),
        "certificates": _schema(
            certificate_id=_ID,
            technician_id=_ID,
            field=_TEXT,
            certifier_id=_ID,
            kind=_TEXT,
            from_month=_TEXT,
            to_month=_TEXT,
        ),
        "businesses": _schema(
            business_id=_ID,
            name=_TEXT,
            kind=_TEXT,
            prefecture=(_TEXT,),
            capital=(pa.int64(),),
            registered_on=_DAY,
        ),
        "employments": _schema(
            technician_id=_ID,
            business_id=_ID,
            **{"from": _DAY, "to": (_DAY,)},
            is_main=pa.bool_(),
        ),
        "sites": _schema(
            site_id=_ID,
            name=_TEXT,
            prime_id=_ID,
            prefecture=(_TEXT,),
            work_kind=(_TEXT,),
            **{"from": (_DAY,), "to": (_DAY,)},
            registered_on=_DAY,
        ),
    }
)
"""``NAME.parquet`` by name, each sorted by its first columns. ``trade`` is text like ``09-01``,
``prefecture`` from ``01`` to ``47``, a month ``YYYY-MM``."""


def month_file(month: str) -> str:
    """The file of a month of histories, relative to the folder."""
    return f"histories/{month}.parquet"
