"""Store → snapshot → night → store → employer: the loop of docs/data.md, command by command."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from ccus_data.database import reading
from ccus_data.employer import commands as employer_commands
from ccus_data.exports import commands as exports_commands
from ccus_data.imports import commands as imports_commands
from ccus_data.judgements import in_force
from ccus_data.nightly import commands as nightly_commands
from ccus_data.population import make_plan, make_population
from ccus_data.tables import employments, judgements
from evaluator.months import Month


def test_what_a_night_finds_of_the_store_is_what_the_store_answers(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people, taken = tmp_path / "people", tmp_path / "taken"
    months = Month.parse("2022-08"), Month.parse("2023-07")
    make_population(people, make_plan(Fraction("0.0002"), 9, *months), 1, lambda *_: None)
    there = ["--database", url]
    assert imports_commands.run(["--snapshot", str(people), *there]) == 0
    assert exports_commands.run(["--snapshot", str(taken), *there]) == 0
    assert nightly_commands.run([str(taken)]) == 0
    assert imports_commands.run(["--nightly", str(taken / "nightly"), *there]) == 0
    (levels,) = (taken / "nightly" / "runs").glob("*/levels.parquet")
    found = {
        (f"{row['technician_id']:014}", row["field"]): row["level"]
        for row in pq.read_table(levels).to_pylist()
    }
    assert len(found) > 100
    with reading(engine) as connection:
        stored = {
            (row.technician_id, row.field): row.level for row in connection.execute(in_force())
        }
        count = func.count().label("count")
        asked = select(employments.c.business_id, count).where(employments.c.is_main)
        largest = asked.group_by(employments.c.business_id).order_by(count.desc())
        business = connection.execute(largest).first()
    assert stored == found
    assert business is not None
    # A second night over the same store finds nothing new, and nothing is written twice.
    assert exports_commands.run(["--snapshot", str(tmp_path / "again"), *there]) == 0
    again = ["--state", str(taken / "state"), "--out", str(taken / "nightly")]
    assert nightly_commands.run([str(tmp_path / "again"), *again]) == 0
    assert imports_commands.run(["--nightly", str(taken / "nightly"), *there]) == 0
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(judgements)) == len(found)
    capsys.readouterr()
    asked_for = ["levels", business.business_id, "--by", "yamada", "--json", *there]
    assert employer_commands.run(asked_for) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    shown = {
        (one["technician_id"], judged["field"]): judged["level"]
        for one in told
        for judged in one["fields"]
        if judged["level"] is not None
    }
    assert shown
    assert shown.items() <= found.items()
