"""Drafts of 電気工事 that bring about one move or another in a thousandth of the country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tests.evaluator.effect.documents import TEXT

FIELD: Final = "electrical"
DOCUMENT: Final = f"{FIELD}/2023-09-11.yaml"
DAY: Final = "2023-10-01"
"""After the last history of the population, and in the time of the document."""

LEVEL_2: Final = "work_days: {days: 645, years: 3}"
LEVEL_3: Final = "work_days: {days: 1075, years: 5}"
ROLE_3: Final = "{roles: [foreman, crew_leader], days: 215, years: 1}"
EITHER: Final = """      any_of:
        - {name: 第一種電気工事士試験合格者, code: "31073"}
        - {name: 第二種電気工事士免状取得者, code: "31019"}
  3:"""
BOTH: Final = EITHER.replace("any_of", "all_of")
MAIN_TRADE: Final = '    - {code: "09-01", name: 電気工}\n'
SCAFFOLDER: Final = '    - {code: "06-01", name: とび工}\n'


@dataclass(frozen=True)
class Draft:
    """Changes of the document's text, and moves that they must bring about."""

    changes: dict[str, str]
    moves: set[str]

    @property
    def text(self) -> str:
        text = TEXT
        for old, new in self.changes.items():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return text


DRAFTS: Final = {
    "fewer days": Draft(
        {
            LEVEL_2: "work_days: {days: 215, years: 1}",
            LEVEL_3: "work_days: {days: 430, years: 2}",
            ROLE_3: "{roles: [foreman, crew_leader], days: 108, years: 0.5}",
        },
        {"rises", "nearer"},
    ),
    "more days": Draft(
        {
            LEVEL_3: "work_days: {days: 1935, years: 9}",
            LEVEL_2: "work_days: {days: 1720, years: 8}",
        },
        {"falls", "farther"},
    ),
    "fewer days and more qualifications": Draft(
        {LEVEL_2: "work_days: {days: 430, years: 2}", EITHER: BOTH},
        {"mixed"},
    ),
    "another trade": Draft({MAIN_TRADE: MAIN_TRADE + SCAFFOLDER}, {"newly_judged"}),
    "one trade less": Draft({MAIN_TRADE: ""}, {"no_longer_judged"}),
}
