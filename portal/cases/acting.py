"""Doing an act with one case or hundreds: checked against the table, written once, on record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, tuple_, update

from ccus_data import ledger
from ccus_data.tables import case_events, cases
from portal.cases.states import STARTS_A_ROUND, Act, Party, State, next_state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection, Row

AT_ONCE: Final = 500
"""Cases in one statement; an application has no more."""


class NotPossible(Exception):
    """An act that the table does not allow in this state to this party."""

    def __init__(self, state: State, act: Act, party: Party) -> None:
        super().__init__(f"{act} by {party} in {state}")
        self.state, self.act, self.party = state, act, party


class Changed(Exception):
    """Cases that are no longer as the person who acts has seen them: nothing was done."""

    def __init__(self, case_ids: Sequence[int]) -> None:
        super().__init__(", ".join(map(str, case_ids)))
        self.case_ids = tuple(case_ids)


@dataclass(frozen=True, slots=True)
class Step:
    """An act, as whom and by whom it is done, when, and why: codes and words for the applicant."""

    act: Act
    party: Party
    by: str
    at: dt.datetime
    reason_codes: tuple[str, ...] = ()
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as the person who acts has seen it; ``technician_id`` is for the ledger."""

    case_id: int
    technician_id: str
    state: State
    round: int
    version: int

    @classmethod
    def of(cls, row: Row[Any]) -> Seen:
        """From a row with these columns of the table ``cases``."""
        return cls(row.case_id, row.technician_id, State(row.state), row.round, row.version)


def act_on(connection: Connection, seen: Iterable[Seen], step: Step) -> list[Seen]:
    """The cases after the step, in their order; all of them or, in this transaction, none.

    ``NotPossible`` where the table forbids it for one of them, ``Changed`` where somebody was
    quicker. Each step stands in ``case_events`` and in the ledger.
    """
    pairs = [(one, _after(one, step)) for one in seen]
    by_state = sorted(pairs, key=lambda pair: pair[0].state)
    for state, alike in groupby(by_state, key=lambda pair: pair[0].state):
        rest = list(alike)
        while rest:
            _move(connection, state, rest[:AT_ONCE], step)
            rest = rest[AT_ONCE:]
    if pairs:
        connection.execute(insert(case_events), [_event(*pair, step) for pair in pairs])
        ledger.append(connection, [_for_ledger(*pair, step) for pair in pairs], step.at)
    return [after for _, after in pairs]


def _after(one: Seen, step: Step) -> Seen:
    to = next_state(one.state, step.act, step.party)
    if to is None:
        raise NotPossible(one.state, step.act, step.party)
    number = one.round + (step.act in STARTS_A_ROUND)
    return Seen(one.case_id, one.technician_id, to, number, one.version + 1)


def _move(
    connection: Connection, state: State, pairs: Sequence[tuple[Seen, Seen]], step: Step
) -> None:
    """Change cases of one state, if all of them still are as they were seen."""
    versions = [(before.case_id, before.version) for before, _ in pairs]
    same = select(cases.c.case_id).where(
        tuple_(cases.c.case_id, cases.c.version).in_(versions), cases.c.state == state
    )
    # Held until the transaction ends: nobody comes between looking and changing.
    held = set(connection.scalars(same.with_for_update()))
    if changed := [case_id for case_id, _ in versions if case_id not in held]:
        raise Changed(changed)
    connection.execute(
        update(cases)
        .where(cases.c.case_id.in_(held))
        .values(
            state=pairs[0][1].state.value,
            round=cases.c.round + int(step.act in STARTS_A_ROUND),
            version=cases.c.version + 1,
            claimed_by=None,
            claimed_at=None,
            changed_at=step.at,
        )
    )


def _event(before: Seen, after: Seen, step: Step) -> dict[str, object]:
    return {
        "case_id": after.case_id,
        "round": after.round,
        "act": step.act.value,
        "from_state": before.state.value,
        "to_state": after.state.value,
        "reason_codes": json.dumps(step.reason_codes),
        "words": step.words,
        "by": step.by,
        "at": step.at,
    }


def _for_ledger(before: Seen, after: Seen, step: Step) -> ledger.Act:
    return ledger.Act(
        step.by,
        f"case.{step.act}",
        "cases",
        {"case_id": after.case_id, "technician_id": after.technician_id},
        {"state": before.state.value, "round": before.round},
        {"state": after.state.value, "round": after.round, "reasons": list(step.reason_codes)},
    )


def events_of(connection: Connection, case_ids: Iterable[int]) -> Sequence[Row[Any]]:
    """What happened to cases, the oldest first."""
    asked = select(case_events).where(case_events.c.case_id.in_(list(case_ids)))
    return connection.execute(asked.order_by(case_events.c.event_id)).all()
