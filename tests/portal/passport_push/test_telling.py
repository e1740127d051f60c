from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func, insert, select, update

from ccus_data.database import reading, writing
from ccus_data.tables import push_subscriptions, technician_announcements
from portal.passport_push import (
    MOST_PHONES,
    Outcome,
    Phone,
    Push,
    PushKey,
    PushRounds,
    Sender,
    count_of,
    end_all,
    forget_device,
    keep_phone,
)
from portal.passport_push.rounds import MOST_TROUBLES
from tests.portal.access.conftest import ADDRESS, House
from tests.portal.passport.own import HIKARU, MINH, TECHNICIAN, put_technicians
from tests.portal.passport_push.service import Browser, PushService, claims_of, push_service


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PushService]:
    with push_service(tmp_path) as running:
        yield running


class Office:
    """A technician with an account, and what tells the phones."""

    def __init__(self, house: House, service: PushService) -> None:
        put_technicians(house)
        self.house, self.service = house, service
        self.account = house.account("hikaru01")
        house.owns(self.account, TECHNICIAN)
        key = PushKey(ec.generate_private_key(ec.SECP256R1()), ADDRESS)
        sender = Sender(key, frozenset({service.host}), service.authorities)
        self.push = Push(house.engine, sender)

    def has(self, name: str, language: str = "ja", account: int = 0, who: str = "") -> Browser:
        browser = Browser(self.service.address(name), language)
        phone = Phone(account or self.account, who or TECHNICIAN, name, browser.receiver)
        with writing(self.house.engine) as connection:
            keep_phone(connection, phone, self.house.clock())
        return browser

    def announce(self, once: str, who: str = TECHNICIAN) -> None:
        row = {
            "technician_id": who,
            "kind": "level_reached",
            "says": json.dumps({"level": 3, "field": "electrical", "field_name": "電気工事"}),
            "once": once,
            "at": self.house.clock(),
        }
        with writing(self.house.engine) as connection:
            connection.execute(insert(technician_announcements), row)

    def tell(self) -> Counter[Outcome]:
        return self.push.tell(self.house.clock())

    def kept(self) -> list[str]:
        with reading(self.house.engine) as connection:
            own = push_subscriptions.c
            return list(connection.scalars(select(own.device).order_by(own.subscription_id)))


@pytest.fixture
def office(house: House, service: PushService) -> Office:
    return Office(house, service)


def test_a_phone_is_told_once_that_there_is_news_however_much_there_is(office: Office) -> None:
    office.announce("before it was asked for")
    browser = office.has("one", "vi")
    assert office.tell() == Counter()
    office.announce("first")
    office.announce("second")
    assert office.tell() == {Outcome.SENT: 1}
    (received,) = office.service.received
    assert browser.opens(received.body) == b"vi"
    assert received.headers["content-encoding"] == "aes128gcm"
    assert (received.headers["topic"], received.headers["urgency"]) == ("news", "normal")
    assert int(received.headers["ttl"]) == 3 * 24 * 3600
    claims = claims_of(received.headers["authorization"])
    assert claims["aud"] == f"https://{office.service.host}"
    assert claims["sub"] == ADDRESS
    assert office.tell() == Counter()
    office.announce("third")
    assert office.tell() == {Outcome.SENT: 1}


def test_nothing_on_the_way_tells_of_the_technician(office: Office) -> None:
    browser = office.has("one")
    office.announce("first")
    office.tell()
    (received,) = office.service.received
    message = browser.opens(received.body)
    assert message == b"ja"
    on_the_way = repr(received).encode() + received.body + message
    for personal in (TECHNICIAN, HIKARU["name"], "hikaru01", "electrical", "電気工事"):
        assert personal.encode() not in on_the_way


def test_each_phone_of_each_technician_with_news_is_told_and_no_other(office: Office) -> None:
    house = office.house
    other = house.account("minh0001")
    house.owns(other, MINH)
    office.has("one")
    office.has("two", "en")
    office.has("three", account=other, who=MINH)
    office.announce("first")
    assert office.tell() == {Outcome.SENT: 2}
    assert {one.path for one in office.service.received} == {"/push/one", "/push/two"}


def test_what_was_read_in_the_meantime_is_no_news(office: Office) -> None:
    office.has("one")
    office.announce("first")
    with writing(office.house.engine) as connection:
        connection.execute(update(technician_announcements).values(read_at=office.house.clock()))
    assert office.tell() == Counter()


