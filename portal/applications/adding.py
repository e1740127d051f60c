"""Adding technicians to a draft, one or hundreds at once, and taking them out again."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, insert, select

from ccus_data.tables import cases
from evaluator.months import Month
from portal.applications.career import bounds_of
from portal.applications.consented import in_force
from portal.applications.drafts import held_draft, touch
from portal.applications.judging import Claim

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy.engine import Connection, Row

    from portal.applications.allowed import Acting
    from portal.applications.consented import Candidate
    from portal.applications.judging import Answer, Json
    from rules.catalogue import Catalogue

MOST: Final = 500
"""Technicians of one application."""

HIGHEST: Final = 4
OWN_CARD: Final = (cases.c.card_recipient, cases.c.card_postal_code, cases.c.card_address)


@dataclass(frozen=True, slots=True)
class Added:
    """How many were added. ``too_many`` is how many it would have been: nobody was added then.

    ``without_consent`` were left out: their consent was withdrawn meanwhile, or never given.
    ``case`` is the one to go on with, where it is one.
    """

    count: int
    too_many: int = 0
    without_consent: int = 0
    case: int | None = None


def claims_for(
    chosen: Sequence[Candidate], records: Mapping[str, Json], catalogue: Catalogue, on: dt.date
) -> list[Claim]:
    """What to apply for, for each of some candidates, numbered by their place.

    The field is the one named, else the first that covers the main trade; the level the one named,
    else the one above the card, until the judge says more (``at_best``).
    """
    found = []
    for place, one in enumerate(chosen):
        record = records.get(one.technician_id)
        field, level = one.field, one.level
        if record is not None:
            card: int = record["technician"]["level"]
            level = level or min(card + 1, HIGHEST)
            for trade in record["technician"]["trades"]:
                fields = catalogue.fields_of_trade(trade["code"], on)
                field = field or (str(fields[0]) if fields else None)
        found.append(Claim(place, one.technician_id, field, level))
    return found


def at_best(answers: Mapping[int, Answer]) -> dict[int, Answer]:
    """Answers with each claim at the level that the judge found, where that is above the claim.

    No step is required (domain.md E6): nobody is to be filed for less than they reach because
    nobody looked.
    """
    return {case_id: _at_best(answer) for case_id, answer in answers.items()}


def _at_best(answer: Answer) -> Answer:
    judged, level = answer.judged, answer.claim.level
    if judged is None or level is None or judged.level <= level:
        return answer
    return replace(answer, claim=replace(answer.claim, level=judged.level))


def preview_of(answer: Answer, on: dt.date) -> str:
    """What a list shows of an answer, as the case keeps it: JSON."""
    judged = answer.judged
    told: dict[str, Any] = {"on": on.isoformat(), "refused": answer.refused}
    if judged is not None:
        told |= {"level": judged.level, "reached": answer.reached}
    return json.dumps(told, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Adding:
    """What is about to be added: what the judge said of each claim, and the records."""

    answers: Mapping[int, Answer]
    records: Mapping[str, Json]
    catalogue: Catalogue
    on: dt.date

    @property
    def claims(self) -> list[Claim]:
        """What is applied for, in the order of the claims' numbers."""
        return [self.answers[one].claim for one in sorted(self.answers)]


def add(connection: Connection, acting: Acting, application_id: int, adding: Adding) -> Added:
    """Add technicians to a draft: all who are not in it yet and whose consent is in force."""
    application = held_draft(connection, acting.actor, application_id)
    here = select(cases.c.technician_id, cases.c.position).where(
        cases.c.application_id == application_id
    )
    there = dict(connection.execute(here).all())
    new = [one for one in adding.claims if one.technician_id not in there]
    if len(there) + len(new) > MOST:
        return Added(0, too_many=len(there) + len(new))
    consents = in_force(connection, application.business_id, [one.technician_id for one in new])
    kept = [one for one in new if one.technician_id in consents]
    if kept:
        after = max(there.values(), default=0)
        rows = [
            {
                **_row(one, adding),
                "application_id": application_id,
                "position": after + place,
                "consent_id": consents[one.technician_id],
                "changed_at": acting.at,
            }
            for place, one in enumerate(kept, 1)
        ]
        connection.execute(insert(cases), rows)
        touch(connection, application_id, acting.at)
        identity = {"application_id": application_id}
        told = {"technician_ids": [one.technician_id for one in kept]}
        acting.note(connection, "application.added", "applications", identity, after=told)
    return Added(len(kept), without_consent=len(new) - len(kept))


