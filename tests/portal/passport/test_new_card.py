"""A decided level is said at once, and the card stays as CCUS tells of it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from ccus_data.database import writing
from ccus_data.tables import technicians
from tests.ccus_data.world import EMPLOYER
from tests.portal.passport.decided import consent, decide, issue
from tests.portal.passport.own import TECHNICIAN, Phone

LEVEL = "/passport/levels/electrical"


def on_card(phone: Phone, level: int) -> None:
    with writing(phone.house.engine) as connection:
        here = technicians.c.technician_id == TECHNICIAN
        connection.execute(update(technicians).where(here).values(level=level))


def home(phone: Phone) -> tuple[str, bool, list[str]]:
    """The colour of the pass, whether a new card is on its way, and the cards beside it."""
    page = phone.get("/passport")
    colour = re.search(r'class="pass pass--(\d)"', page)
    assert colour is not None
    beside = page.partition('id="new-card"')[2].partition('<ul class="entries">')[0]
    return colour[1], 'id="new-card"' in page, re.findall(r"level-card--(\d)", beside)


def test_home_shows_the_decided_level_and_the_card_as_last_known(phone: Phone) -> None:
    assert home(phone) == ("1", False, [])
    consent(phone)
    decide(phone)
    assert home(phone) == ("3", True, ["1"])
    page = re.sub(r"</?time[^>]*>", "", phone.get("/passport"))
    assert "レベル3と判定されました" in page
    assert "2026年11月21日に決まりました。新しいカードを準備しています。" in page
    for path in ("/passport/profile", "/passport/levels"):
        assert "判定されたレベル" in phone.get(path)


@pytest.mark.parametrize(("card", "shown"), [(2, "3"), (3, "3"), (4, "4")])
def test_a_card_that_has_the_decided_level_is_all_there_is_to_say(
    phone: Phone, card: int, shown: str
) -> None:
    consent(phone)
    decide(phone)
    on_card(phone, card)
    assert home(phone) == (shown, card < 3, ["2"] if card < 3 else [])


@pytest.mark.parametrize("mark", ["revoked", "superseded"])
def test_a_decision_whose_notice_is_marked_is_no_level_any_more(phone: Phone, mark: str) -> None:
    consent(phone)
    issue(phone, decide(phone), "K3F7-9QWD-2M4X-8HTR", mark)
    assert home(phone) == ("1", False, [])


def test_a_refusal_takes_nothing_away_and_a_later_grant_counts(phone: Phone) -> None:
    consent(phone)
    decide(phone, 1, level=2)
    decide(phone, 2, outcome="rejected", level=1)
    assert home(phone)[0] == "2"
    decide(phone, 3, level=4)
    assert home(phone)[0] == "4"
    decide(phone, 4, field="scaffolding", level=3)
    assert home(phone)[0] == "4"  # a card has the highest of all fields


def test_what_was_decided_is_not_applied_for_again(phone: Phone) -> None:
    assert 'id="apply"' in phone.get(LEVEL)
    consent(phone)
    decide(phone)
    page = phone.get(LEVEL)
    assert 'id="apply"' not in page
    assert "レベル3と判定済みです" in page
    assert "申請をお勧めします" not in phone.get("/passport/levels")
    assert "まだお願いできません" in phone.post(f"{LEVEL}/ask", 422, employer=EMPLOYER)
