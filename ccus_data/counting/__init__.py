"""Counting a whole population: months reduced to masks of days, masks to the facts of a judgement.

``keep_masks`` reduces each month of a snapshot once to one row per technician and trade, a bit for
each day; ``make_facts`` counts them for everybody in every field of their trades, as the judge
does for one person, and keeps the sums of closed months.
"""

from ccus_data.counting.alone import alone
from ccus_data.counting.closing import closing_day, is_closed
from ccus_data.counting.facts import Question, make_facts
from ccus_data.counting.masks import Keeping, Kept, keep_masks, mask_file, mask_query
from ccus_data.counting.statements import Found, Statements
from ccus_data.counting.summed import Closed
from ccus_data.counting.tables import TABLES, refuse_changed_tables
from ccus_data.counting.working import Working, at_work, quoted

__all__ = [
    "TABLES",
    "Closed",
    "Found",
    "Keeping",
    "Kept",
    "Question",
    "Statements",
    "Working",
    "alone",
    "at_work",
    "closing_day",
    "is_closed",
    "keep_masks",
    "make_facts",
    "mask_file",
    "mask_query",
    "quoted",
    "refuse_changed_tables",
]
