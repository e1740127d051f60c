"""The result in the order in which a page or a sheet of paper shows it.

Nothing is judged here: every number comes from the result as it stands in the contract (§2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from portal.self_diagnosis.missing_view import MissingView, missing_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portal.self_diagnosis.case import Case

Json = dict[str, Any]

HIGHEST: Final = 4
PENDING_FIRST: Final = ("unapproved", "site_unregistered", "trade_condition_unconfirmed")


@dataclass(frozen=True, slots=True)
class RowView:
    """One requirement of a level: need, have, and what is missing.

    ``have_years`` is rounded down, so that it never says more than the verdict does.
    """

    kind: str
    roles: str
    met: bool | None
    need: int | None
    have: int
    missing: int | None
    need_years: str
    have_years: float
    barred: bool
    evidence: tuple[str, ...]
    alternatives: MissingView | None


@dataclass(frozen=True, slots=True)
class LevelView:
    """One level: whether it is met, and its requirements in the order of the sheet."""

    level: int
    met: bool | None
    rows: tuple[RowView, ...]
    estimate: Json | None
    tree: Json


@dataclass(frozen=True, slots=True)
class ForemanCourse:
    """Role days are left out because no foreman course is there; ``level`` is the one with it.

    ``raises`` says whether that is more than the level without.
    """

    level: int
    raises: bool


@dataclass(frozen=True, slots=True)
class FieldView:
    """The judgement of one field."""

    field: str
    name: str
    level: int
    status: str
    levels: tuple[LevelView, ...]
    next: LevelView | None
    days: Mapping[str, int]
    certificate: Json
    ceiling: Json | None
    excluded: tuple[Json, ...]
    excluded_role_days: int
    foreman_course: ForemanCourse | None
    notes: tuple[Json, ...]
    criteria: Json
    version: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """A whole diagnosis: the day, the person where one is known, and every field."""

    as_of: str
    name: str
    technician_id: str
    card_level: int | None
    fields: tuple[FieldView, ...]
    not_judged: tuple[Json, ...]
    simple_registration: bool
    from_form: bool
    typed: bool


def result_view(case: Case, result: Json, field_names: Mapping[str, str]) -> ResultView:
    """The view of a case's result; ``field_names`` name the fields that were not judged."""
    technician = case.record.technician
    return ResultView(
        as_of=result["as_of"],
        name="" if case.from_form else technician.name,
        technician_id="" if case.from_form else technician.technician_id,
        card_level=None if case.from_form else technician.level,
        fields=tuple(_field(judgement) for judgement in result["judgements"]),
        not_judged=tuple(
            {**one, "name": field_names.get(one["field"] or "", "")}
            for one in result.get("not_judged", ())
        ),
        simple_registration=technician.registration_type.value == "simple",
        from_form=case.from_form,
        typed=case.typed,
    )


def _field(judgement: Json) -> FieldView:
    levels = tuple(
        _level(int(level), found, judgement["estimate"].get(level), judgement["days"]["work"])
        for level, found in sorted(judgement["levels"].items())
    )
    level = judgement["level"]
    following = next((one for one in levels if one.level == level + 1), None)
    with_course = judgement["level_with_foreman_course"]
    return FieldView(
        field=judgement["field"],
        name=judgement["field_name"],
        level=level,
        status=judgement["criteria_status"],
        levels=levels,
        next=following,
        days=judgement["days"],
        certificate=judgement["certificate"],
        ceiling=_ceiling(judgement["ceiling"], level, following),
        excluded=tuple(judgement["excluded"]),
        excluded_role_days=judgement["excluded_role_days"],
        foreman_course=None
        if with_course is None
        else ForemanCourse(with_course, raises=with_course > level),
        notes=tuple(judgement["notes"]),
        criteria=judgement["criteria"],
        version=judgement["criteria_version"],
    )


def _ceiling(ceiling: Json | None, level: int, following: LevelView | None) -> Json | None:
    """What confirming would bring; none where "the level stays" would claim what is not known."""
    not_known = following is not None and following.met is None
    return None if ceiling and ceiling["level"] == level and not_known else ceiling


def _level(level: int, found: Json, estimate: Json | None, work_days: int) -> LevelView:
    rows = tuple(_row(item, found["tree"], work_days) for item in found["requirements"])
    return LevelView(level, found["met"], rows, estimate, found["tree"])


def _row(requirement: Json, tree: Json, work_days: int) -> RowView:
    years = requirement.get("years")
    have = requirement.get("have", 0)
    unmet_qualifications = requirement["kind"] == "qualifications" and not requirement["met"]
    return RowView(
        kind=requirement["kind"],
        roles="_".join(sorted(requirement.get("roles") or ())),
        met=requirement["met"],
        need=requirement.get("need"),
        have=have,
        missing=requirement.get("missing") if requirement["kind"] != "qualifications" else None,
        need_years="" if years is None else f"{years:g}",
        have_years=requirement.get("have_years", 0.0),
        barred=bool(requirement.get("barred")),
        evidence=tuple(dict.fromkeys(_evidence(tree)))
        if requirement["kind"] == "qualifications"
        else (),
        alternatives=missing_view(requirement["missing"], work_days)
        if unmet_qualifications
        else None,
    )


def _evidence(node: Json) -> Iterator[str]:
    """Names of the registered qualifications that satisfy something in the tree."""
    for item in node.get("evidence", ()):
        yield item["name"]
    for part in node["parts"]:
        yield from _evidence(part)
