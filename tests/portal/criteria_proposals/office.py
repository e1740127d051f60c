"""An office of an evaluation body for tests: a small criteria folder, its proposals, its people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from portal.criteria_proposals import NoEffect, Proposal, Proposals
from tests.criteria.folders import GOOD, changed
from tests.portal.criteria_proposals.moments import MOMENT

PROPOSER: Final = "山田太郎"
APPROVER: Final = "佐藤花子"
TODAY: Final = MOMENT.date()
NEXT_SPRING: Final = dt.date(2027, 4, 1)
TEXT: Final = (GOOD / "masonry" / "2023-04-01.yaml").read_text(encoding="utf-8")
CASES: Final = (GOOD / "masonry" / "cases.yaml").read_text(encoding="utf-8")
NEW_CASES: Final = """
  # 2027年の版
  - says: 新版では1,289日は1日足りない
    on: 2027-04-01
    work_days: 1289
    foreman_days: 108
    qualifications: ["10001"]
    level: 2
    missing:
      3: {work_days: 1}
      4: {work_days: 861, role_days: 537, qualifications: true}
  - says: 新版では1,290日でレベル3
    on: 2027-04-01
    work_days: 1290
    foreman_days: 108
    qualifications: ["10001"]
    level: 3
    missing:
      4: {work_days: 860, role_days: 537, qualifications: true}
"""


def revised(day: dt.date = NEXT_SPRING, *, days: int = 1290, years: int = 6) -> bytes:
    """The document of れんが積み with other days for level 3, from a day on."""
    text = TEXT.replace("from: 2023-04-01", f"from: {day}")
    return text.replace("{days: 1075, years: 5}", f"{{days: {days}, years: {years}}}").encode()


@dataclass(slots=True)
class Office:
    """A criteria folder, a store beside it, and what o'clock it is."""

    place: Path
    now: dt.datetime = MOMENT

    @property
    def criteria(self) -> Path:
        return self.place / "criteria"

    @property
    def store(self) -> Path:
        return self.place / "store"

    @property
    def proposals(self) -> Proposals:
        return Proposals(self.store, self.criteria, lambda: self.now)

    def proposed(self, document: bytes | None = None, *, cases: bool = True) -> Proposal:
        return self.proposals.propose(
            revised() if document is None else document,
            PROPOSER,
            name="draft.yaml",
            cases=(CASES + NEW_CASES).encode() if cases else None,
        )

    def checked(self) -> Proposal:
        return self.proposals.check(self.proposed().number, PROPOSER)

    def shown(self) -> Proposal:
        return self.proposals.show(self.checked().number, PROPOSER, NoEffect.NO_POPULATION)

    def approved(self) -> Proposal:
        return self.proposals.approve(self.shown().number, APPROVER)


def office(place: Path) -> Office:
    changed(place)
    return Office(place)
