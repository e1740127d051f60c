from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select

from attendance.calls import ask_phone, remove_number
from ccus_data.database import reading, writing
from ccus_data.tables import call_phones, site_rosters, touches
from portal.call_in.desk import CallKeys
from tests.attendance.gate import COLLEAGUE, SITE, WORKER, Ground
from tests.portal.call_in.service import CALLED, OTHER_PHONE, PHONE, Service

BEGIN = "/v1/calls/in"


def kept(service: Service) -> list[tuple[Any, ...]]:
    own = touches.c
    asked = select(own.source, own.event_id, own.method, own.direction, own.technician_id, own.held)
    with reading(service.house.engine) as connection:
        return [tuple(row) for row in connection.execute(asked.order_by(own.number))]


def test_a_request_that_the_service_did_not_sign_is_refused(service: Service) -> None:
    for path in ("", "/way", "/code", "/confirm"):
        Service(service.house, "0" * 32).post(f"{BEGIN}{path}", 403, CallSid="CA1")
    answer = service.house.client.post(BEGIN, data={"CallSid": "CA1"})
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("/problems/call-signature")
    assert service.house.client.post(BEGIN, content=b"{}").status_code == 415


def test_what_is_no_call_or_skips_its_beginning_is_refused(service: Service) -> None:
    for sid in ("", "C A", "電話", "x" * 65):
        service.post(BEGIN, 400, CallSid=sid, From=PHONE, To=CALLED)
    for step in ("way", "code?way=in"):
        given = {"CallSid": "CA1", "To": CALLED, "Digits": "1"}
        service.post(f"{BEGIN}/{step}", 400, From=OTHER_PHONE, **given)
    given = {"CallSid": "CA1", "From": PHONE, "To": CALLED, "Digits": service.code()}
    service.post(f"{BEGIN}/code", 400, **given)
    service.post(f"{BEGIN}/code?way=up", 400, **given)
    assert kept(service) == []


def test_who_is_not_known_hears_why_and_nothing_of_the_site(service: Service) -> None:
    for number, says in (
        (OTHER_PHONE, "登録されていません"),
        ("anonymous", "通知されていません"),
        ("+266696687", "通知されていません"),
        ("", "通知されていません"),
    ):
        told = service.call(number=number)
        assert told.hangs_up
        assert says in told.says[0]
        assert "駅前" not in str(told)
    assert "現場の入退場には使われていません" in service.call(to="+815099999999").says[0]


def test_in_and_out_by_phone_make_the_day_as_a_card_would(service: Service, ground: Ground) -> None:
    told = service.call()
    assert told.says == ("駅前です。入場は1、退場は2を押してください。",)
    assert told.digits == 1
    told = service.call("1", service.code(), sid="CA1")
    assert told.hangs_up
    assert told.says == ("入場を記録しました。ご安全に。",)
    service.house.clock.turn(hours=5)
    assert "退場を記録しました" in service.call("2", service.code(), sid="CA2").says[0]
    source = f"portal:call/{SITE}"
    assert kept(service) == [
        (source, "CA1", "phone", "in", WORKER, None),
        (source, "CA2", "phone", "out", WORKER, None),
    ]
    (day,) = ground.histories()
    assert day[2:] == (SITE, "12:00", "17:00", "09-01", "counted")


def test_a_request_that_comes_twice_is_one_touch(service: Service, ground: Ground) -> None:
    path = f"{BEGIN}/code?way=in&try=1"
    first = service.ask(path, "CA1", keyed=service.code())
    service.house.clock.turn(seconds=20)
    assert service.ask(path, "CA1", keyed=service.code()) == first
    assert ground.kept() == 1


def test_a_wrong_code_is_asked_for_again_three_times_in_a_call(service: Service) -> None:
    wrong = f"{(int(service.code()) + 1) % 10**6:06}"
    told = service.call("1", wrong)
    assert "番号が違います" in told.says[0]
    told = service.call("1", wrong, wrong)
    assert not told.hangs_up
    assert "記録していません" in service.call("1", wrong, wrong, wrong).says[0]
    assert kept(service) == []
    assert "入場を記録しました" in service.call("1", wrong, service.code()).says[0]


