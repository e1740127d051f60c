"""Whether a case could be filed as it stands, and if not, why: every reason at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evaluator.judgement import RoleDaysFinding
from portal.applications.career import bounds_of, career_faults, career_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from sqlalchemy.engine import Row

    from portal.applications.career import Career
    from portal.applications.judging import Answer
    from rules.catalogue import Catalogue

ROLES_FROM: Final = 3
"""From this level on documents ask for days as 職長 or 班長."""

PARENT_NEEDED: Final = ("contact_name", "contact_phone", "card_recipient", "card_address")
CARD: Final = ("card_recipient", "card_postal_code", "card_address")


@dataclass(frozen=True, slots=True)
class Note:
    """One reason: the key of its words, and the values they hold."""

    code: str
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands: ``faults`` keep it from being filed, ``warnings`` do not."""

    faults: tuple[Note, ...]
    warnings: tuple[Note, ...]
    answer: Answer

    @property
    def is_ready(self) -> bool:
        """Whether it could be filed now."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Ground:
    """What standings rest on beside the cases: consents in force, and registered certifiers."""

    catalogue: Catalogue
    on: dt.date
    consents: Mapping[str, int]
    known: frozenset[str]


def standing_of(case: Row[Any], answer: Answer, ground: Ground) -> Standing:
    """How one case stands."""
    career = career_of(case.certified, case.certifier)
    faults: list[Note] = []
    warnings: list[Note] = []
    if case.technician_id not in ground.consents:
        faults.append(Note("consent_missing"))
    if case.field is None:
        faults.append(Note("field_missing"))
    if case.level is None:
        faults.append(Note("level_missing"))
    if answer.refused and answer.refused != "field_missing":
        faults.append(Note(answer.refused))
    if answer.record is not None:
        bounds = bounds_of(answer.record, case.field, ground.catalogue, ground.on)
        wrong = career_faults(career, case.period_reason or "", bounds, ground.known)
        faults += [Note(one.code, one.values) for one in wrong]
    if answer.judged is not None:
        own = list(_of_level(case, answer, career))
        faults += [] if career.wish else own
        warnings += own if career.wish else []
        if not answer.judged.trade_registered:
            faults.append(Note("trade_not_registered"))
        warnings += _of_card(case, answer)
        warnings += _of_more(case, answer)
    return Standing(_said_once(faults), tuple(warnings), answer)


def _said_once(faults: list[Note]) -> tuple[Note, ...]:
    """Each reason once; that a certificate cannot be read is said better by its own faults."""
    once = dict.fromkeys(faults)
    if len(once) > 1:
        once.pop(Note("certificate_faulty"), None)
    return tuple(once)


def _of_level(case: Row[Any], answer: Answer, career: Career) -> Iterator[Note]:
    """What keeps the level asked for from being reached."""
    judged = answer.judged
    if judged is None or case.level is None or answer.reached:
        return
    yield Note("level_not_reached", (("level", case.level), ("found", judged.level)))
    declared = any(line.kind != "work" for line in career.lines) and career.used
    if case.level >= ROLES_FROM and not declared and _role_days_missing(answer):
        yield Note("roles_empty")


def _of_card(case: Row[Any], answer: Answer) -> Iterator[Note]:
    """That the card shows the level already."""
    if answer.record is not None and case.level is not None:
        card = answer.record["technician"]["level"]
        if card >= case.level:
            yield Note("card_already", (("level", card),))


def _of_more(case: Row[Any], answer: Answer) -> Iterator[Note]:
    """That a higher level than the one asked for is reached."""
    judged = answer.judged
    if judged is not None and case.level is not None and judged.level > case.level:
        yield Note("higher_reached", (("level", case.level), ("found", judged.level)))


def _role_days_missing(answer: Answer) -> bool:
    """Whether role days are missing at the level asked for or below it."""
    judged, level = answer.judged, answer.claim.level
    if judged is None or level is None:
        return False
    return any(
        isinstance(finding, RoleDaysFinding) and finding.met is False
        for one in judged.levels
        if one.rule.level <= level
        for finding in one.findings
    )


def faults_of_parent(application: Row[Any], fee_yen: int, *, addresses_own: bool) -> list[Note]:
    """What the application itself lacks; ``addresses_own``: every case has its own card address."""
    needed = [
        name
        for name in PARENT_NEEDED
        if not (addresses_own and name in CARD) and not (getattr(application, name) or "").strip()
    ]
    if fee_yen and not (application.payer_name or "").strip():
        needed.append("payer_name")
    found = [Note(f"{name}_missing") for name in needed]
    if not application.proof_consent:
        found.append(Note("proof_consent_missing"))
    if not application.card_consent:
        found.append(Note("card_consent_missing"))
    return found
