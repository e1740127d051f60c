"""Writes the sample records: ``python -m portal.samples.make``. Same bytes every time.

The people, businesses and sites are made up. Days are plausible: Monday to Friday and every
second Saturday, no New Year, Golden Week or Obon, and a day off now and then.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from portal.samples import FOLDER, NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AS_OF: Final = date(2026, 11, 21)
LAST_WORKED: Final = date(2026, 11, 20)
SATURDAY: Final = 5
DAYS_OFF: Final = {(12, d) for d in range(29, 32)} | {
    *((1, d) for d in range(1, 5)),
    *((5, d) for d in range(3, 6)),
    *((8, d) for d in range(12, 17)),
}

Row = dict[str, str | None]
Item = dict[str, object]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of worked days, backwards from the last: how many, in which trade and role.

    ``every`` thins the run out: 2 is every second working day.
    """

    days: int
    trade: str | None
    role: str | None = "worker"
    status: str = "counted"
    employed: bool = True
    every: int = 1


@dataclass(frozen=True, slots=True)
class Sample:
    """One technician: who, with which qualifications, and what they worked, newest first."""

    technician_id: str
    name: str
    name_kana: str
    born: str
    registered: str
    level: int
    trades: tuple[str, ...]
    employer: str
    qualifications: tuple[tuple[str | None, str, str], ...]
    stretches: tuple[Stretch, ...] = ()
    registration_type: str = "detailed"
    certificates: tuple[Item, ...] = field(default=())


def working_days() -> Iterator[date]:
    """Days of work, the newest first."""
    day = LAST_WORKED
    while True:
        week = day.toordinal() // 7
        free = (day.month, day.day) in DAYS_OFF or day.toordinal() % 37 == 0
        if not free and (day.weekday() < SATURDAY or (day.weekday() == SATURDAY and week % 2 == 0)):
            yield day
        day -= timedelta(days=1)


