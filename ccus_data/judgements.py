"""Appending judgements, and asking which one is in force for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, func, insert, select

from ccus_data.tables import judgements

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection


def append_judgements(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Append judgements, given by the columns of their table without ``judgement_id``; how many.

    What was answered before stays: a row is never changed, and the last of a technician and field
    is the one in force.
    """
    if rows:
        connection.execute(insert(judgements), list(rows))
    return len(rows)


def in_force(*conditions: ColumnElement[bool]) -> Select[Any]:
    """A statement for the judgements in force: the last of each technician and field.

    The conditions narrow down the technicians or fields asked about; one on anything that may
    change between two judgements would bring old ones back, and belongs around this statement.
    """
    newest = (
        select(func.max(judgements.c.judgement_id))
        .where(*conditions)
        .group_by(judgements.c.technician_id, judgements.c.field)
    )
    return select(judgements).where(judgements.c.judgement_id.in_(newest))
