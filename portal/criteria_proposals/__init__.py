"""Revisions of criteria as proposals, and the journal of who did what.

The journal is a room's own first: whoever must record a named person's act appends to it.
"""

from portal.criteria_proposals.effect_over_file import people_in_file
from portal.criteria_proposals.entry import Anchor, Entry
from portal.criteria_proposals.journal import Clock, HeldJournal, Journal
from portal.criteria_proposals.persons import same_person
from portal.criteria_proposals.proposal import Proposal
from portal.criteria_proposals.proposal_json import proposal_json, summary_json
from portal.criteria_proposals.service import Proposals
from portal.criteria_proposals.showing import (
    findings_lines,
    heading,
    listing,
    next_line,
    showing,
    shown_lines,
)
from portal.criteria_proposals.shown_record import (
    Basis,
    NoEffect,
    Population,
    ShownRecord,
    ToldEffect,
)
from portal.criteria_proposals.states import State
from portal.criteria_proposals.verifying import Verified
from portal.criteria_proposals.wording import LANGUAGES, Refused, Said, said, word

__all__ = [
    "LANGUAGES",
    "Anchor",
    "Basis",
    "Clock",
    "Entry",
    "HeldJournal",
    "Journal",
    "NoEffect",
    "Population",
    "Proposal",
    "Proposals",
    "Refused",
    "Said",
    "ShownRecord",
    "State",
    "ToldEffect",
    "Verified",
    "findings_lines",
    "heading",
    "listing",
    "next_line",
    "people_in_file",
    "proposal_json",
    "said",
    "same_person",
    "showing",
    "shown_lines",
    "summary_json",
    "word",
]
