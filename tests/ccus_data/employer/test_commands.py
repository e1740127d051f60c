from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Engine

from ccus_data.database import reading, writing
from ccus_data.employer import commands, showing
from ccus_data.judgements import append_judgements
from ccus_data.ledger import verify_ledger
from ccus_data.tables import employments, histories, ledger, technicians
from evaluator.counting import Exclusion
from tests.ccus_data.world import EMPLOYER, OTHER, PRIME, ROWS, TECHNICIAN, day

Run = Callable[..., tuple[int, str, str]]
LEVELS = ("levels", EMPLOYER, "--by", "山田", "--on", "2026-11-21")
MEND = ("mend", EMPLOYER, "--by", "山田", "--on", "2023-06-15")

GAP = "level 3: 300 work days, 115 days as foreman or crew leader"
SIMPLE = "simple registration (must become detailed)"
BLANK = (
    "trade blank: The trade is blank because it was not set for the site. "
    "Ask the employer to correct it."
)


@pytest.fixture
def run(url: str, world: Engine, capsys: pytest.CaptureFixture[str]) -> Run:
    hired = {"business_id": EMPLOYER, "from_day": day("2020-01-01"), "is_main": True}
    with writing(world) as connection:
        connection.execute(insert(employments).values(technician_id=OTHER, **hired))

    def answer(*argv: str | Path) -> tuple[int, str, str]:
        status = commands.run([*map(str, argv), "--database", url])
        said = capsys.readouterr()
        return status, said.out, said.err

    return answer


def read(engine: Engine) -> list[tuple[str, str, str | None]]:
    """Who was noted as a reader of what, in order."""
    with reading(engine) as connection:
        rows = connection.execute(
            select(ledger.c.by, ledger.c.identity, ledger.c.after)
            .where(ledger.c.act == "read")
            .order_by(ledger.c.number)
        ).all()
    return [(row.by, row.identity, row.after) for row in rows]


def lines(out: str) -> list[str]:
    return [line for line in out.splitlines() if line]


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["levels"],
        ["levels", EMPLOYER],
        ["mend", EMPLOYER],
        [*LEVELS, "--json", "--csv"],
        [*LEVELS, "--totals"],
        ["levels", EMPLOYER, "--by", "x", "--on", "2026-1-1"],
    ],
)
def test_a_question_that_makes_no_sense_is_refused(run: Run, argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*argv)
    assert stopped.value.code == 2


def test_every_fault_of_a_question_is_said_at_once(run: Run, world: Engine) -> None:
    status, out, err = run("levels", "6679345433022", "--by", " ", "--lang", "en")
    assert (status, out) == (2, "")
    assert err.splitlines() == [
        "6679345433022: a business ID has 14 digits; give them all, leading zeros as well.",
        "Name who will see this with --by; it is recorded in the ledger.",
    ]
    assert read(world) == []


@pytest.mark.parametrize("digits", ["1234567890123", "123456789012345", "０6679345433022", ""])
def test_what_is_no_identifier_is_refused(run: Run, digits: str) -> None:
    status, out, err = run("mend", digits, "--by", "x")
    assert (status, out) == (2, "")
    assert "14桁" in err


def test_a_business_that_is_not_registered_is_refused(run: Run, world: Engine) -> None:
    status, out, err = run("levels", "0" * 14, "--by", "x", "--lang", "en")
    assert (status, out) == (2, "")
    assert err == f"No business {'0' * 14} is registered; check the business ID.\n"
    assert read(world) == []


def test_a_day_before_any_deadline_is_refused_and_nobody_noted(run: Run, world: Engine) -> None:
    status, out, err = run("mend", EMPLOYER, "--by", "x", "--on", "2019-03-31", "--lang", "en")
    assert (status, out) == (2, "")
    assert err.startswith("No correction deadline is known on 2019-03-31")
    assert read(world) == []


