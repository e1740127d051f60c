"""Who works under whom on a site, and what a roster still lacks for its days to count."""

from ccus_data.structure.chain import below, complete, complete_where
from ccus_data.structure.holes import (
    HOLES,
    Counted,
    Seen,
    counts_by_business,
    counts_by_site,
    holes_of,
    roster,
)
from ccus_data.structure.rights import allows

__all__ = [
    "HOLES",
    "Counted",
    "Seen",
    "allows",
    "below",
    "complete",
    "complete_where",
    "counts_by_business",
    "counts_by_site",
    "holes_of",
    "roster",
]
