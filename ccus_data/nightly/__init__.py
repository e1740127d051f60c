"""The nightly run: everybody judged, by sets and again by both engines where it matters.

``run_night`` does one night: masks of days, who was touched since the last run, facts, levels,
the check by the engines, what changed and why. Then it puts the result in place at one stroke.
"""

from ccus_data.nightly.night import Done, Mode, Night, run_night
from ccus_data.nightly.report import sentences

__all__ = ["Done", "Mode", "Night", "run_night", "sentences"]
