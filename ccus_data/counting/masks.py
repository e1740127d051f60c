"""Months of histories reduced to masks of days: a row per technician and trade, a bit for each day.

A mask holds only what can count in some field (R1): rows that are counted, with an employer and a
trade. Which trades a field counts is asked later, of the criteria. The mask of a closed month is
made once and only verified afterwards; an open month is reduced again when its file is another.
"""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

import duckdb

from ccus_data.counting.closing import is_closed
from ccus_data.counting.working import quoted, told
from ccus_data.doors import Failed
from ccus_data.snapshot import ROLES, STATUSES, file_digest, month_file
from ccus_data.wording import Refused, said
from evaluator.months import Month

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ccus_data.snapshot import Manifest
    from rules.operating import OperatingValues

FOLDER: Final = "masks"
LIST: Final = "manifest.json"
AT_ONCE: Final = 2
"""Months reduced at the same time."""

FORM: Final = 1
"""Raised when a mask changes its shape."""

MASK: Final = """
    SELECT {key}, bit_or(bit) AS work,
        coalesce(bit_or(bit) FILTER (role = {foreman}), 0)::INTEGER AS foreman,
        coalesce(bit_or(bit) FILTER (role = {crew_leader}), 0)::INTEGER AS crew_leader
    FROM (
        SELECT {key}, role, (1 << (day(date) - 1)::INTEGER)::INTEGER AS bit
        FROM {histories}
        WHERE status = {counted} AND employer_id IS NOT NULL AND trade IS NOT NULL
    )
    GROUP BY {key}
"""


@dataclass(frozen=True, slots=True)
class Mask:
    """What the mask of a month was made from, what it is, and whether the month was closed."""

    source_sha256: str
    sha256: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whose masks are kept, where, and by which rule: a snapshot as it is known on a day."""

    snapshot: Path
    manifest: Manifest
    state: Path
    on: dt.date
    values: OperatingValues

    def months(self) -> list[Month]:
        """The months of the snapshot in order."""
        return sorted(map(Month.parse, self.manifest.months))

    def closed(self) -> list[Month]:
        """The months that are closed on the day, or that the snapshot gives as closed."""
        return [
            month
            for month in self.months()
            if self.manifest.months[str(month)] == "closed"
            or is_closed(month, self.on, self.values)
        ]

    def digest(self, month: Month) -> str:
        """The digest of a month's file as the snapshot lists it."""
        return self.manifest.files[month_file(str(month))].sha256


@dataclass(frozen=True, slots=True)
class Kept:
    """The masks of all months of a snapshot, which were made anew, the digests of closed ones."""

    files: Mapping[Month, Path]
    made: tuple[Month, ...]
    closed: Mapping[Month, str]


def mask_file(state: Path, month: Month) -> Path:
    """Where the mask of a month lies."""
    return state / FOLDER / f"{month}.parquet"


def mask_query(histories: str, key: str = "technician_id, trade") -> str:
    """The query that reduces histories of a month, a relation in SQL, to its mask.

    With ``month`` in the key as well, those of many months to their masks.
    """
    return MASK.format(
        key=key,
        histories=histories,
        counted=STATUSES.index("counted"),
        foreman=ROLES.index("foreman"),
        crew_leader=ROLES.index("crew_leader"),
    )


def keep_masks(
    connection: duckdb.DuckDBPyConnection,
    keeping: Keeping,
    progress: Callable[[Month, int, int], None] = lambda *_: None,
) -> Kept:
    """Have a mask for each month of a snapshot as it is known on a day.

    Refuses, with every fault at once, a month file that is missing or torn, a closed month that
    is no longer what its mask was made from, and a mask that somebody changed. ``progress`` is
    told each month that was reduced, with its number and how many there are.
    """
    folder = keeping.state / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    listed = _read(folder / LIST)
    missing = _to_be_made(keeping, listed)
    closed = keeping.closed()
    for number, (month, sha256) in enumerate(_reduced(connection, keeping, missing), start=1):
        listed[month] = Mask(keeping.digest(month), sha256, month in closed)
        _write(folder / LIST, listed)
        progress(month, number, len(missing))
    if late := [month for month in closed if not listed[month].closed]:
        listed |= {month: replace(listed[month], closed=True) for month in late}
        _write(folder / LIST, listed)
    files = {month: mask_file(keeping.state, month) for month in keeping.months()}
    return Kept(files, tuple(missing), {month: listed[month].sha256 for month in closed})


