"""The roster of a site: what is on it, its holes, and the row of one technician."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from ccus_data.database import reading, writing
from ccus_data.structure import Counted, Seen, counts_by_business, holes_of, roster
from portal.access import FormFault
from portal.gate import Posted, posted
from portal.problems import Problem, Refused
from portal.sites.business_desk import Asked
from portal.sites.desk import PERSON, ROSTER, ROSTER_FILE, Desk, of_accepted, standing
from portal.sites.files import roster_file
from portal.sites.numbers import identifier, identifiers
from portal.sites.rosters import AT_ONCE, Sheet, row_faults
from portal.sites.standing import PAGE, visible
from portal.sites.trades import trades_of
from portal.sites.typed import ROW, cell_faults, read_typed

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from portal.sites.standing import Standing

DONE: Final = frozenset({"entered", "set", "removed", "changed", "taken"})
CHOSEN: Final = "technician"
MOST_IN_FILE: Final = 20_000
FILE_WORDS: Final = {
    "name": "sites.file.name",
    "business_name": "sites.file.business_name",
    "holes": "sites.file.holes",
    "no_trade": "sites.file.no_trade",
    "no_employer": "sites.file.no_employer",
    "structure_open": "sites.file.structure_open",
    "other_field": "sites.file.other_field",
    "no_role": "sites.file.no_role",
    "outside_period": "sites.file.outside_period",
}


def roster_routes(desk: Desk) -> APIRouter:
    """The roster of a site, as a page and as a file, and the page of one of its rows."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(ROSTER, steps.shown, methods=["GET"])
    router.add_api_route(ROSTER, steps.act, methods=["POST"])
    router.add_api_route(ROSTER_FILE, steps.file, methods=["GET"])
    router.add_api_route(PERSON, steps.one, methods=["GET"])
    router.add_api_route(PERSON, steps.change, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, business_id: str, site_id: str) -> Response:
        return self._list(self.desk.sees(request, business_id), site_id)

    def act(
        self,
        request: Request,
        business_id: str,
        site_id: str,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        asked = self.desk.sends(request, business_id, given)
        chosen = identifiers(given.texts.get(CHOSEN, ()), AT_ONCE)
        typed = {name: given.text(name).strip() for name in ROW}
        read = read_typed("rosters", ROW, typed, self.desk.context(), self.desk.lang(asked))
        filled = {name: value for name, value in read.values.items() if typed[name]}
        removes = given.text("action") == "remove"
        faults = []
        if not chosen:
            faults.append(FormFault("chosen", "none_chosen"))
        if not removes:
            faults += cell_faults(read.faults, self.desk.lang(asked))
            if not filled and not read.faults:
                faults.append(FormFault("trade", "nothing_typed"))
        if faults:
            return self._list(asked, site_id, faults, typed, frozenset(chosen))
        with writing(self.desk.engine) as connection:
            sheet = self._sheet(connection, asked, site_id)
            there = sheet.held(chosen)
            if set(there) != set(chosen):
                faults = [FormFault("chosen", "rows_changed")]
            elif removes:
                stay = sheet.take_out(chosen)
                faults = [FormFault("chosen", "has_histories", {"count": len(stay)})] * bool(stay)
            else:
                sheet.put(dict.fromkeys(chosen, filled))
        if faults:
            return self._list(asked, site_id, faults, typed, frozenset(chosen))
        done = "removed" if removes else "set"
        return self.desk.to(asked, ROSTER, fill=site_id, done=done, count=str(len(chosen)))

    def _sheet(self, connection: Connection, asked: Asked, site_id: str) -> Sheet:
        one = of_accepted(connection, asked, site_id)
        return Sheet(connection, one, self.desk.deed(asked), self.desk.catalogue)

    def file(self, request: Request, business_id: str, site_id: str) -> Response:
        asked = self.desk.sees(request, business_id)
        with reading(self.desk.engine) as connection:
            one = standing(connection, asked, site_id)
            rows, _ = self._rows(connection, one, asked, MOST_IN_FILE)
        self.desk.noted(asked, [row.technician_id for row in rows])
        headers = {"Content-Disposition": f'attachment; filename="roster-{site_id}.csv"'}
        words = {name: self.desk.words(asked, key) for name, key in FILE_WORDS.items()}
        data = roster_file(rows, words).encode("utf-8-sig")
        return Response(data, media_type="text/csv; charset=utf-8", headers=headers)

    def one(self, request: Request, business_id: str, site_id: str, technician_id: str) -> Response:
        return self._one(self.desk.sees(request, business_id), site_id, technician_id)

    def change(
        self,
        request: Request,
        business_id: str,
        site_id: str,
        technician_id: str,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        asked = self.desk.sends(request, business_id, given)
        typed = {name: given.text(name) for name in ROW}
        today = self.desk.today()
        read = read_typed("rosters", ROW, typed, self.desk.context(), self.desk.lang(asked))
        faults = cell_faults(read.faults, self.desk.lang(asked))
        faults += row_faults(read.values, self.desk.catalogue, today)
        with writing(self.desk.engine) as connection:
            sheet = self._sheet(connection, asked, site_id)
            if not sheet.held(identifiers([technician_id], 1)):
                raise Refused(Problem("not-found"))
            if not faults:
                sheet.put({technician_id: read.values})
        if faults:
            return self._one(asked, site_id, technician_id, faults, typed)
        return self.desk.to(asked, ROSTER, fill=site_id, done="changed", count="1")

    def _one(
        self,
        asked: Asked,
        site_id: str,
        technician_id: str,
        faults: Sequence[FormFault] = (),
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        with reading(self.desk.engine) as connection:
            one = of_accepted(connection, asked, site_id)
            seen = Seen([asked.business_id], technician=identifier(technician_id))
            on = self.desk.today()
            rows = roster(connection, self.desk.catalogue, site_id, seen, on, 1)
        if not rows:
            raise Refused(Problem("not-found"))
        (row,) = rows
        self.desk.noted(asked, [technician_id])
        stored = {name: "" if (v := getattr(row, name)) is None else str(v) for name in ROW}
        return self.desk.page(
            asked,
            "person",
            faults,
            one=one,
            row=row,
            holes=holes_of(row),
            typed=stored if typed is None else typed,
            names=trades_of(self.desk.catalogue),
        )

    def _rows(
        self, connection: Connection, one: Standing, asked: Asked, most: int
    ) -> tuple[list[Row[Any]], frozenset[str]]:
        """The rows that the business sees of what was asked for, and whose rosters it sees."""
        query = asked.request.query_params
        everyone = visible(connection, one)
        of = query.get("of", "")
        seen = Seen(
            [of] if of in everyone else everyone,
            holes_only=query.get("holes") == "yes",
            after=_place(query.get("after", "")),
            over_hidden=everyone - {asked.business_id},
        )
        on = self.desk.today()
        catalogue, site_id = self.desk.catalogue, one.site.site_id
        return roster(connection, catalogue, site_id, seen, on, most), everyone

    def _list(
        self,
        asked: Asked,
        site_id: str,
        faults: Sequence[FormFault] = (),
        typed: Mapping[str, str] | None = None,
        chosen: frozenset[str] = frozenset(),
    ) -> Response:
        query = asked.request.query_params
        catalogue, today = self.desk.catalogue, self.desk.today()
        with reading(self.desk.engine) as connection:
            one = standing(connection, asked, site_id)
            rows, everyone = self._rows(connection, one, asked, PAGE + 1)
            counts = counts_by_business(connection, catalogue, site_id, everyone, today)
        rows, more = rows[:PAGE], len(rows) > PAGE
        self.desk.noted(asked, [row.technician_id for row in rows])
        of = query.get("of", "")
        within = [counts.get(of, Counted())] if of in everyone else list(counts.values())
        done = query.get("done", "") if not faults else ""
        return self.desk.page(
            asked,
            "roster",
            faults,
            one=one,
            found=[(row, holes_of(row)) for row in rows],
            more=more,
            of=of if of in everyone else "",
            holes_only=query.get("holes") == "yes",
            total=sum(each.rows for each in within),
            with_holes=sum(each.with_holes for each in within),
            names=trades_of(catalogue),
            typed=typed or {},
            chosen=chosen,
            done=done if done in DONE else "",
            count=query.get("count", "") if query.get("count", "").isdecimal() else "",
        )


def _place(text: str) -> tuple[str, str] | None:
    """Business and technician of the last row of a page, as an address says them."""
    business, mark, technician = text.partition("-")
    fits = mark and identifier(business) and identifier(technician)
    return (business, technician) if fits else None
