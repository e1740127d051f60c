from __future__ import annotations

import datetime as dt
import html
import io
import re
from dataclasses import dataclass
from typing import Any

import pikepdf
import pytest
import xlsxwriter
from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError

from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.tables import businesses, consent_texts, consents, ledger, uploads
from portal.access import CONSENT_FROM, Limits, Membership
from portal.consents import in_force
from portal.consents.links import MOST_TRIES, VALID
from tests.ccus_data.world import EMPLOYER, ROWS
from tests.portal.access.conftest import House
from tests.portal.uploads.files import pdf, photo_lying_down

PAGE = f"/businesses/{EMPLOYER}/consents"
OTHER = "66879345433022"
TARO, HANAKO = "12345678901234", "00345678901235"
ONE = {
    "action": "one",
    "technician_id": TARO,
    "name": "髙﨑 太郎",
    "name_kana": "タカサキ タロウ",
    "birth_date": "1985-04-01",
    "address": "東京都千代田区霞が関1-1",
}
SAID = (
    *(("ja_EASY", "使"), ("en", "I agree that the business")),
    *(("vi", "Tôi đồng ý để công ty"), ("id", "Saya setuju bahwa perusahaan")),
    ("zh", "我同意上述公司代我申请"),
)
BORN = {"year": "1985", "month": "4", "day": "1"}
HEADER = "技能者ID,氏名,生年月日,フリガナ,血液型\r\n"


@dataclass
class Clerk:
    """A clerk of the business, and phones that open its links."""

    house: House
    account: int
    token: str

    def get(self, path: str, status: int = 200) -> str:
        answer = self.house.client.get(path, follow_redirects=False)
        assert answer.status_code == status, answer.text
        return html.unescape(re.sub(r"<rp>.*?</rp>", "", answer.text))

    def post(self, path: str, status: int = 303, /, **texts: Any) -> str:
        file = texts.pop("file", None)
        answer = self.house.client.post(
            path,
            data={"form_token": self.token} | texts,
            files=None if file is None else {file[0]: (file[1], file[2])},
            headers={"sec-fetch-site": "same-origin"},
            follow_redirects=False,
        )
        assert answer.status_code == status, answer.text
        return html.unescape(answer.headers.get("location", answer.text))

    def asked(self, *ids: str) -> list[str]:
        """Technicians asked one by one; the numbers of the askings."""
        for one in ids:
            self.post(f"{PAGE}/new", **ONE | {"technician_id": one})
        return [str(row.consent_id) for row in self.rows() if row.technician_id in ids]

    def links(self, *numbers: str) -> list[str]:
        page = self.post(PAGE, 200, action="links", consent=list(numbers))
        assert page.count("data:image/svg+xml") == len(numbers)
        return re.findall(r"https://level\.example\.jp(/consent/[\w-]+)", page)

    def rows(self) -> list[Any]:
        with reading(self.house.engine) as connection:
            return list(connection.execute(select(consents).order_by(consents.c.consent_id)))

    def acts(self) -> list[str]:
        with reading(self.house.engine) as connection:
            assert verify_ledger(connection).count == 0
            return list(connection.scalars(select(ledger.c.act).order_by(ledger.c.number)))

    def is_in_force(self, technician: str) -> bool:
        with reading(self.house.engine) as connection:
            return technician in in_force(connection, EMPLOYER, [technician])


@pytest.fixture
def clerk(house: House) -> Clerk:
    with writing(house.engine) as connection:
        connection.execute(insert(businesses), [dict(row) for row in ROWS["businesses"]])
    account = house.account("kensetsu01", Membership("business", EMPLOYER, "clerk"))
    return Clerk(house, account, house.be(account))


