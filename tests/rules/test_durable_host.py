from __future__ import annotations

import json
import resource
from collections.abc import Callable
from random import Random

import durable.engine
import durable_rules_engine as engine
import pytest

from rules.catalogue import Catalogue
from rules.compile import compile_revision
from rules.durable import DurableEngine
from rules.durable_host import JudgeHost, Rulebook
from rules.facts import Facts
from rules.faults import EngineFault
from rules.model import AnyOf, LowerLevel, QualificationKey, Role, RoleDays
from rules.outcomes import wording_of
from rules.plain import PlainEngine
from rules.program import program_of, rules_text, template
from rules.ruleset import JUDGE, rule
from tests.differential.careers import Careers
from tests.rules.programs import EVERYTHING, NOTHING, REVISION, Spoiled, generous, speechless
from tests.rules.revisions import document, level, line

SCAFFOLDING = Catalogue.load().revisions("scaffolding")[0]


def fault_of(speech: Spoiled) -> str:
    return told(speech).code


def told(speech: Spoiled) -> EngineFault:
    with pytest.raises(EngineFault) as caught:
        DurableEngine().ask(speech, [NOTHING])
    return caught.value


def test_a_ruleset_that_was_not_loaded_is_a_fault() -> None:
    with pytest.raises(EngineFault) as caught:
        JudgeHost().judge("unknown", [(0, 0, 0, 0, 0)])
    assert (caught.value.code, caught.value.detail) == ("not_loaded", "unknown")


def test_a_message_that_no_rule_takes_is_a_fault_and_no_verdict() -> None:
    assert fault_of(speechless()) == "1"


def test_rules_that_the_engine_cannot_read_are_a_fault() -> None:
    fault = told(Spoiled("unreadable", {"judge": "{"}))
    assert (fault.code, fault.detail) == ("204", "Could not create ruleset")


def test_an_error_of_the_engine_names_its_number() -> None:
    rules = {
        f"r{number}": rule(JUDGE, [{"$lt": {"work_days": number + 1}}], answer="")
        for number in range(65)
    }
    speech = Spoiled("too many at once", {"judge": rules_text(rules)})
    assert fault_of(speech) == "303"


def test_a_level_that_the_rules_cannot_name_is_a_fault() -> None:
    rules = {"level:9": rule(JUDGE, [], answer="")}
    assert fault_of(Spoiled("nine", {"judge": rules_text(rules)})) == "wrong_answer"


def test_an_event_is_taken_by_one_rule_even_where_two_match() -> None:
    rules = {"a": rule("t", [], answer=""), "b": rule("t", [], answer="")}
    book = Rulebook("two", rules_text(rules))
    assert book.answer(template("t", [])) == "a"
    assert book.answer(template("t", [])) == "a"


def test_rules_that_wait_for_a_second_message_give_no_answer() -> None:
    for asking in (Rulebook.answer, Rulebook.answers):
        pair = {"pair": {**rule("t", [], answer=""), "count": 2}}
        with pytest.raises(EngineFault) as caught:
            asking(Rulebook("waiting", rules_text(pair)), template("t", []))
        assert caught.value.code == "no_answer"


def test_an_answer_to_another_message_is_a_fault() -> None:
    book = Rulebook("second", rules_text({"a": rule("t", [], answer="")}))
    engine.assert_fact(book._handle, '{"id":"left","k":"t"}')  # noqa: SLF001  # as by a fault
    with pytest.raises(EngineFault) as caught:
        book.answer(template("t", []))
    assert caught.value.code == "two_answers"


def test_a_session_that_holds_anything_of_its_own_is_a_fault() -> None:
    for asking in (Rulebook.answer, Rulebook.answers):
        book = Rulebook("state", rules_text({"a": rule("t", [], answer="")}))
        asking(book, template("t", []))
        state = '{"sid":"0","id":"sid-0","$s":1,"exception":"swallowed"}'
        engine.update_state(book._handle, state)  # noqa: SLF001  # as by a fault
        with pytest.raises(EngineFault) as caught:
            asking(book, template("t", []))
        assert caught.value.code == "state"


def test_a_part_of_the_explanation_that_reads_no_property_is_asked_too() -> None:
    tree = AnyOf((*(line(f"{number}") for number in range(58)), LowerLevel(2)))
    revision = document(level(2, 1), level(3, 1, qualifications=tree))
    assert [part.properties for part in compile_revision(revision).parts][2:] == [()]
    facts = [Facts(days, 0, 0, 0, frozenset()) for days in (0, 1)]
    assert DurableEngine().decide(revision, facts) == PlainEngine().decide(revision, facts)


