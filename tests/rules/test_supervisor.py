from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from rules.canary import CANARY, Canary
from rules.catalogue import Catalogue
from rules.engine import Outcome
from rules.facts import Facts
from rules.faults import EngineFault
from rules.notices import Notice, NoticeTerms, Situation, compile_notices
from rules.plain import PlainEngine
from rules.supervisor import Limits, Supervised, Ticket
from tests.differential.careers import Careers
from tests.rules.programs import (
    EVERYTHING,
    NOTHING,
    REVISION,
    Spoiled,
    endless,
    generous,
    killing,
    speechless,
)

SCAFFOLDING = Catalogue.load().revisions("scaffolding")[0]
FACTS = list(Careers(SCAFFOLDING, Random(3)).many(300))
EXPECTED = PlainEngine().decide(SCAFFOLDING, FACTS)


@pytest.fixture
def supervised() -> Iterator[Supervised]:
    with Supervised() as engine:
        yield engine


def worker_of(engine: Supervised) -> int:
    assert engine.worker_pid is not None
    return engine.worker_pid


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def fault_of(engine: Supervised, ticket: Ticket[Outcome]) -> EngineFault:
    with pytest.raises(EngineFault) as caught:
        engine.collect(ticket)
    return caught.value


def test_it_judges_like_the_plain_engine(supervised: Supervised) -> None:
    assert supervised.name == "durable"
    assert supervised.decide(SCAFFOLDING, FACTS) == EXPECTED
    assert supervised.decide(SCAFFOLDING, []) == []


def test_no_worker_runs_before_there_is_something_to_judge(supervised: Supervised) -> None:
    assert supervised.worker_pid is None
    supervised.decide(SCAFFOLDING, FACTS[:1])
    assert supervised.worker_pid not in {None, os.getpid()}


def test_many_chunks_can_be_given_before_the_first_is_collected_in_any_order(
    supervised: Supervised,
) -> None:
    tickets = [supervised.submit(SCAFFOLDING, FACTS) for _ in range(20)]
    for ticket in reversed(tickets):
        assert supervised.collect(ticket) == EXPECTED


def test_a_ticket_serves_once(supervised: Supervised) -> None:
    ticket = supervised.submit(SCAFFOLDING, FACTS[:1])
    supervised.collect(ticket)
    with pytest.raises(KeyError):
        supervised.collect(ticket)


