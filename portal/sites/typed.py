"""Cells typed into a form, read as the import reads them: by kind, every fault at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from ccus_data.imports import Context, ReadRow, RowReader, labels_of
from ccus_data.kinds import Column, Kind, kinds, word_list
from portal.access import FormFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccus_data.imports import Fault

SITE: Final = (
    *("name", "ordering_kind", "manager", "prefecture", "address", "work_kind", "work_content"),
    *("orderer", "contract_name", "contracted_on", "from_day", "to_day"),
    *("accumulation_from", "accumulation_to", "hazardous"),
)
"""What a prime says of its site (form 4-1)."""

ROW: Final = (
    *("trade", "related_trades", "role", "work_content", "hazardous_work", "from_day", "to_day"),
)
"""What an employer says of a technician on a site."""

FILE_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "sites": ("site_id", *SITE),
    "structures": ("site_id", "business_id", "work_content"),
    "rosters": ("site_id", "technician_id", *ROW),
}
"""What a business may bring in by a file; the rest follows from who it is."""

_MAY_BE_BLANK: Final = {("sites", "site_id")}
"""A site without a number is new."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, as values; or its faults."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def read_typed(
    kind: str, names: Sequence[str], typed: Mapping[str, str], context: Context, lang: str
) -> Typed:
    """Cells by the names of their columns; each fault names its column.

    Sentences that name another column name it as its label does in that language.
    """
    columns = kind_of(kind, tuple(names))
    headers = tuple(said(columns.column(name), lang) for name in names)
    cells = [typed.get(name, "").strip() for name in names]
    rows = iter([(1, headers, ()), (1, headers, cells)])
    read = next(iter(RowReader(columns, context).read(rows)))
    if isinstance(read, ReadRow):
        return Typed({name: read.values.get(name) for name in names})
    named = dict(zip(headers, names, strict=True))
    return Typed(
        faults=tuple(replace(one, column=named.get(one.column, one.column)) for one in read.faults)
    )


def said(column: Column, lang: str) -> str:
    """What a column is called in a file."""
    return column.labels[0] if lang == "ja" else column.public


@cache
def kind_of(name: str, columns: tuple[str, ...]) -> Kind:
    """A kind with a few of its columns, the others passed over."""
    whole = kinds()[name]
    chosen = tuple(
        replace(one, needed=False, header=False) if (name, one.name) in _MAY_BE_BLANK else one
        for one in (whole.column(column) for column in columns)
    )
    rest = replace(whole, columns=tuple(one for one in whole.columns if one.name not in columns))
    order = tuple(pair for pair in whole.order if set(pair) <= set(columns))
    passed = whole.derived | labels_of(rest).keys()
    return replace(whole, columns=chosen, derived=passed, order=order, some=())


def ordering(said: str | None) -> str:
    """The word for who orders the work, where the text is one that we know; else nothing."""
    return "" if said is None else word_list("ordering_kind").meant.get(said, "")


def written_ordering(word: str) -> str:
    """How a word for who orders the work is kept: as files of CCUS write it."""
    return word_list("ordering_kind").written.get(word, word)


def cell_faults(faults: Sequence[Fault], lang: str) -> list[FormFault]:
    """The faults of typed cells for a form: at the input of their column."""
    return [
        FormFault(fault.column, "cell", {"wrong": fault.wrong(lang), "mend": fault.mend(lang)})
        for fault in faults
    ]
