from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from ccus_data.database import reading
from ccus_data.tables import sites
from tests.portal.sites.firms import (
    FIRST,
    PRIME,
    SECOND,
    Firms,
    person,
)

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
