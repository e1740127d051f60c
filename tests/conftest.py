"""What holds for every test: no network beyond this machine, examples that can be found again."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, settings

from ccus_data.database import open_database, read_address, upgrade
from tests.ccus_data.servers import Server, emptied_by, running_server

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


# A room's conftest that imports a fixture makes it anew for that room, its whole session long. What
# takes seconds to make stands here, where nobody imports it: one server a process, not one a room.


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_template(server: Server) -> str:
    url = server.database()
    engine = open_database(read_address({}, url))
    upgrade(engine)
    engine.dispose()
    return url.split("/")[3].split("?")[0]


@pytest.fixture(scope="session")
def postgresql_shared(server: Server, postgresql_template: str) -> Iterator[str]:
    """One database for all tests that only change rows: making one takes longer than a test."""
    with emptied_by(server.database(postgresql_template)) as url:
        yield url


@pytest.fixture(scope="session")
def web_loop() -> Iterator[BlockingPortal]:
    """The loop that answers requests of tests: one for each of them takes longer than most do."""
    with start_blocking_portal() as running:
        yield running


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "level.db"
    engine = open_database(read_address({}, f"sqlite:///{path}"))
    upgrade(engine)
    engine.dispose()
    return path


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
