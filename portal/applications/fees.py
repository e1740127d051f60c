"""What an application costs, by the dated values of ``criteria/operating``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from rules.catalogue import Catalogue

PARTS: Final = ("evaluation_fee", "card_fee")


@dataclass(frozen=True, slots=True)
class FeeLine:
    """What one technician costs in a field, and since when and by which source it is so."""

    field: str
    technicians: int
    evaluation_yen: int
    card_yen: int
    since: dt.date
    source: str

    @property
    def yen(self) -> int:
        """For all technicians of the field."""
        return self.technicians * (self.evaluation_yen + self.card_yen)


@dataclass(frozen=True, slots=True)
class Fee:
    """The fee of an application by field; 0 yen while fees are waived (免除)."""

    lines: tuple[FeeLine, ...]

    @property
    def yen(self) -> int:
        """All together."""
        return sum(line.yen for line in self.lines)

    def basis(self) -> str:
        """The dated rules, as the application keeps them: JSON."""
        told = [
            {
                "field": line.field,
                "technicians": line.technicians,
                "evaluation_fee": line.evaluation_yen,
                "card_fee": line.card_yen,
                "since": line.since.isoformat(),
                "source": line.source,
            }
            for line in self.lines
        ]
        return json.dumps(told, ensure_ascii=False)


def fee_of(catalogue: Catalogue, fields: Iterable[str | None], on: dt.date) -> Fee:
    """The fee for technicians of some fields, filed on a day; without a field they cost nothing."""
    counted: dict[str, int] = {}
    for field in fields:
        if field is not None:
            counted[field] = counted.get(field, 0) + 1
    lines = []
    for field, technicians in sorted(counted.items()):
        evaluation, card = (catalogue.operating.in_force(name, on, field) for name in PARTS)
        lines.append(
            FeeLine(
                field,
                technicians,
                int(evaluation.value),
                int(card.value),
                max(evaluation.since, card.since),
                evaluation.source,
            )
        )
    return Fee(tuple(lines))
