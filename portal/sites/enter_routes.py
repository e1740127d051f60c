"""Technicians entered on a site's roster by their employer: some, or the whole workforce."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from ccus_data.database import reading, writing
from portal.access import FormFault
from portal.gate import Posted, posted
from portal.sites.business_desk import Asked
from portal.sites.desk import ENTER, ROSTER, Desk, of_accepted
from portal.sites.numbers import identifier, identifiers
from portal.sites.rosters import AT_ONCE, Sheet, main_trades, not_entered, row_faults
from portal.sites.trades import trades_of
from portal.sites.typed import ROW, cell_faults, read_typed

PAGE: Final = 100
CHOSEN: Final = "technician"


def enter_routes(desk: Desk) -> APIRouter:
    """The page on which an employer chooses whom it enters."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(ENTER, steps.shown, methods=["GET"])
    router.add_api_route(ENTER, steps.enter, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, business_id: str, site_id: str) -> Response:
        return self._page(self.desk.sees(request, business_id), site_id, {"own_trade": "yes"})

    def enter(
        self,
        request: Request,
        business_id: str,
        site_id: str,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        asked = self.desk.sends(request, business_id, given)
        names = (*ROW, "own_trade")
        typed = {name: given.text(name) for name in names}
        chosen = identifiers(given.texts.get(CHOSEN, ()), AT_ONCE)
        today = self.desk.today()
        lang = self.desk.lang(asked)
        read = read_typed("rosters", ROW, typed, self.desk.context(), lang)
        faults = cell_faults(read.faults, lang)
        faults += row_faults(read.values, self.desk.catalogue, today)
        everybody = given.text("action") == "all"
        if not chosen and not everybody:
            faults.insert(0, FormFault("chosen", "none_chosen"))
        if not faults:
            with writing(self.desk.engine) as connection:
                one = of_accepted(connection, asked, site_id)
                if everybody:
                    asking = not_entered(one, today, "", AT_ONCE)
                    chosen = [row.technician_id for row in connection.execute(asking)]
                sheet = Sheet(connection, one, self.desk.deed(asked), self.desk.catalogue)
                if chosen and not sheet.strangers(chosen):
                    own = main_trades(connection, chosen) if typed["own_trade"] else {}
                    new, _ = sheet.put(_rows(chosen, read.values, own))
                    return self.desk.to(asked, ROSTER, fill=site_id, done="entered", count=str(new))
            faults = [FormFault("chosen", "not_employed" if chosen else "nobody_left")]
        return self._page(asked, site_id, typed, faults, frozenset(chosen))

    def _page(
        self,
        asked: Asked,
        site_id: str,
        typed: Mapping[str, str],
        faults: Sequence[FormFault] = (),
        chosen: frozenset[str] = frozenset(),
    ) -> Response:
        after = identifier(asked.request.query_params.get("after", ""))
        with reading(self.desk.engine) as connection:
            one = of_accepted(connection, asked, site_id)
            asking = not_entered(one, self.desk.today(), after, PAGE + 1)
            people = list(connection.execute(asking))
            trades = main_trades(connection, [row.technician_id for row in people])
        self.desk.noted(asked, [row.technician_id for row in people[:PAGE]])
        return self.desk.page(
            asked,
            "enter",
            faults,
            one=one,
            people=people[:PAGE],
            more=len(people) > PAGE,
            after=after,
            trades=trades,
            names=trades_of(self.desk.catalogue),
            typed=typed,
            chosen=chosen,
            most=AT_ONCE,
        )


def _rows(
    chosen: Sequence[str], values: Mapping[str, Any], own: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """A row for each: the trade that was typed, else their own main trade where that was asked."""
    return {one: {**values, "trade": values["trade"] or own.get(one)} for one in chosen}
