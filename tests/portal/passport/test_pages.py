from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile

import pytest
from sqlalchemy import event, insert, select, update

from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.passport import disclosure_of
from ccus_data.tables import (
    DISCLOSED_ITEMS,
    data_terms,
    entry_decisions,
    histories,
    history_entries,
    ledger,
    proxy_requests,
    qualifications,
    technician_announcements,
    technicians,
    terms_agreements,
)
from portal.access import Membership
from portal.passport.terms import TermsChanged, keep_terms, terms_in_force
from tests.ccus_data.world import EMPLOYER
from tests.portal.access.conftest import House
from tests.portal.passport.own import TECHNICIAN, Phone, put_technicians

LEVEL = "/passport/levels/electrical"


def test_nothing_is_shown_before_the_terms_are_agreed_to_and_agreeing_is_kept(house: House) -> None:
    put_technicians(house)
    account = house.account("hikaru01")
    house.owns(account, TECHNICIAN, agrees=False)
    phone = Phone(house, house.be(account), account)
    terms = "/passport/terms?next=%2Fpassport%2Fprofile"
    assert phone.get("/passport/profile", 303) == terms
    assert 'aria-invalid="true"' in phone.post("/passport/terms", 422, next="/passport/profile")
    for _ in range(2):  # a second time adds nothing
        led = phone.post("/passport/terms", agree="yes", next="/passport/profile")
        assert led == "/passport/profile"
    assert "同意済み" in phone.get("/passport/terms")
    assert TECHNICIAN in phone.get("/passport/profile")
    with reading(house.engine) as connection:
        assert len(connection.execute(select(terms_agreements)).all()) == 1
        kept = connection.execute(select(data_terms)).one()
        assert verify_ledger(connection).count == 0
    assert kept.digest == terms_in_force(house.clock()).digest
    assert "だれが、いつ" in kept.wording


def test_words_that_differ_under_the_name_of_a_version_are_refused(house: House) -> None:
    terms = terms_in_force(house.clock())
    row = {"version": terms.version, "digest": "0" * 64, "wording": "", "since": house.clock()}
    with writing(house.engine) as connection:
        connection.execute(insert(data_terms), row)
        with pytest.raises(TermsChanged):
            keep_terms(connection, terms, house.clock())


def test_home_shows_the_card_in_its_colour_and_six_entries(phone: Phone) -> None:
    page = phone.get("/passport")
    assert 'class="pass pass--1"' in page
    assert "白（ホワイト）" in page
    assert page.count('class="entry') - page.count('class="entry__says"') == 6
    assert "期限が3か月を切った資格：1件" in page


def test_who_is_a_technician_alone_has_a_short_way_through_the_pages(phone: Phone) -> None:
    nav, _, rest = phone.get("/passport").partition("</header>")
    ways = re.findall(r'href="(/[^"]*)"', nav.partition('class="site-nav')[2])
    assert ways == ["/passport", "/account"]
    assert {"/diagnosis", "/criteria", "/statistics"} <= set(re.findall(r'href="(/[^"]*)"', rest))
    phone.house.client.cookies.clear()
    assert 'href="/diagnosis"' in phone.get("/passport").partition("</header>")[0]


def test_the_level_on_the_card_is_the_stored_one_and_not_the_diagnosed(phone: Phone) -> None:
    with writing(phone.house.engine) as connection:
        here = technicians.c.technician_id == TECHNICIAN
        connection.execute(update(technicians).where(here).values(level=4))
    assert "金（ゴールド）" in phone.get("/passport")
    assert "銀（シルバー）" in phone.get(LEVEL)


def test_days_and_histories_are_counted_apart_and_what_is_not_counted_by_cause(
    phone: Phone,
) -> None:
    page = phone.get("/passport/histories?month=2026-10")
    with reading(phone.house.engine) as connection:
        rows = connection.execute(
            select(histories.c.work_date, histories.c.status).where(
                histories.c.technician_id == TECHNICIAN,
                histories.c.work_date.between(dt.date(2026, 10, 1), dt.date(2026, 10, 31)),
            )
        ).all()
    assert f"{len(rows)}件" in page
    assert len({row.work_date for row in rows}) < len(rows)  # two sites on one day
    told = re.findall(r'figure-box__number">(\d+)', page)
    by = [
        sum(row.status == status for row in rows) for status in ("unapproved", "site_unregistered")
    ]
    assert [int(one) for one in told[1:]] == [len(rows), *by]
    assert page.count("×") == len(re.findall("数えられません</span>", page))
    assert "2026年11月30日まで直せます（あと4日）" in re.sub(r"</?time[^>]*>", "", page)


