"""``/v1/sites`` and below: structures and rosters for partner systems."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.engine import Connection

from attendance.intake import Partner
from ccus_data.database import reading, writing
from ccus_data.imports import Fault, ReadRow, RowReader
from ccus_data.personal_views import Look, note_view
from ccus_data.structure import Seen, complete, holes_of, roster
from ccus_data.tables import site_rosters, site_structures, sites
from portal.access import partner_of, require_site
from portal.gate import refuse_encoded
from portal.layout import Language, Reader
from portal.problems import Problem, ProblemFault, Refused
from portal.sites.deed import Deed
from portal.sites.desk import Desk
from portal.sites.files import Bearer, Brought, Spoken, bring, label
from portal.sites.numbers import identifier
from portal.sites.rosters import AT_ONCE
from portal.sites.typed import FILE_COLUMNS, ROW, kind_of

SCOPE: Final = "structure"
OF_PEOPLE: Final = "roster"
SITES: Final = "/v1/sites"
STRUCTURE: Final = f"{SITES}/{{site_id}}/structure"
ROSTER: Final = f"{SITES}/{{site_id}}/roster"
PAGE: Final = 1_000


async def object_of(request: Request) -> dict[str, Any]:
    """The JSON object of a request; refuses other types (415) and what is no object (400)."""
    refuse_encoded(request.headers)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(Problem("unsupported-media-type"))
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise HTTPException(400) from error
    if not isinstance(found, dict):
        raise HTTPException(400)
    return found


Body = Annotated[dict[str, Any], Depends(object_of)]


def api_routes(desk: Desk) -> APIRouter:
    """What a partner's token opens with the scope ``structure``, and with ``roster``."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(SITES, steps.sites, methods=["GET"])
    router.add_api_route(STRUCTURE, steps.structure, methods=["GET"])
    router.add_api_route(STRUCTURE, steps.put_structure, methods=["PUT"])
    router.add_api_route(ROSTER, steps.roster, methods=["GET"])
    router.add_api_route(ROSTER, steps.put_roster, methods=["PUT"])
    return router


