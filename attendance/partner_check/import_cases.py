"""Cases of whole files: each kind, the results, keys that lead to the same job, refusals."""

from __future__ import annotations

import csv
import gzip
import io
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from attendance.partner_check.asking import Answer
from attendance.partner_check.bench import (
    NDJSON,
    Bench,
    Case,
    Expected,
    Found,
    lines,
    refused,
    same,
)
from attendance.partner_check.row_cases import CREATED, DUPLICATE, NOBODY

IMPORTS: Final = "/v1/imports"
CSV: Final = "text/csv"
PARQUET: Final = "application/vnd.apache.parquet"
COLUMNS: Final[Mapping[str, str]] = {
    "source": "送信元",
    "id": "ID",
    "site": "現場ID",
    "technician_id": "技能者ID",
    "time": "日時",
    "method": "方法",
    "direction": "入退場",
}
"""The names of the columns of a table, and their labels."""

PAUSE: Final = 0.2
PATIENCE: Final = 600
"""So many looks at a small file: others may stand before it."""

OVER: Final = frozenset({"done", "refused"})
STRANGE: Final[Expected] = ("rejected", "not_your_site")


def _csv(bench: Bench) -> Found:
    rows = [bench.row("csv-1"), bench.row("csv-2", site=NOBODY), bench.row("csv-1")]
    expected = [CREATED, STRANGE, DUPLICATE]
    yield from _taken(bench, _table(rows, labels=False).encode(), CSV, rows, expected)


def _labels(bench: Bench) -> Found:
    rows = [bench.row("cp932")]
    body = _table(rows, labels=True).encode("cp932")
    yield from _taken(bench, body, CSV, rows, [CREATED])
    marked = _table(rows, labels=True).encode("utf-8-sig")
    yield from _taken(bench, marked, CSV, rows, [DUPLICATE])


def _ndjson(bench: Bench) -> Found:
    rows = [bench.row("lines"), b"{torn"]
    body = gzip.compress(lines(*rows))
    expected: list[Expected] = [CREATED, ("rejected", "bad_field")]
    yield from _taken(bench, body, NDJSON, rows, expected, {"Content-Encoding": "gzip"})


def _parquet(bench: Bench) -> Found:
    import pyarrow as pa  # noqa: PLC0415 - only this case needs it
    import pyarrow.parquet as pq  # noqa: PLC0415 - the same

    rows = [bench.row("parquet-1"), bench.row("parquet-2", 1)]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([_cells(one) for one in rows]), out)
    yield from _taken(bench, out.getvalue(), PARQUET, rows, [CREATED, CREATED])


def _key(bench: Bench) -> Found:
    body, other = (_table([bench.row(name)], labels=False).encode() for name in ("one", "two"))
    key = {"Idempotency-Key": f"check-{bench.run}"}
    first, again = _brought(bench, body, CSV, key), _brought(bench, body, CSV, key)
    yield from same("HTTP", [202, 200], [first.status, again.status])
    yield from same("id", first.told.get("id"), again.told.get("id"))
    yield from same("status", "done", _over(bench, first).told.get("status"))
    yield from refused(_brought(bench, other, CSV, key), 422, "key-reused")
    blank = {"Idempotency-Key": "a b"}
    yield from refused(_brought(bench, body, CSV, blank), 400, "key-refused")


def _no_header(bench: Bench) -> Found:
    told = _over(bench, _brought(bench, b"source,id\n", CSV)).told
    yield from same("status", "refused", told.get("status"))
    errors = told.get("errors")
    yield from same("errors", 1, len(errors) if isinstance(errors, list) else errors)


def _no_file(bench: Bench) -> Found:
    body = _table([bench.row("no-file")], labels=False).encode()
    json_type = _brought(bench, body, "application/json")
    yield from refused(json_type, 415, "unsupported-media-type")
    encoded = _brought(bench, body, CSV, {"Content-Encoding": "br"})
    yield from refused(encoded, 415, "unsupported-encoding")
    torn = _brought(bench, gzip.compress(body)[:-9], CSV, {"Content-Encoding": "gzip"})
    yield from refused(torn, 400, "bad-request")
    nobody = bench.portal.ask("POST", IMPORTS, body, {"Content-Type": CSV}, token="")
    yield from refused(nobody, 401, "token-refused")
    yield from refused(bench.portal.ask("GET", f"{IMPORTS}/{bench.run}"), 404, "not-found")


def _taken(  # noqa: PLR0913, PLR0917 - a file, and what becomes of each of its rows
    bench: Bench,
    body: bytes,
    kind: str,
    rows: Sequence[Any],
    expected: Sequence[Expected],
    headers: Mapping[str, str] | None = None,
) -> Found:
    """Bring a file, wait for its end, and hold its counts and results to what is expected."""
    brought = _brought(bench, body, kind, headers)
    if brought.status not in {200, 202}:
        yield from same("HTTP", 202, brought.status)
        return
    told = _over(bench, brought).told
    yield from same("status", "done", told.get("status"))
    yield from same("rows", len(rows), told.get("rows"))
    counts = told.get("counts")
    for status in {status for status, _ in expected}:
        wanted = sum(one == status for one, _ in expected)
        found = counts.get(status) if isinstance(counts, dict) else counts
        yield from same(f"counts.{status}", wanted, found)
    results = bench.portal.ask("GET", str(told.get("results")))
    found_lines = results.body.splitlines()
    yield from same("results", len(expected), len(found_lines))
    for number, (line, (status, code)) in enumerate(
        zip(found_lines, expected, strict=False), start=1
    ):
        one = _object(line)
        place = f"results[{number - 1}]"
        yield from same(f"{place}.line", number, one.get("line"))
        found = (one.get("status"), one.get("code", ""))
        yield from same(place, [status, code], list(found))


def _brought(
    bench: Bench, body: bytes, kind: str, headers: Mapping[str, str] | None = None
) -> Answer:
    return bench.portal.ask("POST", IMPORTS, body, {"Content-Type": kind, **(headers or {})})


def _over(bench: Bench, brought: Answer) -> Answer:
    """The job when it is over; as it is then, where it takes longer than anybody waits."""
    where = brought.headers.get("location", "")
    found = brought
    for _ in range(PATIENCE if where.startswith("/") else 0):
        found = bench.portal.ask("GET", where)
        if found.told.get("status") in OVER and found.told.get("finished_at"):
            break
        time.sleep(PAUSE)
    return found


def _table(rows: Sequence[Mapping[str, Any]], *, labels: bool) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, tuple(COLUMNS), extrasaction="ignore")
    if labels:
        writer.writerow(COLUMNS)
    else:
        writer.writeheader()
    writer.writerows(map(_cells, rows))
    return out.getvalue()


def _cells(row: Mapping[str, Any]) -> dict[str, str]:
    """A row as a table has it."""
    cells = {name: str(value) for name, value in row.items() if name != "worker"}
    return {**cells, "technician_id": row["worker"]["ccus_id"]}


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


CASES: Final = (
    Case("import-csv", "partner_check.case.import-csv", _csv),
    Case("import-cp932", "partner_check.case.import-cp932", _labels),
    Case("import-ndjson", "partner_check.case.import-ndjson", _ndjson),
    Case("import-parquet", "partner_check.case.import-parquet", _parquet),
    Case("import-key", "partner_check.case.import-key", _key),
    Case("import-no-header", "partner_check.case.import-no-header", _no_header),
    Case("import-no-file", "partner_check.case.import-no-file", _no_file),
)