def test_a_month_can_be_mended_to_the_last_day_of_the_next_one(phone: Phone) -> None:
    for day, is_open in ((29, True), (30, True), (31, False)):
        at = dt.datetime(2026, 10, 31, 3, 0, tzinfo=dt.UTC) + dt.timedelta(days=day)
        phone.house.clock.at = at
        phone.token = phone.house.be(phone.account)
        page = phone.get("/passport/histories?month=2026-10")
        assert ("直し方を見る" in page) is is_open
        assert ("期限（翌月の末日）を過ぎて" in page) is not is_open


def test_a_day_says_for_which_field_it_counts_and_why_not(phone: Phone) -> None:
    listed = phone.get("/passport/histories?month=2026-11")
    page = phone.get(_day_of(listed, "元請がまだ承認していない"))
    assert "非計上（元請現場未承認）" in page
    assert "直接入力" in page
    assert "屋内配線" in page or "照明器具" in page
    assert 'id="mend"' in page
    good = re.search(
        r'href="(/passport/histories/[\d-]+)"[^>]*>.{0,120}</a> <span class="mark mark--met', listed
    )
    assert good is not None
    assert 'id="mend"' not in phone.get(good[1])


def _day_of(listed: str, words: str) -> str:
    """The page of the first day of a list whose words are these."""
    item = next(one for one in listed.split('<li class="day">') if words in one)
    found = re.search(r'href="(/passport/histories/[\d-]+)"', item)
    assert found is not None
    return found[1]


def test_a_day_without_histories_or_that_is_none_is_not_found(phone: Phone) -> None:
    for day in ("2026-11-01", "1999-01-01", "2026-13-01", "today"):
        assert "<h1>" in phone.get(f"/passport/histories/{day}", 404)


def test_a_month_that_is_none_shows_the_nearest_that_there_is(phone: Phone) -> None:
    for month, shown in (
        ("", "2026年11月"),
        ("2026-13", "2026年11月"),
        ("x", "2026年11月"),
        ("9999-12", "2026年11月"),
        ("0001-01", "2023年1月"),
    ):
        page = phone.get(f"/passport/histories?month={month}&view=calendar")
        assert f"<h2>{shown}</h2>" in page


def test_qualifications_say_dates_by_kind_expiry_and_what_would_help(phone: Phone) -> None:
    page = phone.get("/passport/qualifications")
    assert "期限が3か月を切っています" in page
    assert "登録電気工事基幹技能者" in page
    assert "取得年月日" in page
    assert "能力評価基準に出てこない資格" in page


def test_levels_group_fields_by_level_and_lead_to_others_on_wish(phone: Phone) -> None:
    page = phone.get("/passport/levels")
    assert page.index("診断でレベル3の分野") < page.index("診断でレベル1の分野")
    assert "申請をお勧めします" in page
    assert phone.get("/passport/levels?field=painting", 303) == "/passport/levels/painting"
    assert "レベルアップ診断：" in phone.get("/passport/levels/painting")
    phone.get("/passport/levels/nowhere", 404)


def test_what_if_shows_another_pace_and_one_more_qualification(phone: Phone) -> None:
    page = phone.get(f"{LEVEL}?days=22&role_days=10&qualification=00001")
    assert "もしも" in page
    assert "projection__line--then" in page
    assert "登録電気工事基幹技能者を取ると" in page
    assert "1か月に22日" in page
    faulty = phone.get(f"{LEVEL}?days=32&role_days=x&qualification=nothing", 422)
    assert faulty.count('aria-invalid="true"') == 3


def test_days_a_month_are_from_0_to_31(phone: Phone) -> None:
    for days, status in (("-1", 422), ("0", 200), ("31", 200), ("32", 422)):
        page = phone.get(f"{LEVEL}?days={days}", status)
        assert ('aria-invalid="true"' in page) is (status == 422)


