from __future__ import annotations

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import func, select

import portal.samples
from ccus_data.database import open_database, read_address, reading
from ccus_data.tables import accounts, technicians
from portal.access import JAPAN, Passwords
from portal.commands import EXIT_REFUSED, run

SAMPLE = Path(portal.samples.__file__).with_name("electrician-level-3.json")
UNDATED = {
    name: value for name, value in json.loads(SAMPLE.read_text("utf-8")).items() if name != "as_of"
}
COMMAND = Path(sys.executable).with_name("ccus-level")


def test_a_wrong_setting_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CCUS_LEVEL_PDF_SECONDS", "soon")
    assert run(["--port", "0"]) == EXIT_REFUSED
    assert "CCUS_LEVEL_PDF_SECONDS: 'soon'" in capsys.readouterr().err


def test_an_address_in_use_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["--port", str(port)]) == EXIT_REFUSED
    assert f"127.0.0.1:{port}: Address already in use" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["65536", "-1", "http", ""])
def test_a_port_that_is_none_is_wrong_usage(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(["--port", port])
    assert stopped.value.code == EXIT_REFUSED
    assert "port" in capsys.readouterr().err


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(["--help"])
    assert stopped.value.code == 0
    assert "ccus-level serve --port" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("CCUS_LEVEL_KEY_FILE=/nowhere", "CCUS_LEVEL_KEY_FILE: /nowhere"),
        ("CCUS_LEVEL_PUSH_KEY_FILE=/nowhere", "CCUS_LEVEL_PUSH_KEY_FILE: /nowhere: No such"),
        ("CCUS_LEVEL_DATABASE=sqlite:////proc/level.db", "CCUS_LEVEL_DATABASE"),
        ("CCUS_LEVEL_DATABASE=postgresql://u@/n?host=/nowhere", "CCUS_LEVEL_DATABASE"),
        ("CCUS_LEVEL_DATABASE=mysql://x", "CCUS_LEVEL_DATABASE"),
        ("CCUS_LEVEL_SMTP_HOST=mail.example.jp", "CCUS_LEVEL_MAIL_FROM"),
        ("XDG_DATA_HOME=/proc/nowhere", "/proc/nowhere"),
    ],
)
def test_an_office_that_cannot_open_is_refused_by_name(
    setting: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    name, _, value = setting.partition("=")
    monkeypatch.setenv(name, value)
    assert run(["--port", "0"]) == EXIT_REFUSED
    answer = capsys.readouterr()
    assert answer.out == ""
    assert said in answer.err


def test_the_portal_opens_at_the_address_it_prints_and_logs_no_query(tmp_path: Path) -> None:
    start = "from portal.command_line import main; main()"
    server = subprocess.Popen(
        [sys.executable, "-c", start, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "XDG_DATA_HOME": str(tmp_path)},
    )
    assert server.stdout is not None
    line = server.stdout.readline()
    address = line.split()[5]
    with urlopen(f"{address}/criteria?q=secret-name") as page:  # noqa: S310 - the address is our own server's
        assert page.status == 200
    server.send_signal(signal.SIGTERM)
    _, log = server.communicate()
    assert line.startswith("CCUS Level is open at http://127.0.0.1:")
    assert "GET /criteria 200" in log
    assert "secret-name" not in log


def test_today_is_the_day_of_japan_wherever_the_machine_stands(tmp_path: Path) -> None:
    # A day and more behind Japan: at every moment of the year it is another day there.
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "TZ": "Away24"}
    before = dt.datetime.now(JAPAN).date()
    with subprocess.Popen(
        [str(COMMAND), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        env=environment,
        encoding="utf-8",
    ) as serving:
        assert serving.stdout is not None
        address = serving.stdout.readline().split()[5]
        asked = Request(  # noqa: S310 - our own server's
            f"{address}/api/v1/judgements",
            json.dumps(UNDATED).encode(),
            {"Content-Type": "application/json"},
        )
        with urlopen(asked) as answer:  # noqa: S310 - our own server's
            told = json.load(answer)["as_of"]
        serving.terminate()
    assert before <= dt.date.fromisoformat(told) <= dt.datetime.now(JAPAN).date()


def test_a_demonstration_prints_logins_that_open_its_own_store(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path)}
    command = [str(COMMAND), "serve", "--demonstration", "--port", "0"]
    told = []
    for _ in range(2):
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, env=environment, encoding="utf-8"
        ) as serving:
            assert serving.stdout is not None
            lines = []
            for line in serving.stdout:
                lines.append(line)
                if "unei0002" in line:
                    break
            serving.terminate()
        said = "Mails can be read at http://127.0.0.1:"
        assert any(line.startswith(said) and "/demonstration/mails" in line for line in lines)
        told.append([line.split() for line in lines if line.startswith("  ")])
    logins, again = told
    assert logins == again
    assert len(logins) == 9
    assert logins[-1][2:] == ["(operator", "approver)"]
    engine = open_database(read_address({}, f"sqlite:///{tmp_path}/ccus-level/demonstration.db"))
    with reading(engine) as connection:
        asked = select(accounts.c.login_id, accounts.c.password_hash)
        kept = {row.login_id: row.password_hash for row in connection.execute(asked)}
        assert connection.scalar(select(func.count()).select_from(technicians)) == 47
    engine.dispose()
    passwords = Passwords()
    assert all(passwords.fits(kept[login], password) for login, password, *_ in logins)
    file = tmp_path / "ccus-level/demonstration-logins.txt"
    assert oct(file.stat().st_mode)[-3:] == "600"


def test_a_demonstration_is_never_mixed_with_a_store_that_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CCUS_LEVEL_DATABASE", "sqlite:////nowhere/level.db")
    assert run(["--demonstration", "--port", "0"]) == 2
    assert "for this machine alone" in capsys.readouterr().err
