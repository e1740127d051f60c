from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import closing

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select
from sqlalchemy.engine import Engine

from ccus_data.database import reading
from ccus_data.tables import push_subscriptions
from portal.passport_push import PushKey, Sender
from portal.settings import Settings
from tests.portal.access.conftest import ADDRESS, House, opened
from tests.portal.passport.own import TECHNICIAN, Phone, phone_of, put_technicians
from tests.portal.passport_push.service import Browser

KEY = PushKey(ec.generate_private_key(ec.SECP256R1()), ADDRESS)
COOKIE = "__Host-ccus_phone"


@pytest.fixture
def pushing(engine: Engine) -> Iterator[House]:
    """A portal whose operator gave a key for messages to phones."""
    made = opened(engine, Settings(), push=Sender(KEY))
    with closing(made.client):
        yield made


@pytest.fixture
def telephone(pushing: House) -> Phone:
    put_technicians(pushing)
    return phone_of(pushing)


def asked(number: int = 1) -> dict[str, str]:
    """What a browser tells when its holder wants to be told."""
    told = Browser(f"https://fcm.googleapis.com/fcm/send/{number}").receiver
    return {
        "endpoint": told.endpoint,
        "receiver_key": told.receiver_key,
        "secret": told.secret,
    }


def kept(house: House) -> list[tuple[str, str, str]]:
    own = push_subscriptions.c
    wanted = select(own.technician_id, own.endpoint, own.language).order_by(own.subscription_id)
    with reading(house.engine) as connection:
        return [tuple(row) for row in connection.execute(wanted)]


def test_without_a_key_there_is_no_such_page_and_no_way_to_it(phone: Phone) -> None:
    phone.get("/passport/push", 404)
    phone.post("/passport/push", 404, **asked())
    assert "/passport/push" not in phone.get("/passport/announcements")
    assert kept(phone.house) == []


def test_a_technician_begins_on_a_phone_and_ends_on_all(telephone: Phone) -> None:
    assert 'href="/passport/push"' in telephone.get("/passport/announcements")
    page = telephone.get("/passport/push")
    assert f'data-key="{KEY.public}"' in page
    assert "すべての通知を止める" not in page
    assert telephone.post("/passport/push?lang=vi", **asked()) == (
        "/passport/push?done=begun&lang=vi"
    )
    assert kept(telephone.house) == [(TECHNICIAN, "https://fcm.googleapis.com/fcm/send/1", "vi")]
    page = telephone.get("/passport/push?done=begun")
    assert "このスマートフォンへの通知を始めました。" in page
    assert "端末：1台" in page
    assert telephone.post("/passport/push", action="end") == "/passport/push?done=ended"
    assert kept(telephone.house) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": ""},
        {"endpoint": "https://127.0.0.1/"},
        {"endpoint": "http://fcm.googleapis.com/fcm/send/1"},
        {"receiver_key": ""},
        {"receiver_key": "AAAA"},
        {"secret": "AAAA"},
    ],
)
def test_what_no_browser_of_the_list_tells_is_refused(
    telephone: Phone, wrong: dict[str, str]
) -> None:
    page = telephone.post("/passport/push", 422, **asked() | wrong)
    assert 'id="faults"' in page
    assert kept(telephone.house) == []


def test_signing_out_ends_it_on_this_phone_and_on_no_other(telephone: Phone) -> None:
    house = telephone.house
    telephone.post("/passport/push", **asked(1))
    house.client.cookies.delete(COOKIE)  # another phone
    telephone.post("/passport/push", **asked(2))
    cookie = house.client.cookies.get(COOKIE)
    assert cookie
    answer = house.client.post(
        "/sign-out",
        data={"form_token": telephone.token},
        headers={"sec-fetch-site": "same-origin"},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    gone = [one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE)]
    assert len(gone) == 1
    assert "Max-Age=0" in gone[0]
    assert [endpoint[-1] for _, endpoint, _ in kept(house)] == ["1"]


def test_the_cookie_of_a_phone_says_nothing_and_no_script_reads_it(telephone: Phone) -> None:
    house = telephone.house
    answer = house.client.post(
        "/passport/push",
        data={"form_token": telephone.token, **asked()},
        headers={"sec-fetch-site": "same-origin"},
        follow_redirects=False,
    )
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE)]
    for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=31536000"):
        assert word in cookie
    assert TECHNICIAN not in cookie
    with reading(house.engine) as connection:
        (device,) = connection.scalars(select(push_subscriptions.c.device))
    assert device not in cookie


def test_whoever_takes_all_data_along_finds_the_phones_without_their_keys(
    telephone: Phone,
) -> None:
    told = asked()
    telephone.post("/passport/push", **told)
    answer = telephone.house.client.get("/passport/profile/export.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = archive.read("all.json").decode()
    (phone,) = json.loads(text)["phones"]
    assert (phone["endpoint"], phone["language"]) == (told["endpoint"], "ja")
    assert told["secret"] not in text
    assert told["receiver_key"] not in text
