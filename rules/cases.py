"""Worked cases (判定例) beside the criteria: read strictly, and judged as they say.

A case is a person in brief on one day: days, role days (foreman and crew-leader days are
different days), qualifications, the level expected, and what is missing for every level above
it that can be judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from rules.diagnostics import Diagnostic, diagnostic
from rules.facts import MOST_DAYS, Facts
from rules.files import CASES
from rules.model import LEVELS, Revision
from rules.nodes import parse
from rules.plain import PlainEngine
from rules.reading import QUALIFICATION_CODE, Fields, Reading

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from rules.catalogue import Catalogue
    from rules.engine import Engine, Outcome
    from rules.model import Level, QualificationKey

REACHABLE: Final = (1, *LEVELS)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a level still asks for: days, role days, and whether qualifications."""

    work_days: int = 0
    role_days: int = 0
    qualifications: bool = False

    def __str__(self) -> str:
        said = [f"{name} {getattr(self, name)}" for name in ("work_days", "role_days")]
        said = [words for words in said if not words.endswith(" 0")]
        return ", ".join([*said, *["qualifications"] * self.qualifications]) or "-"


NOTHING: Final = Missing()


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case; ``held`` is what the person has registered, without inferior grades."""

    field: str
    file: str
    line: int
    says: str
    on: dt.date
    work_days: int
    foreman_days: int
    crew_leader_days: int
    held: frozenset[QualificationKey]
    level: Level
    missing: Mapping[Level, Missing]

    def facts(self, catalogue: Catalogue) -> Facts:
        """The case as the engines see it, superior grades counted on its day (R5)."""
        return Facts(
            self.work_days,
            self.foreman_days,
            self.crew_leader_days,
            self.foreman_days + self.crew_leader_days,
            catalogue.qualifications.with_inferiors(self.held, self.on),
        )


def read_cases(folder: Path, catalogue: Catalogue) -> tuple[tuple[Case, ...], list[Diagnostic]]:
    """Every worked case below a criteria folder, and the faults of those left out."""
    faults: list[Diagnostic] = []
    cases: list[Case] = []
    for path in sorted(folder.glob(f"*/{CASES}")):
        file = path.relative_to(folder).as_posix()
        try:
            parsed = parse(path.read_bytes(), file)
        except OSError as error:
            parsed = diagnostic("CR001", file, 1, problem=error.strerror)
        if isinstance(parsed, Diagnostic):
            faults.append(parsed)
        elif not catalogue.has_field(path.parent.name):
            faults.append(diagnostic("CR019", file, 1, text=path.parent.name))
        else:
            cases.extend(_read_file(Reading(parsed, "", file, faults), catalogue))
    return tuple(cases), faults


def check_cases(folder: Path, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Faults of the cases, cases judged otherwise than they say, and documents without any."""
    cases, faults = read_cases(folder, catalogue)
    yield from faults
    engine = PlainEngine()
    for case in cases:
        yield from judged_otherwise(case, catalogue, engine)
    with_cases = {id(catalogue.in_force(case.field, case.on)) for case in cases}
    broken = {PurePosixPath(fault.file).parent.name for fault in faults}
    for entry in catalogue.fields:
        for revision in catalogue.revisions(entry.field):
            reached = revision.judged_to
            if reached > 1 and id(revision) not in with_cases and entry.field not in broken:
                yield _without_case(folder, revision)


def _without_case(folder: Path, revision: Revision) -> Diagnostic:
    """That no case speaks of a document: its field has none at all, or none on its days."""
    level, file = revision.judged_to, revision.file
    if (folder / revision.field / CASES).exists():
        return diagnostic("CR058", file, 1, level=level, day=revision.version)
    return diagnostic("CR056", file, 1, level=level)


