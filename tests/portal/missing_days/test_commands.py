from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from ccus_data.database import reading
from ccus_data.tables import technician_announcements
from portal.missing_days.commands import run
from tests.attendance.gate import TODAY, Ground
from tests.portal.missing_days.test_watching import TUESDAY, history, staffed

__all__ = ["staffed"]


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("CCUS_LEVEL_ADDRESS", "https://level.example.jp")


@pytest.mark.usefixtures("at_home")
def test_the_command_tells_once_and_says_how_many(
    staffed: Ground, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    history(staffed, TUESDAY, trade=None)
    asked = ["--database", url, "--on", TODAY.isoformat(), "--lang", "en"]
    for technicians, employers in ((1, 1), (0, 0)):
        assert run(asked) == 0
        said = f"{technicians} technicians, {employers} mails to employers, 0 to primes"
        assert said in capsys.readouterr().out
    with reading(staffed.engine) as connection:
        count = select(func.count()).select_from(technician_announcements)
        assert connection.scalar(count) == 1


@pytest.mark.usefixtures("at_home")
def test_without_an_address_nobody_is_told(
    monkeypatch: pytest.MonkeyPatch, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CCUS_LEVEL_ADDRESS")
    assert run(["--database", url]) == 2
    assert "CCUS_LEVEL_ADDRESS" in capsys.readouterr().err


def test_a_day_that_is_none_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(["--on", "tomorrow"])
    assert stopped.value.code == 2
    assert "2026-11-27" in capsys.readouterr().err
