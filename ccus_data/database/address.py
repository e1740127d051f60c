"""Where the database is: a URL from the settings, its password from a file or the environment.

A password in a URL ends up in shell histories, process lists and logs; there it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from ccus_data.wording import Refused, Said, said

if TYPE_CHECKING:
    from collections.abc import Mapping

URL_VARIABLE: Final = "CCUS_LEVEL_DATABASE"
PASSWORD_VARIABLE: Final = "CCUS_LEVEL_DATABASE_PASSWORD"  # noqa: S105 - the name of a setting
PASSWORD_FILE_VARIABLE: Final = "CCUS_LEVEL_DATABASE_PASSWORD_FILE"  # noqa: S105 - the same
LOCK_VARIABLE: Final = "CCUS_LEVEL_DATABASE_LOCK_SECONDS"
STATEMENT_VARIABLE: Final = "CCUS_LEVEL_DATABASE_STATEMENT_SECONDS"

MONTHS_VARIABLE: Final = "CCUS_LEVEL_MONTHS"

VARIABLES: Final = (
    MONTHS_VARIABLE,
    URL_VARIABLE,
    PASSWORD_VARIABLE,
    PASSWORD_FILE_VARIABLE,
    LOCK_VARIABLE,
    STATEMENT_VARIABLE,
)
"""Every setting that this room reads."""

DRIVERS: Final = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
LOCK_SECONDS: Final = 10
STATEMENT_SECONDS: Final = 60
EXAMPLES: Final = "sqlite:////srv/ccus/level.db, postgresql://level@db.example/level"
LONGEST: Final = 86_400


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where the database is, and how long one of its locks or statements may take (seconds)."""

    url: URL
    lock_seconds: int = LOCK_SECONDS
    statement_seconds: int = STATEMENT_SECONDS

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file, and no server."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def shown(self) -> str:
        """The address as it may be printed."""
        return self.url.render_as_string(hide_password=True)


def default_path(environment: Mapping[str, str]) -> Path:
    """The database file of a user who set nothing."""
    return _data_folder(environment) / "ccus-level.db"


def months_folder(environment: Mapping[str, str]) -> Path:
    """Where the files of closed months are kept: beside the database of a user who set nothing."""
    asked = environment.get(MONTHS_VARIABLE)
    return Path(asked) if asked else _data_folder(environment) / "months"


def _data_folder(environment: Mapping[str, str]) -> Path:
    home = environment.get("XDG_DATA_HOME", "")
    folder = Path(home) if home.startswith("/") else Path.home() / ".local" / "share"
    return folder / "ccus-level"


def read_address(environment: Mapping[str, str], asked: str | None = None) -> DatabaseAddress:
    """The address from the environment, or the one ``asked`` for in its place.

    ``Refused`` lists everything about it that cannot be used.
    """
    faults: list[Said] = []
    source = "--database" if asked is not None else URL_VARIABLE
    given = asked if asked is not None else environment.get(URL_VARIABLE)
    if given is None:
        url: URL | None = URL.create("sqlite", database=str(default_path(environment)))
    else:
        url = _read_url(source, given, faults)
    password = _password(environment, faults)
    if url is not None and url.get_backend_name() == "postgresql" and password is not None:
        url = url.set(password=password)
    lock = _seconds(environment, LOCK_VARIABLE, LOCK_SECONDS, faults)
    statement = _seconds(environment, STATEMENT_VARIABLE, STATEMENT_SECONDS, faults)
    if faults or url is None:
        raise Refused(*faults)
    return DatabaseAddress(url, lock, statement)


def _read_url(source: str, given: str, faults: list[Said]) -> URL | None:
    try:
        url = make_url(given)
    except ArgumentError:
        faults.append(said("address.not_a_url", source=source, examples=EXAMPLES))
        return None
    driver = DRIVERS.get(url.drivername)
    if driver is None:
        found = url.drivername
        faults.append(said("address.unsupported", source=source, found=found, examples=EXAMPLES))
        return None
    if url.password is not None:
        names = {"file": PASSWORD_FILE_VARIABLE, "direct": PASSWORD_VARIABLE}
        faults.append(said("address.holds_password", source=source, **names))
        return None
    if driver == "sqlite" and url.database in {None, "", ":memory:"}:
        faults.append(said("address.no_file", source=source))
        return None
    return url.set(drivername=driver)


def _password(environment: Mapping[str, str], faults: list[Said]) -> str | None:
    name = environment.get(PASSWORD_FILE_VARIABLE)
    direct = environment.get(PASSWORD_VARIABLE)
    if name is None:
        return direct
    if direct is not None:
        names = {"file": PASSWORD_FILE_VARIABLE, "direct": PASSWORD_VARIABLE}
        faults.append(said("address.two_passwords", **names))
        return None
    try:
        return Path(name).read_text(encoding="utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError) as fault:
        problem = fault.strerror if isinstance(fault, OSError) else "not UTF-8"
        values = {"file": PASSWORD_FILE_VARIABLE, "name": name, "problem": problem}
        faults.append(said("address.password_file", **values))
        return None


def _seconds(environment: Mapping[str, str], name: str, default: int, faults: list[Said]) -> int:
    given = environment.get(name)
    if given is None:
        return default
    if given.isascii() and given.isdigit() and 1 <= int(given) <= LONGEST:
        return int(given)
    faults.append(said("address.seconds", source=name, found=given, most=LONGEST))
    return default
