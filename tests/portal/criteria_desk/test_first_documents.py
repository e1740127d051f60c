"""Fields that no body judges yet: their first document is proposed and approved by the operator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy.engine import Engine

from portal.access import JAPAN, OPERATOR, BodyFields, Membership
from portal.criteria_proposals import State
from portal.settings import Settings
from rules.catalogue import Catalogue
from tests.criteria.folders import GOOD, changed
from tests.portal.access.conftest import opened
from tests.portal.criteria_desk.conftest import Body
from tests.portal.criteria_proposals.office import revised

PROPOSER: Final = Membership("body", OPERATOR, "officer")
SECOND: Final = Membership("body", OPERATOR, "approver")
PAGE: Final = f"/bodies/{OPERATOR}/criteria"
ROOFING: Final = "roofing/2024-04-01.yaml"
SPRING: Final = dt.date(2027, 4, 1)


@pytest.fixture
def operator(engine: Engine, tmp_path: Path) -> Iterator[Body]:
    """The operator's desk: the document of 屋根ふき names no body."""
    nobody = {"file": ROOFING, "replace": "bodies: [yane]", "by": "bodies: []"}
    criteria = changed(tmp_path, [nobody])
    house = opened(engine, Settings(criteria=criteria, proposals=tmp_path / "proposals"))
    yield Body(house, tmp_path, OPERATOR)
    house.client.close()


def first_document() -> bytes:
    """The first document of 屋根ふき that names its body."""
    text = (GOOD / ROOFING).read_text(encoding="utf-8")
    return text.replace("from: 2024-04-01", f"from: {SPRING}").encode()


def test_no_body_has_the_id_of_the_operator() -> None:
    assert OPERATOR not in Catalogue.load().bodies


def test_a_field_that_has_a_body_is_refused_with_whose_it_is(operator: Body) -> None:
    token = operator.come("unei0001", PROPOSER)
    status, page = operator.send(token, "masonry.yaml", revised())
    assert status == 422
    assert "評価する団体がすでにあります" in page
    assert operator.proposals.all() == ()


def test_bodies_and_strangers_find_nothing_and_the_operator_no_cases(operator: Body) -> None:
    client = operator.house.client
    for number, held in enumerate(
        (
            (),
            (Membership("body", "renga", "approver"),),
            (Membership("business", "06679345433022", "administrator"),),
        )
    ):
        operator.come(f"stranger{number}", *held)
        assert client.get(PAGE).status_code == 404
    operator.come("unei0001", SECOND)
    page = operator.text(PAGE)
    assert "運営者" in page
    assert ("屋根ふき" in page, "れんが積み" in page) == (True, False)
    for path in ("cases", "contact"):
        assert client.get(f"/bodies/{OPERATOR}/{path}").status_code == 404
    account = operator.text("/account")
    assert f"/bodies/{OPERATOR}/criteria" in account
    assert f"/bodies/{OPERATOR}/cases" not in account


def test_the_first_document_of_a_field_is_published_by_two_people(operator: Body) -> None:
    token = operator.come("unei0001", SECOND)
    status, where = operator.send(token, "roofing.yaml", first_document())
    assert (status, where) == (303, f"{PAGE}/1?done=proposed")
    assert operator.act(token, "effect", effect="no_population")[0] == 303
    status, page = operator.act(token, "approve", incomplete="公式の表を待つ")
    assert (status, "unei0001さん自身は承認できません" in page) == (422, True)
    officer = operator.come("unei0002", PROPOSER)
    assert operator.act(officer, "approve", incomplete="公式の表を待つ")[0] == 403
    second = operator.come("unei0003", SECOND)
    done = operator.act(second, "approve", incomplete="公式の表を待つ")
    assert done == (303, f"{PAGE}/1?done=approve")
    assert operator.proposals.get(1).state is State.PUBLISHED
    fields = BodyFields(Catalogue.load(operator.criteria))
    days = [SPRING - dt.timedelta(days=1), SPRING, SPRING + dt.timedelta(days=1)]
    assert ["roofing" in fields.without_body(day) for day in days] == [True, False, False]
    assert ["roofing" in fields.fields_of("yane", day) for day in days] == [False, True, True]


def test_once_it_is_in_force_the_body_revises_it_and_the_operator_looks_back(
    operator: Body,
) -> None:
    token = operator.come("unei0001", PROPOSER)
    assert operator.send(token, "roofing.yaml", first_document())[0] == 303
    (operator.criteria / "roofing" / f"{SPRING}.yaml").write_bytes(first_document())
    operator.house.clock.at = dt.datetime(2027, 4, 1, 0, 0, tzinfo=JAPAN)
    token = operator.come("unei0002", SECOND)
    assert "unei0001" in operator.text(f"{PAGE}/1")
    assert "すべての分野に、評価する団体があります" in operator.text(PAGE)
    status, page = operator.send(token, "roofing.yaml", first_document())
    assert (status, "評価する団体がすでにあります" in page) == (422, True)
    operator.come("yane0001", Membership("body", "yane", "officer"))
    assert "屋根ふき" in operator.text("/bodies/yane/criteria")
