"""Databases for tests: an empty SQLite file and an empty database of a real PostgreSQL server.

The server is made for the run in a folder of its own, by the programs of Debian's package, speaks
only through a socket in that folder, and ends with the process that started it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

import psycopg

from ccus_data.tables import METADATA

PROGRAMS: Final = Path("/usr/lib/postgresql/15/bin")
USER: Final = "postgres"
"""PostgreSQL refuses to run as root; Debian's package makes this user."""


@dataclass(slots=True)
class Server:
    """A running PostgreSQL; `database` makes one more empty database in it."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql://{USER}@/{name}?host={self.folder}"

    def database(self, template: str = "template0") -> str:
        """The address of a new database that is a copy of another."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self.url(name)


def _as_user(*command: str) -> list[str]:
    """The command as a user who is not root, ended when its starter dies."""
    words = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        words += ["--reuid", USER, "--regid", USER, "--clear-groups"]
    return [*words, *command]


FOR_TESTS: Final = ("fsync=off", "shared_buffers=32MB")
"""Nothing of a test has to outlive the machine, and several servers share its memory."""


@contextmanager
def running_server(settings: Sequence[str] = FOR_TESTS) -> Iterator[Server]:
    """A PostgreSQL server of our own while the block runs."""
    folder = Path(tempfile.mkdtemp(prefix="ccus-pg-"))
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam(USER)
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        made = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(
            _as_user(str(PROGRAMS / "initdb"), "-D", str(data), "-U", USER, *made),
            check=True,
            capture_output=True,
            cwd=folder,
        )
        told = ["listen_addresses=", f"unix_socket_directories={folder}"]
        told += ["max_connections=50", *settings]
        options = [word for one in told for word in ("-c", one)]
        with subprocess.Popen(
            _as_user(str(PROGRAMS / "postgres"), "-D", str(data), *options),
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
        ) as server:
            reader = _wait_until_it_answers(server)
            try:
                yield Server(folder)
            finally:
                server.send_signal(signal.SIGINT)
                server.wait()
                reader.join()
    finally:
        shutil.rmtree(folder)


def _wait_until_it_answers(server: subprocess.Popen[str]) -> threading.Thread:
    said = []
    log = iter(server.stderr or ())
    for line in log:
        said.append(line)
        if "ready to accept connections" in line:
            # The log is read to its end: a full pipe would stop the server.
            reader = threading.Thread(target=deque, args=(log, 0))
            reader.start()
            return reader
    raise AssertionError("".join(said))


_knowing: Final[dict[str, psycopg.Connection]] = {}
"""Connections that know all tables: a new one takes longer to learn them than to empty them."""


@contextmanager
def emptied_by(url: str) -> Iterator[str]:
    """A database of the server that may be emptied again and again while the block runs."""
    with psycopg.connect(url) as _knowing[url]:
        yield url
    del _knowing[url]


def empty_again(url: str) -> None:
    """Take away every row, and every table that is not ours, from a database of the server."""
    connection = _knowing[url]
    with connection.transaction():
        connection.execute("SET session_replication_role = replica")  # no trigger, no foreign key
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        # Taken away in one round: there and back for each table takes longer than the rows.
        every = [
            f'DELETE FROM "{name}"' if name in METADATA.tables else f'DROP TABLE "{name}"'
            for (name,) in tables
            if name not in {"alembic_version", "ledger_head"}
        ]
        every.append("UPDATE ledger_head SET number = 0, seal = repeat('0', 64)")
        connection.execute("; ".join(every).encode())
        # Restarting a sequence would make a file anew for each of them.
        connection.execute(
            "SELECT setval(format('%I', sequencename)::regclass, start_value, false)"
            " FROM pg_sequences WHERE last_value IS NOT NULL"
        )
