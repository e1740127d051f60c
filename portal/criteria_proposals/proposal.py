"""A proposal as its entries in the journal tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.criteria_proposals.states import CLOSED, State, Step
from rules.diagnostics import Severity

if TYPE_CHECKING:
    import datetime as dt

    from portal.criteria_proposals.entry import Entry
    from portal.criteria_proposals.left_open import LeftOpen
    from rules.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Content:
    """What is proposed, by SHA-256: the document, and the worked cases of its field if given."""

    document: str
    cases: str | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A check of the criteria folder with the content added; ``criteria`` is its digest without.

    ``left_open`` is no error: whoever approves may say why it must be so.
    """

    content: Content
    criteria: str
    findings: tuple[Diagnostic, ...]
    left_open: tuple[LeftOpen, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that keep the revision from coming into force."""
        return tuple(one for one in self.findings if one.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the approver is to have seen: differences and effect, by the digest of their record."""

    content: Content
    criteria: str
    record: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed revision: of which field, from which day, by whom, and how far it came.

    ``in_past`` is the reason given for a day that had come when the revision was proposed or
    approved; days already judged change with it. ``incomplete`` is the reason given for approving
    it with something left open.
    """

    number: int
    field: str
    name: str
    in_force: dt.date
    content: Content
    proposer: str
    reason: str
    in_past: str
    incomplete: str
    state: State
    checked: Checked | None
    shown: Shown | None
    history: tuple[Entry, ...]

    @property
    def approver(self) -> str | None:
        """Who approved it, or None."""
        by = [one.by for one in self.history if one.kind == Step.APPROVE.kind]
        return by[0] if by else None

    @property
    def open(self) -> bool:
        """Whether something can still be done with it."""
        return self.state not in CLOSED

    @property
    def file(self) -> str:
        """Where the revision stands, or would stand, in the criteria folder."""
        return f"{self.field}/{self.in_force.isoformat()}.yaml"

    @property
    def cases_file(self) -> str:
        """Where the worked cases of its field stand in the criteria folder."""
        return f"{self.field}/cases.yaml"
