from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from ccus_data import posts
from ccus_data.database import reading, writing
from ccus_data.passport import MAIL_KINDS, MailWishes, mail_wishes_of
from ccus_data.posts import Audience, Content, Saying
from ccus_data.tables import ledger, post_reads, technician_announcements, technicians
from portal import passport
from portal.layout import Language, Words
from portal.passport.post_view import post_view
from tests.portal.access.conftest import House
from tests.portal.passport.own import TECHNICIAN, Phone, put_technicians

TODAY = dt.date(2026, 11, 26)
WORDS = Path(passport.__file__).with_name("words.yaml")
TEXT = Content(
    Audience("everyone"),
    TODAY,
    dt.date(2026, 12, 31),
    {
        "ja": Saying("講習会のご案内", "申込みを受け付けています。\n\n<b>お早めに</b>"),
        "ja_EASY": Saying("講習会《こうしゅうかい》", "申《もう》しこんで ください。"),
        "en": Saying("A course", "Sign up now."),
        "vi": Saying("Khóa học", "Hãy đăng ký."),
    },
    link="https://example.jp/course",
)
ANNOUNCEMENTS = "/passport/announcements"


def post(phone: Phone, content: Content = TEXT, kind: str = "announcement") -> int:
    at = phone.house.clock()
    with writing(phone.house.engine) as connection:
        number = posts.draft(connection, kind, content, "山田", at)
        assert posts.publish(connection, number, TODAY, "山田", at) is None
    return number


def tell(phone: Phone, kind: str, says: dict[str, Any]) -> None:
    with writing(phone.house.engine) as connection:
        row = {"technician_id": TECHNICIAN, "kind": kind, "once": f"{kind}:{says}"}
        told = {"says": json.dumps(says), "at": phone.house.clock()}
        connection.execute(insert(technician_announcements), {**row, **told})


def withdraw(phone: Phone, number: int) -> None:
    with writing(phone.house.engine) as connection:
        assert posts.withdraw(connection, number, "山田", phone.house.clock()) is None


def change(phone: Phone, **values: object) -> None:
    with writing(phone.house.engine) as connection:
        here = technicians.c.technician_id == TECHNICIAN
        connection.execute(update(technicians).where(here).values(**values))


@pytest.mark.parametrize("number", ["0", "9", "x", "-1", "９", "1" * 30])
def test_a_number_that_no_post_has_finds_nothing(phone: Phone, number: str) -> None:
    assert "講習会" not in phone.get(f"{ANNOUNCEMENTS}/{number}", 404)


def test_a_post_for_others_or_of_another_kind_finds_nothing_at_its_address(phone: Phone) -> None:
    other = Content(Audience("level", "4"), TODAY, None, TEXT.says)
    benefit = Content(Audience("everyone"), TODAY, None, TEXT.says, coupon="X")
    for number in (post(phone, other), post(phone, benefit, "benefit")):
        phone.get(f"{ANNOUNCEMENTS}/{number}", 404)
    assert "講習会" not in phone.get(ANNOUNCEMENTS)


def test_a_post_is_unread_until_it_is_opened_and_gone_once_it_is_withdrawn(phone: Phone) -> None:
    number = post(phone)
    assert "新しいお知らせが1件" in phone.get("/passport")
    for _ in range(2):  # seeing the list opens nothing
        assert "未読" in phone.get(ANNOUNCEMENTS)
    page = phone.get(f"{ANNOUNCEMENTS}/{number}")
    assert "<title>講習会のご案内" in page
    assert "2026年12月31日まで掲載" in re.sub(r"</?time[^>]*>", "", page)
    assert "&lt;b&gt;お早めに" in phone.house.client.get(f"{ANNOUNCEMENTS}/{number}").text
    assert 'href="https://example.jp/course" rel="noopener noreferrer"' in page
    assert "未読" not in phone.get(ANNOUNCEMENTS)
    assert "新しいお知らせ" not in phone.get("/passport")
    with reading(phone.house.engine) as connection:
        assert connection.scalars(select(post_reads.c.technician_id)).all() == [TECHNICIAN]
    withdraw(phone, number)
    phone.get(f"{ANNOUNCEMENTS}/{number}", 404)
    assert "講習会" not in phone.get(ANNOUNCEMENTS)


