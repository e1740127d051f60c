"""Until when a card holds (カードの有効期限), and how old its holder is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from portal.passport.qualification_view import months_before
from rules.operating import NoValueInForce

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Row

    from rules.operating import OperatingValues

SIXTY: Final = 60
YEAR: Final = 12


def age_on(born: dt.date, on: dt.date) -> int:
    """Whole years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def card_until(row: Row[Any], operating: OperatingValues) -> dt.date | None:
    """The day up to which the card of a technician's row would hold, by the dated values.

    Counted from the last renewal, or from registration. CCUS does not tell the day itself: what
    is printed on the card goes before. None where it is not known whether identity documents were
    filed, on which it depends, or where no value is known for the day.
    """
    since = row.renewed_on or row.registered_on
    if row.identity_documents is None:
        return None
    name = "card_validity"
    if not row.identity_documents:
        name = "card_validity_without_identity"
    elif age_on(row.birth_date, since) >= SIXTY:
        name = "card_validity_sixty_and_over"
    try:
        years = operating.number(name, since)
    except NoValueInForce:
        return None
    return months_before(since, -years * YEAR)
