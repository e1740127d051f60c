from __future__ import annotations

import re

from httpx2 import Response
from sqlalchemy import delete, select

from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.passport import qualifications_of
from ccus_data.tables import employments, ledger, qualification_images
from portal.access import Membership
from portal.certificate_images.keeping import MOST
from tests.ccus_data.world import EMPLOYER
from tests.portal.passport.own import MINH, TECHNICIAN, Phone
from tests.portal.uploads.files import picture

OWN = "/passport/qualifications/images"
OF_TECHNICIAN = f"/businesses/{EMPLOYER}/technicians/{TECHNICIAN}/certificate-images"


def wish(phone: Phone, number: int = 0) -> dict[str, str]:
    with reading(phone.house.engine) as connection:
        row = qualifications_of(connection, TECHNICIAN)[number]
    return {"held_as": row.held_as, "acquired_on": row.acquired_on.isoformat()}


def send(phone: Phone, data: bytes, **other: str) -> Response:
    return phone.house.client.post(
        OWN,
        data={"form_token": phone.token, **wish(phone), **other},
        files={"file": ("front.png", data, "image/png")},
        headers={"sec-fetch-site": "same-origin"},
        follow_redirects=False,
    )


def page(phone: Phone) -> str:
    asked = wish(phone)
    return phone.get(f"{OWN}?held_as={asked['held_as']}&acquired_on={asked['acquired_on']}")


def kept(phone: Phone) -> list[int]:
    return [int(one) for one in re.findall(rf'href="{OWN}/(\d+)"', page(phone))]


def test_a_picture_is_kept_made_anew_shown_and_told_beside_its_qualification(phone: Phone) -> None:
    sent = picture("PNG") + b"<script>alert(1)</script>"
    answer = send(phone, sent)
    assert answer.status_code == 303
    assert "保存しました" in phone.get(answer.headers["location"])
    (number,) = kept(phone)
    shown = phone.house.client.get(f"{OWN}/{number}")
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.content.startswith(b"\x89PNG")
    assert b"<script>" not in shown.content
    assert "証書の画像（1点）" in phone.get("/passport/qualifications")
    with reading(phone.house.engine) as connection:
        acts = connection.scalars(select(ledger.c.act)).all()
        assert verify_ledger(connection).count == 0
    assert "certificate_image.kept" in acts


def test_what_is_no_picture_is_refused_with_what_to_do_and_nothing_is_kept(phone: Phone) -> None:
    for data, says in ((b"GIF89a", "いずれでもありません"), (b"", "ファイルが選ばれていない")):
        answer = send(phone, data)
        assert answer.status_code == 422
        assert says in answer.text
    assert kept(phone) == []


def test_a_qualification_takes_five_pictures_and_not_one_more(phone: Phone) -> None:
    for _ in range(MOST):
        assert send(phone, picture("PNG")).status_code == 303
    one_more = send(phone, picture("PNG"))
    assert one_more.status_code == 422
    assert f"{MOST}点までです" in one_more.text
    assert len(kept(phone)) == MOST


def test_a_picture_that_is_deleted_leaves_only_that_it_was_there(phone: Phone) -> None:
    send(phone, picture("PNG"))
    (number,) = kept(phone)
    assert "done=taken_back" in phone.post(f"{OWN}/{number}/take-back")
    assert kept(phone) == []
    phone.get(f"{OWN}/{number}", 404)
    phone.post(f"{OWN}/{number}/take-back", 404)
    with reading(phone.house.engine) as connection:
        (row,) = connection.execute(select(qualification_images)).all()
    assert row.content is None
    assert len(row.digest) == 64


def test_pictures_of_what_is_not_held_are_refused(phone: Phone) -> None:
    assert send(phone, picture("PNG"), held_as="99999").status_code == 404
    assert send(phone, picture("PNG"), acquired_on="soon").status_code == 404
    phone.get(f"{OWN}?held_as=99999&acquired_on=2020-01-01", 404)


def test_the_employer_of_today_sees_pictures_and_the_technician_sees_who_looked(
    phone: Phone,
) -> None:
    send(phone, picture("PNG"))
    (number,) = kept(phone)
    house = phone.house
    house.be(house.account("clerk001", Membership("business", EMPLOYER, "clerk")))
    assert f"{OF_TECHNICIAN}/{number}" in house.client.get(OF_TECHNICIAN).text
    shown = house.client.get(f"{OF_TECHNICIAN}/{number}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    assert (
        house.client.get(OF_TECHNICIAN.replace(TECHNICIAN, MINH) + f"/{number}").status_code == 404
    )
    assert house.client.get(f"{OF_TECHNICIAN}/{number + 1}").status_code == 404
    house.be(phone.account)
    assert "証書の画像" in phone.get("/passport/profile/views")


def test_who_employed_the_technician_once_and_strangers_find_nothing(phone: Phone) -> None:
    send(phone, picture("PNG"))
    (number,) = kept(phone)
    house = phone.house
    other = "66879345433022"
    house.be(house.account("other001", Membership("business", other, "administrator")))
    assert house.client.get(OF_TECHNICIAN).status_code == 404
    assert house.client.get(f"{OF_TECHNICIAN}/{number}").status_code == 404
    with writing(house.engine) as connection:
        connection.execute(delete(employments))
    house.be(house.account("clerk002", Membership("business", EMPLOYER, "clerk")))
    assert house.client.get(f"{OF_TECHNICIAN}/{number}").status_code == 404
