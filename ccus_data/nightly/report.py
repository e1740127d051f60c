"""The report of a night: as JSON for machines, in a few sentences for people."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from ccus_data.wording import Refused, said, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

NAME: Final = "report.json"

MODES: Final = {"full": "nightly.mode.full", "incremental": "nightly.mode.incremental"}

CAUSES: Final = {
    "first": "nightly.cause.first",
    "criteria_revision": "nightly.cause.criteria_revision",
    "registration": "nightly.cause.registration",
    "correction": "nightly.cause.correction",
    "new_qualification": "nightly.cause.new_qualification",
    "new_days": "nightly.cause.new_days",
    "out_of_quarantine": "nightly.cause.out_of_quarantine",
    "program": "nightly.cause.program",
    "unexplained": "nightly.cause.unexplained",
}
"""Why a judgement is another one than before, the first that holds, and the words for it.

``program``: another version of the engine, whose digests cannot be compared. ``unexplained`` must
not happen: an increment would not have seen the change.
"""


def write_report(folder: Path, report: Mapping[str, Any]) -> None:
    """Write a report beside its results. What a machine takes stands under ``measured`` alone."""
    text = json.dumps(report, ensure_ascii=False, indent=1)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")


def read_report(folder: Path) -> dict[str, Any]:
    """The report of a run that is in force."""
    path = folder / NAME
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        raise Refused(said("nightly.basis_broken", path=path)) from None
    return dict(found)


def sentences(report: Mapping[str, Any], lang: str) -> Iterator[str]:
    """The report in words: who was judged, on which levels, what changed and why, how long."""
    levels: Counter[int] = Counter()
    for row in report["counts"]:
        if row["level"] is not None:
            levels[row["level"]] += row["people"]
    yield word(
        "nightly.judged",
        lang,
        as_of=report["as_of"],
        mode=word(MODES[report["mode"]], lang),
        people=f"{sum(levels.values()):,}",
        touched=f"{report['touched']:,}",
    )
    for level, people in sorted(levels.items()):
        yield word("nightly.level", lang, level=level, people=f"{people:,}")
    for cause, people in report["causes"].items():
        if cause != "unchanged":
            cause_said = word(CAUSES[cause], lang)
            yield word("nightly.changed", lang, cause=cause_said, people=f"{people:,}")
    decided = report["decided"]
    yield word(
        "nightly.decided",
        lang,
        people=f"{decided['people']:,}",
        cases=f"{decided['cases']:,}",
        differences=f"{report['differences']:,}",
    )
    if report["differences"]:
        yield word("nightly.quarantine", lang)
    measured = report["measured"]
    yield word(
        "nightly.measured",
        lang,
        seconds=f"{sum(measured['seconds'].values()):.1f}",
        parts=", ".join(f"{name} {value:.1f}" for name, value in measured["seconds"].items()),
        own=measured["peak_mib"]["own"],
        worker=measured["peak_mib"]["worker"],
    )
