"""The kinds of columns, the same on SQLite (STRICT tables) and on PostgreSQL.

A STRICT table knows only text, integers, reals and blobs, so days and moments are text there in
ISO form, which sorts as time does; PostgreSQL has types of its own for them.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    Text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Dialect

DIGITS: Final = "0123456789"


class Day(TypeDecorator[dt.date]):
    """A calendar day; refuses a moment (its day would depend on the time zone) and text."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A date on PostgreSQL, ISO text on SQLite."""
        return dialect.type_descriptor(Date() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: object, dialect: Dialect) -> Any:
        """The day as the database takes it."""
        if value is None:
            return None
        if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
            msg = f"{value!r} is not a day"
            raise TypeError(msg)
        return value if dialect.name == "postgresql" else value.isoformat()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> dt.date | None:
        """The day as Python has it."""
        if value is None or dialect.name == "postgresql":
            return value
        return dt.date.fromisoformat(value)


class Moment(TypeDecorator[dt.datetime]):
    """A moment in UTC, to the microsecond; refuses one without a time zone."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A time stamp with time zone on PostgreSQL, ISO text on SQLite."""
        postgresql = dialect.name == "postgresql"
        return dialect.type_descriptor(DateTime(timezone=True) if postgresql else Text())

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        """The moment as the database takes it."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"{value!r} has no time zone"
            raise TypeError(msg)
        utc = value.astimezone(dt.UTC)
        return utc if dialect.name == "postgresql" else utc.isoformat(timespec="microseconds")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> dt.datetime | None:
        """The moment as Python has it, in UTC."""
        if value is None:
            return None
        found = value if dialect.name == "postgresql" else dt.datetime.fromisoformat(value)
        return found.astimezone(dt.UTC)


class Flag(TypeDecorator[bool]):
    """True or false; 0 or 1 on SQLite."""

    impl = Integer
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A boolean on PostgreSQL, a whole number on SQLite."""
        return dialect.type_descriptor(Boolean() if dialect.name == "postgresql" else Integer())

    def process_bind_param(self, value: object, dialect: Dialect) -> Any:
        """The flag as the database takes it."""
        if value is None:
            return None
        if not isinstance(value, bool):
            msg = f"{value!r} is neither true nor false"
            raise TypeError(msg)
        return value if dialect.name == "postgresql" else int(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> bool | None:  # noqa: ARG002 - SQLAlchemy's protocol
        """The flag as Python has it."""
        return None if value is None else bool(value)


Big: Final = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number of up to 64 bits; SQLite's integers all are."""


def digits(name: str, length: int) -> CheckConstraint:
    """A check that a text has so many ASCII digits and nothing else; the same on both databases."""
    only = f"length({name}) = {length} AND ltrim({name}, '{DIGITS}') = ''"
    return CheckConstraint(only, name=f"{name}_digits")


def identifier(
    name: str, to: str = "", *, key: bool = False, empty: bool = False
) -> tuple[Any, ...]:
    """A column of text with exactly 14 digits, its check, and the column it points to."""
    links = [ForeignKey(to)] if to else []
    column: Column[str] = Column(name, Text, *links, primary_key=key, nullable=empty)
    return column, digits(name, 14)


def month(name: str, *, key: bool = False) -> tuple[Any, ...]:
    """A column of text like ``2023-05``, and its check."""
    says = (
        f"length({name}) = 7 AND substr({name}, 5, 1) = '-' "
        f"AND ltrim(substr({name}, 1, 4) || substr({name}, 6), '{DIGITS}') = '' "
        f"AND substr({name}, 6, 2) BETWEEN '01' AND '12'"
    )
    column: Column[str] = Column(name, Text, primary_key=key, nullable=False)
    return column, CheckConstraint(says, name=f"{name}_month")


def trade(name: str, *, key: bool = False, empty: bool = False) -> tuple[Any, ...]:
    """A column of text like ``09-01`` (major and minor class), and its check."""
    says = (
        f"length({name}) = 5 AND substr({name}, 3, 1) = '-' "
        f"AND ltrim(substr({name}, 1, 2) || substr({name}, 4), '{DIGITS}') = ''"
    )
    column: Column[str] = Column(name, Text, primary_key=key, nullable=empty)
    return column, CheckConstraint(says, name=f"{name}_trade")


def prefecture(name: str = "prefecture") -> tuple[Any, ...]:
    """A column of text from ``01`` to ``47`` (the two digits of the prefecture), and its check."""
    says = f"length({name}) = 2 AND ltrim({name}, '{DIGITS}') = '' AND {name} BETWEEN '01' AND '47'"
    column: Column[str] = Column(name, Text)
    return column, CheckConstraint(says, name=f"{name}_code")


def word(name: str, allowed: Iterable[str], *, empty: bool = False, key: bool = False) -> Any:
    """A column that holds one word of a closed list, and its check."""
    listed = ", ".join(f"'{one}'" for one in allowed)
    column: Column[str] = Column(name, Text, nullable=empty, primary_key=key)
    return column, CheckConstraint(f"{name} IN ({listed})", name=f"{name}_word")


def text(name: str, *, needed: bool = False) -> Column[str]:
    """A column of text that is kept as received; an empty text is none."""
    return Column(name, Text, nullable=not needed)


def day(name: str, *, needed: bool = False, key: bool = False) -> Column[dt.date]:
    """A column of days."""
    return Column(name, Day, nullable=not (needed or key), primary_key=key)


def flag(name: str, *, needed: bool = False) -> Column[bool]:
    """A column of true and false."""
    return Column(name, Flag, nullable=not needed)


def brought_by() -> Column[int]:
    """The import that brought or last changed the row; empty for rows made in another way."""
    return Column("import_job", Big, ForeignKey("import_jobs.job_id"))
