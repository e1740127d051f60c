"""``/demonstration/mails``: every mail that the portal of a demonstration has written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, HTTPException, Request, Response

from portal.caught_mails.folder import caught, read
from portal.layout import Reader

if TYPE_CHECKING:
    from pathlib import Path

    from portal.layout import Pages

LIST: Final = "/demonstration/mails"
AT_ONCE: Final = 50
LAST_PAGE: Final = 9_999


def routes(pages: Pages, folder: Path | None) -> APIRouter:
    """The pages of the mails in ``folder``; without one they are not there (404).

    They ask nobody who they are: a demonstration answers on its own machine alone, and all of its
    people are made up. No other portal names a folder here, since links of mails open accounts.
    """
    router = APIRouter(include_in_schema=False)

    @router.get(LIST)
    def list_of_mails(request: Request) -> Response:
        page = _page(request.query_params.get("page", "1"))
        found, more = caught(_there(folder), page, AT_ONCE)
        return pages.response(
            "caught_mails/list.html", Reader.of(request), mails=found, more=more, page=page
        )

    @router.get(LIST + "/{name}")
    def one_mail(request: Request, name: str) -> Response:
        mail = read(_there(folder), name)
        if mail is None:
            raise HTTPException(404)
        return pages.response("caught_mails/mail.html", Reader.of(request), mail=mail)

    return router


def _there(folder: Path | None) -> Path:
    if folder is None:
        raise HTTPException(404)
    return folder


def _page(asked: str) -> int:
    """The page asked for; the first where it is no number."""
    return min(max(int(asked), 1), LAST_PAGE) if asked.isascii() and asked.isdigit() else 1
