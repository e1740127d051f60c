"""What holds for every test: no network beyond this machine, examples that can be found again."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from ipaddress import ip_address

import pytest
from hypothesis import HealthCheck, settings

# A shared machine may be slow at any moment, so no test fails for taking long. The gate tries the
# same examples every time, so that it speaks of the change before it; other runs try new ones.
# Half as many as usual: where more find more, a test asks for them.
settings.register_profile(
    "ours",
    max_examples=50,
    deadline=None,
    derandomize="CI" in os.environ,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ours")

# What is collected stays to the end: looking through all of it for garbage again and again takes
# longer than most tests. What tests leave behind is looked for as ever.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test writes into the data folder of whoever runs it, nor does a process it starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


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
