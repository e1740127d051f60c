"""What is to be said about a form: where, what is wrong, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from evaluator.faults import shown
from portal.layout import Language, Words

WORDS: Final = Path(__file__).with_name("words.yaml")
ROOM: Final = "paper_forms"


@cache
def _words() -> Words:
    return Words.load({ROOM: WORDS})


def said(key: str, lang: str = "ja", **values: object) -> str:
    """A text of this room in a language (``ja``, ``ja_EASY`` or ``en``)."""
    return _words().text(f"{ROOM}.{key}", Language(lang), **values)


@cache
def known_texts() -> frozenset[str]:
    """What our own Excel forms say themselves: titles, notes, names of fields."""
    words = _words()
    printed = (f"{ROOM}.field_", f"{ROOM}.sheet_")
    return frozenset(words.raw(key, Language.JA) for key in words.keys if key.startswith(printed))


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a cell of a sheet, or the ``path`` of a value as in JSON.

    All empty: the file as a whole.
    """

    sheet: str = ""
    cell: str = ""
    path: str = ""

    def sentence(self, lang: str = "ja") -> str:
        """The place in words."""
        if self.cell:
            return said("place_cell", lang, sheet=shown(self.sheet), cell=self.cell)
        if self.sheet:
            return said("place_sheet", lang, sheet=shown(self.sheet))
        return self.path or said("place_file", lang)


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing said: a fault, for which the form is refused, or a notice, for which it is not."""

    code: str
    place: Place
    is_fault: bool
    values: tuple[tuple[str, str], ...] = ()

    def wrong(self, lang: str = "ja") -> str:
        """What is the matter, in one sentence."""
        return said(f"wrong_{self.code}", lang, **self._values(lang))

    def mend(self, lang: str = "ja") -> str:
        """What to do about it, in one sentence."""
        return said(f"mend_{self.code}", lang, **self._values(lang))

    def _values(self, lang: str) -> dict[str, str]:
        """The values; the path of a field is said by the field's name."""
        return {
            name: field_name(value, lang) if name == "field" else value
            for name, value in self.values
        }


def fault(code: str, place: Place, **values: object) -> Remark:
    """What a form is refused for."""
    return Remark(code, place, is_fault=True, values=_safe(values))


def notice(code: str, place: Place, **values: object) -> Remark:
    """What whoever reads the form in has to know."""
    return Remark(code, place, is_fault=False, values=_safe(values))


def field_name(path: str, lang: str = "ja") -> str:
    """The name of a field by its path, such as ``work_periods[2].from``: with its number."""
    name, _, rest = path.partition("[")
    number, _, tail = rest.partition("].")
    text = said("field_" + ".".join(filter(None, (name, tail))).replace(".", "_"), lang)
    if not number:
        return text
    return said("field_numbered", lang, name=text, number=int(number.rstrip("]")) + 1)


def _safe(values: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, str(value) if name in {"field", "allowed"} else shown(str(value)))
        for name, value in values.items()
    )
