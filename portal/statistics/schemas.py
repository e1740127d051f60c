"""The document of operating statistics as models: read strictly, and described to programs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[
    Annotated[int, Field(ge=0)] | None,
    Field(description="null where so few stand behind the count that one may be known"),
]
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="A month, YYYY-MM")]
PrefectureCode = Annotated[
    str, Field(pattern=r"^(0[1-9]|[1-3][0-9]|4[0-7]|none)$", description="01 to 47, or none")
]


class Figures(BaseModel):
    """Figures; more keys may come."""

    model_config = ConfigDict(strict=True, extra="allow")


class Totals(Figures):
    """What there was at the end of the month."""

    technicians: Count
    businesses: Count
    businesses_without_sole_proprietors: Count
    sole_proprietors: Count
    sites: Count
    histories: Count = Field(description="Work histories since the first month, of any status")


class NewFigures(Figures):
    """What came within a time."""

    technicians_new: Count
    businesses_new: Count
    businesses_new_without_sole_proprietors: Count
    sites_new: Count
    histories: Count


class FiscalYear(NewFigures):
    """The sums of the fiscal year to the end of the month."""

    since: Month


class MonthFigures(NewFigures):
    """One month."""

    histories_by_prefecture: dict[PrefectureCode, Count] = Field(
        description="Work histories by the prefecture of the site"
    )


class PrefectureFigures(Figures):
    """One prefecture, or none."""

    code: PrefectureCode
    name: str | None
    technicians: Count
    businesses: Count
    businesses_without_sole_proprietors: Count
    sole_proprietors: Count
    sites: Count
    histories: Count


class LevelFigures(Figures):
    """Technicians of a field of evaluation by the level on the card."""

    field: str = Field(description="A field that covers their main trade; none; all for everybody")
    field_name: str | None
    technicians: Count
    levels: dict[Literal["1", "2", "3", "4"], Count]


class OperatingStatistics(Figures):
    """Operating statistics at the end of a month (運営状況)."""

    form: Literal[1]
    month: Month
    as_of: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    invented: bool = Field(description="Counted over invented people, not over real ones")
    smallest_shown: int = Field(description="Smaller counts of people are null, but for 0")
    totals: Totals
    fiscal_year: FiscalYear
    months: dict[Month, MonthFigures]
    prefectures: list[PrefectureFigures]
    levels: list[LevelFigures] | None = Field(description="null for a month that is not the last")
