from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.durable import DurableEngine
from rules.engine import Outcome, Unmet
from rules.facts import MOST_DAYS, Facts
from rules.faults import EngineFault
from rules.guards import BeyondEngine
from rules.model import QualificationKey, Role, RoleDays, Unknown
from rules.notices import Notice, NoticeTerms, Situation, compile_notices, situation
from rules.program import rules_text
from tests.rules.revisions import document, level, line

REVISION = document(
    level(2, 645),
    level(3, 1075, RoleDays((Role.FOREMAN,), 215, "1"), line("a")),
    level(4, Unknown("?")),
)


def notices(asked: Situation) -> tuple[Notice, ...]:
    return DurableEngine().ask(compile_notices(), [asked])[0]


@pytest.mark.parametrize(
    ("previous", "level", "expected"),
    [
        (1, 1, ()),
        (1, 2, (Notice.LEVEL_UP,)),
        (1, 4, (Notice.LEVEL_UP,)),
        (4, 4, ()),
        (4, 3, (Notice.LEVEL_DOWN,)),
        (3, 1, (Notice.LEVEL_DOWN,)),
    ],
)
def test_a_level_that_changed_is_told(
    previous: int, level: int, expected: tuple[Notice, ...]
) -> None:
    assert notices(Situation(previous, level, 500, 1)) == expected


@pytest.mark.parametrize(
    ("days", "due"), [(0, False), (1, True), (29, True), (30, True), (31, False)]
)
def test_a_next_level_is_near_up_to_thirty_days(days: int, due: bool) -> None:
    assert notices(Situation(2, 2, days, 0)) == ((Notice.NEARLY_THERE,) if due else ())


def test_a_next_level_that_lacks_anything_else_is_not_near() -> None:
    assert notices(Situation(2, 2, 30, 1)) == ()


@pytest.mark.parametrize(("level", "due"), [(3, True), (4, False)])
def test_above_level_four_there_is_nothing_to_be_near_to(level: int, due: bool) -> None:
    assert notices(Situation(level, level, 30, 0)) == ((Notice.NEARLY_THERE,) if due else ())


@pytest.mark.parametrize(("days", "due"), [(0, True), (91, True), (92, True), (93, False)])
def test_a_qualification_is_expiring_up_to_ninety_two_days(days: int, due: bool) -> None:
    assert notices(Situation(2, 2, 0, 1, days)) == ((Notice.EXPIRING,) if due else ())


def test_several_notices_come_in_one_order() -> None:
    assert notices(Situation(1, 2, 30, 0, 0)) == (
        Notice.LEVEL_UP,
        Notice.NEARLY_THERE,
        Notice.EXPIRING,
    )


def test_terms_are_given_not_hidden() -> None:
    rules = compile_notices(NoticeTerms(nearly_there=10, expiring=31))
    asked = [Situation(2, 2, days, 0, until) for days, until in ((10, 31), (11, 32))]
    assert DurableEngine().ask(rules, asked) == [(Notice.NEARLY_THERE, Notice.EXPIRING), ()]
    assert rules.digest != compile_notices().digest
    data = json.loads(rules.to_json())
    assert data["terms"] == {"nearly_there": 10, "expiring": 31}
    assert rules.to_json() == json.dumps(data, sort_keys=True, separators=(",", ":"))
    assert {name: each["run"] for name, each in data["rules"].items()} == {
        name: name for name in ("always", *Notice)
    }
    assert rules.digest == hashlib.sha256(rules.to_json().encode()).hexdigest()


def test_terms_beyond_the_engine_are_refused() -> None:
    with pytest.raises(
        BeyondEngine, match=r"^notice terms \(notices\).*number: -1, the limit is 0"
    ):
        compile_notices(NoticeTerms(nearly_there=-1))


days = st.one_of(st.integers(0, 100), st.just(MOST_DAYS))


@given(
    st.lists(
        st.builds(Situation, st.integers(1, 4), st.integers(1, 4), days, st.integers(0, 3), days)
    )
)
def test_notices_are_those_that_the_terms_say_in_words(asked: list[Situation]) -> None:
    expected = [
        tuple(
            notice
            for notice, due in (
                (Notice.LEVEL_UP, each.level > each.previous),
                (Notice.LEVEL_DOWN, each.level < each.previous),
                (
                    Notice.NEARLY_THERE,
                    each.level < 4 and 1 <= each.days_missing <= 30 and not each.others_missing,
                ),
                (Notice.EXPIRING, each.expires_in <= 92),
            )
            if due
        )
        for each in asked
    ]
    assert DurableEngine().ask(compile_notices(), asked) == expected


def test_an_answer_that_is_no_notice_is_a_fault() -> None:
    for answer in ((4,), (-1,)):
        with pytest.raises(EngineFault) as caught:
            compile_notices().outcome(answer)
        assert caught.value.code == "wrong_answer"


def test_notices_whose_rules_were_spoiled_are_a_fault() -> None:
    rules = compile_notices()
    quiet = {name: each for name, each in rules.rules.items() if name != "always"}
    for part, changed in (
        ("notices", rules_text(quiet)),
        ("numbers", {"level_up": 0}),
        ("numbers", dict.fromkeys(map(str, Notice), 1)),
    ):
        spoiled = compile_notices()
        spoiled.program[part] = changed  # type: ignore[literal-required]  # spoiled on purpose
        with pytest.raises(EngineFault) as caught:
            DurableEngine().ask(spoiled, [Situation(1, 2, 30, 0, 0)])
        assert caught.value.code == "wrong_answer"


def judged(work_days: int, foreman_days: int, *held: str) -> Outcome:
    keys = frozenset(map(QualificationKey, held))
    facts = Facts(work_days, foreman_days, 0, foreman_days, keys)
    return DurableEngine().decide(REVISION, [facts])[0]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (judged(600, 0), Situation(1, 1, 45, 0)),
        (judged(1055, 200, "a"), Situation(1, 2, 20, 0)),
        (judged(1065, 190, "a"), Situation(1, 2, 25, 0)),
        (judged(1055, 200), Situation(1, 2, 20, 1)),
        (judged(1075, 215), Situation(1, 2, 0, 1)),
        (judged(1075, 215, "a"), Situation(1, 3, 0, 1)),
    ],
)
def test_a_situation_holds_the_longest_wait_for_the_next_level_alone(
    outcome: Outcome, expected: Situation
) -> None:
    assert situation(1, outcome, REVISION) == expected


def test_a_next_level_that_is_not_known_is_never_near() -> None:
    outcome = Outcome(3, (Unmet("L4.work_days", 1),))
    assert notices(situation(3, outcome, REVISION)) == ()


def test_the_top_of_a_document_has_nothing_missing() -> None:
    assert situation(4, Outcome(4, ()), REVISION, 40) == Situation(4, 4, 0, 0, 40)
