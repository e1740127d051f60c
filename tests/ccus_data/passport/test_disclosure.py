from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.engine import Engine

from ccus_data.database import writing
from ccus_data.passport import Disclosure, disclosure_of, is_open, set_items
from ccus_data.tables import DISCLOSED_ITEMS, disclosures, ledger
from tests.ccus_data.world import EMPLOYER, MOMENT, PRIME, TECHNICIAN, fill

ITEMS = st.frozensets(st.sampled_from(DISCLOSED_ITEMS))


@settings(max_examples=25)
@given(own=ITEMS, theirs=ITEMS, past=ITEMS)
def test_an_item_is_open_where_both_sides_opened_it_and_nowhere_else(
    own: frozenset[str], theirs: frozenset[str], past: frozenset[str]
) -> None:
    told = Disclosure(own, {EMPLOYER: theirs, PRIME: past})
    for item in DISCLOSED_ITEMS:
        assert told.is_open(item, [EMPLOYER]) is (item in own and item in theirs)
        assert not told.is_open(item, [])
        assert not told.is_open(item, [""])


def test_everything_is_closed_at_first_and_setting_the_same_is_no_act(engine: Engine) -> None:
    with writing(engine) as connection:
        fill(connection, without={"disclosures"})
        assert disclosure_of(connection, TECHNICIAN) == Disclosure(frozenset(), {})
        acts = len(connection.execute(select(ledger)).all())

        def put(opened: tuple[str, ...], business_id: str = "") -> bool:
            return set_items(
                connection, TECHNICIAN, opened, business_id=business_id, by="x", at=MOMENT
            )

        assert not put(())
        assert put(DISCLOSED_ITEMS)
        assert not put(DISCLOSED_ITEMS)
        assert not is_open(connection, TECHNICIAN, "level", [EMPLOYER])
        assert put(("level",), EMPLOYER)
        assert is_open(connection, TECHNICIAN, "level", [EMPLOYER])
        assert not is_open(connection, TECHNICIAN, "level", [PRIME])
        assert put(("histories",), "")
        assert not is_open(connection, TECHNICIAN, "level", [EMPLOYER])
        assert len(connection.execute(select(ledger)).all()) == acts + 3
        rows = connection.execute(select(disclosures)).all()
        assert len(rows) == len(DISCLOSED_ITEMS) + 1  # a switch is changed, not added again
        with pytest.raises(ValueError, match="nonsense"):
            put(("nonsense",))
