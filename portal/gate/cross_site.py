"""Forms of other sites are not served: a page elsewhere must not fill in ours."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import HTTPException

if TYPE_CHECKING:
    from starlette.datastructures import Headers

OWN: frozenset[str] = frozenset({"same-origin", "none"})


def is_from_other_site(headers: Headers) -> bool:
    """Whether a browser says that another site's page sent this request.

    Browsers of today say so in ``Sec-Fetch-Site``; older ones send ``Origin`` with each form.
    A client that sends neither is no browser with somebody's session in it.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in OWN
    origin = headers.get("origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc != headers.get("host", "")
    except ValueError:  # an origin that is no address
        return True


def refuse_other_sites(headers: Headers) -> None:
    """Refuse (403) a form that another site's page sent."""
    if is_from_other_site(headers):
        raise HTTPException(403)
