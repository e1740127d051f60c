from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.tables import (
    businesses,
    employments,
    histories,
    ledger,
    personal_views,
    site_rosters,
    site_structures,
    sites,
    technician_trades,
    technicians,
)
from portal.access import Membership
from tests.portal.access.conftest import START, House

PRIME, FIRST, SECOND, STRANGER = (
    "66879345433022",
    "06679345433022",
    "12345678901222",
    "22345678901222",
)
SITE = {
    "name": "駅前再開発ビル",
    "ordering_kind": "private",
    "prefecture": "13",
    "from_day": "2026-11-01",
    "to_day": "2027-10-31",
    "accumulation_from": "2026-11-01",
    "accumulation_to": "2027-10-31",
}
TODAY = START.date()


def person(number: int) -> str:
    return f"{10**13 + 100 * number + 21:014}"


@dataclass
class Firms:
    """The clerks of four businesses, and the browser of whoever comes in."""

    house: House
    token: str = ""
    business: str = ""

    def be(self, business: str) -> Firms:
        """Come in as the clerk of a business."""
        numbers = {PRIME: 1, FIRST: 2, SECOND: 3, STRANGER: 4}
        self.token, self.business = self.house.be(numbers[business]), business
        return self

    def path(self, rest: str = "") -> str:
        return f"/businesses/{self.business}/sites{rest}"

    def get(self, rest: str = "", status: int = 200) -> str:
        answer = self.house.client.get(self.path(rest), follow_redirects=False)
        assert answer.status_code == status, answer.text
        return html.unescape(answer.text)

    def post(self, rest: str, status: int = 303, /, **texts: Any) -> str:
        file = texts.pop("file", None)
        answer = self.house.client.post(
            self.path(rest),
            data={"form_token": self.token} | texts,
            files=None if file is None else {"file": ("a.csv", file)},
            headers={"sec-fetch-site": "same-origin"},
            follow_redirects=False,
        )
        assert answer.status_code == status, answer.text
        return html.unescape(answer.headers.get("location", answer.text))

    def site(self, **other: str) -> str:
        """A site registered by the prime; its number."""
        led = self.be(PRIME).post("/new", **{**SITE, **other})
        found = re.fullmatch(rf"/businesses/{PRIME}/sites/(\d{{14}})\?done=registered", led)
        assert found
        return found[1]

    def structure(self) -> str:
        """A site with two accepted tiers; its number."""
        site = self.site()
        for upper, sub in ((PRIME, FIRST), (FIRST, SECOND)):
            self.be(upper).post(f"/{site}", action="invite", business_id=sub)
            self.be(sub).post(f"/{site}", action="accept", upper=upper)
        return site

    def acts(self) -> list[str]:
        """What was done to sites, structures and rosters, as the ledger has it."""
        with reading(self.house.engine) as connection:
            assert verify_ledger(connection).count == 0
            acts = connection.scalars(select(ledger.c.act).order_by(ledger.c.number))
            return [one for one in acts if one.startswith(("site.", "structure.", "roster."))]

    def rows(self) -> dict[str, Any]:
        with reading(self.house.engine) as connection:
            return {one.technician_id: one for one in connection.execute(select(site_rosters))}

    def seen(self) -> int:
        with reading(self.house.engine) as connection:
            return connection.scalar(select(func.count()).select_from(personal_views)) or 0


