"""A finding of the criteria checker as one sentence among others, with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.criteria_proposals.wording import Said, said

if TYPE_CHECKING:
    from rules.diagnostics import Diagnostic


def located(found: Diagnostic) -> Said:
    """File and line, code, how grave it is, and what is wrong."""
    place, severity = f"{found.file}:{found.line}", said(f"severity.{found.severity}")
    return said("finding", place=place, severity=severity, code=found.code, what=found)
