"""The coverage of clauses by worked cases as a table with the gaps below it, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.columns import aligned
from rules.wording import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.coverage import RevisionCoverage

COLUMNS: Final = ("file", "cases", "clauses", "both_ways", "thresholds", "closed_in")
NUMBERS: Final = frozenset(range(1, len(COLUMNS)))


def coverage_lines(found: Sequence[RevisionCoverage], folder: str, *, every: bool) -> list[str]:
    """A row for each document, then each clause (or only each gap), then the sum."""
    rows = [
        (one.revision.file, *(str(number) for number in _numbers(one).values())) for one in found
    ]
    head = tuple(word(f"coverage.{column}") for column in COLUMNS)
    sums = {key: sum(_numbers(one)[key] for one in found) for key in COLUMNS[1:]}
    lines = [*aligned([head, *rows], NUMBERS), ""]
    for one in found:
        lines += _clauses(one, folder, every=every)
    lines.append(word("coverage.summary", **sums))
    if all(one.complete for one in found):
        lines.append(word("coverage.done"))
    return lines


def coverage_json(one: RevisionCoverage) -> dict[str, Any]:
    """One document's coverage with every clause and every number of days."""
    return {
        "field": one.revision.field,
        "in_force": one.revision.version,
        "file": one.revision.file,
        "cases": one.cases,
        "complete": one.complete,
        "clauses": [
            {
                "place": each.clause.place,
                "line": each.clause.line,
                "asks": each.clause.label,
                "met": each.met,
                "unmet": each.unmet,
            }
            for each in one.clauses
        ],
        "thresholds": [
            {
                "place": each.clause.place,
                "line": each.clause.line,
                "days": each.days,
                "below": each.below,
                "exact": each.exact,
                "above": each.above,
            }
            for each in one.thresholds
        ],
    }


def _numbers(one: RevisionCoverage) -> dict[str, int]:
    return {
        "cases": one.cases,
        "clauses": len(one.clauses),
        "both_ways": sum(each.both_ways for each in one.clauses),
        "thresholds": len(one.thresholds),
        "closed_in": sum(each.complete for each in one.thresholds),
    }


def _clauses(one: RevisionCoverage, folder: str, *, every: bool) -> Iterator[str]:
    file = f"{folder}/{one.revision.file}"
    for each in one.clauses:
        values = {"file": file, "line": each.clause.line, "clause": each.clause}
        if every or not each.both_ways:
            key = "coverage.clause" if each.both_ways else "coverage.one_way"
            yield word(key, met=each.met, unmet=each.unmet, **values)
    for threshold in one.thresholds:
        if not threshold.complete:
            clause, days = threshold.clause, threshold.days
            seen = (
                (days - 1, threshold.below),
                (days, threshold.exact),
                (days + 1, threshold.above),
            )
            missing = "・".join(f"{number:,}" for number, is_there in seen if not is_there)
            values = {"file": file, "line": clause.line, "clause": clause}
            yield word("coverage.threshold", missing=missing, **values)
