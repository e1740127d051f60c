"""A night's levels brought into the table ``judgements``, where pages and employers find them.

``bring_night`` compares the results of a nightly run with the judgements in force, some thousand
rows at a time, and appends those that say something else.
"""

from ccus_data.levels_in_force.bringing import AskedNight, Brought, bring_night
from ccus_data.levels_in_force.ways import ways_kept

__all__ = ["AskedNight", "Brought", "bring_night", "ways_kept"]
