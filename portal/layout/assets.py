"""The few files a page needs besides itself, held in memory and named by their contents."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, HTTPException, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

STATIC: Final = Path(__file__).with_name("static")
TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
ONE_YEAR: Final = 31_536_000


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent; ``digest`` changes when the file does.

    ``packed`` is the same by gzip. Files alone are sent compressed: they hold no secret beside what
    a reader typed, as a page does, whose length would then tell of it (BREACH).
    """

    content: bytes
    packed: bytes
    content_type: str
    digest: str


class Assets:
    """All files of ``static/`` that a browser may ask for."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._assets = {
            path.name: Asset(
                content,
                gzip.compress(content, mtime=0),
                TYPES[path.suffix],
                sha256(content).hexdigest()[:12],
            )
            for path in sorted(folder.iterdir())
            if path.suffix in TYPES
            for content in (path.read_bytes(),)
        }

    def address(self, name: str) -> str:
        """Where a page finds the file; the digest lets browsers keep it for a year."""
        return f"/assets/{self._assets[name].digest}/{name}"

    def router(self) -> APIRouter:
        """The route that sends the files. Nothing outside ``static/`` can be asked for."""
        router = APIRouter()

        @router.get("/assets/{digest}/{name}", include_in_schema=False)
        def asset(request: Request, digest: str, name: str) -> Response:
            found = self._assets.get(name)
            if found is None:
                raise HTTPException(404)
            # An old page may ask with an old digest: it gets today's file, but keeps it not.
            current = digest == found.digest
            cache = f"public, max-age={ONE_YEAR}, immutable" if current else "no-cache"
            headers = {
                "Content-Type": found.content_type,
                "Cache-Control": cache,
                "Vary": "Accept-Encoding",
            }
            if _takes_gzip(request.headers.get("accept-encoding", "")):
                headers["Content-Encoding"] = "gzip"
                return Response(found.packed, headers=headers)
            return Response(found.content, headers=headers)

        @router.get("/favicon.ico", include_in_schema=False)
        def favicon() -> Response:
            """What browsers ask for beside the icon that pages name."""
            icon = self._assets["icon.svg"]
            return Response(
                icon.content,
                headers={"Content-Type": icon.content_type, "Cache-Control": "max-age=86400"},
            )

        return router


def _takes_gzip(accepted: str) -> bool:
    """Whether ``Accept-Encoding`` (RFC 9110, 12.5.3) names gzip and does not refuse it."""
    for one in accepted.lower().split(","):
        coding, _, weight = one.partition(";")
        if coding.strip() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
