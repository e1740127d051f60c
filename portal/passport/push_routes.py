"""``/passport/push``: whether the technician's phones are told that there is news (Web Push)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from ccus_data.database import reading, writing
from portal.access import FormFault, digest_of, new_token
from portal.gate import Posted, posted
from portal.layout import Reader
from portal.passport.desk import HOME, Desk, Own
from portal.passport_push import (
    Phone,
    Receiver,
    Sender,
    count_of,
    end_all,
    forget_device,
    is_known,
    keep_phone,
    receiver_key_fits,
    secret_fits,
)
from portal.problems import Problem, Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

PUSH: Final = f"{HOME}/push"
PLAIN_COOKIE: Final = "ccus_phone"
SECURE_COOKIE: Final = "__Host-ccus_phone"
ONE_YEAR: Final = 365 * 24 * 3600


def push_routes(desk: Desk) -> APIRouter:
    """Beginning and ending to be told."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(PUSH, steps.shown, methods=["GET"])
    router.add_api_route(PUSH, steps.set, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class Leaving:
    """Ends the messages to a phone when somebody signs out on it.

    The session cannot say which phone it is: messages outlast it. So a phone that wants them has a
    cookie of its own, which says nothing else.
    """

    engine: Engine
    secure: bool

    def __call__(self, request: Request, response: Response) -> None:
        """Forget the phone of a request, and take its cookie."""
        token = request.cookies.get(cookie_name(secure=self.secure), "")
        if token:
            with writing(self.engine) as connection:
                forget_device(connection, digest_of(token))
            response.delete_cookie(
                cookie_name(secure=self.secure),
                path="/",
                secure=self.secure,
                httponly=True,
                samesite="lax",
            )


def cookie_name(*, secure: bool) -> str:
    """What the cookie of a phone is called, as that of the session."""
    return SECURE_COOKIE if secure else PLAIN_COOKIE


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request) -> Response:
        own = self.desk.enter(request)
        return self._page(request, own, self._sender())

    def set(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        """Begin on the phone that asks, or end on all."""
        desk = self.desk
        own = desk.enter(request, given)
        sender = self._sender()
        if given.text("action") == "end":
            with writing(desk.engine) as connection:
                end_all(connection, own.actor.account_id)
            return desk.to(request, PUSH, done="ended")
        receiver = Receiver(
            given.text("endpoint"),
            given.text("receiver_key"),
            given.text("secret"),
            Reader.of(request).language.value,
        )
        keys_fit = receiver_key_fits(receiver.receiver_key) and secret_fits(receiver.secret)
        if not (keys_fit and is_known(receiver.endpoint, sender.hosts)):
            return self._page(request, own, sender, [FormFault("begin", "push_not_known")])
        token = new_token()
        phone = Phone(own.actor.account_id, own.technician_id, digest_of(token), receiver)
        with writing(desk.engine) as connection:
            keep_phone(connection, phone, desk.now())
        response = desk.to(request, PUSH, done="begun")
        response.set_cookie(
            cookie_name(secure=desk.door.secure),
            token,
            max_age=ONE_YEAR,
            path="/",
            secure=desk.door.secure,
            httponly=True,
            samesite="lax",
        )
        return response

    def _sender(self) -> Sender:
        """Who sends; where the operator gave no key there is no such page."""
        if self.desk.push is None:
            raise Refused(Problem("not-found"))
        return self.desk.push

    def _page(
        self, request: Request, own: Own, sender: Sender, faults: list[FormFault] | None = None
    ) -> Response:
        with reading(self.desk.engine) as connection:
            phones = count_of(connection, own.actor.account_id)
        done = request.query_params.get("done", "")
        return self.desk.page(
            request,
            "push",
            own.actor,
            faults or [],
            phones=phones,
            key=sender.key.public,
            done=done if done in {"begun", "ended"} else "",
        )