def _to_be_made(keeping: Keeping, listed: Mapping[Month, Mask]) -> list[Month]:
    """The months without a mask that fits; refuses what must not happen to a closed one."""
    faults, found = [], []
    for month in keeping.months():
        name = month_file(str(month))
        if name not in keeping.manifest.files:
            faults.append(said("snapshot.not_listed", file=name))
            continue
        mask, path = listed.get(month), mask_file(keeping.state, month)
        whole = mask is not None and path.is_file() and file_digest(path) == mask.sha256
        same = mask is not None and mask.source_sha256 == keeping.digest(month)
        if mask is not None and mask.closed and not same:
            faults.append(said("counting.closed_changed", month=month, path=path))
        elif mask is not None and mask.closed and not whole:
            faults.append(said("counting.mask_changed", path=path))
        elif not (whole and same):
            found.append(month)
    if faults:
        raise Refused(*faults)
    return found


def _reduced(
    connection: duckdb.DuckDBPyConnection, keeping: Keeping, months: Sequence[Month]
) -> Iterator[tuple[Month, str]]:
    """The months with the digests of their masks, in order, a few made at once.

    Reading and counting keep all threads busy, writing and verifying only one: together they fill
    the time.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [
            (month, pool.submit(_reduce, connection.cursor(), keeping, month)) for month in months
        ]
        try:
            for month, reduced in waiting:
                yield month, reduced.result()
        finally:
            for _, reduced in waiting:
                reduced.cancel()


def _reduce(connection: duckdb.DuckDBPyConnection, keeping: Keeping, month: Month) -> str:
    """Make the mask of one month; its digest. The file's own digest is taken while it is read."""
    source = keeping.snapshot / month_file(str(month))
    path = mask_file(keeping.state, month)
    if not source.is_file():
        raise Refused(said("snapshot.file_missing", path=source))
    query = mask_query(f"read_parquet({quoted(source)})")
    new = path.with_name(f".{path.name}.new")
    with ThreadPoolExecutor(1) as pool:
        digest = pool.submit(file_digest, source)
        try:
            with told(source):
                connection.execute(
                    f"COPY ({query} ORDER BY technician_id, trade) TO {quoted(new)}"
                    " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1,"
                    " DICTIONARY_SIZE_LIMIT 500)"
                )
        except (Failed, Refused, duckdb.Error):
            # A torn file is first of all another one than was made.
            _refuse_changed(source, digest.result(), keeping.digest(month))
            raise
        _refuse_changed(source, digest.result(), keeping.digest(month))
    with new.open("rb") as file:
        os.fsync(file.fileno())
    sha256 = file_digest(new)
    new.replace(path)
    return sha256


def _refuse_changed(source: Path, found: str, wanted: str) -> None:
    if found != wanted:
        raise Refused(said("snapshot.file_changed", path=source))


def _read(path: Path) -> dict[Month, Mask]:
    """What is known of the masks; a list that cannot be read is refused, none is an empty one."""
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError:
        raise Refused(said("counting.list_broken", path=path)) from None
    try:
        if content["form"] == FORM:
            return {Month.parse(month): Mask(**mask) for month, mask in content["months"].items()}
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    raise Refused(said("counting.list_broken", path=path))


def _write(path: Path, masks: Mapping[Month, Mask]) -> None:
    months = {str(month): asdict(mask) for month, mask in sorted(masks.items())}
    new = path.with_name(f".{path.name}.new")
    with new.open("w", encoding="utf-8") as file:
        json.dump({"form": FORM, "months": months}, file, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
