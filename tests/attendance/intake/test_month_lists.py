from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import insert, select

from attendance.commands import run
from attendance.intake import kentaikyo_days, site_fees
from ccus_data.database import reading, writing
from ccus_data.tables import closed_months, histories, ledger
from ccus_data.wording import Refused
from tests.attendance.gate import (
    COLLEAGUE,
    NOW,
    OTHER_SITE,
    PRIME,
    SITE,
    SUB,
    WORKER,
    Ground,
    catalogue,
)


def worked(ground: Ground, *rows: tuple[str, str, str], **other: object) -> None:
    """Days of technicians at sites, as histories that count."""
    with writing(ground.engine) as connection:
        for technician, day, site in rows:
            row = {
                "technician_id": technician,
                "work_date": dt.date.fromisoformat(day),
                "place": site,
                "site_id": site,
                "employer_id": SUB,
                "status": "counted",
                "method": "ic",
            }
            connection.execute(insert(histories), row | other)


def fees(ground: Ground, month: str) -> list[tuple[str, int, int]]:
    with reading(ground.engine) as connection:
        day = dt.date.fromisoformat(month)
        found = list(site_fees(connection, catalogue().operating, day))
    assert {one.prime_id for one in found} <= {PRIME}
    return [(one.site_id, one.person_days, one.yen) for one in found]


def days(ground: Ground, month: str) -> list[tuple[str, list[int], int]]:
    with reading(ground.engine) as connection:
        day = dt.date.fromisoformat(month)
        found = list(kentaikyo_days(connection, catalogue().operating, day))
    return [(one.technician_id, [each.day for each in one.days], one.yen) for one in found]


def test_a_closed_month_is_refused_and_not_answered_with_nothing(ground: Ground) -> None:
    row = {"month": "2026-09", "closed_at": NOW, "row_count": 0, "sha256": "0" * 64, "file": "f"}
    with writing(ground.engine) as connection:
        connection.execute(insert(closed_months), row)
    for listed in (fees, days):
        assert listed(ground, "2026-10-01") == []
        with pytest.raises(Refused):
            listed(ground, "2026-09-30")


def test_the_price_and_the_rate_are_those_of_the_day_worked(ground: Ground) -> None:
    worked(ground, (WORKER, "2020-09-30", SITE), (WORKER, "2020-10-01", SITE))
    worked(ground, (WORKER, "2021-09-30", SITE), (WORKER, "2021-10-01", SITE))
    assert fees(ground, "2020-09-01") == [(SITE, 1, 3)]
    assert fees(ground, "2020-10-01") == [(SITE, 1, 10)]
    assert days(ground, "2021-09-01") == [(WORKER, [30], 310)]
    assert days(ground, "2021-10-01") == [(WORKER, [1], 320)]


def test_a_month_ends_with_its_last_day_and_holds_only_what_counts(ground: Ground) -> None:
    worked(ground, (WORKER, "2026-10-31", SITE), (WORKER, "2026-12-01", SITE))
    worked(ground, (WORKER, "2026-11-01", SITE), (WORKER, "2026-11-30", SITE))
    worked(ground, (WORKER, "2026-11-15", SITE), status="unapproved")
    assert fees(ground, "2026-11-12") == [(SITE, 2, 20)]
    assert days(ground, "2026-11-12") == [(WORKER, [1, 30], 640)]


def test_two_sites_on_a_day_are_two_fees_and_one_day(ground: Ground) -> None:
    worked(ground, (WORKER, "2026-11-02", SITE), (WORKER, "2026-11-02", OTHER_SITE))
    worked(ground, (COLLEAGUE, "2026-11-02", SITE))
    worked(ground, (COLLEAGUE, "2026-11-03", SITE), employer_id=None)
    assert fees(ground, "2026-11-01") == [(SITE, 3, 30), (OTHER_SITE, 1, 10)]
    assert days(ground, "2026-11-01") == [(WORKER, [2], 320), (COLLEAGUE, [2], 320)]


@pytest.mark.parametrize("month", ["2026-00", "2026-13", "2026-1", "0000-01", "Nov"])
def test_what_is_no_month_is_refused(month: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["kentaikyo", month, "--by", "yamada"])
    assert ended.value.code == 2
    assert "2026-11" in capsys.readouterr().err


def test_the_lists_are_tables_whose_asking_is_recorded(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    worked(ground, (WORKER, "2026-11-02", SITE), (WORKER, "2026-11-04", SITE))
    address = ground.engine.url.render_as_string(hide_password=False)
    for name in ("kentaikyo", "site-fees"):
        asked = [name, "2026-11", "--by", "yamada", "--database", address, "--lang", "en"]
        assert run(asked) == 0
    assert capsys.readouterr().out.splitlines() == [
        "employer_id,employer,contract_no,technician_id,technician,member_no,days,day_count,yen",
        f"{SUB},一次電設,,{WORKER},建設 未来,,2 4,2,640",
        "prime_id,prime,site_id,site,person_days,yen",
        f"{PRIME},元請建設,{SITE},駅前,2,20",
    ]
    with reading(ground.engine) as connection:
        acts = list(connection.scalars(select(ledger.c.act).order_by(ledger.c.number)))
    assert acts[-2:] == ["attendance.month_listed"] * 2
