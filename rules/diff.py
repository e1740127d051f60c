"""Two revisions compared, in words an official reads.

Complete: two documents that say the same give no change, two that differ in anything but the
in-force date, the file and the lines give at least one, and every clause that differs is named.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from rules.comparing import Change, ChangeKind, change_json, document_changes, level_changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rules.field_list import Body
    from rules.model import Revision

__all__ = ["Change", "ChangeKind", "change_json", "diff"]

NO_BODIES: Final[Mapping[str, Body]] = MappingProxyType({})


def diff(
    old: Revision | None, new: Revision, bodies: Mapping[str, Body] = NO_BODIES
) -> tuple[Change, ...]:
    """Every difference: levels 4 to 2 as on the sheets, then the document as a whole.

    Without an old document the new one is the first of its field. ``bodies`` gives evaluation
    bodies their names; without it they are called by their ids.
    """
    if old is None:
        first = Change(None, ChangeKind.FIRST_DOCUMENT, "document", None, new.version)
        return (first, *level_changes(None, new))
    return (*level_changes(old, new), *document_changes(old, new, bodies))
