"""Bodies come as they are: a compressed one is refused, never taken for broken text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.problems import Problem, Refused

if TYPE_CHECKING:
    from starlette.datastructures import Headers


def refuse_encoded(headers: Headers) -> None:
    """Refuse (415) a body whose ``Content-Encoding`` (RFC 9110, 8.4) is more than identity."""
    for value in headers.getlist("content-encoding"):
        if any(coding.strip().lower() not in {"", "identity"} for coding in value.split(",")):
            raise Refused(Problem("unsupported-encoding"))
