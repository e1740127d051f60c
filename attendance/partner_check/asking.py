"""A portal as a partner's system sees it: an address, a token, answers of any status."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Final

SECONDS: Final = 120.0
"""The largest batch of the contract takes seconds on a small machine."""

MOST_ANSWER: Final = 64 * 2**20
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
PROBLEM: Final = "application/problem+json"


class Unreachable(Exception):
    """No answer came: no network, no portal, a certificate that is not trusted."""


class WrongAddress(Exception):
    """An address that a token may not be sent to: without ``https``, and not on this machine."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the portal said: status, headers in lower case, and the bytes of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> Mapping[str, Any]:
        """The JSON object of the body; empty where it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def problem(self) -> str:
        """The code of the problem document; empty where the answer is none."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip()
        return str(self.told.get("code", "")) if kind == PROBLEM else ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token goes to the portal that was named and to nobody else."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow none."""


class Portal:
    """The portal at an address, asked with a token; `WrongAddress` for one that is not safe."""

    def __init__(self, address: str, token: str) -> None:
        try:
            parts = urllib.parse.urlsplit(address)
            host = parts.hostname
        except ValueError as fault:
            raise WrongAddress(address) from fault
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
        if not is_safe or not host or parts.query or parts.fragment:
            raise WrongAddress(address)
        self._address = address.rstrip("/")
        self._token = token
        self._opener = urllib.request.build_opener(_NoRedirect())

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Answer:
        """The answer, whatever its status; `Unreachable` when none came.

        ``token`` goes in place of the portal's own; an empty one is left out.
        """
        sent = dict(headers or {})
        if bearer := self._token if token is None else token:
            sent["Authorization"] = f"Bearer {bearer}"
        request = urllib.request.Request(  # noqa: S310 - the scheme was looked at above
            self._address + path, data=body, headers=sent, method=method
        )
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                return _read(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return _read(refusal)
        except (OSError, HTTPException, ValueError) as fault:
            raise Unreachable(str(getattr(fault, "reason", fault))) from fault


def _read(answer: Any) -> Answer:
    raw = answer.read(MOST_ANSWER + 1)
    if len(raw) > MOST_ANSWER:
        raise Unreachable("the answer is too long")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Answer(answer.status, headers, raw)