@pytest.fixture
def firms(house: House) -> Firms:
    names = [(PRIME, "元請建設"), (FIRST, "一次電設"), (SECOND, "二次電工"), (STRANGER, "よそ")]
    with writing(house.engine) as connection:
        rows: list[dict[str, Any]] = [
            {"business_id": one, "name": name, "kind": "corporation", "registered_on": TODAY}
            for one, name in names
        ]
        connection.execute(insert(businesses), rows)
        since = dt.date(2020, 4, 1)
        for number, business in ((1, FIRST), (2, SECOND), (3, SECOND), (4, STRANGER)):
            one = person(number)
            who = {"technician_id": one, "name": f"建設 {number}郎", "level": 1}
            born = {"birth_date": dt.date(1985, 1, 1), "registered_on": since}
            kind = {"registration_type": "detailed"}
            connection.execute(insert(technicians), {**who, **born, **kind})
            trade = {"technician_id": one, "trade": "09-01", "is_main": True}
            connection.execute(insert(technician_trades), trade)
            works = {"technician_id": one, "business_id": business, "is_main": True}
            connection.execute(insert(employments), {**works, "from_day": since})
    for one, name in (
        (PRIME, "moto00001"),
        (FIRST, "ichi00001"),
        (SECOND, "niji00001"),
        (STRANGER, "yoso00001"),
    ):
        house.account(name, Membership("business", one, "clerk"))
    return Firms(house)


def test_every_fault_of_a_site_is_said_at_once_and_nothing_is_registered(firms: Firms) -> None:
    firms.be(PRIME)
    page = firms.post("/new", 422, name="", from_day="x", to_day="2026-01-01")
    # the name, the first day, and what is missing: prefecture and both days of cards
    assert page.count('<p class="fault">') == 5
    late = {**SITE, "to_day": "2026-10-31"}
    assert firms.post("/new", 422, **late).count('<p class="fault">') == 1
    assert firms.acts() == []
    assert "現場はまだありません" in firms.get()


@pytest.mark.parametrize(
    ("kind", "first"),
    [("own_place", dt.date(2025, 7, 1)), ("training_centre", dt.date(2025, 10, 1))],
)
def test_a_place_that_is_no_building_site_is_one_from_its_day_on(
    firms: Firms, kind: str, first: dt.date
) -> None:
    for days, status in ((-1, 422), (0, 303), (1, 303)):
        day = str(first + dt.timedelta(days=days))
        given = {**SITE, "ordering_kind": kind, "accumulation_from": day}
        firms.be(PRIME).post("/new", status, **given)


def test_a_site_has_a_number_and_every_change_of_it_is_on_record(firms: Firms) -> None:
    site = firms.site()
    assert site.endswith("71")
    assert "駅前再開発ビル" in firms.get(f"/{site}")
    edit = firms.get(f"/{site}/edit")
    assert '<option value="private" selected>' in edit
    for _ in range(2):  # the second time nothing is different
        firms.post(f"/{site}/edit", **{**SITE, "manager": "山田"})
    firms.post(f"/{site}", action="end")
    assert "すでに終了" in firms.post(f"/{site}", 422, action="end")
    assert firms.acts() == ["site.registered", "site.changed", "site.ended"]
    with reading(firms.house.engine) as connection:
        row = connection.execute(select(sites)).one()
        last = connection.execute(select(ledger).order_by(ledger.c.number.desc())).first()
    assert (row.manager, row.accumulation_to) == ("山田", TODAY)
    assert last is not None
    assert last.before == '{"accumulation_to":"2027-10-31"}'


def test_without_acceptance_nobody_is_in_the_structure_and_it_is_said(firms: Firms) -> None:
    site = firms.site()
    for whom, said in (
        ("1", "14桁"),
        ("99999999999999", "登録されていません"),
        (PRIME, "自社は招待できません"),
    ):
        assert said in firms.post(f"/{site}", 422, action="invite", business_id=whom)
    firms.be(FIRST).get(f"/{site}", 404)
    firms.be(PRIME).post(f"/{site}", action="invite", business_id=FIRST)
    assert "すでに招待" in firms.post(f"/{site}", 422, action="invite", business_id=FIRST)
    assert "未承諾" in firms.get(f"/{site}")
    firms.be(FIRST)
    assert "日数になりません" in firms.get()
    firms.get(f"/{site}/roster/new", 404)
    firms.post(f"/{site}", 404, action="invite", business_id=SECOND)
    firms.get(f"/{site}/edit", 404)
    firms.post(f"/{site}", action="accept", upper=PRIME)
    assert "取り消されて" in firms.post(f"/{site}", 422, action="accept", upper=PRIME)
    assert "すでに終了" not in firms.post(f"/{site}", 422, action="end")
    firms.get(f"/{site}/roster/new")
    assert "元請事業者は招待できません" in firms.post(
        f"/{site}", 422, action="invite", business_id=PRIME
    )
    firms.post(f"/{site}", action="invite", business_id=SECOND)
    firms.be(SECOND).post(f"/{site}", action="accept", upper=FIRST)
    firms.be(SECOND)
    said = firms.post(f"/{site}", 422, action="invite", business_id=FIRST)
    assert "上位にあります" in said


