"""One durable-rules engine, held to the one way of use that is safe (engine study §4, §8).

- The engine's C functions are called directly: no dispatcher thread and no timer thread exist,
  and no rule runs any Python, so no exception can be swallowed inside an action.
- One session for everything, the default one; it is never deleted. Never one per person.
- Message ids are fixed, one message is in the session at a time, and each is taken out again.
  What stays behind by fault makes the next message refused, never judged.
- Exactly one rule answers; what else happens is an ``EngineFault``, and then the process must end.

The module needs the language and the engine alone: the worker starts in some 10 ms.
"""

from __future__ import annotations

from operator import itemgetter

import durable_rules_engine as engine

from rules.faults import EngineFault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypedDict, final

    Values = tuple[int, ...]
    """The facts of one message, in the order of a ruleset's properties."""

    Answer = tuple[int, ...]
    """A level, then the number of the place and the shortfall of each unmet condition; of notices
    their numbers."""

    class Asking(TypedDict):
        """One message: its template, which values fill it, and the rule that always fires."""

        template: str
        picks: list[int]
        always: str
        level: int

    @final
    class Program(TypedDict):
        """A ruleset as the host reads it: only texts, numbers and lists of them."""

        judge: str
        levels: dict[str, int]
        message: Asking
        explain: str
        parts: list[Asking]
        findings: dict[str, tuple[int, int, int, list[int]]]
        roots: dict[int, list[int]]

    @final
    class NoticeProgram(TypedDict):
        """The rules for notices; every rule but the always firing one has a number."""

        notices: str
        numbers: dict[str, int]
        message: Asking


SESSION = '{ "sid":"0", "id":"sid-0", "$s":1}'
"""What the engine itself keeps in the one session, to the letter."""

RETRACT = '{"id":"m"}'
"""Takes the one message out again: every message has this id."""


class Rulebook:
    """One set of rules inside the engine; it stays there until the process ends."""

    def __init__(self, name: str, rules: str) -> None:
        """Hand the rules over."""
        self._handle = engine.create_ruleset(name, rules)

    def answer(self, message: str) -> str:
        """The one rule that takes an event: the first by priority of those it meets."""
        handle = self._handle
        refused, session = engine.assert_event(handle, message)
        if refused:
            raise EngineFault(str(refused))
        said = self._first(session)
        if engine.complete_and_start_action(handle, session) is not None:
            raise EngineFault("two_answers")
        return said[2 : said.index('"', 2)]

    def answers(self, message: str) -> list[str]:
        """Every rule that a fact meets; afterwards the fact is gone."""
        handle = self._handle
        refused, session = engine.assert_fact(handle, message)
        if refused:
            raise EngineFault(str(refused))
        fired = []
        said: str | None = self._first(session)
        while said is not None:
            fired.append(said[2 : said.index('"', 2)])
            said = engine.complete_and_start_action(handle, session)
        refused, _ = engine.retract_fact(handle, RETRACT)
        if refused:
            raise EngineFault(str(refused))
        return fired

    def _first(self, session: int) -> str:
        """What the first rule says: ``{"<rule>":{…``."""
        started: tuple[str, str] | None = engine.start_action_for_state(self._handle, session)
        if started is None:
            raise EngineFault("no_answer")
        if started[0] != SESSION:
            raise EngineFault("state")
        return started[1]


class Question:
    """A message with room for the values it asks about."""

    def __init__(self, asking: Asking) -> None:
        """Prepare the template."""
        self.level = asking["level"]
        self.always = asking["always"]
        self._template = asking["template"]
        picks = asking["picks"]
        self._pick: Callable[[Values], object] = itemgetter(*picks) if picks else lambda _: ()

    def about(self, values: Values) -> str:
        """The message as the engine reads it."""
        return self._template % self._pick(values)


