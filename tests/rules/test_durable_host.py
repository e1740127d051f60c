from __future__ import annotations

import json
import resource
from collections.abc import Callable
from random import Random

import durable.engine
import pytest

from rules.catalogue import Catalogue
from rules.compile import compile_revision
from rules.durable import DurableEngine
from rules.durable_host import JudgeHost, Rulebook
from rules.faults import EngineFault
from rules.outcomes import wording_of
from rules.program import program_of, rules_text, template
from rules.ruleset import JUDGE, rule
from tests.differential.careers import Careers
from tests.rules.programs import EVERYTHING, NOTHING, REVISION, Spoiled, generous, speechless

SCAFFOLDING = Catalogue.load().revisions("scaffolding")[0]


def fault_of(speech: Spoiled) -> str:
    with pytest.raises(EngineFault) as caught:
        DurableEngine().ask(speech, [NOTHING])
    return caught.value.code


def test_a_ruleset_that_was_not_loaded_is_a_fault() -> None:
    with pytest.raises(EngineFault, match="not_loaded"):
        JudgeHost().judge("unknown", [(0, 0, 0, 0, 0)])


def test_a_message_that_no_rule_takes_is_a_fault_and_no_verdict() -> None:
    assert fault_of(speechless()) == "1"


def test_rules_that_the_engine_cannot_read_are_a_fault() -> None:
    assert fault_of(Spoiled("unreadable", {"judge": "{"})) == "204"


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


def test_a_level_denied_without_any_reason_is_a_fault() -> None:
    always_one = {"level:1": rule(JUDGE, [], answer="")}
    speech = Spoiled("groundless", {"judge": rules_text(always_one)})
    assert DurableEngine().ask(speech, [NOTHING])[0].level == 1
    with pytest.raises(EngineFault, match="wrong_answer"):
        DurableEngine().ask(speech, [EVERYTHING])


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
    engine = DurableEngine()
    alone = [engine.decide(SCAFFOLDING, [one])[0] for one in facts]
    assert engine.decide(SCAFFOLDING, facts[::-1]) == alone[::-1]


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