def test_an_invitation_that_is_declined_or_taken_back_is_gone(firms: Firms) -> None:
    site = firms.site()
    firms.post(f"/{site}", action="invite", business_id=FIRST)
    assert firms.be(FIRST).post(f"/{site}", action="decline", upper=PRIME) == firms.path(
        "?done=declined"
    )
    firms.get(f"/{site}", 404)
    firms.be(PRIME).post(f"/{site}", action="invite", business_id=FIRST)
    firms.post(f"/{site}", action="withdraw", sub=FIRST)
    firms.post(f"/{site}", 422, action="withdraw", sub=FIRST)
    firms.post(f"/{site}", 422, action="withdraw", sub=PRIME)
    firms.be(FIRST).get(f"/{site}", 404)
    assert firms.acts()[1:] == [
        "structure.invited",
        "structure.declined",
        "structure.invited",
        "structure.withdrawn",
    ]


def test_an_employer_enters_its_own_people_alone(firms: Firms) -> None:
    site = firms.structure()
    firms.be(SECOND)
    page = firms.get(f"/{site}/roster/new")
    assert page.count('type="checkbox" id="technician-') == 2
    assert firms.seen() == 2
    given = {"action": "some", "role": "worker"}
    assert "1人以上" in firms.post(f"/{site}/roster/new", 422, **given)
    other = {**given, "technician": [person(2), person(1)]}
    assert "所属していない" in firms.post(f"/{site}/roster/new", 422, **other)
    assert firms.rows() == {}
    led = firms.post(f"/{site}/roster/new", **given, own_trade="yes", technician=[person(2)])
    assert led.endswith("/roster?done=entered&count=1")
    firms.post(f"/{site}/roster/new", action="all")
    rows = firms.rows()
    assert [(rows[person(n)].trade, rows[person(n)].role) for n in (2, 3)] == [
        ("09-01", "worker"),
        (None, None),
    ]
    assert "入れられる技能者がいません" in firms.post(f"/{site}/roster/new", 422, action="all")


def test_holes_are_shown_to_the_employer_and_those_above_and_then_mended(firms: Firms) -> None:
    site = firms.structure()
    firms.be(SECOND).post(f"/{site}/roster/new", action="all")
    hole = "この現場では職種が未設定です。このままでは日数になりません。"
    for business in (SECOND, FIRST, PRIME):
        page = firms.be(business).get(f"/{site}/roster?holes=yes")
        assert page.count(hole) == 2
        assert ("選んだ技能者に設定する" in page) is (business == SECOND)
    firms.be(SECOND)
    chosen = {"action": "set", "technician": [person(2)]}
    assert "1つ以上" in firms.post(f"/{site}/roster", 422, **chosen)
    assert "99-99" in firms.post(f"/{site}/roster", 422, **chosen, trade="99-99")
    firms.post(f"/{site}/roster", **chosen, trade="09-01", role="foreman")
    page = firms.get(f"/{site}/roster?holes=yes")
    assert page.count(hole) == 1
    assert "要確認のみ（1人）" in page
    assert "要確認 1人" in firms.get()
    firms.post(f"/{site}/roster/{person(3)}", 422, trade="09-01", role="boss")
    firms.post(f"/{site}/roster/{person(3)}", trade="09-01", role="worker", work_content="配線")
    assert "要確認の技能者はいません" in firms.get(f"/{site}/roster?holes=yes")
    assert "配線" in firms.get(f"/{site}/roster/{person(3)}")
    firms.get(f"/{site}/roster/{person(1)}", 404)
    with writing(firms.house.engine) as connection:
        gone = update(site_structures).where(site_structures.c.business_id == FIRST)
        connection.execute(gone.values(accepted_on=None))
    assert "承諾していません" in firms.be(PRIME).get(f"/{site}/roster?holes=yes")