def test_asking_the_employer_is_kept_and_told_once(phone: Phone) -> None:
    house = phone.house
    house.account("tanto001", Membership("business", EMPLOYER, "clerk"))
    assert phone.post(f"{LEVEL}/ask", 422) != ""
    assert phone.post(f"{LEVEL}/ask", 422, employer="66879345433022") != ""
    assert phone.post(f"{LEVEL}/ask", employer=EMPLOYER) == f"{LEVEL}?done=asked"
    assert phone.post(f"{LEVEL}/ask", employer=EMPLOYER) == f"{LEVEL}?done=asked-before"
    (letter,) = house.letters()
    assert "見本 光" in letter.get_content()
    assert letter["To"] == "tanto001@example.co.jp"
    house.clock.turn(days=30)
    phone.token = house.be(phone.account)
    assert phone.post(f"{LEVEL}/ask", employer=EMPLOYER) == f"{LEVEL}?done=asked"
    with reading(house.engine) as connection:
        found = connection.execute(select(proxy_requests)).all()
    assert [(one.field, one.level) for one in found] == [("electrical", 3)] * 2
    assert "これまでのお願い" in phone.get("/passport/levels")


def test_a_level_that_is_not_above_the_card_is_not_asked_for(phone: Phone) -> None:
    page = phone.post("/passport/levels/scaffolding/ask", 422, employer=EMPLOYER)
    assert "まだお願いできません" in page


def test_open_all_opens_and_close_all_closes_and_items_are_set_one_by_one(phone: Phone) -> None:
    page = "/passport/profile/disclosure"
    assert "checked" not in phone.get(page)
    for sent, opened in (
        ({"all": "open"}, set(DISCLOSED_ITEMS)),
        ({"all": "close"}, set()),
        ({"item": ["level", "histories", "nonsense"]}, {"level", "histories"}),
        ({}, set()),
    ):
        phone.post(page, **sent)
        with reading(phone.house.engine) as connection:
            assert disclosure_of(connection, TECHNICIAN).by_technician == opened
        assert phone.get(page).count(" checked") == len(opened)


def test_who_looked_is_shown_with_the_name_of_the_business(phone: Phone) -> None:
    house = phone.house
    assert "まだ、だれも見ていません" in phone.get("/passport/profile/views")
    clerk = house.account("tanto001", Membership("business", EMPLOYER, "clerk"))
    house.be(clerk)
    assert house.client.get(f"/businesses/{EMPLOYER}/disclosure").status_code == 200
    phone.token = house.be(phone.account)
    page = phone.get("/passport/profile/views")
    assert "㈱髙﨑工務店" in page


def test_the_export_holds_everything_and_no_cell_is_a_formula(phone: Phone) -> None:
    house = phone.house
    with writing(house.engine) as connection:
        here = qualifications.c.code == "31018"
        connection.execute(update(qualifications).where(here).values(number="=1+1"))
    answer = house.client.get("/passport/profile/export.zip")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        told = json.loads(archive.read("all.json"))
        assert len(archive.namelist()) == len(told) - 2 + 1
        assert "'=1+1" in archive.read("qualifications.csv").decode("utf-8-sig")
    with reading(house.engine) as connection:
        mine = histories.c.technician_id == TECHNICIAN
        assert len(told["histories"]) == len(
            connection.execute(select(histories).where(mine)).all()
        )
        noted = connection.execute(select(ledger.c.act)).scalars().all()
    assert "technicians.exported" in noted


