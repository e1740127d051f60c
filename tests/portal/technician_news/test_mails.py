from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine

from ccus_data.database import writing
from ccus_data.passport import MAIL_KINDS, MailWishes, set_mail_wishes
from ccus_data.tables import accounts, technician_accounts, technician_announcements
from portal.layout import Assets, Language, Pages
from portal.mail import Postman
from portal.news_desk.commands import run
from tests.ccus_data.world import MOMENT, OTHER, ROWS, TECHNICIAN
from tests.portal.technician_news.people import (
    SEALS,
    TODAY,
    announce,
    hold,
    mails,
    people,
    told,
)

WORDS = Pages(("technician_news",), Assets()).words
ADDRESS = "kazura@example.jp"
LATER = MOMENT + dt.timedelta(minutes=10)
DAYS = dt.timedelta(days=3)


@dataclass
class Mailbox:
    mails: list[EmailMessage] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        self.mails.append(message)


def wish(engine: Engine, *kinds: str, language: str = "ja") -> None:
    with writing(engine) as connection:
        set_mail_wishes(
            connection, TECHNICIAN, MailWishes(frozenset(kinds), language), "kazura", MOMENT
        )


def change(engine: Engine, table: Any, **values: Any) -> None:
    with writing(engine) as connection:
        connection.execute(update(table).values(**values))


@pytest.mark.parametrize("kind", [*MAIL_KINDS, "touch"])
def test_a_mail_says_of_which_kind_and_where_and_nothing_else(engine: Engine, kind: str) -> None:
    news = people(engine)
    announce(engine, kind, says='{"level": 3, "field_name": "電気工事"}')
    assert [news.mails(LATER) for _ in (1, 2)] == [1, 0]
    pages = {
        "address": "https://level.example.jp/passport/announcements",
        "settings": "https://level.example.jp/passport/profile/mails",
    }
    assert mails(engine) == [(kind, ADDRESS, "ja", pages)]


def test_a_kind_that_cannot_be_wished_for_is_not_mailed_of(engine: Engine) -> None:
    news = people(engine)
    announce(engine, "birthday")
    assert news.mails(LATER) == 0


def test_several_new_ones_of_a_kind_are_one_mail_and_each_kind_is_its_own(engine: Engine) -> None:
    news = people(engine)
    for once in ("1", "2"):
        announce(engine, "expires", once)
    announce(engine, "result")
    assert news.mails(LATER) == 2
    assert sorted(one[0] for one in mails(engine)) == ["expires", "result"]
    announce(engine, "expires", "3")
    assert [news.mails(LATER) for _ in (1, 2)] == [1, 0]


def test_only_wanted_kinds_are_mailed_of_in_the_language_that_is_wanted(engine: Engine) -> None:
    news = people(engine)
    wish(engine, "expires", language="vi")
    for kind in MAIL_KINDS:
        announce(engine, kind)
    assert news.mails(LATER) == 1
    [(kind, _, language, pages)] = mails(engine)
    assert (kind, language) == ("expires", "vi")
    assert pages["address"].endswith("/passport/announcements?lang=vi")
    assert pages["settings"].endswith("/passport/profile/mails?lang=vi")


@pytest.mark.parametrize(("wished", "count"), [("days_open", 1), ("expires", 0)])
def test_of_touches_they_are_mailed_who_want_mails_of_days(
    engine: Engine, wished: str, count: int
) -> None:
    news = people(engine)
    wish(engine, wished)
    announce(engine, "touch")
    assert news.mails(LATER) == count


def test_who_wants_none_gets_none(engine: Engine) -> None:
    news = people(engine)
    wish(engine)
    for kind in MAIL_KINDS:
        announce(engine, kind)
    assert news.mails(LATER) == 0


@pytest.mark.parametrize(
    ("age", "count"),
    [(DAYS - dt.timedelta(seconds=1), 1), (DAYS, 0), (DAYS + dt.timedelta(seconds=1), 0)],
)
def test_what_was_announced_three_days_ago_is_no_occasion_any_more(
    engine: Engine, age: dt.timedelta, count: int
) -> None:
    news = people(engine)
    announce(engine, "result")
    assert news.mails(MOMENT + age) == count


def test_what_was_read_already_is_not_mailed_of(engine: Engine) -> None:
    news = people(engine)
    announce(engine, "result")
    change(engine, technician_announcements, read_at=MOMENT)
    assert news.mails(LATER) == 0


@pytest.mark.parametrize(("seconds", "count"), [(-1, 0), (0, 1), (1, 1)])
def test_what_was_announced_before_the_account_was_made_is_not_mailed_of(
    engine: Engine, seconds: int, count: int
) -> None:
    news = people(engine)
    announce(engine, "result", at=MOMENT + dt.timedelta(seconds=seconds))
    assert news.mails(LATER) == count


def test_who_has_no_account_any_more_or_agreed_to_nothing_is_not_written_to(
    engine: Engine,
) -> None:
    news = people(engine, "terms_agreements")
    announce(engine, "result")
    announce(engine, "result", "2", technician_id=OTHER)
    assert news.mails(LATER) == 0


@pytest.mark.parametrize(
    ("table", "values"),
    [(technician_accounts, {"until": MOMENT}), (accounts, {"closed_at": MOMENT})],
)
def test_an_account_that_has_ended_is_not_written_to(
    engine: Engine, table: Any, values: dict[str, Any]
) -> None:
    news = people(engine)
    announce(engine, "result")
    change(engine, table, **values)
    assert news.mails(LATER) == 0


@pytest.mark.parametrize("language", list(Language))
def test_every_mail_is_delivered_in_every_language_without_a_word_about_the_technician(
    engine: Engine, language: Language
) -> None:
    news = people(engine)
    wish(engine, *MAIL_KINDS, language=language.value)
    for kind in MAIL_KINDS:
        announce(engine, kind)
    news.mails(LATER)
    box = Mailbox()
    Postman(engine, SEALS, WORDS, box, "level@example.jp", lambda: LATER).deliver()
    found = [one for one in box.mails if "/passport/" in one.get_content()]
    assert {one["To"] for one in found} == {ADDRESS}
    assert len({one["Subject"] for one in found}) == len(MAIL_KINDS)
    name = str(ROWS["technicians"][0]["name"])
    for one in found:
        text = one["Subject"] + one.get_content()
        assert not [part for part in (TECHNICIAN, name, "《") if part in text]
        assert text.count("https://level.example.jp/passport/") == 2
        assert not re.search(r"[0-9]", re.sub(r"https:\S+", "", text))


def test_the_command_tells_what_is_due_and_nobody_twice(
    engine: Engine,
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    asked = ["tell", "--database", url, "--lang", "en", "--on", TODAY.isoformat()]
    assert run(asked) == 2
    assert "CCUS_LEVEL_ADDRESS" in capsys.readouterr().err
    monkeypatch.setenv("CCUS_LEVEL_ADDRESS", "https://level.example.jp")
    people(engine)
    hold(engine, TODAY)
    for expiring in (1, 0):
        assert run(asked) == 0
        said = f"{expiring} of qualifications that run out, 0 of results, 0 of touches; {expiring}"
        said += " mails"
        assert said in capsys.readouterr().out
    assert len(told(engine, "expires")) == 1
    with pytest.raises(SystemExit):
        run(["tell", "--on", "tomorrow"])
    assert "2026-11-27" in capsys.readouterr().err
