"""Deterministic technician records of a realistic shape, as JSON Lines."""

from __future__ import annotations

import datetime as dt
import json
import random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

AS_OF: Final = dt.date(2026, 11, 21)
FIRST: Final = dt.date(2020, 4, 1)

PEOPLE: Final = (
    ("09-01", "06-01", ("31018", "31019", "31073", "31074", "00001", "60011")),
    ("06-01", "06-04", ("40040", "60001", "40011", "40031", "10901", "10902", "00016")),
    ("34-01", "34-03", ("40011", "40019", "30008", "92001", "60011", "40012")),
)
"""Main trade, second trade, qualifications held at times."""


def records(count: int, histories: int, seed: int = 20261121) -> Iterator[str]:
    """``count`` records of ``histories`` rows each, one JSON text a line."""
    draw = random.Random(seed)
    span = (AS_OF - FIRST).days
    texts = [(FIRST + dt.timedelta(days=day)).isoformat() for day in range(span)]
    for number in range(count):
        main, second, held = draw.choice(PEOPLE)
        days = sorted(draw.sample(range(span), min(histories, span)))
        leads = draw.random() < 0.4  # noqa: PLR2004 - a share, not a rule
        employer, site = f"{draw.randrange(10**14):014}", f"{draw.randrange(10**14):014}"
        rows = []
        for row in range(histories):
            if row % 60 == 0:
                site = f"{draw.randrange(10**14):014}"
            rows.append(
                {
                    "date": texts[days[row % len(days)]],
                    "employer_id": employer,
                    "site_id": site,
                    "trade": second if row % 25 == 0 else main,
                    "role": "foreman" if leads and row % 3 == 0 else "worker",
                    "status": "unapproved" if row % 50 == 49 else "counted",  # noqa: PLR2004
                    "entered_at": "08:00",
                    "exited_at": "17:00",
                }
            )
        qualifications = [
            {
                "code": code,
                "name": None,
                "acquired_on": f"{2008 + place}-05-10",
                "date_kind": "acquired",
                "expires_on": None,
                "evidence": True,
            }
            for place, code in enumerate(draw.sample(held, draw.randrange(len(held))))
        ]
        record = {
            "schema": 1,
            "as_of": AS_OF.isoformat(),
            "technician": {
                "technician_id": f"{number:014}",
                "name": "建設 未来",
                "name_kana": "ケンセツ ミライ",
                "birth_date": "1989-04-01",
                "registered_on": "2019-07-19",
                "registration_type": "detailed",
                "level": 1,
                "trades": [{"code": main, "is_main": True}],
            },
            "qualifications": qualifications,
            "histories": rows,
            "career_certificates": [],
        }
        yield json.dumps(record, ensure_ascii=False)