class _Faulty(Exception):
    """Takes back the transaction of a request with faults."""


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def sites(self, request: Request) -> JSONResponse:
        with reading(self.desk.engine) as connection:
            partner = self._partner(connection, request)
            asked = select(
                *(sites.c[name] for name in ("site_id", "name", "prime_id")),
                *(sites.c[name] for name in ("accumulation_from", "accumulation_to")),
            )
            here = asked.where(sites.c.site_id.in_(partner.sites)).order_by(sites.c.site_id)
            rows = [_plain(row._mapping) for row in connection.execute(here)]  # noqa: SLF001 - SQLAlchemy's public name for a row's values
        return JSONResponse({"sites": rows})

    def structure(self, request: Request, site_id: str) -> JSONResponse:
        with reading(self.desk.engine) as connection:
            require_site(self._partner(connection, request), site_id)
            whole = set(connection.scalars(select(complete([site_id]).c.business_id)))
            names = ("business_id", "upper_id", "tier", "work_content", "invited_on", "accepted_on")
            asked = select(*(site_structures.c[name] for name in names))
            here = asked.where(site_structures.c.site_id == site_id)
            places = [
                {**_plain(row._mapping), "whole": row.business_id in whole}  # noqa: SLF001 - as above
                for row in connection.execute(
                    here.order_by(site_structures.c.tier, site_structures.c.business_id)
                )
            ]
        return JSONResponse({"site_id": site_id, "places": places})

    def put_structure(self, request: Request, site_id: str, body: Body) -> JSONResponse:
        """Invite businesses below others; whoever is there already stays as it is."""
        given = _list(body, "places")
        with reading(self.desk.engine) as connection:
            partner = self._partner(connection, request)
        require_site(partner, site_id)
        groups: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        for number, place in enumerate(given, 1):
            upper = identifier(str(place.get("upper_id", "")))
            rest = {name: value for name, value in place.items() if name != "upper_id"}
            groups.setdefault(upper, []).append((number, rest))
        return self._put(request, partner, "structures", site_id, groups)

    def roster(self, request: Request, site_id: str) -> JSONResponse:
        query = request.query_params
        after = (identifier(query.get("after_business", "")), identifier(query.get("after", "")))
        at, on = self.desk.now(), self.desk.today()
        with writing(self.desk.engine) as connection:
            partner = self._partner(connection, request, OF_PEOPLE)
            require_site(partner, site_id)
            own = select(site_rosters.c.business_id).where(site_rosters.c.site_id == site_id)
            everyone = set(connection.scalars(own.distinct()))
            seen = Seen(everyone, after=after if all(after) else None, over_hidden=everyone)
            rows = roster(connection, self.desk.catalogue, site_id, seen, on, PAGE)
            look = Look(partner.name, f"{partner.name} structure", "roster")
            note_view(connection, look, [row.technician_id for row in rows], at)
        names = ("business_id", "technician_id", "name", *ROW)
        told = [
            {
                **_plain({name: getattr(row, name) for name in names}),
                "holes": list(holes_of(row)),
            }
            for row in rows
        ]
        return JSONResponse({"site_id": site_id, "rows": told, "more": len(rows) == PAGE})

    def put_roster(self, request: Request, site_id: str, body: Body) -> JSONResponse:
        """Enter or change technicians of one business; a name left out stays as it is."""
        given = list(enumerate(_list(body, "rows"), 1))
        with reading(self.desk.engine) as connection:
            partner = self._partner(connection, request, OF_PEOPLE)
        require_site(partner, site_id)
        business = identifier(str(body.get("business_id", "")))
        return self._put(request, partner, "rosters", site_id, {business: given})

    def _put(
        self,
        request: Request,
        partner: Partner,
        kind: str,
        site_id: str,
        groups: dict[str, list[tuple[int, dict[str, Any]]]],
    ) -> JSONResponse:
        """Take rows for businesses, all of them or none."""
        deed = Deed(partner.name, self.desk.now(), self.desk.today())
        brought = Brought()
        try:
            with writing(self.desk.engine) as connection:
                for business, numbered in groups.items():
                    rows, faults = self._read(kind, site_id, numbered)
                    bearer = Bearer(business, deed)
                    one = bring(connection, bearer, kind, rows, self.desk.catalogue)
                    brought.outcomes += one.outcomes
                    brought.faults += [*faults, *one.faults]
                if brought.faults:
                    raise _Faulty  # noqa: TRY301 - the transaction has to go back
        except _Faulty:
            brought.faults.sort(key=lambda fault: fault.line)
            told = tuple(self._told(request, kind, fault) for fault in brought.faults)
            raise Refused(Problem("structure-refused", told)) from None
        counts = {what: brought.count(what) for what in ("new", "changed", "same")}
        return JSONResponse({"site_id": site_id, "counts": counts})

    def _read(
        self, kind: str, site_id: str, numbered: Sequence[tuple[int, dict[str, Any]]]
    ) -> tuple[list[ReadRow], list[Fault]]:
        """Objects as rows of a file of the same kind, which name their site by themselves."""
        reader = RowReader(kind_of(kind, FILE_COLUMNS[kind]), self.desk.context())
        raw = ((number, ("site_id", *one), (site_id, *one.values())) for number, one in numbered)
        rows: list[ReadRow] = []
        faults: list[Fault] = []
        for row in reader.read(raw):
            if isinstance(row, ReadRow):
                rows.append(row)
            else:
                faults += row.faults
        return rows, faults

    def _told(self, request: Request, kind: str, fault: Fault | Spoken) -> ProblemFault:
        language = Reader.of(request).language
        lists = "places" if kind == "structures" else "rows"
        column = fault.column if isinstance(fault, Fault) else _public(kind, fault.column)
        path = f"{lists}.{fault.line - 1}.{column}".rstrip(".")
        if isinstance(fault, Fault):
            lang = "en" if language is Language.EN else "ja"
            return ProblemFault(path, fault.code, fault.wrong(lang), fault.mend(lang))
        words = self.desk.pages.words
        wrong = words.text(f"sites.fault.{fault.code}", language, **dict(fault.values))
        mend = words.text("sites.api_mend", language, column=label(kind, fault.column))
        return ProblemFault(path, fault.code, wrong, mend)

    def _partner(self, connection: Connection, request: Request, scope: str = SCOPE) -> Partner:
        return partner_of(connection, request, scope, self.desk.now())


def _public(kind: str, column: str) -> str:
    return kind_of(kind, FILE_COLUMNS[kind]).column(column).public if column else ""


def _list(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects that a body lists under a name, at most `AT_ONCE`; refuses anything else."""
    found = body.get(name)
    if not isinstance(found, list) or len(found) > AT_ONCE:
        raise HTTPException(400)
    if not all(isinstance(one, dict) for one in found):
        raise HTTPException(400)
    return found


def _plain(row: Any) -> dict[str, Any]:
    """Values as JSON has them: days in ISO form."""
    return {
        name: value if value is None or isinstance(value, (str, int, bool)) else value.isoformat()
        for name, value in row.items()
    }
