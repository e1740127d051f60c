"""The effect over a snapshot folder beside the effect over the records of its people."""

from __future__ import annotations

import csv
import json
import shutil
import stat
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest

from ccus_data.counting import alone
from ccus_data.population import make_plan, make_population
from ccus_data.snapshot import month_file
from evaluator.months import Month
from portal.criteria_proposals import Journal
from rules.catalogue import CRITERIA_FOLDER
from tests.ccus_data.counting.folders import write_snapshot
from tests.evaluator.effect.documents import TEXT
from tests.portal.criteria_effect.asking import answer, written
from tests.portal.criteria_effect.drafts import DAY, DOCUMENT, DRAFTS, ROLE_3, Draft

NAMED: Final = ("--by", "建設 太郎")


@dataclass(frozen=True)
class Told:
    """What the command answers: the report as data, and the list."""

    data: dict[str, Any]
    listed: list[list[str]]


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousandth of the country, as a snapshot folder."""
    made = tmp_path_factory.mktemp("stored") / "country"
    make_population(made, make_plan(Fraction("0.001"), 7, None, None), 1, lambda *_: None)
    return made


@pytest.fixture(scope="module")
def records(country: Path) -> Path:
    """The same people as records."""
    file = country.parent / "records.jsonl"
    file.write_bytes(written("sample", ["population", "sample", str(country)]))
    return file


@pytest.fixture
def quarter(tmp_path: Path) -> Path:
    """Three months, some hundred people."""
    made = tmp_path / "quarter"
    months = Month.parse("2023-05"), Month.parse("2023-07")
    make_population(made, make_plan(Fraction("0.0004"), 5, *months), 1, lambda *_: None)
    return made


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    return Ask(tmp_path, capsys)


class Ask:
    """Asks for report and list over one population."""

    def __init__(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._place = place
        self._capsys = capsys
        self._lists = 0

    def __call__(self, new: object, over: Path, *words: object, day: str = DAY) -> Told:
        self._lists += 1
        file = self._place / f"touched_{self._lists}.csv"
        named = ("--list", file, *NAMED, "--store", self._place / "store")
        asked = (new, "--over", over, "--as-of", day, *words)
        status, data, said = answer(self._capsys, *asked, *named, "--json")
        assert status == 0, said
        with file.open(encoding="utf-8-sig", newline="") as table:
            return Told(json.loads(data), list(csv.reader(table)))


def moves_of(told: Told) -> set[str]:
    return {name for name, people in told.data["moves"].items() if people}


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS)
def test_a_snapshot_gives_what_the_records_of_its_people_give(
    draft: Draft, country: Path, records: Path, ask: Ask, tmp_path: Path
) -> None:
    new = tmp_path / "new.yaml"
    new.write_text(draft.text, encoding="utf-8")
    found = ask(new, country)
    assert draft.moves <= moves_of(found)
    assert len(found.listed) > 1
    assert found == ask(new, records)


def test_the_people_compared_have_days_of_a_floor_missing(
    country: Path, ask: Ask, tmp_path: Path
) -> None:
    new = tmp_path / "new.yaml"
    new.write_text(DRAFTS["fewer days"].text, encoding="utf-8")
    _, *rows = ask(new, country).listed
    assert {row[10] for row in rows} - {"", "0"}
    assert {row[11] for row in rows} - {"", "0"}


@pytest.fixture
def unknown(tmp_path: Path) -> Path:
    """電気工事 with a third level that nobody knows completely."""
    file = tmp_path / "unknown.yaml"
    text = TEXT
    for old, new in (
        ("status: complete", "status: partial"),
        ("awaited_sheet: null", "awaited_sheet: 能力評価基準【電気工事】"),
        (ROLE_3, "unknown"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return file


def test_levels_that_become_unknown_and_known_again_are_as_over_records(
    unknown: Path, country: Path, records: Path, ask: Ask, tmp_path: Path
) -> None:
    found = ask(unknown, country)
    assert "next_unknown" in moves_of(found)
    assert found == ask(unknown, records)
    folder = tmp_path / "criteria"
    shutil.copytree(CRITERIA_FOLDER, folder)
    known = shutil.copyfile(folder / DOCUMENT, tmp_path / "known.yaml")
    shutil.copyfile(unknown, folder / DOCUMENT)
    found = ask(known, country, "--criteria", folder)
    assert "next_known" in moves_of(found)
    assert found == ask(known, records, "--criteria", folder)


@pytest.mark.parametrize(
    ("new", "day"),
    [
        ("demolition@2023-10-02", "2023-07-31"),  # no document before
        ("electrical@2023-09-11", "2022-11-15"),  # in the middle of a month of the data
        ("painting@2020-04-01", DAY),  # a trade under a condition
        ("waterproofing@2020-04-01", DAY),
        ("duct@2020-04-01", DAY),  # the highest level is not known
    ],
)
def test_other_fields_and_days_are_as_over_records(
    new: str, day: str, country: Path, ask: Ask, tmp_path: Path
) -> None:
    file = tmp_path / "records.jsonl"
    file.write_bytes(
        written("sample", ["population", "sample", str(country), "--as-of", day])
        if day < DAY
        else written("sample", ["population", "sample", str(country)])
    )
    assert ask(new, country, day=day) == ask(new, file, day=day)


def test_the_report_in_words_is_that_over_records(
    country: Path, records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [
        answer(capsys, "electrical@2020-04-01", "--over", over, "--as-of", DAY, "--lang", "en")
        for over in (country, records)
    ]
    assert answers[0][:2] == answers[1][:2]
    assert answers[0][0] == 0


def test_only_whoever_is_listed_for_is_named_and_recorded_first(
    country: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text(DRAFTS["fewer days"].text, encoding="utf-8")
    folder, store = tmp_path / "lists", tmp_path / "store"
    folder.mkdir()
    words = ("--list", folder / "touched.csv", *NAMED, "--store", store)
    status, out, err = answer(capsys, draft, "--over", country, *words, "--json")
    assert status == 0
    data = json.loads(out)
    touched = data["people"] - data["moves"]["unchanged"] - data["moves"]["not_judged"]
    rows = (folder / "touched.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert len(rows) == touched
    assert rows == sorted(rows)
    assert not any(row.split(",")[0] in out + err for row in rows)
    assert stat.S_IMODE((folder / "touched.csv").stat().st_mode) == 0o600
    assert [file.name for file in folder.iterdir()] == ["touched.csv"]
    (entry,) = Journal(store, lambda: pytest.fail("nothing is written")).entries()
    assert (entry.kind, entry.by, entry.details["people"]) == ("list_seen", "建設 太郎", touched)
    # A list is never written over another.
    assert answer(capsys, draft, "--over", country, *words)[0] == 2


def torn(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as-of", "2023-04-30"), ["2023-04-30", "2023-05"]),
        (("--faults", "faults.csv"), ["--faults"]),
    ],
)
def test_a_question_that_no_snapshot_answers_is_refused(
    words: tuple[str, ...], said: list[str], quarter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = answer(capsys, "electrical", "--over", quarter, *words)
    assert (status, out) == (2, "")
    assert [one for one in said if one not in err] == []
    assert not (quarter / "state").exists()


def test_the_first_day_of_the_first_month_is_answered(
    quarter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("electrical@2023-09-11", "--over", quarter, "--as-of", "2023-05-01")
    assert answer(capsys, *words)[0] == 0


def test_every_torn_table_is_told_at_once_and_nothing_is_recorded(
    quarter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torn(quarter / "technicians.parquet")
    (quarter / "qualifications.parquet").unlink()
    folder, store = tmp_path / "lists", tmp_path / "store"
    folder.mkdir()
    words = ("--list", folder / "touched.csv", *NAMED, "--store", store)
    status, out, err = answer(capsys, "electrical", "--over", quarter, *words)
    assert (status, out) == (2, "")
    assert "technicians.parquet" in err
    assert "qualifications.parquet" in err
    assert not store.exists()
    assert list(folder.iterdir()) == []


def test_a_torn_month_is_refused(quarter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torn(quarter / month_file("2023-06"))
    status, out, err = answer(capsys, "electrical", "--over", quarter)
    assert (status, out) == (2, "")
    assert "2023-06.parquet" in err
    assert "Traceback" not in err


def test_a_snapshot_without_a_month_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_snapshot(tmp_path / "empty", {}, {})
    status, out, err = answer(capsys, "electrical", "--over", tmp_path / "empty")
    assert (status, out) == (2, "")
    assert str(tmp_path / "empty") in err


def test_a_state_folder_of_a_file_is_refused(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = answer(capsys, "electrical", "--over", records, "--state", tmp_path)
    assert (status, out) == (2, "")
    assert "--state" in err


def test_masks_are_made_once_where_they_are_to_lie(
    quarter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("electrical", "--over", quarter, "--state", tmp_path / "state")
    first, second = answer(capsys, *words), answer(capsys, *words)
    assert first[:2] == second[:2]
    assert "3/3" in first[2]
    assert "3/3" not in second[2]
    assert not (quarter / "state").exists()
    # A mask that is no longer what was made is made again while its month is open.
    torn(tmp_path / "state" / "masks" / "2023-07.parquet")
    third = answer(capsys, *words)
    assert third[:2] == first[:2]
    assert "1/1" in third[2]


def test_a_day_to_come_closes_no_month_that_the_snapshot_has_open(
    quarter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(capsys, "electrical", "--over", quarter, "--as-of", "2027-04-01")[0] == 0
    masks = json.loads((quarter / "state" / "masks" / "manifest.json").read_bytes())["months"]
    assert {month: mask["closed"] for month, mask in masks.items()} == {
        "2023-05": True,
        "2023-06": False,
        "2023-07": False,
    }


def test_while_somebody_else_counts_there_it_is_for_later(
    quarter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with alone(quarter / "state"):
        status, out, err = answer(capsys, "electrical", "--over", quarter)
    assert (status, out) == (3, "")
    assert str(quarter / "state") in err
    assert answer(capsys, "electrical", "--over", quarter)[0] == 0
