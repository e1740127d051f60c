"""What is wrong with a row or a file: its place, what is wrong, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field

from ccus_data.wording import word
from evaluator.faults import shown


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; ``line`` counts from 1 as an editor or a spreadsheet does, 0 is the whole file.

    ``column`` is the header as it stands in the file, or nothing for a whole row.
    """

    line: int
    column: str
    code: str
    values: tuple[tuple[str, str], ...] = field(default=())

    def wrong(self, lang: str = "ja") -> str:
        """What is wrong, in one sentence."""
        return word(f"fault.{self.code}.wrong", lang, **dict(self.values))

    def mend(self, lang: str = "ja") -> str:
        """What to do about it, in one sentence."""
        return word(f"fault.{self.code}.mend", lang, **dict(self.values))

    def place(self, lang: str = "ja") -> str:
        """Where it is, in words."""
        if not self.line:
            return word("place.file", lang)
        key = "place.cell" if self.column else "place.row"
        return word(key, lang, line=self.line, column=self.column)


class CellFault(Exception):
    """A cell that cannot be read as its column asks; carries the code and values of the fault."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = safe(values)

    def at(self, line: int, column: str) -> Fault:
        """The fault at its place."""
        return Fault(line, column, self.code, self.values)


class FileFault(Exception):
    """A file, or the rest of it, that cannot be read at all."""

    def __init__(self, code: str, /, line: int = 0, column: str = "", **values: object) -> None:
        super().__init__(code)
        self.fault = Fault(line, column, code, safe(values))


def row_fault(line: int, column: str, code: str, /, **values: object) -> Fault:
    """A fault with values that are safe to show."""
    return Fault(line, column, code, safe(values))


def safe(values: dict[str, object]) -> tuple[tuple[str, str], ...]:
    """Values as a message may show them: short, on one line; lists of allowed words stay whole."""
    return tuple(
        (name, str(value) if name == "allowed" else shown(value)) for name, value in values.items()
    )
