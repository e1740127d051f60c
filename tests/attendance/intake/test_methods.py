"""A history says how it came to be: by the touch that it rests on."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import select

from attendance.intake import APPROVED_COLLEAGUE, OwnTouch, take_own
from ccus_data.database import reading
from ccus_data.tables import METHODS, TOUCH_METHODS, histories
from tests.attendance.gate import NOW, SITE, WORKER, Ground, at, catalogue, tap


def methods(ground: Ground) -> list[str]:
    with reading(ground.engine) as connection:
        return list(connection.scalars(select(histories.c.method)))


@pytest.mark.parametrize(
    ("touched", "history"),
    [
        ("ic_card", "ic"),
        ("logging_reader", "ic"),
        ("qr", "qr"),
        ("face", "face"),
        ("phone", "phone"),
        ("passkey", "passkey"),
        ("kentaikyo", "kentaikyo"),
    ],
)
def test_a_history_names_the_method_of_its_touch(
    ground: Ground, touched: str, history: str
) -> None:
    ground.send([tap(1, at("08:00"), method=touched)])
    assert methods(ground) == [history]


@pytest.mark.parametrize(
    ("door", "history"),
    [("call", "call"), (APPROVED_COLLEAGUE, "colleague"), ("approved", "phone")],
)
def test_phones_of_our_own_doors_are_told_apart(ground: Ground, door: str, history: str) -> None:
    touch = OwnTouch(f"{door}/{SITE}", "1", SITE, WORKER, "phone", "in", NOW)
    assert take_own(ground.engine, catalogue(), touch).status == "created"
    assert methods(ground) == [history]


@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 3))))
def test_the_entry_says_it_in_whatever_order_touches_came(
    ground: Ground, order: tuple[int, ...]
) -> None:
    rows = {
        1: tap(1, at("08:00"), method="face", direction="in"),
        2: tap(2, at("10:00"), method="qr", direction="out"),
        3: tap(3, at("11:30"), direction="out"),
    }
    for number in order:
        ground.send([rows[number]])
    assert methods(ground) == ["face"]


def test_without_an_entry_the_exit_says_it(ground: Ground) -> None:
    ground.send([tap(1, at("11:00"), method="qr", direction="out")])
    assert methods(ground) == ["qr"]


def test_every_method_of_a_touch_is_one_of_a_history() -> None:
    assert set(TOUCH_METHODS) - {"ic_card", "logging_reader"} <= set(METHODS)