@pytest.mark.parametrize(
    ("lang", "title", "tag"),
    [
        ("ja", "講習会のご案内", None),
        ("ja_EASY", "<ruby>講習会", None),
        ("en", "A course", None),
        ("vi", "Khóa học", None),
        ("id", "A course", "en"),  # not written in it: the language that stands in
        ("zh", "講習会のご案内", "ja"),
    ],
)
def test_a_post_is_read_in_the_readers_language_or_the_nearest(
    phone: Phone, lang: str, title: str, tag: str | None
) -> None:
    number = post(phone)
    page = phone.get(f"{ANNOUNCEMENTS}/{number}?lang={lang}")
    said = re.search(r"<h1><span([^>]*)>(.*?)</span></h1>", page, re.DOTALL)
    assert said is not None
    assert said[1] == ("" if tag is None else f' lang="{tag}"')
    assert said[2].startswith(title)
    assert "《" not in page


def test_a_post_in_japanese_alone_is_shown_so_to_everybody(phone: Phone) -> None:
    only = Content(Audience("everyone"), TODAY, None, {"ja": TEXT.says["ja"]})
    number = post(phone, only)
    for lang in ("en", "vi", "id", "zh"):
        page = phone.get(f"{ANNOUNCEMENTS}/{number}?lang={lang}")
        assert '<h1><span lang="ja">講習会のご案内' in page
    assert "講習会のご案内" in phone.get(f"{ANNOUNCEMENTS}/{number}?lang=ja_EASY")


def test_an_audience_follows_prefecture_field_and_card_of_the_technician(phone: Phone) -> None:
    for audience in (
        Audience("prefecture", "13"),
        Audience("field", "electrical"),
        Audience("level", "1"),
    ):
        post(phone, Content(audience, TODAY, None, TEXT.says))
    assert "新しいお知らせが3件" in phone.get("/passport")
    change(phone, prefecture="27", level=2)
    assert "新しいお知らせが1件" in phone.get("/passport")
    change(phone, prefecture=None)
    assert phone.get(ANNOUNCEMENTS).count("講習会のご案内</span></strong>") == 1


def test_own_and_posted_announcements_stand_in_one_order_of_time(phone: Phone) -> None:
    post(phone)
    phone.house.clock.turn(minutes=1)
    tell(phone, "level_reached", {"field": "electrical", "field_name": "電気工事", "level": 2})
    phone.house.clock.turn(minutes=1)
    late = Content(Audience("everyone"), TODAY, None, {"ja": Saying("年末の休み", "休みます。")})
    post(phone, late)
    page = phone.get(ANNOUNCEMENTS)
    assert page.index("年末の休み") < page.index("レベル2の条件") < page.index("講習会のご案内")


@pytest.mark.parametrize(
    ("stage", "words"),
    [("3_months", "3か月を切りました"), ("1_month", "1か月を切りました"), ("7_days", "7日以内")],
)
def test_what_runs_out_is_told_with_its_day(phone: Phone, stage: str, words: str) -> None:
    tell(phone, "expires", {"name": "高所作業車", "expires_on": "2026-12-24", "stage": stage})
    page = re.sub(r"</?time[^>]*>", "", phone.get(ANNOUNCEMENTS))
    assert words in page
    assert "高所作業車" in page
    assert "2026年12月24日まで有効" in page


@pytest.mark.parametrize(
    ("outcome", "level", "words"),
    [
        ("approved", 3, "レベル3と認められました"),
        ("approved_lower", 2, "レベル2と認められました（申請はレベル3）"),
        ("rejected", 1, "レベル3は認められませんでした"),
    ],
)
def test_a_result_is_told_with_its_outcome(
    phone: Phone, outcome: str, level: int, words: str
) -> None:
    says = {"decision": 1, "field": "electrical", "field_name": "電気工事"}
    tell(phone, "result", says | {"outcome": outcome, "level": level, "level_applied": 3})
    page = phone.get(ANNOUNCEMENTS)
    assert words in page
    assert "まだ発行されていません" in page


def test_benefits_are_those_in_force_today_with_coupon_and_host(phone: Phone) -> None:
    page = phone.get("/passport")
    assert "CCUS応援団などの特典" in page
    assert "今は掲載がありません" in phone.get("/passport/benefits")
    says = {"ja": Saying("工具が1割引", "カードをお見せください。")}
    last = Content(Audience("everyone"), TODAY, TODAY, says, "https://ouen.example.jp/a", "OUEN-1")
    later = Content(Audience("everyone"), TODAY + dt.timedelta(days=1), None, says, coupon="NEXT")
    for one in (last, later):
        post(phone, one, "benefit")
    assert "今使える特典が1件" in phone.get("/passport")
    page = phone.get("/passport/benefits")
    assert '<strong class="coupon">OUEN-1</strong>' in page
    assert "ouen.example.jp を開く" in page
    assert "NEXT" not in page
    phone.house.clock.turn(days=1)
    phone.token = phone.house.be(phone.account)
    page = phone.get("/passport/benefits")
    assert "NEXT" in page
    assert "OUEN-1" not in page
    assert "期限なし" in page