def judged_otherwise(case: Case, catalogue: Catalogue, engine: Engine) -> Iterator[Diagnostic]:
    """Where an engine's answer differs from what a case expects."""
    revision = catalogue.in_force(case.field, case.on)
    if not isinstance(revision, Revision):
        yield diagnostic("CR054", case.file, case.line, says=case.says, on=case.on)
        return
    (outcome,) = engine.decide(revision, [case.facts(catalogue)])
    if outcome.level != case.level:
        values = {"says": case.says, "expected": case.level, "judged": outcome.level}
        yield diagnostic("CR052", case.file, case.line, **values)
        return
    above = range(outcome.level + 1, revision.judged_to + 1)
    for level in sorted(set(case.missing) - set(above)):
        yield diagnostic("CR057", case.file, case.line, says=case.says, level=level)
    for level in above:
        expected, judged = case.missing.get(level, NOTHING), missing_for(outcome, level)
        if expected != judged:
            said = {"says": case.says, "level": level, "expected": expected, "judged": judged}
            yield diagnostic("CR053", case.file, case.line, **said)


def missing_for(outcome: Outcome, level: Level) -> Missing:
    """What an outcome finds missing for a level above the reached one."""
    short = {unmet.condition: unmet.short for unmet in outcome.unmet}
    return Missing(
        short.get(f"L{level}.work_days", 0),
        short.get(f"L{level}.role_days", 0),
        f"L{level}.q" in short,
    )


def _read_file(document: Reading, catalogue: Catalogue) -> Sequence[Case]:
    parts = document.fields(("schema", "field", "cases"))
    parts.schema()
    folder, field = PurePosixPath(document.file).parent.name, parts.get("field")
    if field is not None and (text := field.text()) is not None and text != folder:
        field.note("CR009", text=text, wanted=folder)
    found: dict[str, Case] = {}
    for item in parts.items("cases"):
        case = _read_case(item, folder, catalogue)
        if case is not None and case.says in found:
            item.note("CR022", text=case.says)
        elif case is not None:
            found[case.says] = case
    return tuple(found.values())


def _read_case(item: Reading, field: str, catalogue: Catalogue) -> Case | None:
    before = len(item.faults)
    parts = item.fields(
        ("says", "on", "level"),
        ("work_days", "foreman_days", "crew_leader_days", "qualifications", "missing"),
    )
    says, on, level = parts.text("says"), parts.date("on"), parts.get("level")
    reached = level.whole(1) if level else None
    if level is not None and reached is not None and reached not in REACHABLE:
        level.note("CR008", text=reached, allowed=", ".join(map(str, REACHABLE)))
    work, foreman = _days(parts, "work_days"), _days(parts, "foreman_days")
    crew_leader = _days(parts, "crew_leader_days")
    if foreman + crew_leader > work and len(item.faults) == before:
        values = {"foreman": f"{foreman:,}", "crew_leader": f"{crew_leader:,}", "work": f"{work:,}"}
        item.note("CR055", says=says, **values)
    held = [
        key for one in parts.distinct("qualifications", empty=True) for key in _held(one, catalogue)
    ]
    missing = _missing(parts)
    if on is None or reached is None or len(item.faults) > before:
        return None
    return Case(
        field,
        item.file,
        item.line,
        says,
        on,
        work,
        foreman,
        crew_leader,
        frozenset(held),
        reached,
        missing,
    )


def _days(parts: Fields, key: str) -> int:
    part = parts.get(key)
    days = part.whole() if part else 0
    if part is not None and days is not None and days > MOST_DAYS:
        part.note("CR005", shape="days")
    return days or 0


def _held(item: Reading, catalogue: Catalogue) -> tuple[QualificationKey, ...]:
    """What a case's person has: a code as it stands in a record, or a name of the catalogue."""
    text = item.text()
    if text is None:
        return ()
    known = catalogue.qualifications
    is_code = QUALIFICATION_CODE.fullmatch(text) is not None
    keys = known.registered(text, None) if is_code else known.registered(None, text)
    if not keys and not (is_code and text in known.catch_all):
        item.note("CR012" if is_code else "CR013", text=text)
    return keys


def _missing(parts: Fields) -> dict[Level, Missing]:
    reading = parts.get("missing")
    if reading is None:
        return {}
    own = reading.fields((), tuple(str(level) for level in LEVELS))
    found = {}
    for level in LEVELS:
        part = own.get(str(level))
        if part is not None:
            row = part.fields((), ("work_days", "role_days", "qualifications"))
            flag = row.get("qualifications")
            found[level] = Missing(
                _days(row, "work_days"), _days(row, "role_days"), flag.flag() if flag else False
            )
    return found
