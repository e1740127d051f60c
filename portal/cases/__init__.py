"""One technician's case in a proxy application: its states, who may do what, and doing it."""

from portal.cases.acting import Changed, NotPossible, Seen, Step, act_on, events_of
from portal.cases.states import FINAL, STARTS_A_ROUND, TABLE, Act, Party, State, next_state

__all__ = [
    "FINAL",
    "STARTS_A_ROUND",
    "TABLE",
    "Act",
    "Changed",
    "NotPossible",
    "Party",
    "Seen",
    "State",
    "Step",
    "act_on",
    "events_of",
    "next_state",
]
