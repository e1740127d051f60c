from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Final

import orjson
import pytest

from evaluator.effect import FaultyLine
from portal.criteria_proposals import Population, State, people_in_file
from tests.evaluator.careers import histories, record
from tests.portal.criteria_proposals.office import PROPOSER, Office
from tests.portal.criteria_proposals.refusing import refusal

BRICKLAYER: Final = "01-01"
SOMEBODY: Final = "9384575116"


def bricklayer(number: int, days: int) -> bytes:
    """A れんが積工 with the first-grade test and so many days, 108 of them as foreman."""
    rows = histories("2019-07-20", 108, trade=BRICKLAYER, role="foreman")
    rows += histories("2020-01-01", days - 108, trade=BRICKLAYER)
    made = record(
        trades=(BRICKLAYER,), held=["10001"], rows=rows, technician_id=f"{SOMEBODY}{number:04}"
    )
    return orjson.dumps(made) + b"\n"


PEOPLE: Final = b"".join(bricklayer(n, days) for n, days in enumerate((1074, 1075, 1289, 1290)))


class Hearing:
    """What is told while an effect is worked out."""

    def __init__(self) -> None:
        self.people: list[int] = []
        self.faults: list[FaultyLine] = []

    def over(self, path: Path, processes: int = 1) -> Population:
        return people_in_file(
            path,
            processes=processes,
            hear_count=self.people.append,
            hear_fault=self.faults.append,
        )


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("people.jsonl", None, "population.unreadable"),
        ("people.jsonl.gz", b"not packed", "population.unreadable"),
        ("people.jsonl.gz", gzip.compress(PEOPLE)[:-9], "population.unreadable"),
        ("people.jsonl", b"", "population.empty"),
        ("people.jsonl", b"{}\n?\n", "population.empty"),
    ],
    ids=["missing", "not packed", "cut", "empty", "no record"],
)
def test_a_file_that_tells_of_nobody_is_refused_and_nothing_is_recorded(
    own: Office, name: str, content: bytes | None, key: str
) -> None:
    own.checked()
    path = own.place / name
    if content is not None:
        path.write_bytes(content)
    assert refusal(lambda: own.proposals.show(1, PROPOSER, Hearing().over(path))) == [key]
    assert own.proposals.get(1).state is State.CHECKED


def test_lines_that_are_no_record_are_told_counted_and_left_out(own: Office) -> None:
    own.checked()
    path = own.place / "people.jsonl"
    path.write_bytes(b"{}\n" + PEOPLE + b"?\n")
    hearing = Hearing()
    record = own.proposals.shown(own.proposals.show(1, PROPOSER, hearing.over(path)))
    assert record is not None
    assert record.effect is not None
    assert [fault.line for fault in hearing.faults] == [1, 6]
    assert (record.effect.counts["people"], record.left_out) == (4, 2)


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("packed", [False, True])
def test_who_falls_is_counted_and_nobody_is_named(
    own: Office, processes: int, packed: bool
) -> None:
    own.checked()
    path = own.place / ("people.jsonl.gz" if packed else "people.jsonl")
    path.write_bytes(gzip.compress(PEOPLE) if packed else PEOPLE)
    hearing = Hearing()
    proposal = own.proposals.show(1, PROPOSER, hearing.over(path, processes))
    record = own.proposals.shown(proposal)
    assert record is not None
    assert record.effect is not None
    counts = record.effect.counts
    # Level 3 asks for 1,290 days in place of 1,075: who has 1,075 or 1,289 loses it.
    assert {move: count for move, count in counts["moves"].items() if count} == {
        "falls": 2,
        "farther": 1,
        "unchanged": 1,
    }
    assert counts["as_of"] == "2026-11-21"
    assert (counts["old"]["version"], counts["new"]["version"]) == ("2023-04-01", "2027-04-01")
    assert record.population == {"name": path.name, "sha256": hashlib.sha256(PEOPLE).hexdigest()}
    assert any("3→2" in line for line in record.effect.lines["ja"])
    assert hearing.people[-1] == 4
    kept = b"".join(file.read_bytes() for file in own.store.rglob("*") if file.is_file())
    assert SOMEBODY.encode() not in kept
    assert "建設 未来".encode() not in kept