def test_each_tier_sees_itself_and_below_and_strangers_find_nothing(firms: Firms) -> None:
    site = firms.structure()
    for business in (FIRST, SECOND):
        firms.be(business).post(f"/{site}/roster/new", action="all", role="worker")
    shown = {PRIME: [1, 2, 3], FIRST: [1, 2, 3], SECOND: [2, 3]}
    for business, people in shown.items():
        page = firms.be(business).get(f"/{site}/roster")
        assert [n for n in range(1, 5) if person(n) in page] == people
        table = list(csv.reader(io.StringIO(firms.get(f"/{site}/roster.csv").lstrip("\ufeff"))))
        assert [row[2] for row in table[1:]] == [person(n) for n in people]
    page = firms.be(PRIME).get(f"/{site}/roster?of={FIRST}")
    assert (person(1) in page, person(2) in page) == (True, False)
    firms.post(f"/{site}/roster", 422, action="remove", technician=[person(1)])
    assert len(firms.rows()) == 3
    for rest in ("", "/roster", "/roster.csv"):
        firms.be(STRANGER).get(f"/{site}{rest}", 404)
    assert firms.seen() > 9
    after = {"to_day": TODAY - dt.timedelta(days=1)}
    with writing(firms.house.engine) as connection:
        connection.execute(update(site_rosters).values(after))
    assert "まだだれもいません" in firms.be(PRIME).get(f"/{site}/roster")
    assert person(2) in firms.be(SECOND).get(f"/{site}/roster")


def test_whoever_has_histories_on_the_site_stays_on_its_roster(firms: Firms) -> None:
    site = firms.structure()
    firms.be(SECOND).post(f"/{site}/roster/new", action="all")
    day = {"technician_id": person(2), "work_date": TODAY, "place": site, "site_id": site}
    with writing(firms.house.engine) as connection:
        told = {"employer_id": SECOND, "status": "counted", "method": "ic"}
        connection.execute(insert(histories), {**day, **told})
    both = {"action": "remove", "technician": [person(2), person(3)]}
    assert "1人は外していません" in firms.post(f"/{site}/roster", 422, **both)
    assert set(firms.rows()) == {person(2)}
    assert firms.acts().count("roster.removed") == 1


def test_related_trades_are_for_work_since_july_2025(firms: Firms) -> None:
    site = firms.structure()
    firms.be(FIRST).post(f"/{site}/roster/new", action="all", own_trade="yes", role="worker")
    for day, status in (("2025-06-30", 422), ("2025-07-01", 303), ("", 303)):
        given = {"trade": "09-01", "role": "worker", "related_trades": "06-01", "to_day": day}
        firms.post(f"/{site}/roster/{person(1)}", status, **given)


