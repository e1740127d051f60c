"""Deciding cases: alone where one may, proposed and agreed to where two must, each once.

What is decided was judged again by both engines a moment before, from the record that was filed
and nothing else; what they do not say alike, or not as when it was filed, is not decided.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, update

from ccus_data import ledger
from ccus_data.tables import cases, decisions, proposed_decisions
from portal.applications import Claim
from portal.applications import digest_of as digest_of_round
from portal.cases import Act, Changed, NotPossible, Party, Seen, Step, act_on
from portal.layout import Language
from portal.notices import Body, Business, Decided, Officers, Reason, basis_of, digest_of
from portal.review.desk import day_in_japan
from portal.review.evidence import proposals_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection, Row

    from portal.applications import Jury
    from portal.layout import Pages
    from portal.review.desk import Acting
    from portal.review.evidence import Filed
    from portal.review.verdicts import Verdict

LOG = logging.getLogger("ccus_level.review")

JAPANESE: Final = Language.JA
"""Notices are in Japanese, and so are the reasons on them."""

TOLD: Final = frozenset({"engines_disagree", "record_faulty"})
"""Why the judge says nothing, where an officer is told it; all else is that nothing is judged."""

ACTS: Final = {"approved": Act.APPROVE, "approved_lower": Act.APPROVE_LOWER, "rejected": Act.REJECT}


class NotDecided(Exception):
    """Cases that cannot be decided as they stand, each with the code of why; nothing was done."""

    def __init__(self, why: Mapping[int, str]) -> None:
        super().__init__(", ".join(f"{case}: {code}" for case, code in why.items()))
        self.why = dict(why)


class Quicker(Exception):
    """Somebody was quicker: a case is not as it was seen; nothing was done."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A case that both engines judged again, with the answer in the shape of the contract."""

    filed: Filed
    verdict: Verdict
    judgement: Mapping[str, Any]


def party_of(acting: Acting) -> Party:
    """As what somebody of a body acts."""
    return Party(acting.membership.role)


def judged_again(jury: Jury, several: Sequence[tuple[Filed, Verdict]], on: dt.date) -> list[Ready]:
    """Every case judged by both engines from what was filed; `NotDecided` says what cannot be.

    Asks no database, so that nothing is locked meanwhile.
    """
    why: dict[int, str] = {}
    for one, _ in several:
        kept = one.round
        if digest_of_round(kept.content, kept.record, kept.judgement) != kept.digest:
            # Nobody but the owner of the database can have done that.
            LOG.error("round %d of case %d is not what was filed", kept.round, kept.case_id)
            why[kept.case_id] = "not_as_filed"
    # By case and not by technician: a record holds what was declared for this very case.
    claims = [
        Claim(one.case.case_id, str(one.case.case_id), one.case.field, one.case.level)
        for one, _ in several
    ]
    answers = jury.answers(claims, {str(one.case.case_id): one.record for one, _ in several}, on)
    found = []
    for one, verdict in several:
        answer, case_id = answers[one.case.case_id], one.case.case_id
        result = jury.result(answer, explained=True)
        judged = (result or {}).get("judgements") or []
        if answer.refused or not judged:
            why.setdefault(case_id, answer.refused if answer.refused in TOLD else "not_judged")
        elif one.judged is None or judged[0]["level"] != one.judged["level"]:
            why.setdefault(case_id, "judged_otherwise")
        elif result is not None:
            found.append(Ready(one, verdict, result))
    if why:
        raise NotDecided(why)
    return found


