"""To which hosts the portal sends: those of the browsers' makers, and no other.

A browser tells the portal an address to send to. Anybody may pretend to be one and name a machine
beside the portal: so hosts stand in a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection

KNOWN_HOSTS: Final = frozenset(
    {
        "fcm.googleapis.com",  # Chrome, and most browsers made from it
        "updates.push.services.mozilla.com",
        "web.push.apple.com",
        ".notify.windows.com",  # Edge: one name per centre
    }
)
"""Hosts as they stand in an address; with a point in front all names below."""

LONGEST: Final = 1_000


def is_known(endpoint: str, hosts: Collection[str]) -> bool:
    """Whether an address is one of ``hosts`` by https, with nothing that could lead elsewhere."""
    if not (endpoint.isascii() and endpoint.isprintable() and len(endpoint) <= LONGEST):
        return False
    if any(sign in endpoint for sign in "\\ @#"):
        return False
    try:
        parts = urlsplit(endpoint)
    except ValueError:  # such as brackets that do not close
        return False
    host = parts.netloc.lower()
    listed = host in hosts or any(host.endswith(one) for one in hosts if one.startswith("."))
    return parts.scheme == "https" and listed and not host.startswith(".")
