from __future__ import annotations

from pathlib import Path

import pytest

from ccus_data.database import default_path, read_address
from ccus_data.wording import Refused

PASSWORD = "CCUS_LEVEL_DATABASE_PASSWORD"
PASSWORD_FILE = "CCUS_LEVEL_DATABASE_PASSWORD_FILE"
SERVER = {"CCUS_LEVEL_DATABASE": "postgresql://level@db.example/level"}


def refused(environment: dict[str, str], asked: str | None = None) -> list[str]:
    with pytest.raises(Refused) as caught:
        read_address(environment, asked)
    return [reason.key for reason in caught.value.reasons]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "address.not_a_url"),
        ("level.db", "address.not_a_url"),
        ("mysql://level@db.example/level", "address.unsupported"),
        ("postgresql+asyncpg://level@db.example/level", "address.unsupported"),
        ("sqlite://", "address.no_file"),
        ("sqlite:///:memory:", "address.no_file"),
        ("postgresql://level:secret@db.example/level", "address.holds_password"),
        ("postgresql://level:@db.example/level", "address.holds_password"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_wherever_it_stands(
    url: str, reason: str
) -> None:
    assert refused({"CCUS_LEVEL_DATABASE": url}) == [reason]
    assert refused({}, url) == [reason]


def test_a_refused_password_is_not_repeated() -> None:
    with pytest.raises(Refused) as caught:
        read_address({}, "postgresql://level:secret@db.example/level")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("seconds", ["0", "-1", "1.5", "", "86401", "ten", "１０"])
def test_seconds_that_are_none_are_refused(seconds: str) -> None:
    assert refused({"CCUS_LEVEL_DATABASE_LOCK_SECONDS": seconds}) == ["address.seconds"]
    assert refused({"CCUS_LEVEL_DATABASE_STATEMENT_SECONDS": seconds}) == ["address.seconds"]


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    environment = {
        "CCUS_LEVEL_DATABASE": "level.db",
        PASSWORD_FILE: str(tmp_path / "absent"),
        "CCUS_LEVEL_DATABASE_LOCK_SECONDS": "soon",
    }
    assert refused(environment) == [
        "address.not_a_url",
        "address.password_file",
        "address.seconds",
    ]


def test_two_passwords_are_one_too_many(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("secret\n", "utf-8")
    assert refused({**SERVER, PASSWORD: "other", PASSWORD_FILE: str(file)}) == [
        "address.two_passwords"
    ]


def test_a_password_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"\xff\xfe")
    assert refused({**SERVER, PASSWORD_FILE: str(file)}) == ["address.password_file"]


@pytest.mark.parametrize("seconds", [1, 2, 86_399, 86_400])
def test_seconds_within_a_day_are_taken(seconds: int) -> None:
    address = read_address(
        {
            "CCUS_LEVEL_DATABASE_LOCK_SECONDS": str(seconds),
            "CCUS_LEVEL_DATABASE_STATEMENT_SECONDS": str(seconds),
        }
    )
    assert (address.lock_seconds, address.statement_seconds) == (seconds, seconds)


def test_a_password_comes_from_a_file_or_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("p:w@d 鍵\n", "utf-8")
    assert read_address({**SERVER, PASSWORD_FILE: str(file)}).url.password == "p:w@d 鍵"
    assert read_address({**SERVER, PASSWORD: "other"}).url.password == "other"


def test_an_address_is_shown_without_its_password() -> None:
    address = read_address({**SERVER, PASSWORD: "hidden"})
    assert address.shown == "postgresql+psycopg://level:***@db.example/level"


def test_a_file_needs_no_password() -> None:
    address = read_address({PASSWORD: "other"}, "sqlite:////srv/level.db")
    assert (address.url.password, address.url.database) == (None, "/srv/level.db")


def test_what_is_asked_for_goes_before_the_environment() -> None:
    assert read_address(SERVER, "sqlite:////srv/level.db").is_sqlite
    assert not read_address(SERVER).is_sqlite


def test_without_settings_the_file_is_in_the_users_folder_for_data(tmp_path: Path) -> None:
    address = read_address({"XDG_DATA_HOME": str(tmp_path)})
    assert address.url.database == str(tmp_path / "ccus-level" / "ccus-level.db")
    assert (address.lock_seconds, address.statement_seconds) == (10, 60)


@pytest.mark.parametrize("home", ["", "relative/folder"])
def test_a_folder_for_data_that_is_no_absolute_path_is_not_used(home: str) -> None:
    assert default_path({"XDG_DATA_HOME": home}) == default_path({})
    assert default_path({}) == Path.home() / ".local/share/ccus-level/ccus-level.db"
