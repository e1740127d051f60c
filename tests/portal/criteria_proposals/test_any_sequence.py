"""Random sequences of steps by random people: what must hold whatever anybody tries."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from portal.criteria_proposals import (
    Basis,
    Journal,
    NoEffect,
    Population,
    Proposal,
    Proposals,
    Refused,
    State,
    ToldEffect,
)
from portal.criteria_proposals.persons import same_person
from portal.criteria_proposals.replaying import replayed
from tests.portal.criteria_proposals.office import NEXT_SPRING, Office, office, revised

NAMES = st.sampled_from(
    ["山田太郎", "佐藤花子", "鈴木一郎", "山田 太郎", "佐藤　花子", "ｽｽﾞｷ", "", "鈴木\u200b"]
)
NUMBERS = st.sampled_from([1, 1, 1, 2, 2, 3])
REASONS = st.sampled_from(["", " ", "日数の誤り"])
DAYS = st.sampled_from(
    [NEXT_SPRING, dt.date(2028, 4, 1), dt.date(2026, 11, 22), dt.date(2023, 4, 1)]
)
CLOSED = {State.PUBLISHED, State.REJECTED, State.WITHDRAWN}


def counted(basis: Basis, as_of: dt.date) -> ToldEffect:
    counts = {"version": basis.new.version, "as_of": as_of.isoformat()}
    return ToldEffect("0" * 64, counts, {"ja": [], "en": []})


class AnySequence(RuleBasedStateMachine):
    """An office where everything is tried by everybody, in any order."""

    @initialize()
    def open_office(self) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="ccus-level-test-"))
        self.own: Office = office(self.place / "office")
        self.journal = b""
        self.states: dict[int, State] = {}
        self.published: dict[str, bytes] = {}
        self.own.proposed(cases=False)

    def teardown(self) -> None:
        if hasattr(self, "place"):
            shutil.rmtree(self.place)

    def attempt(self, act: Callable[[Proposals], Proposal]) -> None:
        try:
            done = act(self.own.proposals)
        except Refused:
            return  # the invariants say that nothing came of it
        assert done == self.own.proposals.get(done.number)

    @rule(day=DAYS, by=NAMES, days=st.sampled_from([(1290, 6), (1505, 7)]), reason=REASONS)
    def propose(self, day: dt.date, by: str, days: tuple[int, int], reason: str) -> None:
        document = revised(day, days=days[0], years=days[1])
        self.attempt(lambda own: own.propose(document, by, name="draft.yaml", reason=reason))

    @rule(number=NUMBERS, by=NAMES)
    def check(self, number: int, by: str) -> None:
        self.attempt(lambda own: own.check(number, by))

    @rule(number=NUMBERS, by=NAMES, no_effect=st.sampled_from(NoEffect) | st.none())
    def show(self, number: int, by: str, no_effect: NoEffect | None) -> None:
        effect = no_effect or Population("名簿", counted)
        self.attempt(lambda own: own.show(number, by, effect))

    @rule(number=NUMBERS, by=NAMES, reason=REASONS)
    def approve(self, number: int, by: str, reason: str) -> None:
        self.attempt(lambda own: own.approve(number, by, reason=reason))

    @rule(number=NUMBERS, by=NAMES)
    def go_all_the_way(self, number: int, by: str) -> None:
        for act in (
            lambda own: own.check(number, by),
            lambda own: own.show(number, by, NoEffect.NO_POPULATION),
            lambda own: own.approve(number, "高橋"),
        ):
            self.attempt(act)

    @rule(number=NUMBERS, by=NAMES, reason=REASONS, rejecting=st.booleans())
    def close(self, number: int, by: str, reason: str, rejecting: bool) -> None:
        self.attempt(
            lambda own: (own.reject if rejecting else own.withdraw)(number, by, reason=reason)
        )

    @rule(number=NUMBERS, by=NAMES)
    def publish(self, number: int, by: str) -> None:
        self.attempt(lambda own: own.publish(number, by))

    @rule()
    def let_the_criteria_change(self) -> None:
        path = self.own.criteria / "roofing" / "cases.yaml"
        path.write_bytes(path.read_bytes() + b"# a remark\n")

    @rule(days=st.integers(1, 200))
    def let_time_pass(self, days: int) -> None:
        self.own.now += dt.timedelta(days=days)

    @invariant()
    def the_journal_only_grows(self) -> None:
        if not hasattr(self, "own"):
            return
        path = self.own.store / "journal.jsonl"
        now = path.read_bytes() if path.exists() else b""
        assert now.startswith(self.journal)
        self.journal = now

    @invariant()
    def reading_the_journal_anew_gives_the_same_and_nothing_is_amiss(self) -> None:
        if not hasattr(self, "own"):
            return
        again = replayed(Journal(self.own.store, lambda: self.own.now).entries())
        assert tuple(again.values()) == self.own.proposals.all()
        assert self.own.proposals.verify().faults == []

    @invariant()
    def what_is_closed_stays_closed(self) -> None:
        if not hasattr(self, "own"):
            return
        states = {one.number: one.state for one in self.own.proposals.all()}
        for number, before in self.states.items():
            assert before not in CLOSED or states[number] is before
        self.states = states

    @invariant()
    def nobody_approves_alone_or_unseen(self) -> None:
        if not hasattr(self, "own"):
            return
        for one in self.own.proposals.all():
            event(f"a proposal is {one.state}")
            if one.state not in {State.APPROVED, State.PUBLISHED}:
                assert not (self.own.criteria / one.file).exists() or self.is_other(one)
                continue
            steps = {entry.kind: entry for entry in one.history}
            checked, shown = steps["proposal.checked"], steps["proposal.shown"]
            approved = steps["proposal.approved"]
            assert checked.number < shown.number < approved.number
            assert not same_person(one.proposer, approved.by)
            for entry in (checked, shown, approved):
                assert entry.details["document"] == one.content.document
                assert entry.details["criteria"] == checked.details["criteria"]
            assert one.in_past or one.in_force > approved.at.date()
            published = (self.own.criteria / one.file).read_bytes()
            assert published == self.own.proposals.document(one)
            assert self.published.setdefault(one.file, published) == published

    def is_other(self, proposal: Proposal) -> bool:
        """Whether the file of its day is from before, or of another proposal."""
        published = [one for one in self.own.proposals.all() if one.state is State.PUBLISHED]
        return proposal.in_force == dt.date(2023, 4, 1) or any(
            one.file == proposal.file for one in published
        )


TestAnySequence = AnySequence.TestCase
TestAnySequence.settings = settings(max_examples=15, stateful_step_count=20)
