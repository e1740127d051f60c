"""The one history of the tables: up, down and compared, on both databases."""

from __future__ import annotations

import io
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import func, inspect, select, table

from ccus_data.database.connecting import JOB_SECONDS, reading
from ccus_data.tables import METADATA
from ccus_data.wording import Refused, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.engine import Connection, Engine

MIGRATIONS: Final = Path(__file__).parent.parent / "migrations"
BASE: Final = "base"
HEAD: Final = "head"


def compare_options() -> dict[str, Any]:
    """How tables and database are compared and changed: the same for every question."""
    return {
        "target_metadata": METADATA,
        "render_as_batch": True,  # SQLite changes a table by copying it
        "transactional_ddl": True,  # both databases undo changed tables as well
        "compare_type": True,
    }


def current_revision(engine: Engine) -> str | None:
    """The revision a database stands at; None where it holds no tables of ours."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """The revision that this program needs."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def upgrade(engine: Engine, to: str = HEAD) -> str | None:
    """Bring the tables up to a revision; the revision reached. All or nothing."""
    with _changing(engine) as connection:
        _alembic(connection, command.upgrade, to)
    return current_revision(engine)


def downgrade(engine: Engine, to: str, *, drop_data: bool = False) -> str | None:
    """Bring the tables down to a revision; the revision reached. All or nothing.

    Refuses where a table that holds rows would go, unless ``drop_data`` is given.
    """
    with _changing(engine) as connection:
        before = _filled(connection)
        _alembic(connection, command.downgrade, to)
        left = set(inspect(connection).get_table_names())
        gone = {name: rows for name, rows in before.items() if name not in left}
        if gone and not drop_data:
            listed = ", ".join(f"{name}: {rows:,}" for name, rows in sorted(gone.items()))
            raise Refused(said("revision.drops", to=to, tables=listed))
    return current_revision(engine)


def differences(engine: Engine) -> list[str]:
    """What the database and the tables of this program do not agree on; empty when all is well."""
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts=compare_options())
        found: list[Any] = compare_metadata(context, METADATA)
    return [str(one) for one in found]


def require_current(engine: Engine) -> None:
    """Refuse a database whose tables are not those of this program.

    An empty SQLite file is given its tables: nobody has to install anything to begin.
    """
    found, needed = current_revision(engine), newest_revision()
    if found is None and engine.dialect.name == "sqlite":
        upgrade(engine)
    elif found != needed:
        raise Refused(said("revision.behind", found=found or "-", needed=needed))


def _filled(connection: Connection) -> Mapping[str, int]:
    """The tables that hold rows, and how many."""
    found = {}
    for name in inspect(connection).get_table_names():
        rows = connection.scalar(select(func.count()).select_from(table(name)))
        if rows and name not in {"alembic_version", "ledger_head"}:
            found[name] = rows
    return found


def _alembic(connection: Connection, action: Any, to: str) -> None:
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        action(config, to)
    except CommandError as fault:
        raise Refused(said("revision.unknown", found=to, problem=fault)) from fault


@contextmanager
def _changing(engine: Engine) -> Iterator[Connection]:
    """One transaction for changing tables.

    SQLite changes a table by copying and dropping it; dropping would take the rows that point to
    it along, so foreign keys rest meanwhile and are all checked before the end.
    """
    with engine.connect() as plain:
        connection = plain.execution_options(seconds=JOB_SECONDS)
        sqlite = connection.dialect.name == "sqlite"
        dbapi: Any = connection.connection.dbapi_connection
        if sqlite:
            dbapi.execute("PRAGMA foreign_keys=off")
        try:
            with connection.begin():
                yield connection
                if sqlite and (
                    broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                ):
                    raise Refused(said("revision.dangling", rows=broken[:5]))
        finally:
            if sqlite:
                dbapi.execute("PRAGMA foreign_keys=on")
