"""One night from beginning to end."""

from __future__ import annotations

import resource
import shutil
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from ccus_data.counting import (
    Closed,
    Keeping,
    Kept,
    Question,
    alone,
    at_work,
    keep_masks,
    make_facts,
    quoted,
    refuse_changed_tables,
)
from ccus_data.nightly.basis import Last, basis_of, digests_in, read_last, write_last
from ccus_data.nightly.deciding import Checked, make_differences
from ccus_data.nightly.keeping import (
    WORKING,
    begin,
    current_run,
    finish,
    folder_of,
    judgements_of,
    tidy,
)
from ccus_data.nightly.outcome import (
    COLUMNS,
    EMPTY,
    counts,
    make_changed,
    make_result,
    write_result,
)
from ccus_data.nightly.report import read_report, write_report
from ccus_data.nightly.touched import PEOPLE, make_touched, make_touches, mask_in, write_people
from ccus_data.population import last_day
from ccus_data.set_plan import DuckEngine, judge_everybody, plan_of
from ccus_data.snapshot import file_digest, place, read_manifest
from ccus_data.wording import Refused, said

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    import duckdb

    from ccus_data.counting import Working
    from ccus_data.nightly.basis import Basis
    from ccus_data.snapshot import Manifest
    from evaluator.judge import Decider
    from rules.catalogue import Catalogue


KIB_IN_MIB: Final = 1024


class Mode(StrEnum):
    """Whether everybody is counted and judged, or only who was touched since the last run."""

    FULL = "full"
    INCREMENTAL = "incremental"


@dataclass(frozen=True, slots=True)
class Night:
    """What is asked of a night.

    Without ``mode``, an increment where there is a run to go on from. ``state`` keeps the masks,
    ``out`` the results; ``progress`` is told a step by its key, and numbers.
    """

    snapshot: Path
    state: Path
    out: Path
    catalogue: Catalogue
    working: Working
    on: dt.date | None = None
    mode: Mode | None = None
    all_by_both: bool = False
    progress: Callable[[str, int, int], None] = lambda *_: None


@dataclass(frozen=True, slots=True)
class Done:
    """How a night ended: its report, and whether it had been done before with the same input."""

    report: dict[str, Any]
    before: bool

    @property
    def clean(self) -> bool:
        """Whether nobody is judged differently and every change has its cause."""
        return not self.report["differences"] and not self.report["unexplained"]


def run_night(night: Night, decider: Callable[[], AbstractContextManager[Decider]]) -> Done:
    """Do one night; nothing is in force before all of it is on the disk.

    `Failed` where another run is at work in the same folders, or there is no room; `Refused` for a
    snapshot that is not whole.
    """
    with alone(night.state, night.out):
        tidy(night.out)
        manifest = read_manifest(night.snapshot)
        if night.on is None and not manifest.months:
            raise Refused(said("nightly.no_histories"))
        on = night.on or last_day(manifest)
        basis = basis_of(manifest, night.catalogue, on)
        run = current_run(night.out)
        folder, judgements = folder_of(night.out, run), judgements_of(night.out, run).parent
        last = read_last(folder, run, judgements) if run else None
        if last is not None and _is_done(night, last, basis):
            return Done(read_report(folder), before=True)
        refuse_changed_tables(night.snapshot, manifest)
        step = _Step(night, manifest, basis, last, run + 1)
        with at_work(night.working) as connection:
            report = step.do(connection, decider)
        finish(night.out, run + 1)
        return Done(report, before=False)


def _is_done(night: Night, last: Last, basis: Basis) -> bool:
    """Whether the run in force is just what is asked for: an increment would touch nobody."""
    return (
        last.basis == basis
        and (last.full or night.mode is not Mode.FULL)
        and (last.all_by_both or not night.all_by_both)
    )


