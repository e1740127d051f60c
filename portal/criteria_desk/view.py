"""A proposal as its page shows it: history, differences, findings, effect, and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evaluator.effect import Move, effect_word
from portal import access
from portal.access import Actor, Allowed, Permission
from portal.criteria_desk.store_people import NAME as STORE_NAME
from portal.criteria_proposals import (
    Entry,
    Proposal,
    Proposals,
    Refused,
    ShownRecord,
    State,
    same_person,
    word,
)
from rules.diff import Change, diff

if TYPE_CHECKING:
    from rules.diagnostics import Diagnostic

STEP: Final = "proposal."
NOT_READ: Final = "CR059"
"""The findings that quote what an import did not understand."""

ALWAYS: Final = frozenset({Move.RISES, Move.FALLS, Move.NEARER})
"""Moves that are told even of nobody, as in the report of the command."""

BEFORE_APPROVAL: Final = frozenset({State.PROPOSED, State.CHECKED, State.SHOWN})


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the history in words."""

    at: str
    by: str
    step: str
    reason: str
    incomplete: str


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of the check: its place, how grave it is, and the sentence."""

    place: str
    code: str
    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class EffectTable:
    """An effect as counts in words; it names nobody."""

    people: int
    faulty: int
    as_of: str
    by_store: bool
    population: str
    moves: tuple[tuple[str, int], ...]
    levels: tuple[tuple[str, str, int], ...]
    lacking: tuple[tuple[int, dict[str, int]], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything on a proposal's page; ``seen`` is the journal's number of its last act."""

    proposal: Proposal
    state: str
    seen: int
    history: tuple[Act, ...]
    before: str
    changes: tuple[tuple[str, ...], ...]
    findings: tuple[Found, ...]
    not_read: tuple[str, ...]
    left_open: tuple[str, ...]
    effect: EffectTable | None
    no_effect: str
    next: str
    acts: frozenset[str]
    is_own: bool


def shown(proposals: Proposals, proposal: Proposal, actor: Actor, body: str, lang: str) -> Shown:
    """A proposal in the words of ``ja`` or ``en``, with the acts that its reader may take."""
    record = proposals.shown(proposal)
    before, changes = _differences(proposals, proposal, record)
    checked, excuse = proposal.checked, record.no_effect if record else None
    findings = checked.findings if checked else ()
    may = access.may(actor, Permission.APPROVE_CRITERIA, body=body)
    is_own = same_person(proposal.proposer, actor.name)
    return Shown(
        proposal=proposal,
        state=word(f"state.{proposal.state}", lang),
        seen=proposal.history[-1].number,
        history=tuple(_act(one, lang) for one in proposal.history),
        before=before,
        changes=tuple(tuple(one.sentence(lang).splitlines()) for one in changes),
        findings=tuple(_found(one, lang) for one in findings),
        not_read=tuple(dict(one.values)["text"] for one in findings if one.code == NOT_READ),
        left_open=tuple(one.sentence(lang) for one in checked.left_open) if checked else (),
        effect=_table(record, lang),
        no_effect=word(f"no_effect.{excuse}", lang) if excuse else "",
        next=_next(proposal),
        acts=_acts(proposal, is_own=is_own, approves=isinstance(may, Allowed)),
        is_own=is_own,
    )


def _differences(
    proposals: Proposals, proposal: Proposal, record: ShownRecord | None
) -> tuple[str, tuple[Change, ...]]:
    """The version before and every difference to it: as recorded, else as it is now."""
    if record is not None:
        before = record.predecessor["version"] if record.predecessor else ""
        return str(before), record.changes
    try:
        basis = proposals.basis(proposal)
    except Refused:
        # Its document does not fit today's catalogues any more: the next check says how.
        return "", ()
    changes = diff(basis.old, basis.new, basis.catalogue.bodies)
    return basis.old.version if basis.old else "", changes


def _act(entry: Entry, lang: str) -> Act:
    step = word(f"took.{entry.kind.removeprefix(STEP)}", lang)
    details = entry.details
    reason, incomplete = details.get("reason", ""), details.get("incomplete", "")
    return Act(access.said(entry.at), entry.by, step, str(reason), str(incomplete))


def _found(finding: Diagnostic, lang: str) -> Found:
    severity = word(f"severity.{finding.severity}", lang)
    place = f"{finding.file}:{finding.line}"
    return Found(place, finding.code, severity, finding.sentence(lang))


def _table(record: ShownRecord | None, lang: str) -> EffectTable | None:
    if record is None or record.effect is None or record.population is None:
        return None
    counts: dict[str, Any] = record.effect.counts
    moves = [(move, counts["moves"][move]) for move in Move]
    lacking: dict[int, dict[str, int]] = {}
    for one in counts["lacking"]:
        lacking.setdefault(one["level"], {})[one["missing"]] = one["people"]
    name = record.population["name"]
    return EffectTable(
        people=counts["people"],
        faulty=counts["faulty"],
        as_of=counts["as_of"],
        by_store=name == STORE_NAME,
        population=name,
        moves=tuple(
            (effect_word(f"move.{move}", lang), count)
            for move, count in moves
            if count or move in ALWAYS
        ),
        levels=tuple(
            (_level(one["before"], lang), _level(one["after"], lang), one["people"])
            for one in counts["levels"]
        ),
        lacking=tuple(sorted(lacking.items())),
    )


def _level(level: int | None, lang: str) -> str:
    return effect_word("not_judged", lang) if level is None else str(level)


def _next(proposal: Proposal) -> str:
    """The key of the words on what comes next; none for what was turned down or taken back."""
    match proposal.state:
        case State.PROPOSED:
            return "next_proposed" if proposal.checked is None else "next_faulty"
        case State.SHOWN if proposal.checked and proposal.checked.left_open:
            return "next_incomplete"
        case State.REJECTED | State.WITHDRAWN:
            return ""
        case state:
            return f"next_{state}"


def _acts(proposal: Proposal, *, is_own: bool, approves: bool) -> frozenset[str]:
    """What the reader may do with a proposal as it stands."""
    state = proposal.state
    acts = set()
    if state in BEFORE_APPROVAL:
        acts |= {"check", "withdraw" if is_own else "reject"}
    if state in {State.CHECKED, State.SHOWN}:
        acts.add("effect")
    if state is State.SHOWN and approves and not is_own:
        acts.add("approve")
    if state is State.APPROVED and approves:
        acts.add("publish")
    return frozenset(acts)
