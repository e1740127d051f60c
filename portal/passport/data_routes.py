"""``/passport/profile``: own data, who may see what (開示設定), who looked, all to take along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from ccus_data.database import reading, writing
from ccus_data.ledger import Act, append
from ccus_data.passport import (
    decided_levels,
    disclosure_of,
    employers_of,
    entries_of,
    set_items,
    totals_of,
)
from ccus_data.personal_views import views_of
from ccus_data.tables import DISCLOSED_ITEMS
from portal.gate import Posted, posted
from portal.members import business_names
from portal.passport.card_validity import age_on, card_until
from portal.passport.desk import HOME, Desk
from portal.passport.export import packed
from portal.passport.new_card import on_its_way
from portal.passport.registered import registered

PROFILE: Final = f"{HOME}/profile"
DISCLOSURE: Final = f"{PROFILE}/disclosure"
VIEWS: Final = f"{PROFILE}/views"
EXPORT: Final = f"{PROFILE}/export.zip"
PAGE: Final = 50
KNOWN_VIEWS: Final = frozenset(
    {
        *("application", "case", "certificate_image", "consents", "disclosure", "notice"),
        *("roster", "upload", "views"),
    }
)
"""What was seen, as the ledger calls it; anything else is said to be registered data."""

HIGHEST: Final = 2**60


def data_routes(desk: Desk) -> APIRouter:
    """The pages about the technician's own data."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(PROFILE, steps.profile, methods=["GET"])
    router.add_api_route(DISCLOSURE, steps.disclosure, methods=["GET"])
    router.add_api_route(DISCLOSURE, steps.set_disclosure, methods=["POST"])
    router.add_api_route(VIEWS, steps.views, methods=["GET"])
    router.add_api_route(EXPORT, steps.export, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def profile(self, request: Request) -> Response:
        desk = self.desk
        own, today = desk.enter(request), desk.today()
        person = registered(desk, own)
        with reading(desk.engine) as connection:
            employers = employers_of(connection, own.technician_id)
            entries = entries_of(connection, own.technician_id)
            decided = decided_levels(connection, [own.technician_id])
            totals = totals_of(connection, own.technician_id)
        return desk.page(
            request,
            "profile",
            own.actor,
            person=person,
            decided=on_its_way(decided, person.row.level, desk.catalogue),
            employers=[one for one in employers if one.goes_on(today)],
            past=[one for one in employers if not one.goes_on(today)],
            entries=entries,
            totals=totals,
            age=age_on(person.row.birth_date, today),
            card_until=card_until(person.row, desk.catalogue.operating),
            trade_name=desk.catalogue.trades.name_of,
        )

    def disclosure(self, request: Request) -> Response:
        desk = self.desk
        own = desk.enter(request)
        with reading(desk.engine) as connection:
            told = disclosure_of(connection, own.technician_id)
            employers = employers_of(connection, own.technician_id, desk.today())
        return desk.page(
            request,
            "disclosure",
            own.actor,
            items=DISCLOSED_ITEMS,
            told=told,
            employers=employers,
            ids=[one.business_id for one in employers],
            done=request.query_params.get("done") == "set",
        )

    def set_disclosure(
        self, request: Request, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        """All open, all closed, or the items that are ticked; by meaning, not by label."""
        desk = self.desk
        own, at = desk.enter(request, given), desk.now()
        every = {"open": DISCLOSED_ITEMS, "close": ()}
        chosen = [one for one in given.texts.get("item", []) if one in DISCLOSED_ITEMS]
        opened = every.get(given.text("all"), chosen)
        with writing(desk.engine) as connection:
            set_items(
                connection,
                own.technician_id,
                opened,
                business_id="",
                by=own.actor.name,
                at=at,
            )
        return desk.to(request, DISCLOSURE, done="set")

    def views(self, request: Request) -> Response:
        desk = self.desk
        own = desk.enter(request)
        text = request.query_params.get("before", "")
        before = min(int(text[:19]), HIGHEST) if text.isascii() and text.isdigit() else None
        with reading(desk.engine) as connection:
            found = views_of(connection, own.technician_id, before=before, most=PAGE + 1)
            shown = found[:PAGE]
            ids = {one.look.as_what.partition(":")[2].partition(" ")[0] for one in shown}
            names = business_names(connection, sorted(ids))
        bodies = {one.id: one.name for one in desk.catalogue.bodies.values()}
        return desk.page(
            request,
            "views",
            own.actor,
            views=shown,
            known=KNOWN_VIEWS,
            names={**bodies, **names},
            older=shown[-1].number if len(found) > PAGE else None,
        )

    def export(self, request: Request) -> Response:
        desk = self.desk
        own, at = desk.enter(request), desk.now()
        with writing(desk.engine) as connection:
            identity = {"technician_id": own.technician_id}
            act = Act(own.actor.name, "technicians.exported", "technicians", identity)
            append(connection, [act], at)
        with reading(desk.engine) as connection:
            content = packed(connection, own.technician_id, desk.today())
        name = f"ccus-{own.technician_id}-{desk.today().isoformat()}.zip"
        return Response(
            content,
            media_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