@pytest.mark.parametrize("status", [404, 410])
def test_a_phone_that_the_service_knows_no_more_is_forgotten(office: Office, status: int) -> None:
    office.has("one")
    office.has("two")
    office.service.answers["one"] = status
    office.announce("first")
    assert office.tell() == {Outcome.GONE: 1, Outcome.SENT: 1}
    assert office.kept() == ["two"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_in_trouble_is_asked_again_after_twice_the_time_and_then_no_more(
    office: Office, status: int
) -> None:
    office.has("one")
    office.service.answers["one"] = status
    office.announce("first")
    clock, wait = office.house.clock, dt.timedelta(minutes=5)
    for _ in range(MOST_TROUBLES):
        assert office.tell() == {Outcome.LATER: 1}
        clock.turn(seconds=wait.total_seconds() - 1)
        assert office.tell() == Counter()
        clock.turn(seconds=1)
        wait *= 2
    assert office.kept() == ["one"]
    assert office.tell() == {Outcome.LATER: 1}
    assert office.kept() == []
    assert len(office.service.received) == MOST_TROUBLES + 1


def test_a_service_that_is_well_again_is_as_if_it_had_never_been_ill(office: Office) -> None:
    office.has("one")
    office.service.answers["one"] = 503
    office.announce("first")
    office.tell()
    del office.service.answers["one"]
    office.house.clock.turn(minutes=5)
    assert office.tell() == {Outcome.SENT: 1}
    office.announce("second")
    assert office.tell() == {Outcome.SENT: 1}


@pytest.mark.parametrize("status", [301, 307, 400, 403, 413])
def test_a_refusal_is_not_repeated_and_leads_nowhere_else(office: Office, status: int) -> None:
    office.has("one")
    office.service.answers["one"] = status
    office.announce("first")
    assert office.tell() == {Outcome.REFUSED: 1}
    assert office.tell() == Counter()
    assert [one.path for one in office.service.received] == ["/push/one"]
    assert office.kept() == ["one"]


def test_a_service_that_is_not_there_or_not_who_it_says_is_asked_later(
    office: Office, tmp_path: Path
) -> None:
    browser = office.has("one")
    usual = Sender(office.push.sender.key, frozenset({office.service.host}))
    assert usual.send(browser.receiver, office.house.clock()) is Outcome.LATER
    with push_service(tmp_path) as gone:
        nowhere = Browser(gone.address("one")).receiver
    sender = Sender(usual.key, frozenset({gone.host}), gone.authorities)
    assert sender.send(nowhere, office.house.clock()) is Outcome.LATER
    assert office.service.received == []


def test_nothing_is_sent_to_a_host_that_is_not_listed_even_if_it_was_kept(office: Office) -> None:
    office.has("one")
    office.announce("first")
    strict = Push(office.house.engine, Sender(office.push.sender.key))
    assert strict.tell(office.house.clock()) == {Outcome.GONE: 1}
    assert office.service.received == []
    assert office.kept() == []


def test_an_account_has_at_most_five_phones_and_the_oldest_gives_way(office: Office) -> None:
    names = [f"phone{number}" for number in range(MOST_PHONES + 1)]
    for number, name in enumerate(names, 1):
        office.has(name)
        assert len(office.kept()) == min(number, MOST_PHONES)
    assert office.kept() == names[1:]


def test_a_phone_that_asks_again_or_for_somebody_else_takes_its_own_place(office: Office) -> None:
    office.has("one")
    office.has("one", "en")
    assert office.kept() == ["one"]
    other = office.house.account("minh0001")
    office.has("one", account=other, who=MINH)
    with reading(office.house.engine) as connection:
        assert [count_of(connection, one) for one in (office.account, other)] == [0, 1]


def test_one_phone_or_all_of_an_account_are_told_nothing_any_more(office: Office) -> None:
    for name in ("one", "two", "three"):
        office.has(name)
    with writing(office.house.engine) as connection:
        forget_device(connection, "two")
    assert office.kept() == ["one", "three"]
    with writing(office.house.engine) as connection:
        end_all(connection, office.account)
    assert office.kept() == []


def test_a_round_tells_and_says_how_many_without_saying_whom(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    rounds = PushRounds(office.push, office.house.clock)
    office.has("one")
    office.has("two")
    office.service.answers["two"] = 410
    office.announce("first")
    with caplog.at_level("INFO"):
        assert rounds.once() == PushRounds.PAUSE
    assert [one.getMessage() for one in caplog.records] == ["messages to phones: gone 1, sent 1"]
    with reading(office.house.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(push_subscriptions)) == 1
