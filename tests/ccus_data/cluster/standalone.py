"""A Spark cluster of this machine alone: a master and two workers on loopback."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

HERE = "127.0.0.1"
WORKERS = 2
FREE = "0"
"""Java takes a port that is free, and says which."""

SHORT_LIVED = {
    "SPARK_LOCAL_IP": HERE,
    "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto",
}
"""For every process of Java here: loopback, and no time spent on code that runs a minute."""


@dataclass(frozen=True)
class Cluster:
    """Where the master listens, and where each worker keeps its part of an application."""

    master: str
    folders: tuple[Path, ...]


@contextmanager
def standalone(folder: Path) -> Iterator[Cluster]:
    folders = tuple(folder / f"worker-{number}" for number in range(WORKERS))
    with ExitStack() as running:
        master = running.enter_context(
            _daemon("master.Master", "--port", FREE, begun=r"Starting Spark master at (spark:\S+)")
        )
        for work in folders:
            own = ("--cores", "1", "--memory", "700m", "--work-dir", str(work), master)
            begun = "Successfully registered with master (.*)"
            running.enter_context(_daemon("worker.Worker", *own, begun=begun))
        yield Cluster(master, folders)


@contextmanager
def _daemon(name: str, *arguments: str, begun: str) -> Iterator[str]:
    """A daemon of Spark that has begun; what it said of it."""
    found = find_spec("pyspark")
    assert found is not None
    assert found.origin is not None
    home = Path(found.origin).parent
    environment = {**os.environ, **SHORT_LIVED, "SPARK_HOME": str(home)}
    environment["SPARK_DAEMON_MEMORY"] = "256m"
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}"]
    with subprocess.Popen(
        [*command, "--host", HERE, "--webui-port", FREE, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = []
        try:
            for line in process.stdout:
                said.append(line)
                if answer := re.search(begun, line):
                    break
            else:
                raise AssertionError("".join(said))
            # A full pipe would stop it.
            threading.Thread(target=deque, args=(process.stdout, 0), daemon=True).start()
            yield answer[1]
        finally:
            process.terminate()
            process.wait()
