"""What a business sees of its consents: a page of them, and one of them."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, or_, select

from ccus_data.tables import consents

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.engine import Connection, Row
    from sqlalchemy.sql import ColumnElement

PAGE: Final = 50
"""Consents on one page: as many forms are printed at once within the time a page may take."""

HIGHEST: Final = 2**60


class State(StrEnum):
    """How far a consent is. ``OVER``: withdrawn, refused, or no longer asked for."""

    ASKED = "asked"
    GIVEN = "given"
    OVER = "over"


_OPEN: Final = consents.c.withdrawn_at.is_(None)
_WHERE: Final[Mapping[State, ColumnElement[bool]]] = {
    State.ASKED: and_(_OPEN, consents.c.given_at.is_(None)),
    State.GIVEN: and_(_OPEN, consents.c.given_at.is_not(None)),
    State.OVER: consents.c.withdrawn_at.is_not(None),
}


def page_of(
    connection: Connection, business_id: str, state: State | None, before: int | None, search: str
) -> tuple[list[Row[Any]], bool]:
    """A page of a business's consents, the newest first, and whether there are older ones.

    ``search``: each of its words is in a name, its kana or the identifier.
    """
    asked = select(consents).where(consents.c.business_id == business_id)
    if state is not None:
        asked = asked.where(_WHERE[state])
    for word in unicodedata.normalize("NFKC", search).split():
        written = (consents.c.name, consents.c.name_kana, consents.c.technician_id)
        asked = asked.where(or_(*(one.contains(word, autoescape=True) for one in written)))
    if before is not None:
        asked = asked.where(consents.c.consent_id < min(before, HIGHEST))
    rows = connection.execute(asked.order_by(consents.c.consent_id.desc()).limit(PAGE + 1)).all()
    return list(rows[:PAGE]), len(rows) > PAGE


def counts_of(connection: Connection, business_id: str) -> Mapping[State, int]:
    """How many consents of a business are how far."""
    counted = [func.count().filter(where).label(state) for state, where in _WHERE.items()]
    asked = select(*counted).where(consents.c.business_id == business_id)
    row = connection.execute(asked).one()
    return dict(zip(_WHERE, row, strict=True))


def some_of(
    connection: Connection, business_id: str, consent_ids: Collection[int]
) -> list[Row[Any]]:
    """Those of some consents that are this business's, the oldest first."""
    here = consents.c.consent_id.in_(consent_ids) & (consents.c.business_id == business_id)
    return list(connection.execute(select(consents).where(here).order_by(consents.c.consent_id)))


def state_of(row: Row[Any]) -> str:
    """The word for a consent: ``asked``, ``paper``, ``phone``, ``withdrawn`` or ``refused``.

    ``ended``: the business stopped asking before there was an answer.
    """
    if row.withdrawn_at is not None:
        if row.given_at is not None:
            return "withdrawn"
        return "refused" if row.withdrawn_by == "technician" else "ended"
    return row.way or "asked"
