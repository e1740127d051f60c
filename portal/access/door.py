"""The door of every page behind a login: who asks, and whether a form is one of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.routing import Match

from ccus_data.database import reading, writing
from portal.access.sessions import LONGEST, actor_of, needs_noting, note_use
from portal.access.tokens import copy_mark, form_token, is_same
from portal.problems import Problem, Refused

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from fastapi import FastAPI
    from sqlalchemy.engine import Engine
    from starlette.responses import Response

    from portal.access.actor import Actor
    from portal.gate import Posted

SIGN_IN: Final = "/sign-in"
PLAIN_COOKIE: Final = "ccus_session"
SECURE_COOKIE: Final = "__Host-ccus_session"


class SignInNeeded(Exception):
    """Nobody is signed in where somebody must be; ``path`` is where they wanted to go."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True, slots=True)
class Door:
    """Knows who asks by the cookie. ``secure``: the portal's own address is one of https."""

    engine: Engine
    secure: bool
    now: Callable[[], dt.datetime]

    @property
    def cookie(self) -> str:
        """The cookie's name: browsers let nobody but this very host set one with ``__Host-``."""
        return SECURE_COOKIE if self.secure else PLAIN_COOKIE

    def token(self, request: Request) -> str:
        """The token that a request carries, or none."""
        return request.cookies.get(self.cookie, "")

    def actor(self, request: Request) -> Actor | None:
        """Who asks; nobody where no session is open."""
        token = self.token(request)
        if not token:
            return None
        at = self.now()
        with reading(self.engine) as connection:
            found = actor_of(connection, token, at)
            stale = found is not None and needs_noting(connection, token, at)
        if stale:
            with writing(self.engine) as connection:
                note_use(connection, token, at)
        return found

    def somebody(self, request: Request) -> Actor:
        """Who asks; ``SignInNeeded`` where that is nobody."""
        found = self.actor(request)
        if found is None:
            raise SignInNeeded(request.url.path)
        return found

    def form_token(self, request: Request) -> str:
        """What the forms of this session send back."""
        return form_token(self.token(request))

    def copy_mark(self, request: Request) -> str:
        """What tells copies on a phone whose they are: the same for one session, and no secret."""
        return copy_mark(self.token(request))

    def check_form(self, request: Request, given: Posted) -> None:
        """Refuse (403) a form that was not made for this session."""
        if not is_same(given.text("form_token"), self.form_token(request)):
            raise Refused(Problem("other-site"))

    def let_in(self, response: Response, token: str) -> None:
        """Give a browser the cookie of a session."""
        response.set_cookie(
            self.cookie,
            token,
            max_age=int(LONGEST.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def let_out(self, response: Response) -> None:
        """Take the cookie away again; of our pages a browser keeps nothing anyway."""
        response.delete_cookie(
            self.cookie, path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def install(self, app: FastAPI) -> None:
        """Send whoever must sign in to the page where they can."""

        def to_sign_in(request: Request, needed: Exception) -> Response:
            if not isinstance(needed, SignInNeeded):
                raise needed
            if request.method in {"GET", "HEAD"}:
                wish = {"next": needed.path}
            else:
                wish = {"done": "not-received", "next": _page_above(request)}
            if language := request.query_params.get("lang"):
                wish["lang"] = language
            return RedirectResponse(f"{SIGN_IN}?{urlencode(wish)}", 303)

        app.add_exception_handler(SignInNeeded, to_sign_in)


def _page_above(request: Request) -> str:
    """The nearest page at or above an address that takes forms: where its form most likely was."""
    path = request.url.path
    while path.strip("/"):
        asked = {**request.scope, "method": "GET", "path": path}
        if any(one.matches(asked)[0] is Match.FULL for one in request.app.routes):
            return own_path(path, "/")
        path = path.rpartition("/")[0]
    return "/"


def own_path(wish: str, otherwise: str) -> str:
    """Where to go after signing in: a path of ours, or another one; never somebody else's page."""
    is_ours = wish.startswith("/") and not wish.startswith(("//", "/\\")) and wish.isprintable()
    return wish if is_ours and wish.isascii() else otherwise
