"""The seed's example screens, reproduced from data on a small phone: every label and figure."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from ccus_data.database import open_database, read_address, reading, writing
from ccus_data.tables import businesses
from portal.access import JAPAN
from tests.ccus_data.world import EMPLOYER
from tests.e2e.looking import PHONE, SHOTS, overflow, violations
from tests.e2e.own_phone import come_in, put_technician_account, telephone
from tests.e2e.seed_people import (
    FIRST,
    MET,
    NAMES,
    SECOND,
    SHORT,
    SITES,
    SIX_DAYS,
    month_before,
    put_people,
)

TODAY = dt.datetime.now(JAPAN).date()
MONTH = month_before(TODAY)
WEEKDAYS = "月火水木金土日"
PASSKEY, PASSWORD = "生体認証でログイン", "パスワードでログイン"


@pytest.fixture(scope="module")
def people(home: Path, address: str) -> str:
    """The portal with the three technicians; the name of their employer."""
    assert address  # it is the portal that makes the database
    engine = open_database(read_address({"XDG_DATA_HOME": str(home)}))
    with writing(engine) as connection:
        put_people(connection, TODAY)
        for technician_id in NAMES:
            put_technician_account(connection, technician_id, dt.datetime.now(dt.UTC))
    with reading(engine) as connection:
        here = businesses.c.business_id == EMPLOYER
        name = str(connection.scalar(select(businesses.c.name).where(here)))
    engine.dispose()
    return name


def look(page: Page, name: str) -> None:
    assert overflow(page) == 0, name
    assert violations(page, PHONE) == []
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"seed-{name}.png", full_page=True)


def said(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def facts(place: Locator) -> dict[str, str]:
    """The labels of a list of facts with what stands beside them."""
    found = {}
    for one in place.locator("dl > div").all():
        label, value = one.locator("dt").inner_text(), one.locator("dd").first.inner_text()
        found[label.strip()] = re.sub(r"\s+", " ", value).strip()
    return found


def test_six_work_days_from_seven_histories(browser: Browser, address: str, people: str) -> None:
    with telephone(browser, address) as context:
        page = context.new_page()
        come_in(page, SIX_DAYS)
        page.goto(f"/passport/histories?month={MONTH:%Y-%m}")
        expect(page.locator("h2").first).to_have_text(f"{MONTH.year}年{MONTH.month}月")
        expect(page.locator("#month")).to_have_value(f"{MONTH:%Y-%m}")
        figures = {"就業日数": "6日", "就業履歴数": "7件", "現場未承認": "0件", "現場未登録": "0件"}
        told = facts(page.locator("main"))
        assert told | figures == told
        days = page.locator("li.day")
        expect(days).to_have_count(6)
        for number in range(6):
            on = MONTH + dt.timedelta(days=number)
            day = days.nth(number)
            expect(day.locator(".day__head a")).to_have_text(
                f"{said(on)}（{WEEKDAYS[on.weekday()]}）"
            )
            expect(day).to_contain_text(SITES[FIRST])
            expect(day).to_contain_text("08:00 → 17:00")
        expect(days.nth(2)).to_contain_text(SITES[SECOND])
        expect(days.nth(2)).to_contain_text("18:05 → 21:20")
        look(page, "histories")

        days.nth(2).locator(".day__head a").click()
        third = MONTH + dt.timedelta(days=2)
        boxes = page.locator("main section.box")
        expect(boxes).to_have_count(2)
        first, second = facts(boxes.nth(0)), facts(boxes.nth(1))
        assert first["入場日"] == said(third)
        assert (first["立場"], first["作業内容"]) == ("職長", "幹線工事")
        assert first["職種"] == "電気工 09-01"
        assert first["入場／退場時間"] == "08:00 → 17:00"
        assert second["作業内容"] == "照明器具の取付け"
        assert second["入場／退場時間"] == "18:05 → 21:20"
        assert people in first["所属事業者"]
        look(page, "day")

        page.goto("/passport/profile")
        told = facts(page.locator("main"))
        assert told | figures == told
        assert (told["技能者ID"], told["氏名"]) == (SIX_DAYS, NAMES[SIX_DAYS])
        assert (told["生年月"], told["初回登録年"]) == ("1985年4月", "2022年")
        assert "レベル1 白（ホワイト）" in told["レベル"]
        assert told["主たる職種"] == "電気工 09-01"
        assert told["カードの有効期限"].startswith("2032年1月4日")
        assert people in told["主たる所属"]
        look(page, "profile")


def level_3(page: Page) -> Locator:
    """The part of the page that lays level 3 beside what there is, unfolded."""
    part = page.locator("details.level-finding").nth(1)
    expect(part.locator("summary .level-card strong")).to_have_text("レベル3")
    part.evaluate("one => { one.open = true }")
    return part


def rows_of(part: Locator) -> list[str]:
    return [re.sub(r"\s+", " ", one.inner_text()) for one in part.locator(".need-row").all()]


def notes_are_there(page: Page) -> None:
    """Both start points, the disclaimer, the criteria and the way back."""
    main = page.locator("main")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    expect(main).to_contain_text("レベルアップを保証するものではありません")
    expect(main).to_contain_text("就業日数の起算点")
    expect(main).to_contain_text("職長・班長の起算点")
    expect(page.locator('main a[href^="/criteria/electrical"]')).to_be_visible()
    expect(page.locator(".breadcrumb")).to_contain_text("レベルアップ")


def test_everything_for_level_3_is_there_and_applying_is_recommended(
    browser: Browser, address: str, people: str
) -> None:
    with telephone(browser, address) as context:
        page = context.new_page()
        come_in(page, MET)
        page.goto("/passport/levels")
        expect(page.locator("main")).to_contain_text("診断でレベル3の分野")
        expect(page.locator('.entry[href$="electrical"]')).to_contain_text("電気工事")
        look(page, "levels")
        page.locator('.entry[href$="electrical"]').click()
        work, role, held = rows_of(level_3(page))
        for words in ("就業日数", "○", "1,200日", "1,075日", "5年"):
            assert words in work
        for words in ("職長・班長の日数", "○", "250日", "215日", "1年"):
            assert words in role
        for words in ("資格", "○", "第一種電気工事士免状取得者"):
            assert words in held
        expect(page.locator("#apply")).to_have_text("申請をお勧めします")
        expect(page.locator("#employer")).to_contain_text(people)
        notes_are_there(page)
        look(page, "level-met")


def test_300_days_115_days_as_foreman_and_a_licence_are_missing(
    browser: Browser, address: str, people: str
) -> None:
    assert people
    with telephone(browser, address) as context:
        page = context.new_page()
        come_in(page, SHORT)
        page.goto("/passport/levels/electrical")
        work, role, held = rows_of(level_3(page))
        for words in ("就業日数", "×", "775日", "3.6年", "1,075日", "5年", "あと300日"):
            assert words in work
        for words in ("職長・班長の日数", "×", "100日", "0.4年", "215日", "1年", "あと115日"):
            assert words in role
        for words in ("資格", "×", "第一種電気工事士免状取得者", "31018"):
            assert words in held
        expect(page.locator("#apply")).to_have_count(0)
        expect(page.locator("main")).to_contain_text("レベル2の日数は、もうそろっています。")
        notes_are_there(page)
        look(page, "level-short")


def test_the_way_in_and_the_six_entries_are_those_of_the_seed(
    browser: Browser, address: str, people: str
) -> None:
    assert people
    with telephone(browser, address) as context:
        page = context.new_page()
        page.goto("/passport")
        expect(page.get_by_role("link", name=PASSKEY)).to_be_visible()
        expect(page.get_by_role("link", name=PASSWORD)).to_be_visible()
        look(page, "start")
        page.goto("/passport/sign-up")
        fields = {"technician_id": "技能者ID", "birth": "生年月日", "number": "本人確認番号"}
        for name, label in (fields | {"email": "メールアドレス"}).items():
            expect(page.locator(f'label[for="{name}"]')).to_contain_text(label)
        look(page, "sign-up")
        come_in(page, SIX_DAYS)
        assert set(page.locator(".entry > strong").all_inner_texts()) == {
            *("就業履歴一覧", "資格情報一覧", "特典", "基本情報", "レベルアップ", "お知らせ")
        }
        expect(page.locator(".pass .level-card")).to_contain_text("白（ホワイト）")
        look(page, "home")
        page.goto("/passport/qualifications")
        expect(page.locator("main")).to_contain_text("期限が3か月を切っています")
        told = facts(page.locator("li.day").first)
        assert (told["種類"], told["資格コード"]) == ("職長・その他安全衛生講習", "60011")
        assert told["有効期限"].startswith(said(TODAY + dt.timedelta(days=60)))
        look(page, "qualifications")