@dataclass(frozen=True, slots=True)
class _Step:
    """A run in the making."""

    night: Night
    manifest: Manifest
    basis: Basis
    last: Last | None
    run: int
    seconds: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)

    def do(
        self,
        connection: duckdb.DuckDBPyConnection,
        decider: Callable[[], AbstractContextManager[Decider]],
    ) -> dict[str, Any]:
        """Everything up to a whole folder; its report."""
        night, last = self.night, self.last
        folder = begin(night.out, self.run)
        with self._timed("masks"):
            keeping = Keeping(
                night.snapshot,
                self.manifest,
                night.state,
                self.basis.day,
                night.catalogue.operating,
            )
            kept = keep_masks(
                connection,
                keeping,
                lambda _, number, whole: night.progress("nightly.progress.masks", number, whole),
            )
            self._keep(kept, folder)
        only = self._prepare(connection, folder)
        with self._timed("facts"):
            self._qualifications(connection, only=only)
            make_facts(
                connection,
                Question(
                    night.snapshot,
                    kept.files,
                    night.catalogue,
                    self.basis.day,
                    only="touched" if only else None,
                    qualifications="qualifications",
                    closed=Closed(night.state, kept.closed),
                ),
            )
        with self._timed("levels"):
            plan = plan_of(night.catalogue, self.basis.day)
            items = judge_everybody(DuckEngine(connection), plan, night.catalogue.qualifications)
            self._found(connection)
        with self._timed("engines"), decider() as deciding:
            checked = make_differences(
                connection,
                plan,
                night.catalogue.qualifications,
                deciding,
                self._pieces(),
                items=items,
                everybody=night.all_by_both,
                progress=lambda number, whole: night.progress(
                    "nightly.progress.engines", number, whole
                ),
            )
        with self._timed("results"):
            make_result(connection, only_touched=only)
            other = last is not None and last.basis.engine != self.basis.engine
            make_changed(connection, first=last is None, other_engine=other, only_touched=only)
            write_result(connection, folder)
        full = not (last and night.mode is not Mode.FULL)
        # Masks of closed months are held to their digests wherever they lie.
        own = [mask_in(folder, month) for month in kept.files if month not in kept.closed]
        own += folder.glob("*.parquet")
        written = [str(path.relative_to(folder)) for path in own]
        left = Last(self.run, self.basis, full, night.all_by_both, self._appended(folder))
        write_last(folder, left, written)
        report = self._report(connection, checked, kept, folder, full=full, only=only)
        write_report(folder, report)
        return report

    def _keep(self, kept: Kept, folder: Path) -> None:
        """Have the masks that this run counts by for the next one to compare with."""
        (folder / "masks").mkdir()
        for month, path in kept.files.items():
            place(path, mask_in(folder, month))

    def _appended(self, folder: Path) -> dict[str, str]:
        """The digests of all judgements appended up to this run, with its own if it has some."""
        own = judgements_of(self.night.out, self.run)
        before = digests_in(own.parent) if self.last is None else dict(self.last.appended)
        left = folder / "judgements.parquet"
        return {**before, own.name: file_digest(left)} if left.is_file() else before

    def _prepare(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> bool:
        """The last run beside this one; whether only those touched need to be judged."""
        night, last = self.night, self.last
        with self._timed("touched"):
            old = None if last is None else folder_of(night.out, last.run)
            if last is not None and old is not None and last.basis.same_people(self.basis):
                place(old / PEOPLE, folder / PEOPLE)
            else:
                write_people(connection, night.snapshot, folder)
            _view(connection, "technicians", night.snapshot / "technicians.parquet")
            _view(connection, "previous", old and old / "levels.parquet", EMPTY)
            _view(
                connection,
                "quarantined",
                old and old / "quarantine.parquet",
                "SELECT 0::BIGINT AS technician_id, ''::VARCHAR AS field WHERE false",
            )
            _view(
                connection,
                "old_missing",
                old and old / "missing.parquet",
                "SELECT 0::BIGINT AS shortage, ''::VARCHAR AS missing, false AS complete"
                " WHERE false",
            )
            self._changed_fields(connection)
            if last is None or old is None:
                connection.execute(
                    "CREATE TABLE touches AS SELECT 0::BIGINT AS technician_id,"
                    " false AS registration, false AS correction, false AS qualification,"
                    " false AS days WHERE false"
                )
                return False
            make_touches(
                connection,
                night.snapshot,
                night.state,
                old=last.basis,
                old_folder=old,
                new=self.basis,
                new_folder=folder,
            )
            make_touched(connection, self.basis.day)
        same = last.basis.terms == self.basis.terms and last.basis.engine == self.basis.engine
        return night.mode is not Mode.FULL and same

    def _qualifications(self, connection: duckdb.DuckDBPyConnection, *, only: bool) -> None:
        """Make ``qualifications``; of those touched alone they are read once, not for each use."""
        path = quoted(self.night.snapshot / "qualifications.parquet")
        read = (
            f"SELECT technician_id, code, name, acquired_on, expires_on FROM read_parquet({path})"
        )
        if only:
            read = f"CREATE TABLE qualifications AS {read} SEMI JOIN touched USING (technician_id)"
        else:
            read = f"CREATE VIEW qualifications AS {read}"
        connection.execute(read)

    def _changed_fields(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make ``changed_fields``: fields that are judged by other criteria than last time."""
        connection.execute("CREATE TABLE changed_fields (field VARCHAR)")
        if self.last is None:
            return
        old, new = self.last.basis.terms, self.basis.terms
        changed = [[one] for one in sorted({*old, *new}) if old.get(one) != new.get(one)]
        if changed:
            connection.executemany("INSERT INTO changed_fields VALUES (?)", changed)

    def _found(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make ``found``, the plan's answers with their days, and free what is needed no more."""
        connection.execute(f"CREATE VIEW found AS SELECT {COLUMNS} FROM levels")
        connection.execute("CREATE TABLE all_missing AS FROM missing UNION FROM old_missing")
        for name in ("facts", "judged", "holders"):
            connection.execute(f"DROP TABLE IF EXISTS {name}")

    def _pieces(self) -> Path:
        """Where the engines' answers to just this question are kept while the run goes on."""
        whole = self.night.out / WORKING
        own = (
            whole / f"{self.run:06}-{self.night.mode}-{self.night.all_by_both}-{self.basis.digest}"
        )
        for other in whole.iterdir() if whole.is_dir() else ():
            if other != own:
                shutil.rmtree(other)
        return own

    def _report(  # noqa: PLR0913 - what was counted, and how
        self,
        connection: duckdb.DuckDBPyConnection,
        checked: Checked,
        kept: Kept,
        folder: Path,
        *,
        full: bool,
        only: bool,
    ) -> dict[str, Any]:
        rows = counts(connection, folder)
        causes: Counter[str] = Counter()
        for row in rows:
            causes[row["cause"]] += row["people"]
        [[technicians, touched]] = connection.execute(
            "SELECT (SELECT count(DISTINCT technician_id) FROM found),"
            f" (SELECT count(*) FROM {'touched' if only else 'touches'})"
        ).fetchall()
        [[differences]] = connection.execute("SELECT count(*) FROM differences").fetchall()
        return {
            "run": self.run,
            "as_of": self.basis.on,
            "mode": Mode.FULL if full else Mode.INCREMENTAL,
            "technicians": technicians,
            "touched": touched,
            "decided": {"people": checked.people, "cases": checked.cases},
            "differences": differences,
            "unexplained": causes["unexplained"],
            "causes": dict(sorted(causes.items())),
            "counts": rows,
            "measured": {
                "months_reduced": [str(month) for month in kept.made],
                "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
                "processor": {name: round(value, 3) for name, value in self.processor.items()},
                "peak_mib": peak_mib(),
            },
        }

    def _timed(self, name: str) -> AbstractContextManager[None]:
        return _timed(self.seconds, self.processor, name)


@contextmanager
def _timed(seconds: dict[str, float], processor: dict[str, float], name: str) -> Iterator[None]:
    """Seconds of wall time, and those that all threads of this process had of a processor."""
    start, used = time.perf_counter(), time.process_time()
    yield
    seconds[name] = time.perf_counter() - start
    processor[name] = time.process_time() - used


def _view(
    connection: duckdb.DuckDBPyConnection, name: str, path: Path | None, empty: str = ""
) -> None:
    """A file as a relation; without one, an empty relation of the same columns."""
    query = empty if path is None else f"FROM read_parquet({quoted(path)})"
    connection.execute(f"CREATE VIEW {name} AS {query}")


def peak_mib() -> dict[str, int]:
    """The most memory this process and the largest it started had at once, in MiB."""
    return {
        "own": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KIB_IN_MIB,
        "worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // KIB_IN_MIB,
    }