class Judge:
    """One compiled revision, ready to judge."""

    def __init__(self, name: str, program: Program) -> None:
        """Load both sets of rules."""
        self._levels = program["levels"]
        self._judge = Rulebook(f"{name} judge", program["judge"])
        self._message = Question(program["message"])
        self._explain = Rulebook(f"{name} explain", program["explain"])
        self._parts = [Question(part) for part in program["parts"]]
        self._findings = program["findings"]
        self._roots = {level: frozenset(places) for level, places in program["roots"].items()}

    def judge(self, values: Values) -> Answer:
        """The level, and everything unmet above it."""
        answer = self._judge.answer(self._message.about(values))
        if answer not in self._levels:
            raise EngineFault("wrong_answer")
        level = self._levels[answer]
        unmet = self._unmet(values, level)
        above = [each for each in self._roots if each > level]
        if above and self._roots[min(above)].isdisjoint(unmet):
            raise EngineFault("wrong_answer")  # the next level is denied without any reason
        found = [level]
        for place in sorted(unmet):
            need, have, parts = unmet[place]
            if have >= 0:
                need = max(0, need - values[have])
            elif parts:
                need -= len(parts) - sum([part in unmet for part in parts])
            found += place, need
        return tuple(found)

    def _unmet(self, values: Values, level: int) -> dict[int, tuple[int, int, list[int]]]:
        """The findings of all rules that fire for the levels above ``level``, by place."""
        findings = self._findings
        unmet: dict[int, tuple[int, int, list[int]]] = {}
        for part in self._parts:
            if part.level <= level:
                continue
            fired = self._explain.answers(part.about(values))
            before = len(unmet)
            always = 0
            for rule in fired:
                if rule == part.always:
                    always += 1
                elif rule in findings:
                    place, need, have, parts = findings[rule]
                    unmet[place] = (need, have, parts)
            if always != 1 or len(unmet) - before != len(fired) - 1:
                raise EngineFault("wrong_answer")
        return unmet


class Noticer:
    """The rules for notices, ready to be asked."""

    def __init__(self, name: str, program: NoticeProgram) -> None:
        """Load the rules."""
        self._rules = Rulebook(f"{name} notices", program["notices"])
        self._message = Question(program["message"])
        self._numbers = program["numbers"]

    def judge(self, values: Values) -> Answer:
        """The numbers of the notices that are due, in rising order."""
        fired = self._rules.answers(self._message.about(values))
        due = sorted({self._numbers[rule] for rule in fired if rule in self._numbers})
        if self._message.always not in fired or len(due) != len(fired) - 1:
            raise EngineFault("wrong_answer")
        return tuple(due)


class JudgeHost:
    """Every ruleset of one process, by digest. Not for two threads."""

    def __init__(self) -> None:
        """Start without rulesets."""
        self._judges: dict[str, Judge | Noticer] = {}

    def __contains__(self, digest: object) -> bool:
        return digest in self._judges

    def load(self, digest: str, program: Program | NoticeProgram) -> None:
        """Compile a ruleset into the engine; one that is there already stays as it is."""
        if digest not in self._judges:
            try:
                self._judges[digest] = (
                    Noticer(digest, program) if "notices" in program else Judge(digest, program)
                )
            except (engine.error, MemoryError) as fault:
                raise _translated(fault) from fault

    def judge(self, digest: str, rows: Iterable[Values]) -> list[Answer]:
        """One answer for each row, in their order; after a fault the process must end."""
        judge = self._judges.get(digest)
        if judge is None:
            raise EngineFault("not_loaded", digest)
        try:
            return [judge.judge(values) for values in rows]
        except (engine.error, MemoryError) as fault:
            raise _translated(fault) from fault


def _translated(fault: Exception) -> EngineFault:
    """The engine's own error as ours: "Could not …, error code: 303"."""
    if isinstance(fault, MemoryError):
        return EngineFault("101")
    said, _, code = str(fault).rpartition(", error code: ")
    return EngineFault(code, said)
