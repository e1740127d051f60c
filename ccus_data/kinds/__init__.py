"""The kinds of rows that are brought in and written out: columns, labels, words, and their tables.

All of it is data (``kinds.yaml``, ``words.yaml``): what a screen calls a column is no code.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ccus_data.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Table

FORMS: Final = (
    "identifier",  # 14 digits
    "corporate_number",  # 13 digits
    "code",  # 5 digits
    "trade",  # 09-01
    "trades",  # several of them, apart by spaces
    "text",  # up to 200 characters, kept as received
    "long",  # up to 1,000
    "day",
    "work_day",  # a day since CCUS can hold histories
    "month",  # 2023-05
    "time",  # 08:00
    "whole",  # a whole number from `least` to `most`
    "flag",  # true or false
    "prefecture",  # 01 to 47
    "field",  # the slug of an evaluation field
    "word",  # a word of a closed list
)

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the table and in files, the labels of screens, how it is read."""

    name: str
    public: str
    form: str
    labels: tuple[str, ...]
    words: str | None
    """The list of a word, a flag or a prefecture."""
    needed: bool
    header: bool
    """Whether the column must be there, though cells may be blank."""
    past: bool
    of: str | None
    """The kind whose identity it names."""
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row and the table that keeps it."""

    name: str
    table: Table
    labels: Mapping[str, str]
    identity: tuple[str, ...]
    columns: tuple[Column, ...]
    derived: frozenset[str]
    """Labels of columns that screens show and that are worked out here."""
    order: tuple[tuple[str, str], ...]
    some: tuple[str, ...]
    whole: tuple[str, ...]
    """The first names one thing of several rows, and the rest must be the same in all of them."""

    def column(self, name: str) -> Column:
        """A column by its name in the table."""
        return next(one for one in self.columns if one.name == name)


@dataclass(frozen=True, slots=True)
class WordList:
    """A closed list: how each stored word is written, and which stored word a text means."""

    written: Mapping[str, str]
    meant: Mapping[str, str]


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its name."""
    return {name: _kind(name, entry) for name, entry in _read("kinds.yaml").items()}


@cache
def word_list(name: str) -> WordList:
    """A closed list of words by its name; the stored word itself is understood as well."""
    entries: dict[str, list[str]] = _read("words.yaml")[name]
    meant = {label: stored for stored, labels in entries.items() for label in labels}
    return WordList(
        {stored: labels[0] for stored, labels in entries.items()},
        {**{stored: stored for stored in entries}, **meant},
    )


def identity_parts(kind: Kind, values: Mapping[str, object]) -> dict[str, object]:
    """The part of a row's identity that its columns give together, and no column alone.

    A qualification is known by its code or else its name, a place by its site or else its name,
    a place in the contracting structure by the business above, if there is one.
    """
    if kind.name == "qualifications":
        return {"held_as": values.get("code") or values.get("name")}
    if kind.name == "histories":
        return {"place": values.get("site_id") or values.get("site_name") or ""}
    if kind.name == "structures":
        return {"under": values.get("upper_id") or ""}
    return {}


def _kind(name: str, entry: Mapping[str, Any]) -> Kind:
    return Kind(
        name,
        METADATA.tables[entry.get("table", name)],
        entry["labels"],
        tuple(entry["identity"]),
        tuple(_column(key, column) for key, column in entry["columns"].items()),
        frozenset(entry["derived"]),
        tuple((first, second) for first, second in entry.get("order", ())),
        tuple(entry.get("some", ())),
        tuple(entry.get("whole", ())),
    )


def _column(name: str, entry: Mapping[str, Any]) -> Column:
    form = "word" if "word" in entry else str(entry["form"])
    return Column(
        name,
        entry.get("name", name),
        form,
        tuple(entry["labels"]),
        entry.get("word", form if form in {"flag", "prefecture"} else None),
        entry.get("needed", False),
        entry.get("needed", False) or entry.get("header", False),
        entry.get("past", False),
        entry.get("of"),
        entry.get("least", 0),
        entry.get("most", 0),
    )


@cache
def _read(file: str) -> Mapping[str, Any]:
    import yaml  # noqa: PLC0415 - read once, when somebody asks for a kind

    found: Mapping[str, Any] = yaml.load(
        (_FOLDER / file).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return found


__all__ = ["FORMS", "Column", "Kind", "WordList", "identity_parts", "kinds", "word_list"]