HEADER = "現場ID,技能者ID,職種コード,立場\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_file_is_looked_at_first_and_then_taken_whole(firms: Firms, encoding: str) -> None:
    site = firms.structure()
    firms.be(SECOND).post(f"/{site}/roster/new", action="some", technician=[person(2)])
    data = HEADER + f"{site},{person(2)},09-01,職長\r\n{site},{person(3)},09-01,\r\n"
    look = {"kind": "rosters", "action": "look", "file": data.encode(encoding)}
    page = firms.post("/files", 200, **look)
    assert "新しく入る行が1行、変わる行が1行、同じ行が0行" in page
    assert len(firms.rows()) == 1
    held = re.search(r'name="held" value="([^"]+)"', page)
    assert held
    take = {"kind": "rosters", "action": "take", "held": held[1]}
    assert firms.post("/files", **take) == firms.path("?done=taken&count=2")
    assert firms.rows()[person(2)].role == "foreman"
    assert firms.post("/files", **take) == firms.path("?done=taken&count=0")
    firms.post("/files", 422, kind="rosters", action="take", held="%%")
    exported = firms.get(f"/{site}/roster.csv").lstrip("\ufeff")
    again = {"kind": "rosters", "action": "look", "file": exported.encode()}
    assert "技能者名,所属事業者名,要確認の内容" in exported
    firms.post("/files", 200, **again)


def test_every_faulty_row_of_a_file_is_told_and_none_is_taken(firms: Firms) -> None:
    site = firms.structure()
    firms.be(SECOND)
    rows = [f"{site},{person(2)},09-01,職長", f"{site},{person(1)},09-01,職長", "1,x,09-01,職長"]
    for lines, count in ((rows, 2), (rows[:2], 1), ([rows[0], rows[0]], 1)):
        data = (HEADER + "\r\n".join(lines)).encode()
        page = firms.post("/files", 422, kind="rosters", action="look", file=data)
        assert page.count('<li><a href="#file">') == count
    no_place = HEADER + f"{'1' * 14},{person(2)},09-01,職長"
    for kind, text, said in (
        ("rosters", no_place, "施工体制に入っていません"),
        ("rosters", HEADER, "行がありません"),
        ("rosters", "", "中身が空です"),
        ("sites", f"現場ID,現場名\r\n{site},別の現場", "元請の現場ではありません"),
        ("structures", f"現場ID,事業者ID\r\n{site},{FIRST}", "上位にあります"),
        ("whatever", HEADER, "選んでください"),
    ):
        page = firms.post("/files", 422, kind=kind, action="look", file=text.encode())
        assert said in page, kind
    assert firms.rows() == {}


def test_a_prime_brings_in_sites_and_invitations(firms: Firms) -> None:
    firms.be(PRIME)
    head = firms.get("/files/sites.csv").lstrip("\ufeff").strip()
    names = head.split(",")
    told = {
        "現場名": "新しい現場",
        "発注区分": "公共工事",
        "都道府県": "東京都",
        **dict.fromkeys(("工期（自）", "就業履歴蓄積期間（自）"), "2026/12/1"),
        **dict.fromkeys(("工期（至）", "就業履歴蓄積期間（至）"), "2027年3月31日"),
    }
    data = (head + "\r\n" + ",".join(told.get(name, "") for name in names)).encode()
    page = firms.post("/files", 200, kind="sites", action="look", file=data)
    assert "新しい現場" in page
    held = re.search(r'name="held" value="([^"]+)"', page)
    assert held
    firms.post("/files", kind="sites", action="take", held=held[1])
    with reading(firms.house.engine) as connection:
        site = connection.scalar(select(sites.c.site_id))
    rows = f"現場ID,事業者ID\r\n{site},{FIRST}\r\n".encode()
    page = firms.post("/files", 200, kind="structures", action="look", file=rows)
    held = re.search(r'name="held" value="([^"]+)"', page)
    assert held
    firms.post("/files", kind="structures", action="take", held=held[1])
    assert firms.acts() == ["site.registered", "structure.invited"]
    told |= {"現場ID": str(site), "現場名": "名前を変えた現場"}
    changed = head + "\r\n" + ",".join(told.get(name, "") for name in names)
    assert "変わる行が1行" in firms.post(
        "/files", 200, kind="sites", action="look", file=changed.encode()
    )
    firms.get("/files/nothing.csv", 404)
    assert "名簿" in firms.get("/files?kind=rosters")
