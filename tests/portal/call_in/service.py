"""The telephone service as the portal meets it: it signs, asks, and does as it is told (TwiML)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from attendance.calls import CalledNumber, ask_phone, confirm_phone, put_number
from ccus_data.database import writing
from portal.call_in import signature_of
from portal.call_in.desk import CallKeys
from tests.attendance.gate import SITE, WORKER
from tests.portal.access.conftest import ADDRESS, House

TOKEN: Final = "0123456789abcdef0123456789abcdef"
CALLED: Final = "+815012345678"
PHONE: Final = "+819011112222"
OTHER_PHONE: Final = "+819033334444"


@dataclass(frozen=True)
class Told:
    """What the service is told: what to speak, and for how many keys to wait, which go where."""

    says: tuple[str, ...]
    action: str
    digits: int

    @property
    def hangs_up(self) -> bool:
        return not self.action


def read(document: str) -> Told:
    """An answer of the webhook, held to the words that the service knows."""
    root = ET.fromstring(document)  # noqa: S314 - our own answer
    assert root.tag == "Response"
    assert {one.tag for one in root.iter()} <= {"Response", "Gather", "Say", "Hangup"}
    assert root[-1].tag == "Hangup"
    gather = root.find("Gather")
    spoken = root if gather is None else gather
    says = tuple(str(one.text) for one in spoken.findall("Say"))
    assert all(one.get("language") for one in root.iter("Say"))
    if gather is None:
        return Told(says, "", 0)
    assert (gather.get("input"), gather.get("method")) == ("dtmf", "POST")
    return Told(says, str(gather.get("action")), int(gather.get("numDigits", "0")))


@dataclass
class Service:
    """Calls to a portal."""

    house: House
    token: str = TOKEN

    def post(self, path: str, status: int = 200, /, **fields: str) -> str:
        """A signed request, as it is sent for a call."""
        given = {name: [value] for name, value in fields.items()}
        signature = signature_of(self.token, f"{ADDRESS}{path}", given)
        answer = self.house.client.post(
            path, data=fields, headers={"X-Twilio-Signature": signature}
        )
        assert answer.status_code == status, answer.text
        return answer.text

    def ask(
        self, path: str, sid: str, number: str = PHONE, to: str = CALLED, keyed: str = ""
    ) -> Told:
        keys = {"Digits": keyed} if keyed else {}
        return read(self.post(path, CallSid=sid, From=number, To=to, **keys))

    def call(self, *keyed: str, sid: str = "CA1", number: str = PHONE, to: str = CALLED) -> Told:
        """A whole call: what the service was told last."""
        told = self.ask("/v1/calls/in", sid, number, to)
        for keys in keyed:
            assert not told.hangs_up, told
            assert len(keys) <= told.digits
            told = self.ask(told.action, sid, number, to, keys)
        return told

    def code(self, renewal: int = 0) -> str:
        """What stands on the paper at the site."""
        return CallKeys(self.house.seals).of_site(CalledNumber(CALLED, SITE, "", renewal))

    def register(self, number: str = PHONE, technician: str = WORKER, code: str = "123456") -> None:
        """A number as if its code had been keyed already."""
        keys, at = CallKeys(self.house.seals), self.house.clock()
        digest, kept = keys.number(number), keys.code(number, code)
        with writing(self.house.engine) as connection:
            assert ask_phone(connection, technician, digest, kept, "hataraku01", at)
            assert confirm_phone(connection, digest, kept, at) == technician


def service_of(house: House) -> Service:
    made = Service(house)
    with writing(house.engine) as connection:
        put_number(connection, CALLED, SITE, "operator", house.clock())
    made.register()
    return made
