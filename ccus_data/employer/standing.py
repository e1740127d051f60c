"""Which trades of a history count for a technician who holds which trades (R1, R8).

A technician is judged in the fields that cover one of the trades registered (R8); a history counts
in a field that names its trade (R1). So it is a pair of trades that counts, and the pairs of all
fields together are some hundred rows: small enough to be sent along with a statement.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.model import Revision, TradesKnown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rules.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Standing:
    """How trades stand to each other on a day.

    ``pairs``: held trade and trade of a history to whether its days need a confirmation first
    (a condition that records cannot show). ``open_ended``: held trades of a field whose trades are
    not known completely; a trade that is in no field of the technician might belong there.
    """

    pairs: Mapping[tuple[str, str], bool]
    open_ended: frozenset[str]


def standings(catalogue: Catalogue, on: dt.date) -> Standing:
    """How trades stand by the documents in force on a day."""
    pairs: dict[tuple[str, str], bool] = {}
    open_ended: set[str] = set()
    for entry in catalogue.fields:
        revision = catalogue.in_force(entry.field, on)
        if not isinstance(revision, Revision):
            continue
        sure, unsure = revision.trade_codes, revision.conditional_trade_codes
        held = sorted(sure | unsure)
        if revision.trades_known is not TradesKnown.COMPLETE:
            open_ended.update(held)
        for one in held:
            pairs |= {(one, trade): pairs.get((one, trade), True) for trade in sorted(unsure)}
            pairs |= {(one, trade): False for trade in sorted(sure)}
    return Standing(pairs, frozenset(open_ended))