def test_a_technician_is_asked_when_everything_typed_is_right(clerk: Clerk) -> None:
    page = clerk.post(
        f"{PAGE}/new", 422, **ONE | {"technician_id": "1234", "name": "", "birth_date": "2030-1-1"}
    )
    assert page.count('<p class="fault">') == 3
    assert "タカサキ タロウ" in page
    assert clerk.rows() == []
    assert clerk.post(f"{PAGE}/new", **ONE) == f"{PAGE}?done=asked&asked=1"
    assert "すでに依頼しています" in clerk.post(f"{PAGE}/new", 422, **ONE)
    (row,) = clerk.rows()
    assert (row.name, row.birth_date) == ("髙﨑 太郎", dt.date(1985, 4, 1))
    shown = clerk.get(f"{PAGE}/{row.consent_id}")
    with reading(clerk.house.engine) as connection:
        text = connection.execute(select(consent_texts)).one()
    assert text.purpose in shown
    assert text.wording.splitlines()[0] in shown
    assert "回答待ち（1人）" in clerk.get(f"{PAGE}?state=asked&lang=ja")
    assert "該当する技能者はいません" in clerk.get(f"{PAGE}?state=given")
    assert clerk.acts().count("consent.asked") == 1
    assert not clerk.is_in_force(TARO)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_list_is_taken_whole(clerk: Clerk, encoding: str) -> None:
    clerk.asked(TARO)
    rows = f"{TARO},髙橋 太郎,1985/4/1,,A\r\n{HANAKO},髙橋 花子,1990年1月2日,タカハシ,\r\n"
    data = (HEADER + rows).encode(encoding)
    led = clerk.post(f"{PAGE}/new", action="list", file=("list", "a.csv", data))
    assert led == f"{PAGE}?done=asked&asked=1&left_out=1"
    assert "そのままにしました" in clerk.get(led)
    assert [(row.technician_id, row.name_kana) for row in clerk.rows()] == [
        (TARO, "タカサキ タロウ"),
        (HANAKO, "タカハシ"),
    ]


def test_one_of_two_hundred_is_found_by_a_part_of_the_name_kana_or_number(clerk: Clerk) -> None:
    rows = f"{TARO},髙﨑 太郎,1985/4/1,タカサキ,\r\n{HANAKO},高橋 花子,1985/4/1,タカハシ,\r\n"
    clerk.post(f"{PAGE}/new", action="list", file=("list", "a", (HEADER + rows).encode()))
    for words in ("髙﨑", "ﾀｶｻｷ", TARO[-6:], "太郎 タカ"):
        page = clerk.get(f"{PAGE}?q={words}&state=asked")
        assert TARO in page
        assert HANAKO not in page
    assert "該当する技能者はいません" in clerk.get(f"{PAGE}?q=いない")


@pytest.mark.parametrize("born", ["昭和60年4月1日", "S60.4.1", "１９８５年４月１日", "1985/4/1"])
@pytest.mark.parametrize(
    "number", ["1234-5678-9012-34", "１２３４５６７８９０１２３４", "1234 5678 901234"]
)
def test_numbers_and_days_are_taken_as_clerks_write_them(
    clerk: Clerk, born: str, number: str
) -> None:
    data = (HEADER + f"{number},太郎,{born},,\r\n").encode()
    clerk.post(f"{PAGE}/new", action="list", file=("list", "a.csv", data))
    clerk.post(
        f"{PAGE}/new", **ONE | {"technician_id": HANAKO[:4] + "-" + HANAKO[4:], "birth_date": born}
    )
    assert [(row.technician_id, row.birth_date) for row in clerk.rows()] == [
        (TARO, dt.date(1985, 4, 1)),
        (HANAKO, dt.date(1985, 4, 1)),
    ]


def test_every_fault_of_a_list_is_told_with_its_row_and_nobody_is_taken(clerk: Clerk) -> None:
    rows = f"{TARO},太郎,1985/4/1,,\r\n12,,x,,\r\n{TARO},太郎,1985/4/1,,\r\n"
    page = clerk.post(
        f"{PAGE}/new",
        422,
        action="list",
        file=("list", "a.csv", (HEADER + rows).encode()),
    )
    assert page.count('<li><a href="#list">') == 4
    assert page.count("3行目") == 3
    assert "4行目：2行目と同じ技能者ID" in page
    many = HEADER + "".join(f"{10**13 + one:014},人,1985/4/1,,\r\n" for one in range(501))
    wrong = {
        b"": "中身が空です",
        HEADER.encode(): "技能者の行がありません",
        "技能者ID,氏名,生年月日,じゅうしょ\r\n".encode(): "じゅうしょ",
        many.encode(): "500人まで",
        b"\xd0\xcf\x11\xe0old": "Excelのブック（.xlsx）ではありません",
        b"PK\x03\x04broken": "Excelのブック（.xlsx）ではありません",
    }
    for data, said in wrong.items():
        assert said in clerk.post(f"{PAGE}/new", 422, action="list", file=("list", "a.csv", data))
    assert clerk.rows() == []


def test_an_excel_list_is_taken_and_leaves_no_number_unquestioned(clerk: Clerk) -> None:
    def book(identifier: str | int) -> bytes:
        kept = io.BytesIO()
        with xlsxwriter.Workbook(kept, {"in_memory": True}) as made:
            sheet = made.add_worksheet()
            sheet.write_row(0, 0, ["技能者ID", "氏名", "生年月日"])
            sheet.write(1, 0, identifier)
            sheet.write(1, 1, "建設 花子")
            day = made.add_format({"num_format": "yyyy/mm/dd"})
            sheet.write_datetime(1, 2, dt.datetime(1990, 1, 2), day)  # noqa: DTZ001 - a cell
        return kept.getvalue()

    page = clerk.post(
        f"{PAGE}/new", 422, action="list", file=("list", "a.xlsx", book(12345678901234))
    )
    assert "2行目" in page
    clerk.post(f"{PAGE}/new", action="list", file=("list", "a.xlsx", book(HANAKO)))
    assert [(row.technician_id, row.birth_date) for row in clerk.rows()] == [
        (HANAKO, dt.date(1990, 1, 2))
    ]
    example = clerk.house.client.get(f"{PAGE}/example.csv").content
    assert example.startswith(b"\xef\xbb\xbf")


