"""A night whose levels no engine checks: what is counted and judged by sets, measured alone.

``python -m benchmarks.unchecked_night`` takes what ``ccus-level nightly`` takes. Its results are
for measuring only.
"""

from __future__ import annotations

import sys
from typing import Any

import duckdb

from ccus_data.nightly import night
from ccus_data.nightly.commands import run
from ccus_data.nightly.deciding import Checked


def unchecked(connection: duckdb.DuckDBPyConnection, *_: Any, **__: Any) -> Checked:
    """No differences, and nobody asked."""
    connection.execute(
        "CREATE TABLE differences AS SELECT technician_id, field, level, ''::VARCHAR AS told"
        " FROM found WHERE false"
    )
    return Checked(people=0, cases=0)


if __name__ == "__main__":
    vars(night)["make_differences"] = unchecked
    sys.exit(run(sys.argv[1:]))
