"""Small snapshots with everything odd in them: counted in sets as the judge counts them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluator.policy import PolicyChoice
from tests.ccus_data.counting.comparing import CATALOGUE, CHOICES, by_the_judge, in_sets, records_of
from tests.ccus_data.counting.folders import Row, history, write_snapshot

MONTHS = ("2020-04", "2023-12", "2024-02", "2024-03", "2024-04")
PAINTING_ONLY = 3503
"""Counts in painting only under a condition that no record shows."""

TRADES = (901, 910, 5243, PAINTING_ONLY, 601, 101, 3501)
FIELDS = ("electrical", "painting", "scaffolding", "press-in-piling")
COURSES = (("60001", None), ("60011", None), (None, "職長教育"), ("49999", None), ("31018", None))

days = st.sampled_from(
    [dt.date.fromisoformat(f"{month}-{day:02}") for month in MONTHS for day in (1, 2, 15, 29)]
)
dates = st.dates(dt.date(2005, 1, 1), dt.date(2024, 6, 30)) | days
months = st.dates(dt.date(2005, 1, 1), dt.date(2024, 6, 1)).map(lambda day: f"{day:%Y-%m}")


def of_person(identifier: int) -> st.SearchStrategy[dict[str, list[Row]]]:
    own = {"technician_id": st.just(identifier)}
    technician = st.fixed_dictionaries(
        own
        | {
            "name": st.just("建設 未来"),
            "birth_date": st.just(dt.date(1980, 4, 1)),
            "registered_on": dates,
            "registration_type": st.sampled_from(["detailed"] * 5 + ["simple"]),
            "level": st.just(1),
        }
    )
    trades = st.lists(st.sampled_from(TRADES), max_size=3, unique=True).map(
        lambda codes: [
            {"technician_id": identifier, "trade": f"{c // 100:02}-{c % 100:02}", "is_main": False}
            for c in codes
        ]
    )
    qualifications = st.lists(
        st.tuples(st.sampled_from(COURSES), dates).map(
            lambda found: {
                "technician_id": identifier,
                "code": found[0][0],
                "name": found[0][1],
                "acquired_on": found[1],
                "date_kind": "acquired",
                "evidence": True,
            }
        ),
        max_size=3,
    )
    certificates = st.lists(
        st.tuples(
            st.integers(0, 1),
            st.sampled_from(["work", "work", "foreman", "crew_leader"]),
            st.tuples(months, months).map(sorted),
        ),
        max_size=6,
    )
    rows = st.lists(
        st.builds(
            lambda day, trade, others: history(identifier, day, trade, **others),
            days,
            st.sampled_from([*TRADES, None]),
            st.fixed_dictionaries(
                {},
                optional={
                    "employer_id": st.none(),
                    "site_id": st.integers(1, 3),
                    "role": st.sampled_from([0, 1, 2, None]),
                    "status": st.sampled_from([0, 0, 0, 1, 2]),
                },
            ),
        ),
        max_size=25,
    )
    return st.fixed_dictionaries(
        {
            "technicians": technician.map(lambda one: [one]),
            "technician_trades": trades,
            "qualifications": qualifications,
            "certificates": st.tuples(certificates, st.sampled_from(FIELDS)).map(
                lambda found: certified(identifier, *found)
            ),
            "histories": rows,
        }
    )


def certified(identifier: int, periods: list[Any], field: str) -> list[Row]:
    return [
        {
            "certificate_id": identifier * 10 + number,
            "technician_id": identifier,
            "field": field,
            "certifier_id": 7,
            "kind": kind,
            "from_month": first,
            "to_month": last,
        }
        for number, kind, (first, last) in sorted(periods)
    ]


people = st.tuples(*[of_person(identifier) for identifier in range(1, 6)])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    people,
    st.sampled_from(CHOICES),
    st.sampled_from(
        [dt.date(2024, 2, 15), dt.date(2024, 3, 31), dt.date(2024, 4, 29), dt.date(2029, 4, 1)]
    ),
)
def test_whatever_the_records_everybody_is_counted_as_the_judge_does(
    found: tuple[dict[str, list[Row]], ...], choice: PolicyChoice, on: dt.date
) -> None:
    with TemporaryDirectory() as place:
        folder = Path(place)
        names = ("technicians", "technician_trades", "qualifications", "certificates")
        tables = {name: [row for one in found for row in one[name]] for name in names}
        rows = [row for one in found for row in one["histories"]]
        by_month = {m: [r for r in rows if f"{r['date']:%Y-%m}" == m] for m in MONTHS}
        write_snapshot(folder, tables, by_month)
        judged = by_the_judge(list(records_of(folder, on)), choice)
        assert in_sets(folder, folder / "state", on, choice) == judged


def test_the_trades_of_the_records_hold_one_under_a_condition_and_one_of_two_fields() -> None:
    on = dt.date(2024, 3, 31)
    fields = {
        trade: CATALOGUE.fields_of_trade(f"{trade // 100:02}-{trade % 100:02}", on)  # type: ignore[arg-type]
        for trade in TRADES
    }
    assert any(len(found) > 1 for found in fields.values())
    revisions = [CATALOGUE.in_force(field, on) for found in fields.values() for field in found]
    conditional = set().union(*(one.conditional_trade_codes for one in revisions))  # type: ignore[union-attr]
    assert "35-03" in conditional