def fields_taken(connection: Connection, application_id: int, technician_id: str) -> list[Row[Any]]:
    """The cases of one technician in an application, the oldest first: one for each field."""
    asked = select(cases.c.case_id, cases.c.field, cases.c.level, cases.c.state, *OWN_CARD).where(
        cases.c.application_id == application_id, cases.c.technician_id == technician_id
    )
    return list(connection.execute(asked.order_by(cases.c.case_id)))


def further_claim(
    technician_id: str,
    taken: Collection[str | None],
    record: Json | None,
    catalogue: Catalogue,
    on: dt.date,
) -> Claim:
    """What to apply for beside what a technician is applied for already.

    The first field not taken that covers a registered trade, the main one first; none where there
    is no such field, so that whoever applies chooses one.
    """
    if record is None:
        return Claim(0, technician_id, None, None)
    fitting = (
        str(field)
        for trade in record["technician"]["trades"]
        for field in catalogue.fields_of_trade(trade["code"], on)
    )
    free = next((field for field in fitting if field not in taken), None)
    card: int = record["technician"]["level"]
    return Claim(0, technician_id, free, min(card + 1, HIGHEST))


def add_field(
    connection: Connection, acting: Acting, application_id: int, adding: Adding, seen: str
) -> Added:
    """Add one more field of a technician who is in a draft; the case to go on with is in ``case``.

    ``seen`` is how many cases of theirs the page showed: where there are more by now, somebody was
    quicker or the button was pressed twice, and the newest of them is gone on with.
    """
    application = held_draft(connection, acting.actor, application_id)
    (claim,) = adding.claims
    there = fields_taken(connection, application_id, claim.technician_id)
    if not there:
        return Added(0)
    open_ones = [one.case_id for one in there if one.field == claim.field]
    if str(len(there)) != seen or open_ones:
        return Added(0, case=open_ones[-1] if open_ones else there[-1].case_id)
    count = count_of(connection, application_id) + 1
    if count > MOST:
        return Added(0, too_many=count)
    consents = in_force(connection, application.business_id, [claim.technician_id])
    if claim.technician_id not in consents:
        return Added(0, without_consent=1)
    here = cases.c.application_id == application_id
    last = connection.scalar(select(func.max(cases.c.position)).where(here))
    row = {
        **_row(claim, adding),
        # The card goes to the same place, whatever is on it.
        **{column.name: getattr(there[0], column.name) for column in OWN_CARD},
        "application_id": application_id,
        "position": (last or 0) + 1,
        "consent_id": consents[claim.technician_id],
        "changed_at": acting.at,
    }
    made = connection.execute(insert(cases).returning(cases.c.case_id), row).scalar_one()
    touch(connection, application_id, acting.at)
    identity = {"application_id": application_id}
    told = {"technician_ids": [claim.technician_id], "field": claim.field}
    acting.note(connection, "application.added", "applications", identity, after=told)
    return Added(1, case=int(made))


def _row(claim: Claim, adding: Adding) -> dict[str, Any]:
    record = adding.records.get(claim.technician_id)
    start = end = None
    if record is not None:
        bounds = bounds_of(record, claim.field, adding.catalogue, adding.on)
        if bounds.usable and bounds.earliest is not None:
            start, end = bounds.earliest.first_day(), _last_day(bounds.latest)
    answer = adding.answers[claim.case_id]
    return {
        "technician_id": claim.technician_id,
        "field": claim.field,
        "level": claim.level,
        "state": "draft",
        "round": 0,
        "version": 1,
        "period_start": start,
        "period_end": end,
        "preview": preview_of(answer, adding.on),
    }


def _last_day(month: Month) -> dt.date:
    return month.plus(1).first_day() - dt.timedelta(days=1)


def remove(connection: Connection, acting: Acting, application_id: int, case_id: int) -> bool:
    """Take a technician out of a draft; whether they were still in it."""
    held_draft(connection, acting.actor, application_id)
    gone = connection.execute(
        delete(cases)
        .where(
            cases.c.case_id == case_id,
            cases.c.application_id == application_id,
            cases.c.state == "draft",
        )
        .returning(cases.c.technician_id)
    ).scalar()
    if gone is None:
        return False
    touch(connection, application_id, acting.at)
    identity = {"application_id": application_id, "technician_id": gone}
    acting.note(connection, "application.removed", "applications", identity)
    return True


def count_of(connection: Connection, application_id: int) -> int:
    """How many technicians an application has."""
    counted = select(func.count()).where(cases.c.application_id == application_id)
    return int(connection.scalar(counted) or 0)
