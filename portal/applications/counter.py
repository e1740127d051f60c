"""What all pages of applications share: the door, the database, the judge, and how pages look."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.engine import Engine

from ccus_data.database import reading, writing
from portal.access import Actor, Door, FormFault, said
from portal.applications.allowed import Acting, application_for
from portal.applications.filing import Filer
from portal.applications.judging import Jury
from portal.applications.returning import Returns
from portal.gate import Posted
from portal.layout import Pages, Reader

LIST: Final = "/applications"
REASON: Final = f"{LIST[1:]}.reason."


@dataclass(frozen=True, slots=True)
class Counter:
    """``jury`` guides by one engine; ``filer`` and ``returns`` file by both."""

    pages: Pages
    door: Door
    engine: Engine
    jury: Jury
    filer: Filer
    returns: Returns
    today: Callable[[], dt.date]
    now: Callable[[], dt.datetime]

    def acting(self, request: Request, given: Posted) -> Acting:
        """Who sends a form of ours, and when."""
        actor = self.door.somebody(request)
        self.door.check_form(request, given)
        return Acting(actor, self.now())

    def noted(self, actor: Actor, application_id: int, technician_ids: Sequence[str]) -> None:
        """Note who is about to see what; committed before it is shown."""
        with writing(self.engine) as connection:
            Acting(actor, self.now()).note_view(connection, application_id, technician_ids)

    def page(
        self,
        request: Request,
        template: str,
        actor: Actor,
        faults: Sequence[FormFault] = (),
        status: int = 200,
        **context: object,
    ) -> Response:
        """A page of this room."""
        fields = {str(entry.field): entry.name for entry in self.jury.catalogue.fields}
        return self.pages.response(
            f"applications/{template}.html",
            Reader.of(request),
            status=422 if faults and status == 200 else status,  # noqa: PLR2004 - unprocessable
            actor=actor,
            form_token=self.door.form_token(request),
            faults=faults,
            field_names=fields,
            nameless=[str(one.field) for one in self.jury.catalogue.fields if not one.is_named],
            in_japan=in_japan,
            **context,
        )

    def to(self, request: Request, path: str, *, place: str = "", **query: str) -> Response:
        """On to another page of ours, by GET; ``place`` is where on it."""
        target = Reader.of(request).address(path, **query)
        return RedirectResponse(f"{target}#{place}" if place else target, 303)

    def moved_on(self, request: Request, actor: Actor, application_id: int) -> Response:
        """What somebody is told who edits or files what is no draft any more."""
        if wants_json(request):
            return JSONResponse({"filed": True}, 409)
        with reading(self.engine) as connection:
            row = application_for(connection, actor, application_id)
        return self.page(request, "moved_on", actor, status=409, row=row)

    def reasons(self, codes: str) -> list[tuple[str, bool]]:
        """Codes of reasons, a JSON list, each with whether this room has words for it."""
        known = self.pages.words.keys
        return [(code, REASON + code in known) for code in json.loads(codes)]

    def qualification_names(self, record: Mapping[str, Any]) -> dict[str, str]:
        """The catalogue's names of a record's qualifications, by code."""
        catalogue = self.jury.catalogue.qualifications
        found = {}
        for one in record.get("qualifications", ()):
            if one["code"] is not None and one["code"] in catalogue.by_code:
                found[one["code"]] = catalogue.by_key[catalogue.by_code[one["code"]]].name
        return found

    def say(self, request: Request, key: str, **values: object) -> str:
        """A text in the reader's language, as plain characters."""
        return self.pages.words.text(key, Reader.of(request).language, **values)


def in_japan(moment: dt.datetime) -> str:
    """The day of a moment in Japan, in ISO form."""
    return said(moment)[: len("2026-11-26")]


def wants_json(request: Request) -> bool:
    """Whether the page's own program sends the form, and not a person's button."""
    return request.headers.get("accept", "").startswith("application/json")


def form_faults(found: Sequence[Any]) -> list[FormFault]:
    """Faults of a form as pages show them."""
    return [
        FormFault(one[0], one[1])
        if isinstance(one, tuple)
        else FormFault(one.name, one.code, dict(one.values))
        for one in found
    ]