def test_several_threads_get_their_own_answers(supervised: Supervised) -> None:
    found: dict[int, list[Outcome]] = {}

    def judge(number: int) -> None:
        mine = FACTS[number * 50 : number * 50 + 50]
        for _ in range(5):
            found[number] = supervised.decide(SCAFFOLDING, mine)

    threads = [threading.Thread(target=judge, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: EXPECTED[number * 50 : number * 50 + 50] for number in range(6)}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_a_worker_killed_at_work_is_replaced_and_nothing_is_lost(
    supervised: Supervised, how: signal.Signals
) -> None:
    supervised.decide(SCAFFOLDING, FACTS[:1])
    killed = worker_of(supervised)
    tickets = [supervised.submit(SCAFFOLDING, FACTS) for _ in range(10)]
    os.kill(killed, how)
    assert [supervised.collect(ticket) for ticket in tickets] == [EXPECTED] * 10
    assert worker_of(supervised) != killed
    assert is_gone(killed)


def test_a_worker_killed_twice_at_the_same_facts_is_a_refusal(supervised: Supervised) -> None:
    ticket = supervised.submit(SCAFFOLDING, FACTS * 100)
    for _ in range(2):
        killed = worker_of(supervised)
        os.kill(killed, signal.SIGTERM)
        while supervised.worker_pid == killed:
            supervised.submit(SCAFFOLDING, [])
    fault = fault_of(supervised, ticket)
    assert (fault.code, fault.detail) == ("crash", "signal 15")


def test_a_worker_killed_while_idle_is_replaced(supervised: Supervised) -> None:
    supervised.decide(SCAFFOLDING, FACTS[:1])
    killed = worker_of(supervised)
    os.kill(killed, signal.SIGKILL)
    assert supervised.decide(SCAFFOLDING, FACTS) == EXPECTED


def test_a_ruleset_that_kills_the_engine_is_refused_with_its_signal_and_others_are_judged(
    supervised: Supervised,
) -> None:
    before = supervised.submit(SCAFFOLDING, FACTS)
    deadly = supervised.ask(killing(), [NOTHING])
    after = supervised.submit(SCAFFOLDING, FACTS)
    fault = fault_of(supervised, deadly)
    assert fault.code == "crash"
    assert fault.detail == "signal 8 Fatal Python error: Floating point exception"
    assert supervised.collect(before) == supervised.collect(after) == EXPECTED


def test_an_endless_loop_inside_the_engine_ends_at_the_limit_and_others_are_judged() -> None:
    with Supervised(Limits(silence=0.5, silence_per_fact=0.001)) as impatient:
        stuck = impatient.ask(endless(), [NOTHING])
        first = worker_of(impatient)
        after = impatient.submit(SCAFFOLDING, FACTS)
        fault = fault_of(impatient, stuck)
        assert fault.code == "time_limit"
        assert impatient.collect(after) == EXPECTED
        assert is_gone(first)


def test_a_fault_that_the_worker_tells_ends_it_and_is_told_on(supervised: Supervised) -> None:
    ticket = supervised.ask(speechless(), [NOTHING])
    first = worker_of(supervised)
    fault = fault_of(supervised, ticket)
    assert fault.code == "1"
    assert is_gone(first)
    assert supervised.decide(SCAFFOLDING, FACTS) == EXPECTED


class Counted(Canary):
    """Known facts that count how often they are looked at: twice in each proof."""

    __slots__ = ("looks",)

    def __getattribute__(self, name: str) -> object:
        if name == "cases":
            object.__setattr__(self, "looks", object.__getattribute__(self, "looks") + 1)
        return object.__getattribute__(self, name)


def counted() -> Counted:
    canary = Counted(CANARY.revision, CANARY.cases)
    object.__setattr__(canary, "looks", 0)
    return canary


def test_a_chunk_is_given_to_a_second_worker_and_to_no_third() -> None:
    canary = counted()
    with Supervised(canary=canary) as engine:
        fault_of(engine, engine.ask(killing(), [NOTHING]))
        assert canary.looks == 2 * 2
        assert engine.worker_pid is None


@pytest.mark.parametrize(
    "spoiling",
    [
        # As many answers as there are known facts, however many were asked.
        (
            "judge = w.JudgeHost.judge\n"
            "w.JudgeHost.judge = lambda host, digest, rows: judge(host, digest, rows)[:11]"
        ),
        # Answers to another ticket.
        "packed = w.packed\nw.packed = lambda said: packed((said[0] + 1, *said[1:]))",
        # No answers at all, but a frame.
        "packed = w.packed\nw.packed = lambda said: packed((said[0],))",
    ],
)
def test_answers_that_do_not_fit_what_was_asked_are_a_fault(
    monkeypatch: pytest.MonkeyPatch, spoiling: str
) -> None:
    start = "import sys; sys.path[:] = sys.argv[1:]; import rules.durable_worker as w"
    monkeypatch.setattr("rules.durable_process.START", f"{start}\n{spoiling}\nw.main()")
    with Supervised() as engine, pytest.raises(EngineFault) as caught:
        engine.decide(SCAFFOLDING, FACTS)
    assert caught.value.code == "not_understood"


def test_when_no_other_worker_can_be_had_all_that_is_open_is_refused() -> None:
    cases = list(CANARY.cases)
    with Supervised(canary=Canary(CANARY.revision, cases)) as engine:  # type: ignore[arg-type]
        engine.decide(SCAFFOLDING, FACTS[:1])
        cases[0] = (cases[0][0], replace(cases[0][1], level=2))
        tickets = [engine.submit(SCAFFOLDING, FACTS) for _ in range(5)]
        os.kill(worker_of(engine), signal.SIGKILL)
        assert [fault_of(engine, ticket).code for ticket in tickets] == ["canary"] * 5


def test_a_worker_that_judges_known_facts_wrongly_gets_no_work() -> None:
    (facts, outcome), *others = CANARY.cases
    wrong = replace(CANARY, cases=((facts, replace(outcome, level=2)), *others))
    with Supervised(canary=wrong) as engine, pytest.raises(EngineFault) as caught:
        engine.decide(SCAFFOLDING, FACTS)
    assert caught.value.code == "canary"
    assert engine.worker_pid is None


def test_a_worker_that_does_not_get_through_known_facts_in_time_gets_no_work() -> None:
    with (
        Supervised(Limits(silence=0.000_001)) as engine,
        pytest.raises(EngineFault, match="time_limit"),
    ):
        engine.decide(SCAFFOLDING, FACTS)


def test_a_worker_is_proved_again_before_it_goes() -> None:
    cases = list(CANARY.cases)
    engine = Supervised(canary=Canary(CANARY.revision, cases))  # type: ignore[arg-type]
    assert engine.decide(SCAFFOLDING, FACTS) == EXPECTED
    last = worker_of(engine)
    cases[0] = (cases[0][0], replace(cases[0][1], level=2))
    with pytest.raises(EngineFault, match="canary"):
        engine.close()
    assert is_gone(last)


def test_a_worker_gives_way_to_another_after_its_share_and_nothing_is_lost() -> None:
    with Supervised(Limits(chunks=3)) as engine:
        tickets, workers = [], set()
        for _ in range(12):
            tickets.append(engine.submit(SCAFFOLDING, FACTS[:20]))
            workers.add(worker_of(engine))
        assert [engine.collect(ticket) for ticket in tickets] == [EXPECTED[:20]] * 12
        assert len(workers) > 3
        assert all(is_gone(pid) for pid in workers - {worker_of(engine)})


def test_rules_with_one_digest_are_sent_once_and_kept_apart_from_others(
    supervised: Supervised,
) -> None:
    honest = Spoiled("honest", {})
    for _ in range(2):
        tickets = [supervised.ask(speech, [NOTHING, EVERYTHING]) for speech in (honest, generous())]
        fair, unfair = (supervised.collect(ticket) for ticket in tickets)
        assert [outcome.level for outcome in fair] == [1, 3]
        assert [outcome.level for outcome in unfair] == [3, 3]


def test_notices_are_judged_by_the_same_worker(supervised: Supervised) -> None:
    rules = compile_notices(NoticeTerms())
    ticket = supervised.ask(rules, [Situation(2, 3, 30, 0), Situation(3, 3, 31, 0)])
    assert supervised.collect(ticket) == [(Notice.LEVEL_UP, Notice.NEARLY_THERE), ()]


def test_nothing_can_be_asked_after_closing_and_closing_twice_is_no_fault() -> None:
    engine = Supervised()
    open_ticket = engine.submit(REVISION, [NOTHING])
    last = worker_of(engine)
    engine.close()
    engine.close()
    assert is_gone(last)
    with pytest.raises(EngineFault, match="closed"):
        engine.submit(REVISION, [NOTHING])
    assert fault_of(engine, open_ticket).code == "closed"


def test_a_fault_on_the_way_out_does_not_hide_what_went_wrong() -> None:
    def fail() -> None:
        with Supervised() as engine:
            engine.submit(REVISION, [NOTHING])
            workers.append(worker_of(engine))
            raise LookupError("the caller's own")

    workers: list[int] = []
    with pytest.raises(LookupError, match="the caller's own"):
        fail()
    assert is_gone(workers[0])


def test_a_forked_child_must_not_talk_to_its_parents_worker(supervised: Supervised) -> None:
    supervised.decide(REVISION, [NOTHING])
    worker = worker_of(supervised)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            supervised.decide(REVISION, [NOTHING])
        except EngineFault as fault:
            os.write(writing, fault.code.encode())
            supervised.close()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    said = os.read(reading, 100)
    os.close(reading)
    assert said == b"forked"
    assert supervised.decide(REVISION, [EVERYTHING])[0].level == 3
    assert worker_of(supervised) == worker


def test_facts_are_judged_with_every_day_a_life_can_have(supervised: Supervised) -> None:
    most = Facts(999_999, 999_999, 0, 999_999, frozenset())
    assert supervised.decide(SCAFFOLDING, [most]) == PlainEngine().decide(SCAFFOLDING, [most])