def test_criteria_that_cannot_be_read_are_said(run: Run, tmp_path: Path) -> None:
    status, out, err = run(*MEND, "--criteria", tmp_path)
    assert (status, out) == (2, "")
    assert "codes/" in err


@pytest.mark.parametrize("argv", [LEVELS, MEND, (*LEVELS, "--csv"), (*MEND, "--json")])
def test_who_sees_people_is_in_the_ledger(run: Run, world: Engine, argv: tuple[str, ...]) -> None:
    assert run(*argv)[0] == 0
    asked = f'{{"asked":"{argv[0]}","on":"{argv[5]}"}}'
    assert read(world) == [("山田", f'{{"employer_id":"{EMPLOYER}"}}', asked)]
    with reading(world) as connection:
        assert verify_ledger(connection).count == 0


def test_nothing_is_shown_when_it_cannot_be_recorded(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(commands, "record_question", full)
    assert run(*LEVELS)[0] == 3
    assert capsys.readouterr().out == ""


def test_levels_are_a_table_for_people(run: Run) -> None:
    status, out, err = run(*LEVELS, "--lang", "en")
    assert (status, err) == (0, "")
    assert lines(out) == [
        f"Technicians of ㈱髙﨑工務店 ({EMPLOYER}), 2026-11-21",
        "Technician ID   Name       Card  Field     Judged  Can apply now  To the next level",
        f"{TECHNICIAN}  髙﨑 葛\U000e0100     1  電気工事       2  yes            {GAP}",
        f"{OTHER}  Nguyễn        4  -              -  no             {SIMPLE}",
        "Technicians: 2 (cards: level 1 1, 2 0, 3 0, 4 1). Can apply now: 1",
    ]


def test_levels_speak_japanese(run: Run) -> None:
    _, out, _ = run(*LEVELS)
    assert "レベル3まで：就業あと300日、職長・班長あと115日" in out
    assert "簡略型（詳細型への変更が必要）" in out
    assert "いま申請できる人：1人" in out


def test_missing_qualifications_are_told_as_the_ways_there_are(run: Run, world: Engine) -> None:
    row = {**ROWS["judgements"][0], "work_days_missing": 0, "role_days_missing": 0}
    ways = '[["31018","60011"],["31019"]]'
    with writing(world) as connection:
        append_judgements(connection, [{**row, "qualifications_missing": ways}])
    assert "level 3: qualifications 31018+60011 or 31019\n" in run(*LEVELS, "--lang", "en")[1]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"next_level": None}, "no next level"),
        ({"work_days_missing": 0, "role_days_missing": None}, "level 3: nothing missing"),
    ],
)
def test_a_gap_that_is_none_is_told(
    run: Run, world: Engine, row: dict[str, object], says: str
) -> None:
    with writing(world) as connection:
        append_judgements(connection, [{**ROWS["judgements"][0], **row}])
    assert f"{says}\n" in run(*LEVELS, "--lang", "en")[1]


def test_a_field_that_is_not_in_the_list_is_told_by_its_slug(run: Run, world: Engine) -> None:
    with writing(world) as connection:
        append_judgements(connection, [{**ROWS["judgements"][0], "field": "of-old"}])
    assert "of-old" in run(*LEVELS)[1]


def test_levels_are_objects_for_programs(run: Run) -> None:
    _, out, _ = run(*LEVELS, "--json")
    first, second = map(json.loads, out.splitlines())
    assert first == {
        "technician_id": TECHNICIAN,
        "name": "髙﨑 葛\U000e0100",
        "registration_type": "detailed",
        "card_level": 1,
        "can_apply": True,
        "fields": [
            {
                "field": "electrical",
                "level": 2,
                "can_apply": True,
                "as_of": "2026-11-21",
                "criteria_version": "2023-09-11",
                "next_level": 3,
                "work_days_missing": 300,
                "role_days_missing": 115,
                "qualifications_missing": [],
            }
        ],
    }
    assert (second["can_apply"], second["fields"]) == (False, [])


