"""Which pages of the passport a list of addresses leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.routing import compile_path

from tests.portal.access.conftest import House
from tests.portal.access.test_table import routes_of

PASSPORT = "/passport"


def left_out(house: House, addresses: Iterable[str]) -> set[str]:
    """The routes that answer a GET under ``/passport`` and to which no address leads."""
    paths = {urlsplit(one).path for one in addresses}
    routes = {path for method, path in routes_of(house.app.routes) if method == "GET"}
    own = {one for one in routes if one == PASSPORT or one.startswith(f"{PASSPORT}/")}
    plain = {one for one in own if "{" not in one} & paths
    found = set(plain)
    for route in own - plain:
        pattern = compile_path(route)[0]
        # An address that is a route of its own is no case of one with a name in it.
        if any(pattern.match(one) for one in paths - plain):
            found.add(route)
    return own - found
