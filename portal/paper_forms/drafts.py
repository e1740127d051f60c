"""What was found for each field of a form, before it is checked: by the path of the field.

A path is that of the form as JSON: ``person.name``, ``work_periods[0].from``. Hand-filled sheets,
our own workbooks and JSON all become a draft; one place (`form_of`) checks it and makes the form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from portal.paper_forms.forms import FormKind
from portal.paper_forms.remarks import Place

MOST_DEPTH: Final = 3
_NUMBERED: Final = re.compile(r"([a-z_]+)\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Written:
    """A value as it was found, and where."""

    value: object
    place: Place


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as found: ``origin`` is where it stands as a whole."""

    kind: FormKind
    origin: Place
    values: dict[str, Written] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    """Fields, or groups of them, where something stands that could not be read: said already."""

    def put(self, path: str, value: object, place: Place) -> None:
        """Note what stands for a field; blank is nothing."""
        if value is not None and value != "":
            self.values[path] = Written(value, place)

    def numbers(self, group: str) -> list[int]:
        """The numbers under which a group of fields, such as ``work_periods``, has values."""
        found = (_NUMBERED.match(path) for path in self.values)
        return sorted({int(one[2]) for one in found if one is not None and one[1] == group})


def flattened(value: object, path: str = "", depth: int = 0) -> list[tuple[str, object]]:
    """The values of a JSON document by their paths; what is nested too deep stays as it is."""
    if isinstance(value, Mapping) and depth < MOST_DEPTH:
        return [
            found
            for key, inside in value.items()
            for found in flattened(inside, f"{path}.{key}" if path else str(key), depth + 1)
        ]
    if isinstance(value, list) and depth < MOST_DEPTH:
        return [
            found
            for number, inside in enumerate(value)
            for found in flattened(inside, f"{path}[{number}]", depth + 1)
        ]
    return [(path, value)]
