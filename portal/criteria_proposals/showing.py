"""Proposals as lines for people: the list, and one with its history, differences and effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from portal.criteria_proposals.finding import located
from portal.criteria_proposals.states import FAMILY, State
from portal.criteria_proposals.steps import JAPAN
from portal.criteria_proposals.wording import word
from rules.columns import aligned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portal.criteria_proposals.entry import Entry
    from portal.criteria_proposals.proposal import Proposal
    from portal.criteria_proposals.shown_record import ShownRecord

COLUMNS: Final = ("number", "field", "name", "in_force", "state", "proposer", "approver")
NUMBERS: Final = frozenset({COLUMNS.index("number")})


def listing(proposals: Sequence[Proposal], lang: str) -> list[str]:
    """Every proposal as one line, and how many are still open."""
    head = tuple(word(f"list.{column}", lang) for column in COLUMNS)
    rows = [
        (
            str(one.number),
            one.field,
            one.name,
            one.in_force.isoformat(),
            word(f"state.{one.state}", lang),
            one.proposer,
            one.approver or "",
        )
        for one in proposals
    ]
    still = sum(one.open for one in proposals)
    summary = word("list.summary", lang, count=len(proposals), open=still)
    return [*aligned([head, *rows], NUMBERS), "", summary] if proposals else [summary]


def showing(proposal: Proposal, record: ShownRecord | None, lang: str) -> list[str]:
    """One proposal: what it is, its history, what a check found, what changes and for whom."""
    return [
        *heading(proposal, lang),
        "",
        word("show.history", lang),
        *(f"  {_step(entry, lang)}" for entry in proposal.history),
        *_findings(proposal, lang),
        *shown_lines(record, lang),
        *_next(proposal, lang),
    ]


def heading(proposal: Proposal, lang: str) -> list[str]:
    """What a proposal is and where it stands; loud where judgements change or end unseen."""
    state = word(f"state.{proposal.state}", lang)
    values = {"number": proposal.number, "name": proposal.name, "day": proposal.in_force}
    lines = [word("show.title", lang, state=state, field=proposal.field, **values)]
    if proposal.in_past:
        lines.append(word("show.in_past", lang, reason=proposal.in_past, **values))
    if proposal.incomplete:
        lines.append(word("show.incomplete", lang, reason=proposal.incomplete))
    return lines


def shown_lines(record: ShownRecord | None, lang: str) -> Iterator[str]:
    """The differences as sentences, and the effect or why there is none."""
    if record is None:
        return
    yield ""
    version = record.predecessor["version"] if record.predecessor else word("show.none", lang)
    yield word("show.changes", lang, version=version, count=len(record.changes))
    for change in record.changes:
        first, *more = change.sentence(lang).splitlines()
        yield f"  - {first}"
        yield from (f"    {line}" for line in more)
    yield ""
    if record.no_effect is not None:
        why = word(f"no_effect.{record.no_effect}", lang)
        yield word("show.no_effect", lang, why=why)
    if record.population is not None and record.effect is not None:
        yield word("show.population", lang, **record.population)
        yield from (f"  {line}".rstrip() for line in record.effect.lines[lang])


def findings_lines(proposal: Proposal, lang: str) -> Iterator[str]:
    """What the last check found, and what it comes to."""
    if proposal.checked is None:
        return
    still_open = proposal.checked.left_open
    yield from (one.sentence(lang) for one in still_open)
    for finding in proposal.checked.findings:
        yield located(finding).sentence(lang)
    errors = proposal.checked.errors
    warnings = len(proposal.checked.findings) - len(errors)
    yield word("check.summary", lang, errors=len(errors), warnings=warnings)
    if still_open:
        yield word("check.left_open", lang, count=len(still_open))


def next_line(proposal: Proposal, lang: str) -> Iterator[str]:
    """What comes next; nothing for a proposal that was turned down or taken back."""
    if proposal.open or proposal.state is State.PUBLISHED:
        values = {"number": proposal.number, "day": proposal.in_force}
        open_yet = proposal.state is State.SHOWN and proposal.checked and proposal.checked.left_open
        key = "next.shown.incomplete" if open_yet else f"next.{proposal.state}"
        yield word(key, lang, **values)


def _findings(proposal: Proposal, lang: str) -> Iterator[str]:
    lines = list(findings_lines(proposal, lang))
    if lines:
        yield from ("", word("show.findings", lang), *(f"  {line}" for line in lines))


def _next(proposal: Proposal, lang: str) -> Iterator[str]:
    if lines := list(next_line(proposal, lang)):
        yield from ("", *lines)


def _step(entry: Entry, lang: str) -> str:
    when = entry.at.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M")
    step = word(f"took.{entry.kind.removeprefix(FAMILY)}", lang)
    said = word("show.step", lang, when=when, by=entry.by, step=step)
    for key in ("reason", "incomplete"):
        if reason := entry.details.get(key):
            said += word(f"show.because.{key}", lang, reason=reason)
    return said
