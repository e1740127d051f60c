"""What holds for every test: no network beyond this machine, examples that can be found again."""

from __future__ import annotations

import os
import sys
from ipaddress import ip_address

from hypothesis import HealthCheck, settings

# A shared machine may be slow at any moment, so no test fails for taking long. The gate tries the
# same examples every time, so that it speaks of the change before it; other runs try new ones.
settings.register_profile(
    "ours",
    deadline=None,
    derandomize="CI" in os.environ,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ours")


class ReachedOut(AssertionError):
    """A test tried to reach another machine."""


def stays_here(host: object) -> bool:
    """Whether a host name or address means this machine."""
    if isinstance(host, bytes):
        host = host.decode("ascii")
    if host in {None, "", "localhost"}:
        return True
    try:
        return ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _refuse_other_machines(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto", "socket.bind"}:
        address = arguments[1]
        if not isinstance(address, tuple):  # a Unix socket is a path
            return
        host = address[0]
    else:
        return
    if not stays_here(host):
        message = f"a test may not leave this machine: {event} {host!r}"
        raise ReachedOut(message)


sys.addaudithook(_refuse_other_machines)