def test_a_page_asks_as_often_for_many_days_as_for_few(phone: Phone) -> None:
    said: list[str] = []
    event.listen(phone.house.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    counts = []
    for month in ("2021-03", "2026-10"):
        said.clear()
        phone.get(f"/passport/histories?month={month}")
        counts.append(len(said))
    assert abs(counts[0] - counts[1]) <= 2  # names of sites and employers where there are any
    assert max(counts) <= 14


def test_somebody_else_s_account_sees_nothing_of_it(phone: Phone) -> None:
    other = phone.house.account("tanto001", Membership("business", EMPLOYER, "clerk"))
    phone.token = phone.house.be(other)
    for path in ("/passport/histories", "/passport/profile", "/passport/profile/export.zip"):
        phone.get(path, 404)
    assert "ログインID（tanto001）は技能者のものではありません" in phone.get("/passport")


def test_what_was_entered_by_hand_is_shown_with_how_it_ended(phone: Phone) -> None:
    house = phone.house
    entry = {"technician_id": TECHNICIAN, "side": "technician", "by": "x", "at": house.clock()}
    with writing(house.engine) as connection:
        for number, (day, site) in enumerate(((5, "北の現場"), (6, "南の現場")), 1):
            row = {"entry_id": number, "work_date": dt.date(2026, 11, day), "site_name": site}
            connection.execute(insert(history_entries), {**entry, **row, "kind": "direct"})
        ended = {"entry_id": 1, "outcome": "refused", "why": "入場なし"}
        connection.execute(insert(entry_decisions), {**ended, "by": "y", "at": house.clock()})
    page = phone.get("/passport/profile")
    assert page.index("南の現場") < page.index("北の現場")
    assert page.index("承認待ち") < page.index("承認されませんでした")
    assert "入場なし" in page


def test_a_technician_enters_a_day_that_then_waits_for_the_prime(phone: Phone) -> None:
    page = "/passport/histories/2026-11-25/correct"
    assert "元請が承認すると" in phone.get(page)
    assert phone.post(page, 422, site_name="", entered_at="8").count('class="fault"') == 2
    led = phone.post(page, site_name="駅前", entered_at="08:00", reason="カードを忘れた")
    assert led.endswith("done=entered")
    with reading(phone.house.engine) as connection:
        row = connection.execute(select(histories).where(histories.c.place == "駅前")).one()
        made = connection.execute(
            select(history_entries.c.side).where(history_entries.c.site_name == "駅前")
        ).scalar_one()
    assert (row.place, row.status, made) == ("駅前", "site_unregistered", "technician")
    assert "入力しました" in phone.get("/passport/histories?month=2026-11&done=entered")
    assert phone.post("/passport/histories/2027-01-01/correct", 422, site_name="x")


def test_a_technician_takes_back_an_own_entry_that_nobody_decided(phone: Phone) -> None:
    form = "/passport/histories/2026-11-25/correct"
    assert phone.get("/passport/entries?day=2026-11-25", 303) == form
    assert 'aria-invalid="true"' in phone.get("/passport/entries?day=x", 422)
    phone.post(form, site_name="駅前", entered_at="08:00")
    page = phone.get("/passport/entries")
    number = re.search(r'name="entry" value="([0-9]+)"', page)
    assert number
    assert "現場の登録待ち" in page
    assert phone.post("/passport/entries", entry=number[1]).endswith("done=withdrawn")
    page = phone.get("/passport/entries?done=withdrawn")
    assert "取り下げました" in page
    assert 'name="entry"' not in page
    assert "すでに決まっています" in phone.post("/passport/entries", 422, entry=number[1])


def test_a_level_just_reached_is_told_and_read_once(phone: Phone) -> None:
    says = {"field": "electrical", "field_name": "電気工事", "level": 2}
    with writing(phone.house.engine) as connection:
        row = {"technician_id": TECHNICIAN, "kind": "level_reached", "once": "l"}
        told = {"says": json.dumps(says), "at": phone.house.clock()}
        connection.execute(insert(technician_announcements), {**row, **told})
    assert "新しいお知らせが1件" in phone.get("/passport")
    page = phone.get("/passport/announcements")
    assert "レベル2の条件を満たしました" in page
    assert "未読" in page
    assert "未読" not in phone.get("/passport/announcements")
    assert "新しいお知らせ" not in phone.get("/passport")


def test_days_that_can_be_mended_are_told_with_their_deadline(phone: Phone) -> None:
    says = {"days": 1, "until": "2026-12-31", "lost": [["2026-11-24", "unapproved"]], "near": []}
    with writing(phone.house.engine) as connection:
        row = {"technician_id": TECHNICIAN, "kind": "days_open", "once": "d"}
        told = {"says": json.dumps(says), "at": phone.house.clock()}
        connection.execute(insert(technician_announcements), {**row, **told})
    page = phone.get("/passport/announcements")
    assert "まだ日数にならない日が1日あります" in page
    assert "2026年12月31日までなら直せます" in re.sub(r"</?time[^>]*>", "", page)
    assert "/passport/histories?month=2026-11" in page


def test_what_was_registered_again_runs_out_no_more(phone: Phone) -> None:
    with reading(phone.house.engine) as connection:
        here = qualifications.c.technician_id == TECHNICIAN
        held = [
            dict(one) for one in connection.execute(select(qualifications).where(here)).mappings()
        ]
    (soon,) = [one for one in held if one["expires_on"] and one["expires_on"].year < 2028]
    assert "期限が3か月を切った資格：1件" in phone.get("/passport")
    again = {"acquired_on": dt.date(2026, 11, 20), "expires_on": dt.date(2031, 11, 19)}
    with writing(phone.house.engine) as connection:
        connection.execute(insert(qualifications), soon | again)
    assert "期限が3か月を切った資格" not in phone.get("/passport")
    page = phone.get("/passport/qualifications")
    assert "期限が3か月を切っています" not in page
    assert "新しい期限で登録し直されています" in page
