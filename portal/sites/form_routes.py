"""The form of a site (現場・契約情報): registered by a business as its prime, and changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from ccus_data.database import reading, writing
from ccus_data.kinds import word_list
from portal.access import FormFault
from portal.gate import Posted, posted
from portal.sites.business_desk import Asked
from portal.sites.desk import EDIT, NEW, ONE, Desk, of_prime
from portal.sites.registering import change, register, site_faults
from portal.sites.typed import SITE, cell_faults, ordering, read_typed, written_ordering


def form_routes(desk: Desk) -> APIRouter:
    """The form of a new site, and of one that is there."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(NEW, steps.empty, methods=["GET"])
    router.add_api_route(NEW, steps.register, methods=["POST"])
    router.add_api_route(EDIT, steps.filled, methods=["GET"])
    router.add_api_route(EDIT, steps.change, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def empty(self, request: Request, business_id: str) -> Response:
        return self._page(self.desk.sees(request, business_id), {})

    def register(
        self, request: Request, business_id: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        asked = self.desk.sends(request, business_id, given)
        typed, values, faults = self._read(asked, given)
        if faults:
            return self._page(asked, typed, faults)
        with writing(self.desk.engine) as connection:
            site_id = register(connection, business_id, values, self.desk.deed(asked))
        return self.desk.to(asked, ONE, fill=site_id, done="registered")

    def filled(self, request: Request, business_id: str, site_id: str) -> Response:
        asked = self.desk.sees(request, business_id)
        with reading(self.desk.engine) as connection:
            site = of_prime(connection, asked, site_id).site
        typed = {name: _shown(getattr(site, name)) for name in SITE}
        typed["ordering_kind"] = ordering(site.ordering_kind) or typed["ordering_kind"]
        return self._page(asked, typed, site_id=site_id)

    def change(
        self,
        request: Request,
        business_id: str,
        site_id: str,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        asked = self.desk.sends(request, business_id, given)
        with reading(self.desk.engine) as connection:
            of_prime(connection, asked, site_id)
        typed, values, faults = self._read(asked, given)
        if faults:
            return self._page(asked, typed, faults, site_id)
        with writing(self.desk.engine) as connection:
            change(connection, self.desk.catalogue, site_id, values, self.desk.deed(asked))
        return self.desk.to(asked, ONE, fill=site_id, done="changed")

    def _read(
        self, asked: Asked, given: Posted
    ) -> tuple[dict[str, str], dict[str, Any], list[FormFault]]:
        """What was typed, its values, and every fault of it."""
        typed = {name: given.text(name) for name in SITE}
        lang = self.desk.lang(asked)
        said = {**typed, "ordering_kind": written_ordering(typed["ordering_kind"])}
        read = read_typed("sites", SITE, said, self.desk.context(), lang)
        faults = cell_faults(read.faults, lang)
        wrong = {one.name for one in faults}
        own = site_faults(read.values or _blank(typed), self.desk.catalogue)
        faults += [one for one in own if one.name not in wrong]
        return typed, read.values, faults

    def _page(
        self,
        asked: Asked,
        typed: Mapping[str, str],
        faults: Sequence[FormFault] = (),
        site_id: str = "",
    ) -> Response:
        return self.desk.page(
            asked,
            "form",
            faults,
            typed=typed,
            site_id=site_id,
            prefectures=list(word_list("prefecture").written),
            orderings=list(word_list("ordering_kind").written),
        )


def _blank(typed: Mapping[str, str]) -> dict[str, Any]:
    """Which cells are blank, where others cannot be read: for what is missing alone."""
    return {name: text.strip() or None for name, text in typed.items() if name != "ordering_kind"}


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