def test_days_in_a_role_that_needs_two_qualifications_count_only_with_both() -> None:
    first = ((Role.FOREMAN, line("a")), (Role.FOREMAN, line("b")))
    revision = document(level(2, 0, RoleDays((Role.FOREMAN,), 5, "0", first)))
    found = [
        DurableEngine().decide(
            revision, [Facts(0, 7, 0, 7, frozenset(map(QualificationKey, held)))]
        )
        for held in ("", "a", "b", "ab")
    ]
    assert [outcome.level for (outcome,) in found] == [1, 1, 1, 2]


def test_a_level_denied_without_any_reason_is_a_fault() -> None:
    always_one = {"level:1": rule(JUDGE, [], answer="")}
    speech = Spoiled("groundless", {"judge": rules_text(always_one)})
    assert DurableEngine().ask(speech, [NOTHING])[0].level == 1
    with pytest.raises(EngineFault) as caught:
        DurableEngine().ask(speech, [EVERYTHING])
    assert caught.value.code == "wrong_answer"


def test_an_explanation_without_its_rule_that_always_fires_is_a_fault() -> None:
    program = program_of(compile_revision(REVISION))
    explain = json.loads(program["explain"])
    del explain["L2/1 always"]
    assert fault_of(Spoiled("silent", {"explain": json.dumps(explain)})) == "wrong_answer"


def test_a_finding_that_nobody_knows_is_a_fault() -> None:
    findings = dict(program_of(compile_revision(REVISION))["findings"])
    del findings["L2.work_days"]
    assert fault_of(Spoiled("nameless", {"findings": findings})) == "wrong_answer"


def test_a_message_that_was_left_behind_stops_the_next_judgement() -> None:
    book = Rulebook("left", rules_text({"a": rule("t", [], answer="")}))
    book.answers(template("t", []))
    with pytest.raises(EngineFault) as caught:
        book.answers('{"id":"sid-0","k":"t"}')
    assert caught.value.code == "2"


def test_answers_do_not_depend_on_what_was_judged_before() -> None:
    careers = Careers(SCAFFOLDING, Random(5))
    facts = list(careers.many(200))
    durable_engine = DurableEngine()
    alone = [durable_engine.decide(SCAFFOLDING, [one])[0] for one in facts]
    assert durable_engine.decide(SCAFFOLDING, facts[::-1]) == alone[::-1]


def test_memory_stays_flat_and_no_fact_stays_behind() -> None:
    careers = Careers(SCAFFOLDING, Random(7))
    rows = [wording_of(SCAFFOLDING).values(one) for one in careers.many(2_000)]
    host = JudgeHost()
    wording = wording_of(SCAFFOLDING)
    host.load(wording.digest, wording.program)
    host.judge(wording.digest, rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(10):
        host.judge(wording.digest, rows)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 2_000  # KiB


class Quiet(durable.engine.Host):  # type: ignore[misc]  # the library has no types
    """The library's own host, without its threads."""

    def __init__(self) -> None:
        self.fired: list[str] = []
        super().__init__()

    def _run(self) -> None:
        pass

    def get_action(self, action_name: str) -> Callable[[object], None]:
        return lambda _: self.fired.append(action_name)


@pytest.mark.filterwarnings("ignore:.*utcfromtimestamp:DeprecationWarning")
def test_the_librarys_public_host_finds_the_same_levels_and_findings() -> None:
    ruleset = compile_revision(SCAFFOLDING)
    wording, host = wording_of(SCAFFOLDING), Quiet()
    data = json.loads(ruleset.to_json())  # the host changes what it is given
    host.set_rulesets({"judge": data["judge"], "explain": data["explain"]})
    facts = list(Careers(SCAFFOLDING, Random(11)).many(150))
    for one, outcome in zip(facts, DurableEngine().decide(SCAFFOLDING, facts), strict=True):
        values = dict(zip(ruleset.properties, wording.values(one), strict=True))
        host.fired.clear()
        state = host.post("judge", {"id": "m", "k": "judge", "one": 1, **values})
        assert "exception" not in state
        assert host.fired == [f"level:{outcome.level}"]
        host.fired.clear()
        for part in ruleset.parts:
            if part.level > outcome.level:
                fact = {"id": "m", "k": part.tag, "one": 1}
                fact |= {name: values[name] for name in part.properties}
                host.assert_fact("explain", fact)
                host.retract_fact("explain", fact)
        place = {finding.rule: finding.place for finding in ruleset.findings}
        found = sorted(place[name] for name in host.fired if not name.endswith("always"))
        assert found == [each.condition for each in outcome.unmet]


def test_everybody_at_level_three_is_an_answer_that_only_comparing_finds_wrong() -> None:
    assert DurableEngine().ask(generous(), [NOTHING])[0].level == 3
