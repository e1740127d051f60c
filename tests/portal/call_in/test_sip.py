"""Real calls: a phone, a real SIP proxy, and behind it what turns the call into requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.attendance.gate import SITE, WORKER, Ground
from tests.portal.call_in.service import CALLED, OTHER_PHONE, PHONE, Service
from tests.portal.call_in.sip import Bridge, Caller, kamailio
from tests.portal.site_codes.worker import kept


@dataclass
class Line:
    bridge: Bridge
    port: int

    def phone(self, number: str = PHONE) -> Caller:
        return Caller(self.port, number, CALLED)


@pytest.fixture
def line(service: Service, tmp_path: Path) -> Iterator[Line]:
    """A proxy with the bridge behind it."""
    bridge = Bridge(service)
    with kamailio(tmp_path, bridge.port) as port:
        bridge.start()
        try:
            yield Line(bridge, port)
        finally:
            bridge.stop()


def test_a_withheld_number_is_refused_by_the_proxy_and_asks_nobody(line: Line) -> None:
    assert line.phone("anonymous").dial() == 433
    assert line.bridge.invited == 0


def test_a_call_that_is_sent_again_on_a_bad_line_is_one_call(line: Line) -> None:
    phone = line.phone(OTHER_PHONE)
    assert phone.dial(times=3) == 200
    phone.hangs_up()
    assert line.bridge.invited == 1
    assert "登録されていません" in line.bridge.said[0][0]


def test_coming_and_going_by_real_calls_make_a_day(
    line: Line, service: Service, ground: Ground
) -> None:
    for key, hours in (("1", 5), ("2", 0)):
        phone = line.phone()
        assert phone.dial() == 200
        phone.key(key)
        phone.key(service.code())
        phone.hangs_up()
        service.house.clock.turn(hours=hours)
    assert [one[0][:2] for one in line.bridge.said] == [
        "駅前",
        "現場",
        "入場",
        "駅前",
        "現場",
        "退場",
    ]
    assert kept(ground) == [("phone", "in", WORKER, None), ("phone", "out", WORKER, None)]
    (day,) = ground.histories()
    assert day[2:] == (SITE, "12:00", "17:00", "09-01", "counted")


def test_fewer_keys_and_a_cross_are_a_wrong_code_and_can_be_mended(
    line: Line, service: Service, ground: Ground
) -> None:
    phone = line.phone()
    assert phone.dial() == 200
    phone.key("1")
    phone.key("12#")
    assert "番号が違います" in line.bridge.said[-1][0]
    phone.key(service.code())
    phone.hangs_up()
    assert len(kept(ground)) == 1
