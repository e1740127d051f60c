"""The effect of a proposal over a snapshot folder beside the one over its people's records."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import orjson
import pytest

from ccus_data.counting import alone
from ccus_data.population import make_plan, make_population, sample_records
from ccus_data.snapshot import file_digest
from evaluator.months import Month
from rules.catalogue import CRITERIA_FOLDER
from tests.ccus_data.counting.folders import write_snapshot
from tests.portal.criteria_proposals.office import PROPOSER, TODAY
from tests.portal.criteria_proposals.test_commands import Run, data, run

__all__ = ["run"]

DOCUMENT = CRITERIA_FOLDER / "electrical" / "2023-09-11.yaml"
EFFECT = ("effect", "1", "--by", PROPOSER, "--over")


@pytest.fixture
def ready(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A checked proposal among the criteria in force, and three months of some hundred people."""
    monkeypatch.setenv("CCUS_LEVEL_CRITERIA", str(CRITERIA_FOLDER))
    monkeypatch.setenv("CCUS_LEVEL_PROPOSALS", "store")
    text = DOCUMENT.read_text(encoding="utf-8").replace("from: 2023-09-11", "from: 2027-04-01")
    # Over three months nobody has years of days: with fewer asked for, some come nearer.
    fewer = text.replace("{days: 645, years: 3}", "{days: 430, years: 2}")
    assert fewer != text
    Path("draft.yaml").write_text(fewer, encoding="utf-8")
    months = Month.parse("2023-05"), Month.parse("2023-07")
    plan = make_plan(Fraction("0.0004"), 5, *months)
    make_population(Path("country"), plan, 1, lambda *_: None)
    assert run("new", "draft.yaml", "--by", PROPOSER)[0] == 0
    assert data(run("check", "1", "--by", PROPOSER, "--json"))["state"] == "checked"
    return run


def test_a_snapshot_gives_what_the_records_of_its_people_give(ready: Run) -> None:
    with Path("records.jsonl").open("wb") as file:
        file.writelines(
            orjson.dumps(one | {"as_of": str(TODAY)}) + b"\n"
            for one in sample_records(Path("country"), 10_000)
        )
    status, out, err = ready(*EFFECT, "country", "--json")
    assert (status, "3/3" in err) == (0, True)
    over_snapshot = orjson.loads(out)["shown"]
    over_records = data(ready(*EFFECT, "records.jsonl", "--json"))["shown"]
    assert over_snapshot["effect"] == over_records["effect"]
    assert over_snapshot["effect"]["people"] > 100
    assert over_snapshot["effect"]["moves"]["nearer"] > 0
    assert over_snapshot["population"] == {
        "name": "country",
        "sha256": file_digest(Path("country/manifest.json")),
    }


def test_what_cannot_be_counted_is_said_and_nothing_is_recorded(ready: Run) -> None:
    for words in (("--over", "people.jsonl"), ("--not-computed", "no_population")):
        status, _, err = ready("effect", "1", *words, "--state", "elsewhere", "--by", PROPOSER)
        assert (status, "--state" in err) == (2, True)
    with alone(Path("elsewhere")):
        status, out, err = ready(*EFFECT, "country", "--state", "elsewhere")
    assert (status, out, "elsewhere" in err) == (3, "", True)
    table = Path("country/technicians.parquet")
    table.write_bytes(table.read_bytes()[:-100])
    status, out, err = ready(*EFFECT, "country")
    assert (status, out, str(table) in err) == (2, "", True)
    write_snapshot(Path("nobody"), {}, {"2023-07": []})
    status, out, err = ready(*EFFECT, "nobody")
    assert (status, out, "1人もいません" in err) == (2, "", True)
    assert data(ready("show", "1", "--json"))["shown"] is None