def test_codes_tried_one_after_the_other_are_stopped(service: Service) -> None:
    path = f"{BEGIN}/code?way=in&try=1"
    for _ in range(10):
        assert not service.ask(path, "CA1", keyed="000000").hangs_up
    assert "15分後" in service.ask(path, "CA1", keyed=service.code()).says[0]
    service.register(OTHER_PHONE, COLLEAGUE)
    told = service.ask(path, "CA2", OTHER_PHONE, keyed=service.code())
    assert "入場を記録しました" in told.says[0]


@pytest.mark.parametrize("keyed", ["3", "0", "9", "#", "*"])
def test_another_key_than_in_or_out_is_asked_for_again(service: Service, keyed: str) -> None:
    told = service.call(keyed)
    assert "入場は1、退場は2" in told.says[0]
    told = service.call(keyed, keyed)
    assert not told.hangs_up
    assert service.call(keyed, keyed, keyed).hangs_up


def test_who_is_not_on_the_roster_hears_so_and_is_kept(service: Service, ground: Ground) -> None:
    with writing(service.house.engine) as connection:
        connection.execute(delete(site_rosters))
    told = service.call("1", service.code())
    assert "入場を記録しました" in told.says[0]
    assert "作業員名簿に登録がない" in told.says[1]
    assert ground.kept() == 1


def test_a_number_that_was_taken_away_leads_nowhere(service: Service) -> None:
    with writing(service.house.engine) as connection:
        assert remove_number(connection, CALLED, "operator", service.house.clock())
        assert not remove_number(connection, CALLED, "operator", service.house.clock())
    assert service.call().hangs_up


def test_the_words_of_a_call_are_in_the_language_of_its_address(service: Service) -> None:
    for language, says in (("en", "Press 1"), ("vi", "Bấm 1"), ("zh", "进场请按1")):
        told = service.ask(f"{BEGIN}?lang={language}", "CA1")
        assert says in told.says[0]
        told = service.ask(told.action, "CA1", keyed="1")
        assert f"lang={language}" in told.action


def test_a_number_is_a_technicians_once_a_call_from_it_keyed_its_code(service: Service) -> None:
    keys, house = CallKeys(service.house.seals), service.house
    digest, code = keys.number(OTHER_PHONE), keys.code(OTHER_PHONE, "135790")
    with writing(house.engine) as connection:
        assert ask_phone(connection, COLLEAGUE, digest, code, "doryo00001", house.clock())
    assert "6桁" in service.call(number=OTHER_PHONE).says[0]
    assert "番号が違います" in service.call("135791", number=OTHER_PHONE).says[0]
    # The right code from another phone opens nothing.
    service.ask(f"{BEGIN}/confirm", "CA1", "+819055556666", keyed="135790")
    assert "登録しました" in service.call("135790", number=OTHER_PHONE).says[0]
    assert "入場は1" in service.call(number=OTHER_PHONE).says[0]
    assert (
        "番号が違います"
        in service.ask(f"{BEGIN}/confirm", "CA1", OTHER_PHONE, keyed="135790").says[0]
    )


@pytest.mark.parametrize(("hours", "good"), [(23.99, True), (24, False), (24.01, False)])
def test_a_code_waits_a_day(service: Service, hours: float, good: bool) -> None:
    keys, house = CallKeys(service.house.seals), service.house
    digest, code = keys.number(OTHER_PHONE), keys.code(OTHER_PHONE, "135790")
    with writing(house.engine) as connection:
        assert ask_phone(connection, COLLEAGUE, digest, code, "doryo00001", house.clock())
    house.clock.turn(hours=hours)
    assert service.call(number=OTHER_PHONE).hangs_up is not good


def test_a_number_that_changes_hands_is_confirmed_by_who_has_it_now(service: Service) -> None:
    keys, house = CallKeys(service.house.seals), service.house
    digest, code = keys.number(PHONE), keys.code(PHONE, "135790")
    with writing(house.engine) as connection:
        assert ask_phone(connection, COLLEAGUE, digest, code, "doryo00001", house.clock())
    told = service.call()
    assert "9を押して" in told.says[1]
    assert "登録しました" in service.call("9", "135790").says[0]
    service.call("1", service.code())
    assert [row[4] for row in kept(service)] == [COLLEAGUE]


def test_no_number_of_a_worker_is_in_the_database(service: Service) -> None:
    service.call("1", service.code())
    with reading(service.house.engine) as connection:
        kept = [tuple(row) for row in connection.execute(select(call_phones))]
        kept += [tuple(row) for row in connection.execute(select(touches))]
    assert len(kept) == 2
    assert PHONE[-8:] not in str(kept)
