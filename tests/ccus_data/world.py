"""A small world with a row or two in every table, for tests that need something to be there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from ccus_data.ledger import Act, append
from ccus_data.tables import METADATA
from tests.ccus_data.filed import filed
from tests.ccus_data.own_pages import own_pages
from tests.ccus_data.touched import touched

MOMENT: Final = dt.datetime(2026, 11, 21, 9, 30, 0, 123456, tzinfo=dt.UTC)
TECHNICIAN: Final = "00045751166921"
OTHER: Final = "93845751166921"
EMPLOYER: Final = "06679345433022"
PRIME: Final = "66879345433022"
SITE: Final = "36265810102371"
CERTIFICATE: Final = "00000000000001"


def day(text: str) -> dt.date:
    """A day as it is written."""
    return dt.date.fromisoformat(text)


ROWS: Final[Mapping[str, list[dict[str, Any]]]] = {
    "import_jobs": [
        {
            "kind": "technicians",
            "file_name": "名簿.csv",
            "file_sha256": "0" * 64,
            "by": "operator",
            "state": "done",
            "started_at": MOMENT,
            "finished_at": MOMENT,
            **dict.fromkeys(("rows_read", "inserted", "updated", "unchanged"), 2),
            "refused": 0,
            "result_bytes": 0,
        }
    ],
    "businesses": [
        {
            "business_id": EMPLOYER,
            "name": "㈱髙﨑工務店",
            "kind": "corporation",
            "prefecture": "13",
            "capital": 10_000_000,
            "registered_on": day("2019-04-01"),
            "corporate_number": "0012345678901",
            "registration_officer": "花子",
        },
        {
            "business_id": PRIME,
            "name": "元請建設",
            "kind": "sole_proprietor",
            "prefecture": "47",
            "capital": None,
            "registered_on": day("2020-02-29"),
            "corporate_number": None,
            "registration_officer": None,
        },
    ],
    "technicians": [
        {
            "technician_id": TECHNICIAN,
            "name": "髙﨑 葛󠄀",
            "name_kana": "タカサキ カズラ",
            "birth_date": day("1989-04-01"),
            "registered_on": day("2019-07-19"),
            "registration_type": "detailed",
            "level": 1,
            "prefecture": "01",
            "kentaikyo_joined": True,
            "import_job": 1,
        },
        {
            "technician_id": OTHER,
            "name": "Nguyễn",
            "name_kana": None,
            "birth_date": day("2000-02-29"),
            "registered_on": day("2024-12-31"),
            "registration_type": "simple",
            "level": 4,
            "prefecture": None,
            "kentaikyo_joined": None,
            "import_job": None,
        },
    ],
    "technician_trades": [
        {"technician_id": TECHNICIAN, "trade": "09-01", "is_main": True},
        {"technician_id": TECHNICIAN, "trade": "06-01", "is_main": False},
    ],
    "qualifications": [
        {
            "technician_id": TECHNICIAN,
            "held_as": "31018",
            "code": "31018",
            "name": None,
            "acquired_on": day("2015-05-10"),
            "date_kind": "acquired",
            "expires_on": None,
            "evidence": True,
        },
        {
            "technician_id": TECHNICIAN,
            "held_as": "玉掛け技能講習",
            "code": None,
            "name": "玉掛け技能講習",
            "acquired_on": day("2016-01-01"),
            "date_kind": "attended",
            "expires_on": day("2026-01-01"),
            "evidence": False,
        },
    ],
    "employments": [
        {
            "technician_id": TECHNICIAN,
            "business_id": EMPLOYER,
            "is_main": True,
            "from_day": day("2018-01-01"),
            "to_day": None,
        },
        {
            "technician_id": TECHNICIAN,
            "business_id": PRIME,
            "is_main": False,
            "from_day": day("2010-01-01"),
            "to_day": day("2010-01-01"),
        },
    ],
    "sites": [
        {
            "site_id": SITE,
            "name": "駅前再開発",
            "prime_id": PRIME,
            "prefecture": "13",
            "from_day": day("2023-01-01"),
            "to_day": day("2023-12-31"),
            "hazardous": False,
            "registered_on": day("2022-12-01"),
        }
    ],
    "site_structures": [
        {
            "site_id": SITE,
            "business_id": PRIME,
            "under": "",
            "upper_id": None,
            "tier": 0,
            "accepted_on": day("2023-01-01"),
        },
        {
            "site_id": SITE,
            "business_id": EMPLOYER,
            "under": PRIME,
            "upper_id": PRIME,
            "tier": 1,
            "accepted_on": None,
        },
    ],
    "site_rosters": [
        {
            "site_id": SITE,
            "business_id": EMPLOYER,
            "technician_id": TECHNICIAN,
            "trade": "09-01",
            "related_trades": "09-02 06-01",
            "role": "foreman",
        }
    ],
    "histories": [
        {
            "technician_id": TECHNICIAN,
            "work_date": day("2023-05-01"),
            "place": SITE,
            "employer_id": EMPLOYER,
            "site_id": SITE,
            "site_name": None,
            "trade": "09-01",
            "role": "foreman",
            "status": "counted",
            "method": "ic",
            "entered_at": "08:00",
            "exited_at": None,
            "hazardous": True,
        },
        {
            "technician_id": TECHNICIAN,
            "work_date": day("2023-05-02"),
            "place": "新宿の現場",
            "employer_id": EMPLOYER,
            "site_id": None,
            "site_name": "新宿の現場",
            "trade": None,
            "role": None,
            "status": "site_unregistered",
            "method": "direct",
            "entered_at": None,
            "exited_at": None,
            "hazardous": None,
        },
    ],
    "closed_months": [
        {
            "month": "2023-04",
            "closed_at": MOMENT,
            "row_count": 0,
            "sha256": "f" * 64,
            "file": "2023-04.parquet",
        }
    ],
    "certificates": [
        {
            "certificate_id": CERTIFICATE,
            "technician_id": TECHNICIAN,
            "kind": "work",
            "field": "electrical",
            "certifier_id": EMPLOYER,
            "from_month": "2012-05",
            "to_month": "2019-03",
        }
    ],
    "judgements": [
        {
            "technician_id": TECHNICIAN,
            "field": "electrical",
            "as_of": day("2026-11-21"),
            "run_id": "2026-11-21T01",
            "level": 2,
            "criteria_version": "2023-09-11",
            "criteria_digest": "a" * 64,
            "cause": "first",
            "work_days": 775,
            "foreman_days": 60,
            "crew_leader_days": 40,
            "either_days": 100,
            "next_level": 3,
            "work_days_missing": 300,
            "role_days_missing": 115,
            "qualifications_missing": "[]",
            "engines": "set plain durable",
            "created_at": MOMENT,
        }
    ],
}


def fill(connection: Connection, without: Container[str] = ()) -> None:
    """Put the small world into empty tables, and two acts into the ledger."""
    more = {**filed(EMPLOYER, TECHNICIAN), **touched(SITE, EMPLOYER, TECHNICIAN)}
    for name, rows in {**ROWS, **more, **own_pages(EMPLOYER, TECHNICIAN)}.items():
        if name in without:
            continue
        connection.execute(insert(METADATA.tables[name]), rows)
    acts = [
        Act(
            "operator",
            "update",
            "technicians",
            {"technician_id": OTHER},
            {"level": 3},
            {"level": 4},
        ),
        Act("operator", "note", "technicians", {"technician_id": OTHER}),
    ]
    number = append(connection, acts, MOMENT)
    if "personal_views" not in without:
        row = {"technician_id": OTHER, "number": number}
        connection.execute(insert(METADATA.tables["personal_views"]), row)
