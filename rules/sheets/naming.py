"""Whether the names that a sheet prints are those of their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.model import HeldQualification, walk
from rules.sheets.doubts import Reason

if TYPE_CHECKING:
    from rules.model import Requirement
    from rules.qualifications import QualificationCatalogue
    from rules.sheets.doubts import Doubts


def are_named(
    requirement: Requirement,
    catalogue: QualificationCatalogue,
    doubts: Doubts,
    place: str,
    whole: str,
) -> bool:
    """Whether every name is one that the catalogue has for each of its codes.

    A text before a known code that is not its name may be a condition, or exclude whom the code
    names: it is not read. A code that is not known is noted; its name says what it is.
    """
    fitting = True
    for part in walk(requirement):
        if not isinstance(part, HeldQualification):
            continue
        for code in part.codes:
            if code not in catalogue.by_code:
                doubts.add(Reason.CODE, place, f"{code} {part.name}", whole)
        if not catalogue.is_named(part.name, part.codes):
            known = [catalogue.by_code[code] for code in part.codes if code in catalogue.by_code]
            entries = [catalogue.by_key[key] for key in known]
            about = ", ".join(f"{one.code} {one.name}" for one in entries)
            doubts.add(Reason.NAME_OF_CODE, place, about, whole)
            fitting = False
    return fitting
