"""What a step does to a proposal, and when it is refused.

The service asks here before it appends a step to the journal, and reading the journal asks here
again: an entry that could not have been appended shows as such.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from portal.criteria_proposals.left_open import LeftOpen
from portal.criteria_proposals.persons import name_fault, same_person
from portal.criteria_proposals.proposal import Checked, Content, Proposal, Shown
from portal.criteria_proposals.reasons import reason_fault
from portal.criteria_proposals.states import CLOSED, TABLE, State, Step
from portal.criteria_proposals.wording import Refused, Said, said
from rules.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

JAPAN: Final = dt.timezone(dt.timedelta(hours=9))
"""The day of a moment is the day in Japan, wherever the machine stands."""

WITH_CONTENT: Final = frozenset(
    {Step.CHECK, Step.FIND_FAULTY, Step.SHOW, Step.APPROVE, Step.PUBLISH}
)
"""Steps whose entries repeat what they are about: never other bytes than were proposed."""

Details = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """A step by a named person on a day; ``details`` are what its entry says."""

    step: Step
    by: str
    on: dt.date
    details: Mapping[str, Any]


def day_in_japan(moment: dt.datetime) -> dt.date:
    """The day on which a moment falls."""
    return moment.astimezone(JAPAN).date()


def take(proposals: Mapping[int, Proposal], act: Act) -> Proposal:
    """The proposal after a step; refused with every reason at once."""
    if act.step is Step.PROPOSE:
        proposal = proposed(act)
        faults = [*_said_wrong(act), *_second(proposals, proposal), *_in_past(proposal, act)]
    else:
        proposal = find(proposals, act.details["proposal"])
        faults = [*_said_wrong(act), *_out_of_turn(proposal, act.step), *_faults(proposal, act)]
        if act.step is Step.APPROVE:
            faults += _unfinished_before(proposals, proposal)
    if faults:
        raise Refused(*faults)
    return proposal if act.step is Step.PROPOSE else _moved(proposal, act)


def find(proposals: Mapping[int, Proposal], number: int) -> Proposal:
    """The proposal of a number; refused where there is none."""
    if number not in proposals:
        raise Refused(said("proposal.unknown", number=number))
    return proposals[number]


def findings_json(findings: tuple[Diagnostic, ...]) -> list[Details]:
    """Findings of a check as an entry keeps them: enough to say them again in any language."""
    return [
        {"file": one.file, "line": one.line, "code": one.code, "values": list(one.values)}
        for one in findings
    ]


def _said_wrong(act: Act) -> Iterator[Said]:
    needed = act.step in {Step.REJECT, Step.WITHDRAW}
    reason = reason_fault(act.details.get("reason", ""), needed=needed)
    incomplete = reason_fault(act.details.get("incomplete", ""))
    yield from (fault for fault in (name_fault(act.by), reason, incomplete) if fault)


def proposed(act: Act) -> Proposal:
    """The proposal that an act of proposing begins."""
    details = act.details
    in_force = dt.date.fromisoformat(details["in_force"])
    return Proposal(
        number=details["proposal"],
        field=details["field"],
        name=details["name"],
        in_force=in_force,
        content=_content(details),
        proposer=act.by,
        reason=details["reason"],
        in_past=details["reason"] if in_force <= act.on else "",
        incomplete="",
        state=State.PROPOSED,
        checked=None,
        shown=None,
        history=(),
    )


def _content(details: Mapping[str, Any]) -> Content:
    return Content(details["document"], details["cases"])


def _second(proposals: Mapping[int, Proposal], new: Proposal) -> Iterator[Said]:
    if new.number != len(proposals) + 1:
        yield said("proposal.out_of_number", number=new.number)
    for other in proposals.values():
        if other.open and (other.field, other.in_force) == (new.field, new.in_force):
            yield said("proposal.second", number=other.number, name=new.name, day=new.in_force)


def _in_past(proposal: Proposal, act: Act) -> Iterator[Said]:
    """Days already judged change with a document whose day has come: somebody must say why."""
    if proposal.in_force <= act.on and not (proposal.in_past or act.details["reason"]):
        yield said("proposal.in_past", day=proposal.in_force, today=act.on)


def _out_of_turn(proposal: Proposal, step: Step) -> Iterator[Said]:
    if step in TABLE[proposal.state]:
        return
    values = {"number": proposal.number, "state": said(f"state.{proposal.state}")}
    if proposal.state in CLOSED:
        yield said("step.closed", **values)
    else:
        what, after = said(f"step.{step}"), said(f"next.{proposal.state}", number=proposal.number)
        yield said("step.not_yet", what=what, next=after, **values)


def _faults(proposal: Proposal, act: Act) -> Iterator[Said]:
    if act.step in WITH_CONTENT and _content(act.details) != proposal.content:
        yield said("step.other_content", number=proposal.number)
    match act.step:
        case Step.SHOW:
            yield from _criteria_changed(proposal, proposal.checked, act)
        case Step.APPROVE:
            yield from _approval_faults(proposal, act)
        case Step.PUBLISH:
            yield from _in_past(proposal, act)
        case Step.REJECT if same_person(proposal.proposer, act.by):
            yield said("step.reject_own", by=proposal.proposer)
        case Step.WITHDRAW if not same_person(proposal.proposer, act.by):
            yield said("step.withdraw_others", by=proposal.proposer)
        case _:
            pass


def _approval_faults(proposal: Proposal, act: Act) -> Iterator[Said]:
    if same_person(proposal.proposer, act.by):
        yield said("step.same_person", by=proposal.proposer)
    yield from _criteria_changed(proposal, proposal.shown, act)
    if proposal.shown is not None and proposal.shown.record != act.details["shown"]:
        yield said("step.other_record", number=proposal.number)
    yield from _in_past(proposal, act)
    yield from _incomplete(proposal, act)


def _incomplete(proposal: Proposal, act: Act) -> Iterator[Said]:
    """What is left open must be approved in so many words, and nothing else can be."""
    still_open = proposal.checked.left_open if proposal.checked else ()
    said_so = act.details.get("incomplete", "")
    if still_open and not said_so:
        yield from (one.said for one in still_open)
        yield said("step.incomplete", number=proposal.number)
    if said_so and not still_open:
        yield said("step.complete", number=proposal.number)


def _unfinished_before(proposals: Mapping[int, Proposal], own: Proposal) -> Iterator[Said]:
    """One approval of a field is completed before the next: its worked cases are one file."""
    for other in proposals.values():
        if other.field == own.field and other.state is State.APPROVED and other is not own:
            yield said("step.publish_first", number=other.number, name=other.name)


def _criteria_changed(
    proposal: Proposal, before: Checked | Shown | None, act: Act
) -> Iterator[Said]:
    if before is not None and before.criteria != act.details["criteria"]:
        yield said("step.criteria_changed", number=proposal.number)


def _moved(proposal: Proposal, act: Act) -> Proposal:
    details, content = act.details, proposal.content
    state = TABLE[proposal.state][act.step]
    match act.step:
        case Step.CHECK | Step.FIND_FAULTY:
            # Entries of before there was such a question have no answer to it.
            still_open = tuple(map(LeftOpen.read, details.get("left_open", ())))
            findings = _findings(details["findings"])
            checked = Checked(content, details["criteria"], findings, still_open)
            return replace(proposal, state=state, checked=checked, shown=None)
        case Step.SHOW:
            shown = Shown(content, details["criteria"], details["shown"])
            return replace(proposal, state=state, shown=shown)
        case Step.APPROVE | Step.PUBLISH:
            late = details["reason"] if proposal.in_force <= act.on else ""
            incomplete = proposal.incomplete or details.get("incomplete", "")
            in_past = proposal.in_past or late
            return replace(proposal, state=state, in_past=in_past, incomplete=incomplete)
        case _:
            return replace(proposal, state=state)


def _findings(rows: list[Details]) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(row["file"], row["line"], row["code"], tuple(map(tuple, row["values"])))
        for row in rows
    )