def test_levels_are_lines_of_csv(run: Run) -> None:
    _, out, _ = run(*LEVELS, "--csv")
    first, second = csv.DictReader(io.StringIO(out))
    assert list(first) == list(showing.LEVELS_CSV)
    assert (first["technician_id"], first["level"], first["can_apply"]) == (TECHNICIAN, "2", "true")
    assert (second["technician_id"], second["level"], second["can_apply"]) == (OTHER, "", "")


def test_only_who_can_apply_may_be_asked_for(run: Run, world: Engine) -> None:
    _, out, _ = run(*LEVELS, "--can-apply", "--json")
    assert [json.loads(line)["technician_id"] for line in out.splitlines()] == [TECHNICIAN]
    with writing(world) as connection:
        connection.execute(update(technicians).values(level=2))
    assert run(*LEVELS, "--can-apply", "--json")[1] == ""


def test_a_business_without_technicians_is_told(run: Run) -> None:
    asked = ("levels", PRIME, "--by", "x", "--on", "2026-11-21", "--lang", "en")
    assert lines(run(*asked)[1])[1:] == ["Nobody works for this business on that day."]


def test_lost_days_are_told_in_sums_and_by_technician(run: Run) -> None:
    status, out, err = run(*MEND, "--lang", "en")
    assert (status, err) == (0, "")
    assert lines(out) == [
        f"Days that do not count, ㈱髙﨑工務店 ({EMPLOYER}), 2023-06-15",
        "Can be mended until  Cause        Days  People",
        "2023-06-30           trade blank     1       1",
        BLANK,
        "Technician ID   Name       Can be mended until  Cause        Days",
        f"{TECHNICIAN}  髙﨑 葛\U000e0100  2023-06-30           trade blank     1",
    ]


def test_sums_alone_name_nobody(run: Run) -> None:
    _, out, _ = run(*MEND, "--totals")
    assert "職種が空欄" in out
    assert TECHNICIAN not in out
    assert json.loads(run(*MEND, "--totals", "--json")[1]) == {
        "mend_until": "2023-06-30",
        "cause": "trade_missing",
        "days": 1,
        "technicians": 1,
    }
    assert run(*MEND, "--totals", "--csv")[1].splitlines() == [
        "mend_until,cause,days,technicians",
        "2023-06-30,trade_missing,1,1",
    ]


def test_lost_days_are_objects_and_lines_with_each_date(run: Run) -> None:
    assert json.loads(run(*MEND, "--json")[1]) == {
        "technician_id": TECHNICIAN,
        "name": "髙﨑 葛\U000e0100",
        "mend_until": "2023-06-30",
        "cause": "trade_missing",
        "days": 1,
        "dates": ["2023-05-02"],
    }
    assert run(*MEND, "--csv")[1].splitlines() == [
        "technician_id,name,mend_until,cause,days,dates",
        f"{TECHNICIAN},髙﨑 葛\U000e0100,2023-06-30,trade_missing,1,2023-05-02",
    ]


def test_nothing_lost_is_told(run: Run, world: Engine) -> None:
    with writing(world) as connection:
        connection.execute(histories.delete())
    out = run(*MEND, "--lang", "en")[1]
    assert lines(out)[1:] == ["No day of the open months is lost."]


def test_every_cause_that_a_lost_day_may_have_has_a_word() -> None:
    assert {*showing.CAUSES, Exclusion.INSIDE_CERTIFICATE} == set(Exclusion)


def test_without_a_day_it_is_today(run: Run, world: Engine) -> None:
    assert run("levels", EMPLOYER, "--by", "x")[0] == 0
    (_, _, asked), *_ = read(world)
    on = dt.date.fromisoformat(json.loads(asked or "")["on"])
    assert abs(on - dt.datetime.now(dt.UTC).date()) <= dt.timedelta(days=1)
