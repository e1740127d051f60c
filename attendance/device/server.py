"""The server as the gate sees it: signed requests over HTTPS, answers as values."""

from __future__ import annotations

import json
import math
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Final, Protocol

MOST_ANSWER: Final = 32 * 2**20
"""A roster of 100,000 people is smaller."""

TIMEOUT: Final = 20.0
MOST_PATIENCE: Final = 86_400.0
"""A wait that somebody mistyped would silence the gate for ever."""

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class Unreachable(Exception):
    """No answer came: no network, no server, a certificate that is not trusted."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: status, headers in lower case, and the JSON object, if it was one."""

    status: int
    headers: Mapping[str, str]
    told: Mapping[str, Any]

    @property
    def code(self) -> str:
        """The word by which a program tells one refusal from another."""
        return str(self.told.get("code", ""))

    @property
    def retry_after(self) -> float | None:
        """Seconds the server asks to wait, if it says so in seconds; never more than a day."""
        try:
            asked = float(self.headers["retry-after"])
        except (KeyError, ValueError):
            return None
        return None if math.isnan(asked) else min(max(0.0, asked), MOST_PATIENCE)


class Transport(Protocol):
    """Whoever brings a request to the server."""

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        """The answer, whatever its status; `Unreachable` when none came."""
        ...


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A signed request goes to the server that was named and to nobody else."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow none."""


class Server:
    """The server at an address; ValueError when the address is not HTTPS (loopback may be HTTP)."""

    def __init__(self, address: str, ca_file: str | None = None) -> None:
        parts = urllib.parse.urlsplit(address)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if not is_safe or not parts.hostname:
            raise ValueError(f"{address}: an address beginning with https:// is needed")
        self._address = address.rstrip("/")
        context = ssl.create_default_context(cafile=ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context), _NoRedirect()
        )

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        """The answer, whatever its status; `Unreachable` when none came."""
        request = urllib.request.Request(  # noqa: S310 - the scheme was looked at above
            self._address + path, data=body, headers=dict(headers), method=method
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                return _read(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return _read(refusal)
        except (OSError, HTTPException) as fault:
            raise Unreachable(str(getattr(fault, "reason", fault))) from fault


def _read(answer: Any) -> Answer:
    raw = answer.read(MOST_ANSWER + 1)
    if len(raw) > MOST_ANSWER:
        raise Unreachable("the answer is too long")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    try:
        told = json.loads(raw) if raw else {}
    except ValueError:
        told = {}
    return Answer(answer.status, headers, told if isinstance(told, dict) else {})