def test_the_filled_in_forms_of_all_chosen_come_as_one_pdf(clerk: Clerk) -> None:
    numbers = clerk.asked(TARO, HANAKO)
    assert "1人以上選んで" in clerk.post(PAGE, 422, action="forms")
    assert "状況が変わって" in clerk.post(PAGE, 422, action="forms", consent=["999"])
    answer = clerk.house.client.post(
        PAGE,
        data={"form_token": clerk.token, "action": "forms", "consent": numbers},
        headers={"sec-fetch-site": "same-origin"},
    )
    # The printing process ends with the test; the portal goes on for those that follow.
    clerk.house.app.state.life.printer.close()
    assert answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as made:
        assert len(made.pages) == 2
    assert clerk.acts()[-1] == "technicians.seen"


def test_a_signed_form_is_made_anew_and_counts_for_all_chosen_once(clerk: Clerk) -> None:
    numbers = clerk.asked(TARO, HANAKO)
    for name, data, said in (("a.pdf", b"", "中身が空"), ("a.exe", b"MZ", 'class="fault"')):
        refused = {"action": "signed", "consent": numbers, "file": ("file", name, data)}
        assert said in clerk.post(PAGE, 422, **refused)
    signed = {"action": "signed", "consent": numbers, "file": ("file", "署名.pdf", pdf())}
    assert clerk.post(PAGE, **signed) == f"{PAGE}?done=signed&asked=2"
    clerk.post(PAGE, 422, **signed)
    rows = clerk.rows()
    assert {(row.way, row.given_by, row.upload_id) for row in rows} == {
        ("paper", "kensetsu01", rows[0].upload_id)
    }
    with reading(clerk.house.engine) as connection:
        assert connection.scalars(select(uploads.c.media_type)).all() == ["application/pdf"]
    assert f"/uploads/{rows[0].upload_id}" in clerk.get(f"{PAGE}/{numbers[0]}")
    assert clerk.is_in_force(TARO)
    # It is withdrawn with a reason, and may be asked for anew.
    one = f"{PAGE}/{numbers[0]}"
    assert clerk.post(one, 422, why=" ").count('<p class="fault">') == 1
    clerk.post(one, why="本人から電話で申し出があった")
    assert "状況が変わって" in clerk.post(one, 422, why="もう一度")
    assert "本人から電話で" in clerk.get(one)
    assert not clerk.is_in_force(TARO)
    assert clerk.is_in_force(HANAKO)
    (again,) = [one for one in clerk.asked(TARO) if one != numbers[0]]
    photo = ("file", "a.jpg", photo_lying_down())
    clerk.post(PAGE, action="signed", consent=[again], file=photo)
    assert clerk.is_in_force(TARO)


def test_a_technician_consents_once_on_the_phone_and_withdraws_there(clerk: Clerk) -> None:
    (number,) = clerk.asked(TARO)
    (old,) = clerk.links(number)
    (link,) = clerk.links(number)
    clerk.house.client.cookies.clear()
    clerk.get(old, 404)
    shown = clerk.get(link)
    assert "髙﨑 太郎" not in shown  # a link may have come into other hands
    for lang, said in SAID:
        assert said in clerk.get(f"{link}?lang={lang}")
    assert clerk.post(link, 422).count('<p class="fault">') == 2
    assert "一致しません" in clerk.post(link, 422, answer="agree", **BORN | {"day": "2"})
    kept = clerk.post(link, answer="agree", **BORN)
    assert clerk.post(link, answer="agree", **BORN) == kept  # sent twice, answered alike
    clerk.get(link, 404)
    clerk.post(link, 404, answer="refuse", **BORN)
    assert clerk.is_in_force(TARO)
    assert "同意を記録しました" in clerk.get(kept)
    path = kept.partition("?")[0]
    clerk.post(path, 422, **BORN | {"year": "1986"})
    assert "取り下げを記録しました" in clerk.post(path, 200, **BORN)
    clerk.get(path, 404)
    assert not clerk.is_in_force(TARO)
    (row,) = clerk.rows()
    assert (row.way, row.given_by, row.withdrawn_by) == ("phone", "technician", "technician")
    acts = [one for one in clerk.acts() if one.startswith("consent.")]
    assert acts == [
        *("consent.asked", "consent.link_made", "consent.link_made"),
        *("consent.given", "consent.withdrawn"),
    ]


