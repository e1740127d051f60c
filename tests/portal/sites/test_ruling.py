from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from attendance.intake import Partner, PartnerSender, add_partner, read_row, receive
from ccus_data.database import reading, writing
from ccus_data.tables import histories, ledger, site_rules
from portal.access import JAPAN
from rules.catalogue import Catalogue
from tests.portal.access.conftest import START
from tests.portal.sites.firms import FIRST, PRIME, SECOND, STRANGER, TODAY, Firms, person

BEFORE = TODAY - dt.timedelta(days=1)


def a_night(firms: Firms, site: str) -> None:
    """Somebody comes yesterday in the evening and leaves this morning: the gate does not say so."""
    moments = [(BEFORE, "21:00"), (TODAY, "05:30")]
    rows = [
        read_row(
            {
                "source": "partner:acme",
                "id": clock,
                "method": "ic_card",
                "site": site,
                "worker": {"ccus_id": person(2)},
                "time": dt.datetime.combine(day, dt.time.fromisoformat(clock), JAPAN).isoformat(),
            }
        )
        for day, clock in moments
    ]
    sender = PartnerSender(Partner("acme", frozenset({"events"}), frozenset({site})))
    with writing(firms.house.engine) as connection:
        add_partner(connection, "acme", "Acme", None, "operator", START)
        receive(connection, Catalogue.load(), rows, sender, START)


def days(firms: Firms) -> list[tuple[dt.date, str | None, str | None]]:
    own = histories.c
    asked = select(own.work_date, own.entered_at, own.exited_at).order_by(own.work_date)
    with reading(firms.house.engine) as connection:
        return [tuple(row) for row in connection.execute(asked)]


def cuts(firms: Firms) -> list[int]:
    with reading(firms.house.engine) as connection:
        return list(connection.scalars(select(site_rules.c.day_cut)))


@pytest.mark.parametrize("hour", ["0", "13", "-1", "1.5", "12:00", "１２", "x"])
def test_an_hour_that_none_may_choose_is_refused_and_said(firms: Firms, hour: str) -> None:
    site = firms.site()
    said = firms.post(f"/{site}", 422, action="rule", day_cut=hour)
    assert "一覧にある時刻から選んでください" in said
    assert (cuts(firms), firms.acts()) == ([], ["site.registered"])


@pytest.mark.parametrize("whom", [FIRST, SECOND, STRANGER])
def test_nobody_but_the_prime_rules(firms: Firms, whom: str) -> None:
    site = firms.structure()
    firms.be(whom).post(f"/{site}", 404, action="rule", day_cut="12")
    assert cuts(firms) == []
    assert 'value="rule"' not in firms.get(f"/{site}", 404 if whom == STRANGER else 200)


@pytest.mark.parametrize("hour", [1, 2, 11, 12])
def test_the_first_and_the_last_hour_can_be_chosen(firms: Firms, hour: int) -> None:
    site = firms.site()
    led = firms.post(f"/{site}", action="rule", day_cut=str(hour))
    assert led.endswith("done=ruled")
    assert f'<option value="{hour}" selected>{hour}時</option>' in firms.get(f"/{site}")
    assert cuts(firms) == [hour]


def test_a_rule_mends_the_nights_behind_it_and_goes_again(firms: Firms) -> None:
    site = firms.structure()
    firms.be(SECOND).post(f"/{site}/roster/new", action="all", own_trade="yes")
    a_night(firms, site)
    two_days = [(BEFORE, "21:00", None), (TODAY, "05:30", None)]
    assert days(firms) == two_days
    firms.be(PRIME)
    for hour, found in (("12", [(BEFORE, "21:00", "05:30")]), ("5", two_days), ("", two_days)):
        firms.post(f"/{site}", action="rule", day_cut=hour)
        assert days(firms) == found
    assert cuts(firms) == []


def test_each_change_of_a_rule_is_on_record_with_what_was_before(firms: Firms) -> None:
    site = firms.site()
    for hour in ("12", "12", "7", "", ""):  # the second time nothing is different
        firms.post(f"/{site}", action="rule", day_cut=hour)
    with reading(firms.house.engine) as connection:
        own = ledger.c
        asked = select(own.before, own.after).where(own.act == "site.ruled").order_by(own.number)
        told = [tuple(row) for row in connection.execute(asked)]
    assert told == [
        ('{"day_cut":0}', '{"day_cut":12}'),
        ('{"day_cut":12}', '{"day_cut":7}'),
        ('{"day_cut":7}', '{"day_cut":0}'),
    ]
