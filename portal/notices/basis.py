"""What a decision rests on: all that its notice says, and all that judging again needs.

It is written once, when the decision is made, as canonical JSON: the same basis is always the same
bytes, so that its SHA-256 stands for it.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

Outcome = Literal["approved", "approved_lower", "rejected"]
Work = Literal["work", "foreman", "crew_leader"]


class BasisRefused(Exception):
    """A text that is no basis, or not in its canonical form; ``faults`` says each place."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class Part(BaseModel):
    """A part of a basis: nothing unknown in it, nothing converted, never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Body(Part):
    """The evaluation body, and how it is asked: lines as they stand on the notice."""

    id: str
    name: str
    contact: tuple[str, ...]


class Business(Part):
    """The business that applied."""

    business_id: str
    name: str


class Technician(Part):
    """The technician, named as on the day of the decision."""

    technician_id: str
    name: str
    name_kana: str | None = None


class Field(Part):
    """The field of evaluation (能力評価分野)."""

    code: str
    name: str


class Reason(Part):
    """Why less was given than applied for: its code, and its words as they were told."""

    code: str
    text: str


class Period(Part):
    """A declared period of a career certificate, both months (``2023-05``) included."""

    work: Work
    first: str
    last: str


class Replaced(Part):
    """A declared month that CCUS data replaced: they take precedence.

    ``by``: the oldest registered item, the registration, or the last month that may be certified.
    """

    what: Literal["start", "end"]
    declared: str
    used: str
    by: Literal["oldest_item", "registration", "last_month"]


class Certified(Part):
    """What was declared in career certificates, and what of it counts."""

    declared: tuple[Period, ...]
    declared_months: int
    counted_months: int
    first: str | None
    last: str | None
    refused: str | None
    replaced: tuple[Replaced, ...]


class Days(Part):
    """Days that count, by source; role days of 職長, 班長, and of either."""

    certificate: int
    ccus: int
    total: int
    foreman: int
    crew_leader: int
    either: int


class Held(Part):
    """A registered qualification that meets something asked for."""

    code: str | None
    name: str
    acquired_on: date


class Missing(Part):
    """A set of qualifications that would be enough, with the days it needs besides."""

    names: tuple[str, ...]
    with_days: int | None


class DaysAsked(Part):
    """Days that a level asks for; without roles they are work days."""

    roles: tuple[str, ...]
    need: int | None
    have: int
    missing: int | None
    met: bool | None


class QualificationsAsked(Part):
    """Whether the qualifications of a level are held, by which, and what would be enough."""

    met: bool | None
    held: tuple[Held, ...]
    missing: tuple[Missing, ...]
    complete: bool


class LevelAsked(Part):
    """One level: what it asks for and what was found."""

    level: int
    met: bool | None
    days: tuple[DaysAsked, ...]
    qualifications: QualificationsAsked | None


class Source(Part):
    """A public source of the criteria."""

    title: str
    issuer: str | None
    address: str | None


class Criteria(Part):
    """The revision of the criteria that judged."""

    version: str
    digest: str
    status: str
    sources: tuple[Source, ...]


class Findings(Part):
    """What both engines found: follows from the record and the judgement alone."""

    level: int
    as_of: date
    certified: Certified
    days: Days
    levels: tuple[LevelAsked, ...]
    criteria: Criteria
    engines: tuple[str, ...]


class Officers(Part):
    """Who decided, and who agreed where two are needed."""

    decided_by: str
    seconded_by: str | None


class DecisionBasis(Part):
    """All that one decision rests on.

    ``level`` is the level decided; ``findings.level`` the one that the engines judged. ``record``
    is the technician record that was judged, ``judgement`` the answer of both engines in this
    field, both as the contract has them.
    """

    form: Literal[1] = 1
    body: Body
    business: Business
    technician: Technician
    field: Field
    application: str | None
    level_applied: int
    level: int
    outcome: Outcome
    overrides: bool
    reasons: tuple[Reason, ...]
    words: str | None
    findings: Findings
    officers: Officers
    applied_on: date | None
    decided_on: date
    record: dict[str, Any]
    judgement: dict[str, Any]

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The basis of a text; `BasisRefused` where it is none or not canonical."""
        try:
            found = cls.model_validate_json(text)
        except ValidationError as refused:
            raise BasisRefused(
                tuple(
                    f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
                    for fault in refused.errors(include_input=False, include_url=False)
                )
            ) from refused
        if found.to_json() != text:
            raise BasisRefused(("not in the canonical form",))
        return found

    def to_json(self) -> str:
        """The one text of this basis: keys sorted, no spaces, names as they came."""
        return json.dumps(
            self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )


def digest_of(text: str) -> str:
    """The SHA-256 of a basis as text: what ``decisions.digest`` holds."""
    return hashlib.sha256(text.encode()).hexdigest()