def test_the_languages_to_read_beside_it_leave_the_version_what_was_agreed_to(
    clerk: Clerk,
) -> None:
    clerk.asked(TARO)
    with reading(clerk.house.engine) as connection:
        kept = connection.scalar(select(consent_texts.c.digest))
    assert kept == "6cf19c73f0148ea4e8b56c69ab6a3deac5c8346ecfa84ac06ead2b316940c437"


def test_whoever_does_not_agree_is_asked_no_more_by_that_link(clerk: Clerk) -> None:
    (number,) = clerk.asked(TARO)
    (link,) = clerk.links(number)
    assert "「同意しない」と記録しました" in clerk.post(link, 200, answer="refuse", **BORN)
    clerk.get(link, 404)
    assert "同意しない" in clerk.get(f"{PAGE}/{number}")
    assert not clerk.is_in_force(TARO)


def test_unknown_used_and_expired_links_look_alike(clerk: Clerk) -> None:
    used, guessed, late = clerk.links(*clerk.asked(TARO, HANAKO, "00345678901236"))
    clerk.post(used, 200, answer="refuse", **BORN)
    for left in range(MOST_TRIES - 1, -1, -1):
        wrong = BORN | {"answer": "agree", "year": "1900"}
        clerk.post(guessed, 422 if left else 404, **wrong)
    assert "使えません" not in clerk.get(late)
    clerk.house.clock.turn(seconds=VALID.total_seconds())
    pages = set()
    for link in (used, guessed, late, "/consent/none"):
        for page in (clerk.get(link, 404), clerk.post(link, 404, answer="agree", **BORN)):
            pages.add(page.replace(link, ""))
    (page,) = pages
    assert "会社の担当者に新しいリンクを頼んで" in page


def test_links_are_not_tried_without_end(clerk: Clerk) -> None:
    subject = "testclient"
    limits = Limits(clerk.house.engine, clerk.house.seals)
    for _ in range(CONSENT_FROM.most - 1):
        limits.tried(CONSENT_FROM, subject, clerk.house.clock())
    assert "新しいリンク" in clerk.get("/consent/none", 404)
    clerk.get("/consent/none", 429)
    clerk.post("/consent/none", 429, answer="agree", **BORN)


def test_other_businesses_see_and_change_nothing(clerk: Clerk) -> None:
    (number,) = clerk.asked(TARO)
    stranger = clerk.house.account("kensetsu02", Membership("business", OTHER, "administrator"))
    clerk.token = clerk.house.be(stranger)
    for path in (PAGE, f"{PAGE}/new", f"{PAGE}/{number}"):
        clerk.get(path, 404)
        clerk.post(path, 404, action="links", consent=[number], why="x")
    theirs = f"/businesses/{OTHER}/consents"
    clerk.get(f"{theirs}/{number}", 404)
    clerk.post(f"{theirs}/{number}", 404, why="x")
    for action in ("links", "forms", "signed"):
        clerk.post(theirs, 422, action=action, consent=[number])
    assert [row.withdrawn_at for row in clerk.rows()] == [None]


def test_older_consents_come_on_further_pages(clerk: Clerk) -> None:
    rows = "".join(f"{10**13 + one:014},人{one},1985/4/1,,\r\n" for one in range(60))
    clerk.post(f"{PAGE}/new", action="list", file=("list", "a", (HEADER + rows).encode()))
    page = clerk.get(PAGE)
    assert page.count('class="case-row"') == 50
    found = re.search(r'href="([^"]*before=\d+)"', page)
    assert found is not None
    assert clerk.get(found[1]).count('class="case-row"') == 10
    assert clerk.get(f"{PAGE}?all=1").count(" checked>") == 50
    assert clerk.acts().count("technicians.seen") == 3


def test_what_is_filed_holds_its_consents_until_it_is_done(clerk: Clerk) -> None:
    (number,) = clerk.asked(TARO)
    clerk.post(PAGE, action="signed", consent=[number], file=("file", "a.pdf", pdf()))
    engine = clerk.house.engine
    with writing(engine) as connection:
        assert TARO in in_force(connection, EMPLOYER, [TARO])
        if engine.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
            held = select(consents).with_for_update(nowait=True)
            with engine.connect() as other, pytest.raises(OperationalError):
                other.execute(held)
    clerk.post(f"{PAGE}/{number}", why="x")
    assert not clerk.is_in_force(TARO)
