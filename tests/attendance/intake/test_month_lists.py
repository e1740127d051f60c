from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import delete, insert, select

from attendance.commands import run
from attendance.intake import kentaikyo_days, site_fees
from ccus_data.database import reading, writing
from ccus_data.snapshot import HISTORIES, file_digest, to_file
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


def close(ground: Ground, month: str, path: Path) -> None:
    """Put the histories of a month into a file, and take them out of the table."""
    with writing(ground.engine) as connection:
        own = histories.c.work_date
        first = dt.date.fromisoformat(f"{month}-01")
        here = own.between(first, first + dt.timedelta(days=27))
        rows = connection.execute(select(histories).where(here)).mappings().all()
        columns = {}
        for name in HISTORIES.names:
            made = to_file("histories", name) or (lambda value: value)
            values = [row["work_date" if name == "date" else name] for row in rows]
            columns[name] = [None if value is None else made(value) for value in values]
        pq.write_table(pa.table(columns, schema=HISTORIES), path)
        connection.execute(delete(histories).where(here))
        row = {"month": month, "closed_at": NOW, "row_count": len(rows), "file": str(path)}
        connection.execute(insert(closed_months), row | {"sha256": file_digest(path)})


def test_a_closed_month_says_the_same_as_the_open_one_did(ground: Ground, tmp_path: Path) -> None:
    for day in ("2026-09-02", "2026-09-04"):
        worked(ground, (WORKER, day, SITE), (WORKER, day, OTHER_SITE), (COLLEAGUE, day, SITE))
    worked(ground, (COLLEAGUE, "2026-09-05", SITE), employer_id=None)
    worked(ground, (COLLEAGUE, "2026-09-07", SITE), status="unapproved")
    before = fees(ground, "2026-09-01"), days(ground, "2026-09-01")
    assert before[0] == [(SITE, 5, 50), (OTHER_SITE, 2, 20)]
    assert before[1] == [(WORKER, [2, 4], 640), (COLLEAGUE, [2, 4], 640)]
    close(ground, "2026-09", tmp_path / "2026-09.parquet")
    assert (fees(ground, "2026-09-30"), days(ground, "2026-09-30")) == before


def test_a_closed_month_whose_file_is_another_one_or_gone_is_refused(
    ground: Ground, tmp_path: Path
) -> None:
    path = tmp_path / "2026-09.parquet"
    worked(ground, (WORKER, "2026-09-02", SITE))
    close(ground, "2026-09", path)
    whole = path.read_bytes()
    for torn in (whole[:-1], whole[:-1] + bytes([whole[-1] ^ 1]), None):
        path.unlink() if torn is None else path.write_bytes(torn)
        for listed in (fees, days):
            assert listed(ground, "2026-10-01") == []
            with pytest.raises(Refused, match="2026-09"):
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
