"""What a run rests on, kept for the next one: only what differs has to be judged again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import duckdb

from ccus_data.counting import TABLES
from ccus_data.snapshot import file_digest, month_file
from ccus_data.wording import Refused, said
from evaluator.months import Month
from evaluator.policy import PolicyChoice, limits_on
from rules.model import Revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ccus_data.snapshot import Manifest
    from rules.catalogue import Catalogue

FORM: Final = 1
"""Raised when the files that a run leaves for the next change their shape."""

NAME: Final = "basis.json"


@dataclass(frozen=True, slots=True)
class Basis:
    """What the results of a run follow from.

    ``terms`` are digests by field: its document, limits and the codes. ``tables`` and ``months``
    are digests of the snapshot's files. ``engine`` is the version whose digests of people stand
    in the run's folder.
    """

    on: str
    terms: Mapping[str, str]
    tables: Mapping[str, str]
    months: Mapping[str, str]
    engine: str

    @property
    def day(self) -> dt.date:
        """The day asked about."""
        return dt.date.fromisoformat(self.on)

    def same_people(self, other: Basis) -> bool:
        """Whether the digests of people are the same: no table differs, nor the engine."""
        return (self.tables, self.engine) == (other.tables, other.engine)

    @property
    def digest(self) -> str:
        """All of it in one."""
        return _digest(asdict(self))


@dataclass(frozen=True, slots=True)
class Last:
    """The run in force: its number, what it rests on, and how it was asked for.

    ``appended`` are digests by name of all judgements that runs appended up to this one.
    """

    run: int
    basis: Basis
    full: bool
    all_by_both: bool
    appended: Mapping[str, str]


def basis_of(manifest: Manifest, catalogue: Catalogue, on: dt.date) -> Basis:
    """What a run over a snapshot would rest on; refuses a snapshot that lacks a table."""
    names = [f"{name}.parquet" for name in TABLES]
    names += [month_file(month) for month in sorted(manifest.months)]
    missing = [said("snapshot.not_listed", file=n) for n in names if n not in manifest.files]
    if missing:
        raise Refused(*missing)
    return Basis(
        on=on.isoformat(),
        terms=_terms(catalogue, on),
        tables={name: manifest.files[f"{name}.parquet"].sha256 for name in TABLES},
        months={m: manifest.files[month_file(m)].sha256 for m in sorted(manifest.months)},
        engine=duckdb.__version__,
    )


def _terms(catalogue: Catalogue, on: dt.date) -> dict[str, str]:
    codes = catalogue.qualifications
    shared = _digest(
        [
            sorted((e.key, e.code, e.name, e.aliases) for e in codes.entries),
            sorted(codes.catch_all),
            sorted((key, sorted(below)) for key, below in codes.inferiors.items()),
            on >= codes.superiors_count_from,
        ]
    )
    found = {}
    for entry in catalogue.fields:
        revision = catalogue.in_force(entry.field, on)
        if isinstance(revision, Revision):
            limits = limits_on(catalogue.operating, on, entry.field, PolicyChoice())
            files = on <= limits.certificate_filing_last_day
            own = [revision.version, revision.digest, files, asdict(limits), shared]
            found[str(entry.field)] = _digest(own)
    return found


def _digest(content: object) -> str:
    text = json.dumps(content, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def read_last(folder: Path, run: int, judgements: Path) -> Last | None:
    """The run in a folder; None where its form is an older one: all is judged anew then.

    Refuses, with every fault at once, a run whose files are no longer what it left, and files in
    the folder of ``judgements`` that are no longer what it or a run before it appended there.
    """
    path = folder / NAME
    try:
        content = json.loads(path.read_bytes())
        if content.pop("form") != FORM:
            return None
        files = content.pop("files", {})
        appended = content.pop("appended", None)
        if appended is None:  # by a program that kept no list: what lies there is what counts
            appended = digests_in(judgements)
        last = Last(run, Basis(**content.pop("basis")), **content, appended=appended)
        places = [(folder, files), (judgements, appended)]
        changed = [
            place / name
            for place, digests in places
            for name, digest in digests.items()
            if _digest_of(place / name) != digest
        ]
    except (AttributeError, FileNotFoundError, KeyError, TypeError, ValueError):
        raise Refused(said("nightly.basis_broken", path=path)) from None
    if changed:
        raise Refused(*(said("nightly.basis_broken", path=path) for path in changed))
    return last


def write_last(folder: Path, last: Last, files: Iterable[str]) -> None:
    """Keep what a run rests on, beside its results, and the digests of these files of it."""
    content = {
        "form": FORM,
        "full": last.full,
        "all_by_both": last.all_by_both,
        "basis": asdict(last.basis),
        "files": {name: _digest_of(folder / name) for name in sorted(files)},
        "appended": dict(sorted(last.appended.items())),
    }
    (folder / NAME).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def digests_in(judgements: Path) -> dict[str, str]:
    """The digests of all that runs appended, by name, as it lies in its folder."""
    return {path.name: file_digest(path) for path in sorted(judgements.glob("*.parquet"))}


def _digest_of(path: Path) -> str | None:
    return file_digest(path) if path.is_file() else None


def compared_months(old: Basis, new: Basis) -> list[Month]:
    """The months whose days may differ between two runs: another file, or another last day."""
    since = min(Month.of(old.day), Month.of(new.day))
    return sorted(
        Month.parse(month)
        for month in {**old.months, **new.months}
        if old.months.get(month) != new.months.get(month) or Month.parse(month) >= since
    )
