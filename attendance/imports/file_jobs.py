"""Uploads of touches as folders: one a job, whole or not there, found again after a restart.

A job is made beside its place and moved there; when it is over it is moved again, and the upload
itself goes. What stands in ``waiting`` is still to be done, whatever happened in between.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from ccus_data.wording import Said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccus_data.database import DatabaseAddress

VARIABLE: Final = "CCUS_LEVEL_IMPORTS"
KINDS: Final = ("csv", "ndjson", "parquet")
STATES: Final = ("waiting", "running", "done", "refused")
KEEP_DAYS: Final = 30
"""How long the results of a job can be fetched."""

TORN: Final = dt.timedelta(days=1)
"""An upload that has not ended after so long never will."""

TOLD, STATE = "job.json", "state.json"
OVER: Final = "over"


class KeyReused(Exception):
    """A key that stands for other bytes already."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be taken in, for whom: ``token`` is the digest of the token that brought it."""

    partner_id: str
    token: str
    kind: str
    key: str
    received_at: dt.datetime


@dataclass(frozen=True, slots=True)
class State:
    """How far a job is: rows of the file (None: not counted yet), rows done, rows by status."""

    status: str = "waiting"
    rows: int | None = None
    done: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    finished_at: str | None = None
    refusals: Sequence[tuple[str, Mapping[str, str]]] = ()
    """Keys of sentences with their values: why a file was not taken."""


@dataclass(frozen=True, slots=True)
class ImportJob:
    """A job as it stands in its folder."""

    job_id: str
    partner_id: str
    token: str
    kind: str
    sha256: str
    size: int
    received_at: dt.datetime
    folder: Path

    @property
    def path(self) -> Path:
        """The upload; it is gone when the job is over."""
        return self.folder / f"rows.{self.kind}"

    @property
    def results(self) -> Path:
        """A line for each row that is done."""
        return self.path.with_name(f"{self.path.name}.results.ndjson")

    @property
    def is_over(self) -> bool:
        """Whether nothing of it will change any more."""
        return self.folder.parent.name == OVER

    def state(self) -> State:
        """How far it is."""
        try:
            return State(**json.loads((self.folder / STATE).read_bytes()))
        except FileNotFoundError:
            return State()

    def tell(self, state: State) -> None:
        """Put a state in place of the one before, as a whole."""
        beside = self.folder / f"{STATE}.new"
        beside.write_text(json.dumps(asdict(state)), encoding="utf-8")
        beside.replace(self.folder / STATE)


@dataclass(slots=True)
class Incoming:
    """An upload on its way in: bytes go to ``file``, which is counted and digested."""

    folder: Path
    file: BinaryIO
    size: int = 0
    _digest: Any = field(default_factory=hashlib.sha256)

    def write(self, part: bytes) -> None:
        """One more part."""
        self.file.write(part)
        self._digest.update(part)
        self.size += len(part)

    @property
    def sha256(self) -> str:
        """The digest of what came so far."""
        return str(self._digest.hexdigest())

    def discard(self) -> None:
        """Leave nothing of it."""
        self.file.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class FileJobs:
    """The jobs of one portal, in a folder of its own. Nothing is there before the first upload."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        self._waiting = folder / "waiting"
        self._over = folder / OVER

    def begin(self) -> Incoming:
        """A place for an upload."""
        for one in (self._incoming, self._waiting, self._over):
            one.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = self._incoming / secrets.token_hex(16)
        folder.mkdir(mode=0o700)
        return Incoming(folder, (folder / "rows").open("wb"))

    def keep(self, incoming: Incoming, wanted: Wanted) -> tuple[ImportJob, bool]:
        """The job of an upload, and whether it is new: a key leads to the job it made before.

        `KeyReused` where that had other bytes. Afterwards the job outlives this process.
        """
        incoming.file.flush()
        os.fsync(incoming.file.fileno())
        incoming.file.close()
        job_id = self._id(wanted)
        told = {
            "job_id": job_id,
            "partner_id": wanted.partner_id,
            "token": wanted.token,
            "kind": wanted.kind,
            "sha256": incoming.sha256,
            "size": incoming.size,
            "received_at": wanted.received_at.isoformat(),
        }
        (incoming.folder / "rows").rename(incoming.folder / f"rows.{wanted.kind}")
        with (incoming.folder / TOLD).open("w", encoding="utf-8") as file:
            json.dump(told, file)
            file.flush()
            os.fsync(file.fileno())
        found = self.find(job_id)
        if found is None:
            try:
                incoming.folder.rename(self._waiting / job_id)
                _settle(self._waiting)
            except OSError:
                found = self.find(job_id)
                if found is None:
                    raise
            else:
                return self._read(self._waiting / job_id), True
        incoming.discard()
        if (found.sha256, found.kind) != (incoming.sha256, wanted.kind):
            raise KeyReused
        return found, False

    def find(self, job_id: str) -> ImportJob | None:
        """A job by its id, waiting or over; None where there is none."""
        if not (job_id.isascii() and job_id.isalnum()):
            return None
        for place in (self._waiting, self._over):
            try:
                return self._read(place / job_id)
            except FileNotFoundError:
                continue
        return None

    def waiting(self) -> list[ImportJob]:
        """What is still to be done, the oldest first."""
        if not self._waiting.exists():
            return []
        found = []
        for one in self._waiting.iterdir():
            with suppress(FileNotFoundError):  # it was over just now
                found.append(self._read(one))
        return sorted(found, key=lambda one: (one.received_at, one.job_id))

    def finish(self, job: ImportJob, state: State) -> None:
        """A job is over: its state and results stay, the upload goes."""
        job.tell(state)
        over = self._over / job.job_id
        shutil.rmtree(over, ignore_errors=True)
        job.folder.rename(over)
        _settle(self._over)
        (over / job.path.name).unlink(missing_ok=True)

    def clear(self, at: dt.datetime) -> None:
        """Forget jobs that were over long ago, and uploads that never ended."""
        for place, life in ((self._over, dt.timedelta(days=KEEP_DAYS)), (self._incoming, TORN)):
            for one in place.iterdir() if place.exists() else ():
                if one.stat().st_mtime < (at - life).timestamp():
                    shutil.rmtree(one, ignore_errors=True)

    @staticmethod
    def _id(wanted: Wanted) -> str:
        if not wanted.key:
            return secrets.token_hex(16)
        named = f"{wanted.partner_id}\n{wanted.key}"
        return hashlib.sha256(named.encode()).hexdigest()[:32]

    @staticmethod
    def _read(folder: Path) -> ImportJob:
        told = json.loads((folder / TOLD).read_bytes())
        told["received_at"] = dt.datetime.fromisoformat(told["received_at"])
        return ImportJob(**told, folder=folder)


def folder_of(environment: Mapping[str, str], beside: Path, address: DatabaseAddress) -> Path:
    """Where the jobs of a database lie: those of another are never taken for its own."""
    asked = environment.get(VARIABLE)
    name = hashlib.sha256(address.shown.encode()).hexdigest()[:12]
    return (Path(asked) if asked else beside / "imports") / name


def refusals_of(reasons: Sequence[Said], job: ImportJob) -> State:
    """The state of a file that is not taken; its sentences name no path of this machine."""
    own = str(job.path)
    told = [
        (one.key, {name: value.replace(own, job.path.name) for name, value in one.values})
        for one in reasons
    ]
    return replace(job.state(), status="refused", refusals=told)


def _settle(folder: Path) -> None:
    """What was moved into a folder is there after a power cut too."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
