"""The results of a night, read from its folder in the order of technicians."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from ccus_data.counting import quoted
from ccus_data.levels_in_force.comparing import Found
from ccus_data.levels_in_force.ways import ways_kept
from ccus_data.snapshot import DIGITS, file_digest
from ccus_data.wording import Refused, Said, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import duckdb

    from rules.catalogue import Catalogue

REPORT: Final = "report.json"
LEVELS: Final = "levels.parquet"
MISSING: Final = "missing.parquet"
JUDGEMENTS: Final = "judgements"

COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    LEVELS: frozenset(
        (
            *("technician_id", "field", "level", "criteria_version", "next_level", "missing_work"),
            *("missing_role", "shortage", "work", "foreman", "crew_leader", "either_days"),
        )
    ),
    MISSING: frozenset(("shortage", "missing")),
}
CAUSES: Final = frozenset(("technician_id", "field", "cause"))

# The last change that a night appended about somebody in a field is what made the row of today.
ROWS: Final = """
    SELECT lpad(technician_id::VARCHAR, {digits}, '0'), field, level, criteria_version, next_level,
        missing_work, missing_role, shortage, work, foreman, crew_leader, either_days, cause
    FROM read_parquet({levels})
    LEFT JOIN (
        SELECT technician_id, field, arg_max(cause, run) AS cause FROM ({changes}) GROUP BY ALL
    ) USING (technician_id, field)
    ORDER BY technician_id, field OFFSET {skip}
"""
NO_CHANGE: Final = "SELECT 0::BIGINT AS technician_id, '' AS field, '' AS cause, 0 AS run"

Documents = dict[tuple[str, str], str]
"""The digest of the document of a field, by field and version."""


@dataclass(frozen=True, slots=True)
class Results:
    """The night whose results lie in a folder: its run, its day, and a digest of what it says."""

    folder: Path
    run: int
    as_of: dt.date
    sha256: str

    @property
    def run_id(self) -> str:
        """What its rows are marked with; sorts by the day asked about: ``2023-07-31-000012``."""
        return f"{self.as_of}-{self.run:06}"


def read_results(folder: Path) -> Results:
    """The results in a folder; refuses one without a night, and files that are none of a night."""
    run, as_of = _report(folder / REPORT)
    changes = [(path, CAUSES) for path in _changes(folder)]
    files = [(folder / name, columns) for name, columns in COLUMNS.items()]
    faults = [fault for path, columns in files + changes for fault in _faults(path, columns)]
    if faults:
        raise Refused(*faults)
    parts = [str(run), as_of.isoformat(), *(file_digest(path) for path, _ in files)]
    return Results(folder, run, as_of, hashlib.sha256(" ".join(parts).encode()).hexdigest())


def _report(path: Path) -> tuple[int, dt.date]:
    try:
        report = json.loads(path.read_bytes())
        return int(report["run"]), dt.date.fromisoformat(report["as_of"])
    except (FileNotFoundError, NotADirectoryError):
        raise Refused(said("night.none", folder=path.parent)) from None
    except (KeyError, TypeError, ValueError):
        raise Refused(said("night.broken", path=path)) from None


def _changes(folder: Path) -> list[Path]:
    """What each night appended, oldest first; a night that changed nothing left no file."""
    return sorted((folder / JUDGEMENTS).glob("[0-9]*.parquet"))


def _faults(path: Path, columns: frozenset[str]) -> Iterator[Said]:
    try:
        lacking = columns - set(pq.read_schema(path).names)
    except (FileNotFoundError, pa.ArrowException):
        yield said("night.broken", path=path)
        return
    if lacking:
        yield said("night.columns", path=path, columns=", ".join(sorted(lacking)))


def read_documents(
    connection: duckdb.DuckDBPyConnection, results: Results, catalogue: Catalogue
) -> Documents:
    """The documents that a night judged by; refuses any that the criteria do not hold."""
    path = quoted(results.folder / LEVELS)
    rows = connection.execute(
        f"SELECT DISTINCT field, criteria_version FROM read_parquet({path}) ORDER BY ALL"
    ).fetchall()
    found: Documents = {}
    faults = []
    for field, version in rows:
        own = catalogue.revisions(field) if catalogue.has_field(field) else ()
        digests = [one.digest for one in own if one.version == version]
        if digests:
            found[field, version] = digests[0]
        else:
            faults.append(said("night.unknown_document", field=field, version=version))
    if faults:
        raise Refused(*faults)
    return found


def rows_behind(
    connection: duckdb.DuckDBPyConnection, results: Results, documents: Documents, skip: int
) -> Iterator[Found]:
    """The rows behind the first ``skip``, by technician and field; a few thousand in memory."""
    folder = results.folder
    ways = {
        number: ways_kept(missing)
        for number, missing in connection.execute(
            f"SELECT shortage, missing FROM read_parquet({quoted(folder / MISSING)})"
        ).fetchall()
    }
    changes = " UNION ALL ".join(
        f"SELECT technician_id, field, cause, {number} AS run FROM read_parquet({quoted(path)})"
        for number, path in enumerate(_changes(folder))
    )
    connection.execute(
        ROWS.format(
            digits=DIGITS,
            levels=quoted(folder / LEVELS),
            changes=changes or f"{NO_CHANGE} WHERE false",
            skip=skip,
        )
    )
    while part := connection.fetchmany(PART):
        for row in part:
            yield _found(row, documents, ways)


PART: Final = 5_000


def _found(row: tuple[Any, ...], documents: Documents, ways: Mapping[int, str]) -> Found:
    (technician, field, level, version, next_level, work_missing, role_missing, shortage) = row[:8]
    *days, cause = row[8:]
    missing = "[]" if shortage is None else ways[shortage]
    shown = (
        level,
        version,
        documents[field, version],
        next_level,
        work_missing,
        role_missing,
        None if next_level is None else missing,
    )
    return Found(technician, field, shown, tuple(days), cause)