def histories(sample: Sample) -> list[Row]:
    """The work histories of a sample, oldest first."""
    days = working_days()
    rows: list[Row] = []
    for stretch in sample.stretches:
        for _ in range(stretch.days):
            for _ in range(stretch.every - 1):
                next(days)
            day = next(days)
            site = 36265810100000 + (day.toordinal() // 61) % 97 * 131 + 7
            rows.append(
                {
                    "date": day.isoformat(),
                    "employer_id": sample.employer if stretch.employed else None,
                    "site_id": str(site),
                    "trade": stretch.trade,
                    "role": stretch.role,
                    "status": stretch.status,
                }
            )
    return rows[::-1]


def record(sample: Sample) -> dict[str, object]:
    """The record of a sample in the shape of the judgement contract, without its histories."""
    found: dict[str, object] = {
        "schema": 1,
        "as_of": AS_OF.isoformat(),
        "technician": {
            "technician_id": sample.technician_id,
            "name": sample.name,
            "name_kana": sample.name_kana,
            "birth_date": sample.born,
            "registered_on": sample.registered,
            "registration_type": sample.registration_type,
            "level": sample.level,
            "trades": [
                {"code": code, "is_main": index == 0} for index, code in enumerate(sample.trades)
            ],
        },
        "qualifications": [
            {
                **({"code": code} if code else {}),
                "name": name,
                "acquired_on": acquired,
                "date_kind": "acquired",
                "expires_on": None,
                "evidence": True,
            }
            for code, name, acquired in sample.qualifications
        ],
    }
    if sample.certificates:
        found["career_certificates"] = list(sample.certificates)
    return found


ELECTRICIAN_3: Final = Sample(
    technician_id="93845751166921",
    name="建設 未来",
    name_kana="ケンセツ ミライ",
    born="1989-04-01",
    registered="2019-07-19",
    level=2,
    trades=("09-01",),
    employer="66879345433022",
    qualifications=(
        ("31018", "第一種電気工事士免状取得者", "2015-05-10"),
        ("60011", "職長・安全衛生責任者教育", "2018-06-14"),
    ),
    stretches=(
        Stretch(120, "09-01", "foreman"),
        Stretch(130, "09-01", "crew_leader"),
        Stretch(950, "09-01"),
    ),
)

ELECTRICIAN_SHORT: Final = Sample(
    technician_id="20481930657742",
    name="電路 つなぐ",
    name_kana="デンロ ツナグ",
    born="1998-11-23",
    registered="2022-04-11",
    level=1,
    trades=("09-01",),
    employer="66879345433022",
    qualifications=(("60011", "職長・安全衛生責任者教育", "2024-09-20"),),
    stretches=(
        Stretch(60, "09-01", "foreman"),
        Stretch(40, "09-01", "crew_leader"),
        Stretch(675, "09-01"),
        Stretch(12, "09-02"),
    ),
)

SCAFFOLDER: Final = Sample(
    technician_id="51730284916637",
    name="足場 渡",
    name_kana="アシバ ワタル",
    born="1985-02-14",
    registered="2019-05-20",
    level=2,
    trades=("06-01",),
    employer="70213458899014",
    qualifications=(
        ("10901", "1級とび技能士", "2014-03-14"),
        ("40040", "玉掛け技能講習", "2009-08-03"),
        ("40011", "足場の組立て等作業主任者技能講習", "2011-10-25"),
        ("60011", "職長・安全衛生責任者教育", "2013-06-12"),
    ),
    stretches=(
        Stretch(12, "06-01", "foreman", status="unapproved"),
        Stretch(440, "06-01", "foreman"),
        Stretch(1272, "06-01"),
    ),
)

CARPENTER: Final = Sample(
    technician_id="38829104751160",
    name="木組 さくら",
    name_kana="キグミ サクラ",
    born="1982-09-05",
    registered="2022-10-03",
    level=1,
    trades=("34-01", "34-03"),
    employer="41902277680035",
    qualifications=(
        (None, "丸のこ等取扱作業者安全衛生教育", "2008-04-18"),
        ("40011", "足場の組立て等作業主任者技能講習", "2012-09-11"),
        ("60001", "職長教育", "2016-02-03"),
        (None, "2級建築大工技能士", "2011-03-15"),
    ),
    stretches=(
        Stretch(90, "34-01", "crew_leader"),
        Stretch(480, "34-01"),
        Stretch(150, "34-03"),
    ),
    certificates=(
        {
            "field": "carpentry",
            "certifier_id": "41902277680035",
            "periods": [
                {"from": "2007-12", "to": "2011-02"},
                {"from": "2012-05", "to": "2022-12"},
            ],
            "foreman_periods": [{"from": "2018-10", "to": "2019-09"}],
            "crew_leader_periods": [{"from": "2017-04", "to": "2018-09"}],
        },
    ),
)

PLUMBER_SIMPLE: Final = Sample(
    technician_id="64470915238806",
    name="水道 流",
    name_kana="スイドウ ナガル",
    born="2003-07-30",
    registered="2025-04-01",
    level=1,
    trades=("36-01",),
    employer="52360194477809",
    qualifications=(),
    stretches=(Stretch(180, "36-01"),),
    registration_type="simple",
)

REBAR_WORKER: Final = Sample(
    technician_id="07715246083399",
    name="グエン ヴァン ミン",
    name_kana="グエン ヴァン ミン",
    born="1997-05-18",
    registered="2022-12-01",
    level=1,
    trades=("10-01",),
    employer="83017264550091",
    qualifications=(
        ("60011", "職長・安全衛生責任者教育", "2025-07-08"),
        ("40040", "玉掛け技能講習", "2023-02-21"),
        ("49999", "その他技能講習", "2023-05-16"),
    ),
    stretches=(
        Stretch(420, "10-01"),
        Stretch(130, None, None),
        Stretch(75, "10-01", employed=False),
        Stretch(40, "10-01", status="site_unregistered"),
    ),
)

PAINTER: Final = Sample(
    technician_id="29960381745528",
    name="色川 ぬり絵",
    name_kana="イロカワ ヌリエ",
    born="1991-12-08",
    registered="2020-02-10",
    level=1,
    trades=("12-01",),
    employer="38821945560047",
    qualifications=(
        (None, "2級建築塗装作業技能士", "2016-09-30"),
        ("60001", "職長教育", "2019-11-19"),
    ),
    stretches=(
        Stretch(45, "35-03"),
        Stretch(160, "12-01", "foreman"),
        Stretch(560, "12-01"),
    ),
)

ELECTRICIAN_AND_PLUMBER: Final = Sample(
    technician_id="75528390164471",
    name="多能 器",
    name_kana="タノウ ウツワ",
    born="1987-10-27",
    registered="2019-04-22",
    level=2,
    trades=("09-01", "36-02"),
    employer="66879345433022",
    qualifications=(
        ("31019", "第二種電気工事士免状取得者", "2010-01-15"),
        ("31074", "認定電気工事従事者", "2012-06-22"),
        (None, "2級配管技能士", "2013-03-29"),
        ("60011", "職長・安全衛生責任者教育", "2017-05-09"),
    ),
    stretches=(
        Stretch(210, "36-02", "foreman"),
        Stretch(260, "09-01", "crew_leader"),
        Stretch(330, "36-02"),
        Stretch(520, "09-01"),
    ),
)

SAMPLES: Final = dict(
    zip(
        NAMES,
        (
            ELECTRICIAN_3,
            ELECTRICIAN_SHORT,
            SCAFFOLDER,
            CARPENTER,
            PLUMBER_SIMPLE,
            REBAR_WORKER,
            PAINTER,
            ELECTRICIAN_AND_PLUMBER,
        ),
        strict=True,
    )
)


def text_of(sample: Sample) -> str:
    """The file of a sample: JSON with one history a line."""
    found = record(sample)
    head = json.dumps(found, ensure_ascii=False, indent=1).removesuffix("\n}")
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in histories(sample))
    return f'{head},\n "histories": [\n{lines}\n ]\n}}\n'


def write(folder: Path = FOLDER) -> None:
    """Write every sample file."""
    for name, sample in SAMPLES.items():
        (folder / f"{name}.json").write_text(text_of(sample), encoding="utf-8")


if __name__ == "__main__":
    write()
