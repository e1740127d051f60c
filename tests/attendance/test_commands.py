from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import update

from attendance.calls import called
from attendance.commands import run as attendance
from attendance.intake import partner_with
from attendance.intake.commands import run as partner
from ccus_data.database import reading, writing
from ccus_data.tables import gate_devices, sites
from tests.attendance.gate import OTHER_SITE, SITE, WORKER, Ground, at


@pytest.fixture
def where(ground: Ground, url: str) -> list[str]:
    assert ground.kept() == 0
    return ["--database", url, "--lang", "en"]


def test_a_token_is_told_once_opens_what_it_says_and_can_be_revoked(
    ground: Ground, where: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert partner(["add", "b", "--name", "B", "--by", "yamada", *where]) == 0
    asked = ["token", "b", "--scope", "events", "--site", SITE, "--by", "yamada", *where]
    capsys.readouterr()
    assert partner(asked) == 0
    token = capsys.readouterr().out.strip()
    now = dt.datetime.now(dt.UTC)
    with reading(ground.engine) as connection:
        found = partner_with(connection, token, now)
        assert found is not None
        assert found.partner_id == "b"
        assert (set(found.scopes), set(found.sites)) == ({"events"}, {SITE})
    assert partner(["revoke", "b", "--by", "yamada", *where]) == 0
    with reading(ground.engine) as connection:
        assert partner_with(connection, token, now) is None


def test_every_fault_of_a_token_is_told_at_once(
    where: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["token", "nobody", "--scope", "all", "--site", "1", "--days", "0", "--by", " "]
    assert partner([*asked, *where]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 5


@pytest.mark.parametrize("name", ["acme", "A", "x" * 33, "a b"])
def test_a_partner_that_is_known_or_misnamed_is_refused(where: list[str], name: str) -> None:
    assert partner(["add", name, "--name", "X", "--by", "yamada", *where]) == 2


def test_a_file_is_taken_in_and_says_where_its_results_are(
    ground: Ground, where: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.csv"
    now = dt.datetime.now(dt.UTC).isoformat()
    path.write_text(
        f"source,id,site,technician_id,time,method\npartner:acme,1,{SITE},{WORKER},{now},ic_card\n",
        encoding="utf-8",
    )
    with writing(ground.engine) as connection:
        connection.execute(update(sites).values(accumulation_to=None))
    assert attendance(["import", str(path), "--partner", "acme", "--by", "yamada", *where]) == 0
    assert "Created 1" in capsys.readouterr().out
    assert len(ground.histories()) == 1
    missing = ["import", str(path), "--partner", "nobody", "--by", "yamada", *where]
    assert attendance(missing) == 2
    assert "nobody" in capsys.readouterr().err


def test_a_gate_is_silent_where_its_site_takes_touches_and_it_says_nothing(
    ground: Ground, where: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    device = ground.reader().device
    with writing(ground.engine) as connection:
        connection.execute(update(sites).values(accumulation_to=None))
        connection.execute(update(gate_devices).values(seen_at=at("08:00", dt.date(2026, 1, 1))))
    capsys.readouterr()
    assert attendance(["silent", *where]) == 1
    assert device in capsys.readouterr().out
    with writing(ground.engine) as connection:
        connection.execute(update(sites).values(accumulation_to=dt.date(2026, 1, 31)))
    assert attendance(["silent", *where]) == 0


def test_every_fault_of_a_called_number_is_told_at_once(
    where: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["call-number", "090", "--site", "1", "--by", " "]
    assert attendance([*asked, *where]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 3
    assert attendance(["call-number", "+815012345678", "--by", "yamada", *where]) == 2
    assert "means no site" in capsys.readouterr().err


def test_a_called_number_means_a_site_until_it_is_taken_away(
    ground: Ground, where: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["call-number", "050-1234-5678", "--by", "yamada", *where]
    for number, site in ((0, SITE), (1, OTHER_SITE)):
        assert attendance([*asked, "--site", site]) == 0
        assert f"+815012345678 means site {site}" in capsys.readouterr().out
        with reading(ground.engine) as connection:
            found = called(connection, "+815012345678")
        assert found is not None
        assert (found.site_id, found.renewal) == (site, number)
    assert attendance(asked) == 0
    with reading(ground.engine) as connection:
        assert called(connection, "+815012345678") is None