def test_mails_are_all_wanted_at_first_and_switched_off_by_kind(phone: Phone) -> None:
    mails = "/passport/profile/mails"
    page = phone.get(mails)
    assert page.count('name="kind"') == page.count('" checked> <span>') == len(MAIL_KINDS)
    assert "hikaru01@example.co.jp" in page
    assert phone.post(mails, kind=["expires", "brewing"], language="vi").endswith("done=set")
    assert "保存しました" in phone.get(f"{mails}?done=set")
    with reading(phone.house.engine) as connection:
        assert mail_wishes_of(connection, TECHNICIAN) == MailWishes(frozenset({"expires"}), "vi")
        acts = connection.scalars(select(ledger.c.act)).all()
    phone.post(mails, kind=["expires"], language="vi")  # the same again is no act
    phone.post(mails, language="ja")  # none at all
    with reading(phone.house.engine) as connection:
        assert mail_wishes_of(connection, TECHNICIAN) == MailWishes(frozenset(), "ja")
        assert len(connection.scalars(select(ledger.c.act)).all()) == len(acts) + 1


def test_mails_begin_in_the_language_in_which_the_terms_were_agreed_to(house: House) -> None:
    put_technicians(house)
    account = house.account("hikaru01")
    house.owns(account, TECHNICIAN, agrees=False)
    phone = Phone(house, house.be(account), account)
    phone.post("/passport/terms?lang=id", agree="yes")
    with reading(house.engine) as connection:
        assert mail_wishes_of(connection, TECHNICIAN) == MailWishes(language="id")
    phone.post("/passport/profile/mails", kind="result", language="ja")
    phone.post("/passport/terms?lang=vi", agree="yes")  # what was chosen stays
    with reading(house.engine) as connection:
        assert mail_wishes_of(connection, TECHNICIAN) == MailWishes(frozenset({"result"}))


@pytest.mark.parametrize("language", ["", "fr"])
def test_a_language_that_no_mail_has_is_refused_and_changes_nothing(
    phone: Phone, language: str
) -> None:
    page = phone.post("/passport/profile/mails", 422, kind="expires", language=language)
    assert 'href="#language"' in page
    assert "メールの言語を一つ選んでください" in page
    with reading(phone.house.engine) as connection:
        assert mail_wishes_of(connection, TECHNICIAN) == MailWishes()


def test_what_was_opened_and_wished_is_taken_along(phone: Phone) -> None:
    phone.get(f"{ANNOUNCEMENTS}/{post(phone)}")
    phone.post("/passport/profile/mails", kind="result", language="en")
    answer = phone.house.client.get("/passport/profile/export.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        told = json.loads(archive.read("all.json"))
    assert [one["post_id"] for one in told["posts_read"]] == [1]
    assert [one["language"] for one in told["mail_wishes"]] == ["en"]


def test_a_text_without_readings_is_left_as_it_is() -> None:
    at = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)
    says = {"ja": Saying("《重要》休み", "《年末》")}
    shown = posts.Shown(1, Content(Audience("everyone"), TODAY, None, says), at, None)
    for language in Language:
        assert post_view(shown, language).plain_title == "《重要》休み"


@pytest.mark.parametrize("language", ["ja", "ja_EASY", "en", "vi", "id", "zh"])
@pytest.mark.parametrize(
    "state", ["waits", "late", "approved", "refused", "back_approved", "back_refused"]
)
def test_what_became_of_a_touch_is_said_in_six_languages(
    phone: Phone, state: str, language: str
) -> None:
    says = {"state": state, "day": "2026-11-24", "time": "08:00", "direction": "in"}
    tell(phone, "touch", says | {"site": "駅前", "why": "確認済み"})
    page = phone.get(f"{ANNOUNCEMENTS}?lang={language}")
    words = Words.load({"passport": WORDS})
    for key in (f"touch_{state}", f"touch_says_{state}"):
        assert words.is_in(f"passport.{key}", Language(language))
    plain = re.sub(r"<rt>.*?</rt>|<[^>]*>", "", page)
    assert words.text(f"passport.touch_{state}", Language(language)) in plain
    assert "確認済み" in page
    assert "/passport/histories?month=2026-11" in page
