"""``/passport/levels``: every field's level, one field's next step, and asking the employer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from ccus_data.database import reading, writing
from ccus_data.passport import decided_levels, employers_of, level_of_field
from portal.access import FormFault
from portal.gate import Posted, posted
from portal.layout import Reader
from portal.passport.asking import Wish, ask_employer, wishes_of
from portal.passport.desk import HOME, Desk, Own
from portal.passport.judged import diagnose, read_own, with_qualification
from portal.passport.level_view import compare, read_what_if
from portal.passport.new_card import on_its_way
from portal.problems import Problem, Refused
from rules.model import FieldCode

LEVELS: Final = f"{HOME}/levels"
ONE: Final = f"{LEVELS}/{{field}}"
ASK: Final = f"{ONE}/ask"
INPUTS: Final = ("days", "role_days", "qualification")
DONE: Final = frozenset({"asked", "asked-before"})


def level_routes(desk: Desk) -> APIRouter:
    """The list, one field, and the request."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(LEVELS, steps.all, methods=["GET"])
    router.add_api_route(ONE, steps.one, methods=["GET"])
    router.add_api_route(ASK, steps.ask, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def all(self, request: Request) -> Response:
        desk = self.desk
        wish = request.query_params.get("field", "")
        if wish and desk.catalogue.has_field(wish):
            return desk.to(request, ONE.format(field=wish))
        own, today = desk.enter(request), desk.today()
        record = read_own(desk, own.technician_id, today)
        told = diagnose(desk, record, Reader.of(request).language)
        judged = {one.field for one in told.result.fields}
        others = [
            one
            for one in desk.catalogue.fields
            if one.field not in judged and desk.catalogue.revisions(one.field)
        ]
        with reading(desk.engine) as connection:
            wishes = wishes_of(connection, own.technician_id)
            decided = decided_levels(connection, [own.technician_id])
        card = record.technician.level
        return desk.page(
            request,
            "levels",
            own.actor,
            result=told.result,
            card_level=card,
            decided=on_its_way(decided, card, desk.catalogue),
            granted={one: level_of_field(decided, one) for one in judged},
            others=others,
            wishes=wishes,
            names={str(one.field): one.name for one in desk.catalogue.fields},
        )

    def one(self, request: Request, field: str) -> Response:
        own = self.desk.enter(request)
        done = request.query_params.get("done", "")
        return self._page(request, own, field, done=done if done in DONE else "")

    def ask(
        self, request: Request, field: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        desk = self.desk
        own, at = desk.enter(request, given), desk.now()
        known = self._field(field)
        record = read_own(desk, own.technician_id, desk.today())
        told = diagnose(desk, record, Reader.of(request).language, [known])
        judged = told.result.fields
        level = judged[0].level if judged else 0
        with reading(desk.engine) as connection:
            employers = employers_of(connection, own.technician_id, desk.today())
            decided = decided_levels(connection, [own.technician_id])
        had = max(record.technician.level, level_of_field(decided, field))
        chosen = next((e for e in employers if e.business_id == given.text("employer")), None)
        faults = []
        if level <= had:
            faults.append(FormFault("employer", "nothing_to_ask"))
        elif chosen is None:
            faults.append(FormFault("employer", "employer_missing"))
        if faults or chosen is None:
            return self._page(request, own, field, faults)
        wish = Wish(
            own.technician_id,
            record.technician.name,
            chosen.business_id,
            field,
            judged[0].name,
            level,
        )
        with writing(desk.engine) as connection:
            told_them = ask_employer(connection, desk.seals, wish, desk.address, at)
        done = "asked" if told_them else "asked-before"
        return desk.to(request, ONE.format(field=field), done=done)

    def _field(self, field: str) -> FieldCode:
        catalogue = self.desk.catalogue
        if not catalogue.has_field(field) or not catalogue.revisions(field):
            raise Refused(Problem("unknown-field"))
        return catalogue.entry(field).field

    def _page(
        self,
        request: Request,
        own: Own,
        field: str,
        faults: Sequence[FormFault] = (),
        *,
        done: str = "",
    ) -> Response:
        desk, today = self.desk, self.desk.today()
        known, language = self._field(field), Reader.of(request).language
        record = read_own(desk, own.technician_id, today)
        given = {name: request.query_params.get(name, "") for name in INPUTS}
        asked, wrong = read_what_if(given, desk.catalogue.qualifications)
        now = diagnose(desk, record, language, [known])
        then = now
        if asked.qualification is not None:
            more = with_qualification(record, asked.qualification)
            then = diagnose(desk, more, language, [known])
        with reading(desk.engine) as connection:
            employers = employers_of(connection, own.technician_id, today)
            decided = decided_levels(connection, [own.technician_id])
        faults = [*faults, *(FormFault(name, f"{name}_wrong") for name in wrong)]
        return desk.page(
            request,
            "level",
            own.actor,
            faults,
            field=field,
            name=desk.catalogue.entry(field).name,
            result=now.result,
            compared=compare(now.result, then.result, asked, today),
            asked=asked,
            given=given,
            choices=_choices(now.result.fields),
            employers=employers,
            card_level=record.technician.level,
            granted=level_of_field(decided, field),
            keys={
                one.code: str(one.key)
                for one in desk.catalogue.qualifications.entries
                if one.code is not None
            },
            done=done,
        )


def _choices(fields: Sequence[object]) -> tuple[tuple[str, str], ...]:
    """Qualifications that the next level misses, each once: name and code."""
    found: dict[tuple[str, str], None] = {}
    for field in fields:
        following = getattr(field, "next", None)
        for row in () if following is None else following.rows:
            told = row.alternatives
            if told is not None and not row.met:
                lines = [*told.always]
                for way in (*told.first, *told.more):
                    lines += way.lines
                found |= dict.fromkeys(line for line in lines if line[1])
    return tuple(found)
