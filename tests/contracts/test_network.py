from __future__ import annotations

import socket

import pytest

from tests.conftest import ReachedOut, stays_here

DOCUMENTATION_ADDRESS = "192.0.2.1"
"""Set aside for examples; no machine answers there."""


@pytest.mark.parametrize("host", ["127.8.8.8", "::1", "", "localhost", None, b"127.0.0.1"])
def test_this_machine_is_here(host: object) -> None:
    assert stays_here(host)


@pytest.mark.parametrize("host", [DOCUMENTATION_ADDRESS, "10.0.0.1", "::", "0.0.0.0", "example.jp"])  # noqa: S104 - asked about, not bound to
def test_other_machines_are_not_here(host: object) -> None:
    assert not stays_here(host)


def test_a_test_that_reaches_out_fails() -> None:
    with (
        socket.socket() as connection,
        pytest.raises(ReachedOut, match="may not leave this machine"),
    ):
        connection.connect((DOCUMENTATION_ADDRESS, 80))


def test_a_test_that_asks_for_another_name_fails() -> None:
    with pytest.raises(ReachedOut):
        socket.getaddrinfo("example.jp", 80)


def test_a_test_may_talk_to_itself() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
        server.accept()[0] as accepted,
    ):
        client.sendall(b"here")
        assert accepted.recv(4) == b"here"
