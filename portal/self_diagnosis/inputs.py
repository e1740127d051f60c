"""The diagnosis form as it was filled in, kept so that nothing has to be typed twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST: Final = 100
MOST_QUALIFICATIONS: Final = 100

TEXTS: Final = (
    "trade",
    "trade_code",
    "field",
    "work_days",
    "foreman_days",
    "crew_leader_days",
    "days_a_month",
    "search",
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What stands in each field, as text; nothing of it has been checked."""

    trade: str = ""
    trade_code: str = ""
    field: str = ""
    work_days: str = ""
    foreman_days: str = ""
    crew_leader_days: str = ""
    days_a_month: str = ""
    search: str = ""
    qualifications: tuple[str, ...] = ()
    history: bytes = b""
    history_name: str = ""

    @classmethod
    def of(
        cls, values: Mapping[str, Sequence[str]], history: bytes = b"", history_name: str = ""
    ) -> Inputs:
        """The inputs from posted values: the last one of each name, cut to a sane length."""
        texts = {name: (values.get(name) or ("",))[-1].strip()[:LONGEST] for name in TEXTS}
        chosen = tuple(dict.fromkeys(values.get("qualification", ())))[:MOST_QUALIFICATIONS]
        return cls(
            **texts,
            qualifications=chosen,
            history=history,
            history_name=history_name[:LONGEST],
        )
