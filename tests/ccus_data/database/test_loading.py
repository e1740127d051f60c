from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from ccus_data.database import keeping_plans, load_rows, reading, writing
from ccus_data.tables import businesses, sites

SINCE = dt.date(2026, 1, 1)
PRIME = "66879345433022"
SITE = "36265810102371"
OF_SITES = ("site_id", "name", "prime_id", "registered_on")


def test_keys_of_others_are_checked_also_where_plans_are_kept(engine: Engine) -> None:
    keeping = keeping_plans(engine)
    with writing(keeping) as connection:
        names = ("business_id", "name", "kind", "registered_on")
        load_rows(connection, businesses, names, [(PRIME, "x", "corporation", SINCE)])
        load_rows(connection, sites, OF_SITES, [(SITE, "x", PRIME, SINCE)])
    with pytest.raises(IntegrityError), writing(keeping) as connection:
        load_rows(connection, sites, OF_SITES, [(SITE[::-1], "x", SITE, SINCE)])
    with reading(engine) as connection:
        assert connection.scalars(select(sites.c.site_id)).all() == [SITE]


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_plans_are_made_anew_again_behind_the_rows(engine: Engine) -> None:
    with writing(keeping_plans(engine)) as connection:
        load_rows(connection, sites, OF_SITES, [])
        assert connection.scalar(text("SHOW plan_cache_mode")) == "force_custom_plan"