@dataclass(frozen=True, slots=True)
class Decider:
    """Writes decisions of one person for one body."""

    pages: Pages
    body: Body
    acting: Acting

    def decide(self, connection: Connection, several: Sequence[Ready]) -> None:
        """Decide cases that one person may decide alone; all of them or none.

        `Quicker` where one is not as it was seen.
        """
        if any(one.verdict.needs_two for one in several):
            raise ValueError("two people must decide this")
        self._free_of_proposals(connection, several)
        officers = Officers(decided_by=self.acting.name, seconded_by=None)
        self._write(connection, [(one, officers) for one in several])

    def propose(self, connection: Connection, several: Sequence[Ready]) -> None:
        """Lay decisions before a second person; `Quicker` as in ``decide``."""
        self._free_of_proposals(connection, several)
        for one in several:
            _bump(connection, one.filed.case, self.acting)
        rows = [
            {
                "case_id": one.filed.case.case_id,
                "round": one.filed.case.round,
                "outcome": one.verdict.outcome,
                "level": one.verdict.level,
                "overrides": one.verdict.overrides,
                "reason_codes": json.dumps(one.verdict.reason_codes),
                "words": one.verdict.words,
                "by": self.acting.name,
                "at": self.acting.at,
            }
            for one in several
        ]
        if rows:
            connection.execute(insert(proposed_decisions), rows)
        self._note(connection, "decision.propose", [one.filed.case for one in several])

    def second(self, connection: Connection, several: Sequence[tuple[Ready, Row[Any]]]) -> None:
        """Agree to what others proposed; the cases are decided. `Quicker` as in ``decide``.

        Raises ValueError where somebody would agree to their own proposal.
        """
        for ready, proposal in several:
            if proposal.by == self.acting.name:
                raise ValueError("nobody agrees to their own proposal")
            _close(connection, proposal, self.acting)
            if proposal.case_id != ready.filed.case.case_id:
                raise Quicker
        self._write(
            connection,
            [
                (ready, Officers(decided_by=proposal.by, seconded_by=self.acting.name))
                for ready, proposal in several
            ],
        )

    def decline(self, connection: Connection, case: Row[Any], proposal: Row[Any]) -> None:
        """Take back one's own proposal, or not agree to another's: the case waits as before."""
        _bump(connection, case, self.acting)
        _close(connection, proposal, self.acting)
        self._note(connection, "decision.decline", [case])

    def send_back(self, connection: Connection, one: Filed, verdict: Verdict) -> None:
        """Send a case back to be mended; an open proposal is closed by it."""
        proposal = proposals_of(connection, [one.case]).get(one.case.case_id)
        if proposal is not None:
            _close(connection, proposal, self.acting)
        self._act(connection, [one.case], Act.RETURN, verdict)

    def _free_of_proposals(self, connection: Connection, several: Sequence[Ready]) -> None:
        if proposals_of(connection, [one.filed.case for one in several]):
            raise Quicker

    def _act(
        self, connection: Connection, rows: Sequence[Row[Any]], act: Act, verdict: Verdict
    ) -> None:
        step = Step(
            act,
            party_of(self.acting),
            self.acting.name,
            self.acting.at,
            verdict.reason_codes,
            verdict.words,
        )
        try:
            act_on(connection, [Seen.of(row) for row in rows], step)
        except (Changed, NotPossible) as quicker:
            raise Quicker from quicker

    def _write(self, connection: Connection, several: Sequence[tuple[Ready, Officers]]) -> None:
        """Move the cases and write their decisions: in one transaction, each once."""
        alike: dict[Verdict, list[Row[Any]]] = {}
        for ready, _ in several:
            # Levels may differ in one step of the table; outcome, reasons and words may not.
            alike.setdefault(replace(ready.verdict, level=0), []).append(ready.filed.case)
        for verdict, rows in alike.items():
            self._act(connection, rows, ACTS[verdict.outcome], verdict)
        if made := [self._row(ready, officers) for ready, officers in several]:
            connection.execute(insert(decisions), made)

    def _row(self, ready: Ready, officers: Officers) -> dict[str, Any]:
        one, verdict, at = ready.filed, ready.verdict, self.acting.at
        reasons = tuple(Reason(code=code, text=self._words(code)) for code in verdict.reason_codes)
        decided = Decided(
            body=self.body,
            business=Business(business_id=one.business_id, name=one.business_name),
            field=one.case.field,
            application=one.number,
            level_applied=one.case.level,
            level=verdict.level,
            outcome=verdict.outcome,  # type: ignore[arg-type]
            officers=officers,
            applied_on=day_in_japan(one.applied_at),
            decided_on=day_in_japan(at),
            overrides=verdict.overrides,
            reasons=reasons,
            words=verdict.words,
        )
        basis = basis_of(decided, one.record, ready.judgement)
        text, criteria = basis.to_json(), basis.findings.criteria
        return {
            "case_id": one.case.case_id,
            "round": one.case.round,
            "body": self.body.id,
            "outcome": verdict.outcome,
            "business_id": one.business_id,
            "technician_id": one.case.technician_id,
            "field": one.case.field,
            "level_applied": one.case.level,
            "level": verdict.level,
            "overrides": verdict.overrides,
            "reason_codes": json.dumps(verdict.reason_codes),
            "words": verdict.words,
            "basis": text,
            "criteria_version": criteria.version,
            "criteria_digest": criteria.digest,
            "decided_by": officers.decided_by,
            "seconded_by": officers.seconded_by,
            "decided_at": at,
            "digest": digest_of(text),
        }

    def _words(self, code: str) -> str:
        return self.pages.words.text(f"applications.reason.{code}", JAPANESE)

    def _note(self, connection: Connection, act: str, rows: Sequence[Row[Any]]) -> None:
        acts = [
            ledger.Act(
                self.acting.name,
                act,
                "cases",
                {"case_id": row.case_id, "technician_id": row.technician_id},
                after={"round": row.round},
            )
            for row in rows
        ]
        ledger.append(connection, acts, self.acting.at)


def _bump(connection: Connection, case: Row[Any], acting: Acting) -> None:
    """Count a case's version up, so that whoever saw it before is told; `Quicker` if changed."""
    here = (cases.c.case_id == case.case_id) & (cases.c.version == case.version)
    held = connection.scalar(
        select(cases.c.case_id).where(here, cases.c.state == "under_review").with_for_update()
    )
    if held is None:
        raise Quicker
    values = {"version": case.version + 1, "changed_at": acting.at}
    connection.execute(update(cases).where(cases.c.case_id == held).values(**values))


def _close(connection: Connection, proposal: Row[Any], acting: Acting) -> None:
    """Close a proposal, once; `Quicker` where that was done."""
    here = proposed_decisions.c.proposal_id == proposal.proposal_id
    still = here & proposed_decisions.c.closed_at.is_(None)
    values = {"closed_at": acting.at, "closed_by": acting.name}
    if connection.execute(update(proposed_decisions).where(still).values(**values)).rowcount != 1:
        raise Quicker
