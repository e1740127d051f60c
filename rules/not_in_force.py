"""A day on which no document of a field holds, said with the gap it falls into."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rules.wording import word

if TYPE_CHECKING:
    from rules.catalogue import Catalogue, NotInForce


def gap_sentence(catalogue: Catalogue, found: NotInForce, lang: str = "ja") -> str:
    """Which field, which day, from when to when nothing holds, and which documents there are."""
    versions = ", ".join(one.version for one in catalogue.revisions(found.field))
    values = {"name": catalogue.entry(found.field).name, "on": found.on, "versions": versions}
    if found.gap_from is None:
        return word("refused.before", lang, until=found.gap_to, **values)
    if found.gap_to is None:
        last = found.gap_from - timedelta(days=1)
        return word("refused.after", lang, last=last, **values)
    return word("refused.gap", lang, since=found.gap_from, until=found.gap_to, **values)


def gap_mend(lang: str = "ja") -> str:
    """What to do about a day on which no document holds."""
    return word("refused.choose_day", lang)
