"""The effect of a proposed document over the technicians in the portal's own database."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from ccus_data.database import reading
from ccus_data.records import records_of
from ccus_data.tables import technician_trades
from evaluator.effect import Counts, Effect, effect_json, effect_lines
from portal.criteria_effect import Task, parts_of
from portal.criteria_proposals import LANGUAGES, Basis, Population, ToldEffect

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.engine import Engine

NAME: Final = "portal-database"
"""What the journal calls these people."""

MOST: Final = 500
"""Of technicians while a page waits; for more there is the command, over a file of records."""


class Uncountable(Exception):
    """No effect is worked out over the database: ``key`` and ``count`` say why."""

    def __init__(self, key: str, count: int) -> None:
        super().__init__(key)
        self.key = key
        self.count = count


def people_in_store(engine: Engine) -> Population:
    """The technicians who have a trade of the document in force or of the proposed one.

    Nobody else is judged by either. What is told and kept are counts, so that no technician has
    been looked at. Raises ``Uncountable`` when asked: nobody, more than ``MOST``, or nobody whose
    record can be read.
    """

    def effect(basis: Basis, as_of: date) -> ToldEffect:
        task = Task(basis.catalogue, basis.old, basis.new, as_of, listed=False)
        asked = (
            select(technician_trades.c.technician_id)
            .where(technician_trades.c.trade.in_(sorted(task.trades)))
            .distinct()
            .order_by(technician_trades.c.technician_id)
            .limit(MOST + 1)
        )
        with reading(engine) as connection:
            ids = list(connection.scalars(asked))
            if not 0 < len(ids) <= MOST:
                raise Uncountable("too_many" if ids else "nobody", MOST)
            records = records_of(connection, ids, as_of)
        lines = [
            json.dumps(one, ensure_ascii=False, sort_keys=True).encode() + b"\n"
            for one in records.values()
        ]
        counts, digest = Counts(), hashlib.sha256()
        for line in lines:
            digest.update(line)
        for part in parts_of(lines, task, processes=1):
            counts += part.counts
        if not counts.people:
            raise Uncountable("unreadable", len(lines))
        found = Effect(basis.old, basis.new, as_of, counts)
        told = {lang: effect_lines(found, lang) for lang in LANGUAGES}
        return ToldEffect(digest.hexdigest(), effect_json(found), told)

    return Population(NAME, effect)
