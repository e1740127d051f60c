"""Revisions of criteria as proposals, and the journal of who did what.

The journal is a room's own first: whoever must record a named person's act appends to it.
"""

from portal.criteria_proposals.entry import Anchor, Entry
from portal.criteria_proposals.journal import Clock, HeldJournal, Journal
from portal.criteria_proposals.verifying import Verified
from portal.criteria_proposals.wording import LANGUAGES, Refused, Said, word

__all__ = [
    "LANGUAGES",
    "Anchor",
    "Clock",
    "Entry",
    "HeldJournal",
    "Journal",
    "Refused",
    "Said",
    "Verified",
    "word",
]
