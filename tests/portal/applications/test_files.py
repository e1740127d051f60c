"""Proof of payment and the signed certificate: made anew, kept, seen by the body, never lost."""

from __future__ import annotations

from sqlalchemy import select

from ccus_data.database import reading
from ccus_data.tables import uploads
from portal.access import Membership
from tests.portal.applications.conftest import Office
from tests.portal.uploads.files import photo_lying_down


def sent(office: Office, path: str, data: bytes, status: int = 303) -> str:
    office.token = office.token or office.house.form_token("/applications")
    answer = office.house.client.post(
        path,
        data={"form_token": office.token},
        files={"file": ("receipt.jpg", data, "image/jpeg")},
        headers={"sec-fetch-site": "same-origin"},
        follow_redirects=False,
    )
    assert answer.status_code == status, answer.text
    return answer.headers.get("location", answer.text)


def test_files_are_kept_with_the_application_and_shown_to_its_body(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people[:1])
    (case,) = office.rows(page)
    place = f"{page}/technicians/{case.case_id}"
    assert "JPEG、PNG のいずれでもありません" in sent(office, f"{page}/payment-proof", b"%", 422)
    assert "ファイルが選ばれていない" in sent(office, f"{place}/certificate", b"", 422)
    assert sent(office, f"{page}/payment-proof", photo_lying_down()) == f"{page}?saved=1"
    assert sent(office, f"{place}/certificate", photo_lying_down()) == f"{place}?saved=1"
    row, (case,) = office.row(page), office.rows(page)
    assert f"/uploads/{row.payment_upload_id}" in office.get(page)
    assert f"/uploads/{case.certificate_upload_id}" in office.get(place)
    office.file(page)
    sent(office, f"{place}/certificate", photo_lying_down(), 409)
    sent(office, f"{page}/payment-proof", photo_lying_down())
    newer = office.row(page).payment_upload_id
    assert newer != row.payment_upload_id
    with reading(office.house.engine) as connection:
        kept = set(connection.scalars(select(uploads.c.upload_id)))
    assert {row.payment_upload_id, newer, case.certificate_upload_id} <= kept
    officer = office.house.account(
        "officer01", Membership("body", "nihon-densetsu-kogyo", "officer")
    )
    stranger = office.house.account("officer02", Membership("body", "zenkoku-tekkin", "officer"))
    for who, status in ((officer, 200), (stranger, 404)):
        office.house.be(who)
        for one in (newer, case.certificate_upload_id):
            assert office.house.client.get(f"/uploads/{one}").status_code == status
