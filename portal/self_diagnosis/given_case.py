"""The case that a result page sent along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.problems import Problem, Refused
from portal.self_diagnosis.case import Case, NotPacked, unpack

if TYPE_CHECKING:
    from portal.gate import Posted
    from rules.catalogue import Catalogue


def unpacked(given: Posted, catalogue: Catalogue) -> Case:
    """The case that a result page sent along; 400 where it is none."""
    try:
        return unpack(given.text("case"), catalogue)
    except NotPacked as error:
        raise Refused(Problem("bad-request")) from error
