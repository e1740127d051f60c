"""A Spark cluster of this machine alone: a master and two workers on loopback."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

HERE = "127.0.0.1"
WORKERS = 2
SHORT_LIVED = {
    "SPARK_LOCAL_IP": HERE,
    "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto",
}
"""For every process of Java here: loopback, and no time spent on code that runs a minute."""

PATIENCE = 120
"""Seconds that a master and its workers may take to find each other."""


@dataclass(frozen=True)
class Cluster:
    """Where the master listens, and where each worker keeps its part of an application."""

    master: str
    folders: tuple[Path, ...]


@contextmanager
def standalone(folder: Path) -> Iterator[Cluster]:
    port, page = _free_port(), _free_port()
    master = f"spark://{HERE}:{port}"
    folders = tuple(folder / f"worker-{number}" for number in range(WORKERS))
    with ExitStack() as running:
        running.enter_context(
            _daemon(folder, "master.Master", "--port", str(port), "--webui-port", str(page))
        )
        _wait_for(page, 0)
        for work in folders:
            own = ("--cores", "1", "--memory", "700m", "--webui-port", "0", "--work-dir", str(work))
            running.enter_context(_daemon(folder, "worker.Worker", *own, master))
        _wait_for(page, WORKERS)
        yield Cluster(master, folders)


@contextmanager
def _daemon(folder: Path, name: str, *arguments: str) -> Iterator[None]:
    found = find_spec("pyspark")
    assert found is not None
    assert found.origin is not None
    home = Path(found.origin).parent
    environment = {**os.environ, **SHORT_LIVED, "SPARK_HOME": str(home)}
    environment["SPARK_DAEMON_MEMORY"] = "256m"
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}"]
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, "--host", HERE, *arguments], env=environment, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HERE, 0))
        return int(found.getsockname()[1])


def _wait_for(page: int, workers: int) -> None:
    """Until the master says that so many workers are there."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        try:
            with urllib.request.urlopen(f"http://{HERE}:{page}/json/") as answer:
                if json.load(answer)["aliveworkers"] >= workers:
                    return
        except urllib.error.URLError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"not {workers} workers within {PATIENCE} s")
