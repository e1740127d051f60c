"""What was filed, as it is kept for ever: the case, the record that was judged, the answer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select

from ccus_data.tables import case_rounds, decisions
from portal.applications.risk import risk_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.engine import Connection, Row

    from portal.applications.allowed import Acting
    from portal.applications.judging import Answer, Jury
    from portal.cases import Seen

PARENT: Final = (
    *("application_id", "business_id", "relation", "contact_name", "contact_phone"),
    *("contact_email", "proof_consent", "card_consent", "payer_name", "payment_upload_id"),
)
CASE: Final = (
    *("case_id", "technician_id", "field", "level", "period_start", "period_end"),
    *("period_reason", "certificate_upload_id"),
)
CARD: Final = ("card_recipient", "card_postal_code", "card_address")


def digest_of(content: str, record: str, judgement: str) -> str:
    """The SHA-256 of what was filed: the three texts, each behind its length."""
    found = hashlib.sha256()
    for text in (content, record, judgement):
        raw = text.encode()
        found.update(f"{len(raw)}:".encode() + raw)
    return found.hexdigest()


def text_of(value: object) -> str:
    """A value as JSON, keys in the order in which they were made; days in ISO form."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


@dataclass(frozen=True, slots=True)
class Filing:
    """One case as it is filed: with its application, consent, and what both engines said."""

    application: Row[Any]
    number: str
    case: Row[Any]
    consent_id: int
    answer: Answer


def content_of(filing: Filing) -> dict[str, Any]:
    """The case with its application, in the columns' own names; its card goes to ``card``."""
    application, case = filing.application, filing.case
    own = any(getattr(case, name) for name in CARD)
    return {
        "number": filing.number,
        "application": {name: getattr(application, name) for name in PARENT},
        "case": {name: getattr(case, name) for name in CASE}
        | {
            "consent_id": filing.consent_id,
            "certified": json.loads(case.certified) if case.certified else [],
            "certifier": json.loads(case.certifier) if case.certifier else {},
        },
        "card": {name: getattr(case if own else application, name) for name in CARD},
    }


@dataclass(frozen=True, slots=True)
class Frozen:
    """The three texts of a round, ready to be kept; made before anything is locked."""

    case_id: int
    content: str
    record: str
    judgement: str
    digest: str
    risk: int
    risk_reasons: str


def freeze(filing: Filing, jury: Jury, refused: frozenset[tuple[str, str]]) -> Frozen:
    """One case as it will be kept; ``refused`` are technicians and fields refused before."""
    case = filing.case
    content = text_of(content_of(filing))
    record = text_of(filing.answer.record)
    judgement = text_of(jury.result(filing.answer))
    before = (case.technician_id, case.field) in refused
    risk, reasons = risk_of(case, filing.answer, jury.catalogue, refused=before)
    return Frozen(
        case.case_id,
        content,
        record,
        judgement,
        digest_of(content, record, judgement),
        risk,
        json.dumps(reasons),
    )


def refused_before(connection: Connection, ids: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Technicians, each with a field in which they were refused."""
    asked = select(decisions.c.technician_id, decisions.c.field).where(
        decisions.c.technician_id.in_(list(ids)), decisions.c.outcome == "rejected"
    )
    return frozenset(connection.execute(asked).all())


def keep_rounds(
    connection: Connection,
    frozen: Mapping[int, Frozen],
    seen: Sequence[Seen],
    acting: Acting,
) -> None:
    """Keep a round for each case that was just filed, under the number that it now has."""
    rows = [
        {
            "case_id": one.case_id,
            "round": one.round,
            "content": frozen[one.case_id].content,
            "record": frozen[one.case_id].record,
            "judgement": frozen[one.case_id].judgement,
            "digest": frozen[one.case_id].digest,
            "risk": frozen[one.case_id].risk,
            "risk_reasons": frozen[one.case_id].risk_reasons,
            "submitted_by": acting.actor.name,
            "submitted_at": acting.at,
        }
        for one in seen
    ]
    if rows:
        connection.execute(insert(case_rounds), rows)
