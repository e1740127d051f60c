"""Strict reading of nodes: every fault is noted with its place, and reading goes on.

A faulty value gives None (or is left out of a list), so that one pass finds all faults. What
was read is used only when nothing was noted.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.diagnostics import Diagnostic, diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rules.nodes import Node

TRADE_CODE: Final = re.compile(r"\d{2}-\d{2}", re.ASCII)
TRADE_MAJOR: Final = re.compile(r"\d{2}", re.ASCII)
QUALIFICATION_CODE: Final = re.compile(r"\d{5}", re.ASCII)
SCHEMA: Final = 1
ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """A node at its place in one file; faults go to the shared list."""

    node: Node
    place: str
    file: str
    faults: list[Diagnostic]

    @property
    def line(self) -> int:
        """The line of the node, from 1."""
        return int(self.node[1])

    def note(self, code: str, **values: object) -> None:
        """Note one fault at this place."""
        self.faults.append(diagnostic(code, self.file, self.line, place=self.place, **values))

    def _at(self, node: Node, step: str) -> Reading:
        place = f"{self.place}.{step}" if self.place else step
        return Reading(node, place, self.file, self.faults)

    def is_mapping(self) -> bool:
        """Whether the node has keys."""
        return bool(self.node[0] == "m")

    def is_word(self, *words: str) -> bool:
        """Whether the node is one of the plain words."""
        return self.node[0] == "t" and self.node[2] in words

    def keys(self) -> set[str]:
        """The keys of a mapping; none for anything else."""
        return {key for key, _, _ in self.node[2]} if self.is_mapping() else set()

    def fields(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Fields:
        """The parts of a mapping; notes unknown, repeated and missing keys."""
        found: dict[str, Reading] = {}
        if not self.is_mapping():
            self.note("CR005", shape="mapping")
            return Fields(self, found)
        allowed = (*required, *optional)
        for key, line, node in self.node[2]:
            here = Reading([self.node[0], line, None], self.place, self.file, self.faults)
            if key not in allowed:
                here.note("CR002", key=key, allowed=", ".join(allowed))
            elif key in found:
                here.note("CR003", key=key)
            else:
                found[key] = self._at(node, key)
        for key in required:
            if key not in found and key not in self.keys():
                self.note("CR004", key=key)
        return Fields(self, found)

    def entries(self) -> Iterator[tuple[str, Reading]]:
        """Keys and values of a mapping whose keys are data; repeated keys are noted."""
        if not self.is_mapping():
            self.note("CR005", shape="mapping")
            return
        seen = set()
        for key, line, node in self.node[2]:
            if key in seen:
                Reading([self.node[0], line, None], self.place, self.file, self.faults).note(
                    "CR003", key=key
                )
                continue
            seen.add(key)
            yield key, self._at(node, key)

    def items(self, *, empty: bool = False) -> list[Reading]:
        """The items of a list; an empty one is noted unless allowed."""
        if self.node[0] != "l":
            self.note("CR005", shape="list")
            return []
        if not self.node[2] and not empty:
            self.note("CR010")
        return [
            Reading(node, f"{self.place}[{index}]", self.file, self.faults)
            for index, node in enumerate(self.node[2])
        ]

    def text(self) -> str | None:
        """A text that is not empty."""
        kind, _, value = self.node
        if kind != "t" or not value.strip():
            self.note("CR005", shape="text")
            return None
        return str(value)

    def text_or_null(self) -> str | None:
        """A text, or null written as such."""
        return None if self.node[0] == "n" else self.text()

    def code(self, form: re.Pattern[str], written: str) -> str | None:
        """A code as quoted text of a fixed form."""
        kind, _, value = self.node
        if kind != "t" or not form.fullmatch(value):
            self.note("CR006", text=value if isinstance(value, str) else "…", form=written)
            return None
        return str(value)

    def whole(self, least: int = 0) -> int | None:
        """A whole number, at least ``least``, in plain decimal digits."""
        kind, _, value = self.node
        if kind != "i" or not re.fullmatch(r"0|[1-9]\d{0,8}", value) or int(value) < least:
            self.note("CR005", shape=f"whole_from_{least}")
            return None
        return int(value)

    def decimal(self) -> str | None:
        """A number above zero as its decimal text, such as ``3`` or ``0.5``."""
        kind, _, value = self.node
        if (
            kind not in {"i", "f"}
            or not re.fullmatch(r"\d{1,3}(\.\d{1,4})?", value)
            or not value.strip("0.")
        ):
            self.note("CR005", shape="number")
            return None
        return str(value)

    def flag(self) -> bool:
        """True or false; false when a fault was noted."""
        kind, _, value = self.node
        if kind != "b" or value not in {"true", "false"}:
            self.note("CR005", shape="flag")
            return False
        return bool(value == "true")

    def date(self) -> dt.date | None:
        """A date written YYYY-MM-DD, quoted or not."""
        kind, _, value = self.node
        if kind in {"d", "t"} and ISO_DATE.fullmatch(value):
            try:
                return dt.date.fromisoformat(value)
            except ValueError:
                pass  # noted below, with the text
        self.note("CR007", text=value if isinstance(value, str) else "…")
        return None

    def date_or_null(self) -> dt.date | None:
        """A date, or null written as such."""
        return None if self.node[0] == "n" else self.date()

    def one_of(self, allowed: tuple[str, ...]) -> str | None:
        """One word of a closed list."""
        kind, _, value = self.node
        if kind != "t" or value not in allowed:
            text = value if isinstance(value, str) else "…"
            self.note("CR008", text=text, allowed=", ".join(allowed))
            return None
        return str(value)


@dataclass(frozen=True, slots=True)
class Fields:
    """The parts of one mapping by key; a part that is not there reads as None."""

    of: Reading
    parts: Mapping[str, Reading]

    def get(self, key: str) -> Reading | None:
        """The part, or None."""
        return self.parts.get(key)

    def text(self, key: str) -> str:
        """A required text; empty when a fault was noted."""
        part = self.parts.get(key)
        return (part.text() or "") if part else ""

    def text_or_null(self, key: str) -> str | None:
        """A text or null."""
        part = self.parts.get(key)
        return part.text_or_null() if part else None

    def date(self, key: str) -> dt.date | None:
        """A required date; None when a fault was noted."""
        part = self.parts.get(key)
        return part.date() if part else None

    def date_or_null(self, key: str) -> dt.date | None:
        """A date or null."""
        part = self.parts.get(key)
        return part.date_or_null() if part else None

    def items(self, key: str, *, empty: bool = False) -> list[Reading]:
        """The items of a list; none when it is not there."""
        part = self.parts.get(key)
        return part.items(empty=empty) if part else []

    def distinct(self, key: str, *, empty: bool = False) -> list[Reading]:
        """The items of a list of plain values; one that stands there twice is noted."""
        items = self.items(key, empty=empty)
        seen = set()
        for item in items:
            kind, _, value = item.node
            if kind not in {"l", "m"}:
                if value in seen:
                    item.note("CR022", text=value)
                seen.add(value)
        return items

    def schema(self) -> None:
        """The version of the file's form, which must be the one this program reads."""
        part = self.parts.get("schema")
        if part is not None and part.whole(1) not in {SCHEMA, None}:
            part.note("CR008", text=part.node[2], allowed=SCHEMA)

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str | None:
        """One word of a closed list, or None when a fault was noted."""
        part = self.parts.get(key)
        return part.one_of(allowed) if part else None
