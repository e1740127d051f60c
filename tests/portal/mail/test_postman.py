from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from ccus_data.database import reading, writing
from ccus_data.tables import outbox
from portal.layout import Assets, Language, Pages
from portal.mail import (
    Delivered,
    Mail,
    MailSettings,
    Postman,
    Refusal,
    Smtp,
    Transport,
    TryLater,
    put,
)
from portal.sealing import Seals
from tests.portal.mail.mail_server import MailServer

WORDS = Pages(("mail",), Assets()).words
SEALS = Seals([b"k" * 32])
START = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
SAYS = {"address": "https://level.example.jp/x", "until": "2026-11-26 13:00"}


@dataclass
class Way:
    """Takes mails, or fails in the ways given, the next one first."""

    troubles: list[Exception] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.mails.append(message)


@dataclass
class Clock:
    at: dt.datetime = START

    def __call__(self) -> dt.datetime:
        return self.at


def postman(engine: Engine, way: Transport, clock: Clock, seals: Seals = SEALS) -> Postman:
    return Postman(engine, seals, WORDS, way, "level@example.jp", clock)


def write(engine: Engine, once: str = "one", **more: object) -> bool:
    mail = Mail("password_reset", "hanako@example.co.jp", SAYS, once, **more)  # type: ignore[arg-type]
    with writing(engine) as connection:
        return put(connection, SEALS, mail, START)


def states(engine: Engine) -> list[tuple[str, int, bool]]:
    columns = select(outbox.c.state, outbox.c.tries, outbox.c.sealed).order_by(outbox.c.mail_id)
    with reading(engine) as connection:
        return [(s, tries, sealed is None) for s, tries, sealed in connection.execute(columns)]


def settings(post: MailServer, tmp_path_factory: pytest.TempPathFactory) -> MailSettings:
    return MailSettings.from_environment(post.environment, tmp_path_factory.mktemp("mail"))


def test_a_mail_goes_over_tls_with_a_login_and_its_japanese_arrives_whole(
    engine: Engine, post: MailServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    write(engine)
    way = Smtp(settings(post, tmp_path_factory))
    assert postman(engine, way, Clock()).deliver() == Delivered(sent=1)
    (raw,) = post.received.mails
    mail = message_from_bytes(raw, policy=policy.default)
    assert str(mail["Subject"]) == WORDS.text("mail.password_reset.subject", Language.JA)
    assert SAYS["address"] in mail.get_content()
    assert (mail["From"], mail["To"]) == ("level@example.jp", "hanako@example.co.jp")


def test_an_answer_for_now_is_tried_again_and_one_for_ever_is_not(
    engine: Engine, post: MailServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    way, clock = Smtp(settings(post, tmp_path_factory)), Clock()
    write(engine, "one")
    post.received.answers[:] = ["451 busy", "550 no such mailbox"]
    assert postman(engine, way, clock).deliver() == Delivered(later=1)
    assert postman(engine, way, clock).deliver() == Delivered()
    clock.at += dt.timedelta(minutes=1)
    assert postman(engine, way, clock).deliver() == Delivered(refused=1)
    assert states(engine) == [("refused", 2, True)]
    assert post.received.mails == []


def test_a_server_that_is_not_there_is_tried_again(
    engine: Engine, post: MailServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    post.environment["CCUS_LEVEL_SMTP_PORT"] = "9"
    write(engine)
    way = Smtp(settings(post, tmp_path_factory))
    assert postman(engine, way, Clock()).deliver() == Delivered(later=1)
    assert states(engine) == [("waiting", 1, False)]


def test_the_pauses_double_until_six_hours_and_the_twelfth_try_is_the_last(
    engine: Engine,
) -> None:
    way, clock = Way([TryLater("busy") for _ in range(12)]), Clock()
    write(engine)
    pauses = []
    while states(engine)[0][0] == "waiting":
        postman(engine, way, clock).deliver()
        with reading(engine) as connection:
            due = connection.execute(select(outbox.c.not_before)).scalar_one()
        pauses.append(due - clock.at)
        clock.at = max(due, clock.at)
    minutes = [int(pause.total_seconds() // 60) for pause in pauses[:-1]]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert states(engine) == [("refused", 12, True)]


def test_one_occasion_makes_one_mail(engine: Engine) -> None:
    assert [write(engine), write(engine)] == [True, False]
    assert len(states(engine)) == 1


def test_what_a_mail_says_is_sealed_until_it_is_done(engine: Engine) -> None:
    write(engine)
    with reading(engine) as connection:
        sealed = connection.execute(select(outbox.c.sealed)).scalar_one()
    assert SAYS["address"] not in sealed
    postman(engine, Way(), Clock()).deliver()
    assert states(engine) == [("sent", 1, True)]


def test_a_mail_that_is_of_no_use_any_more_is_dropped(engine: Engine) -> None:
    way, clock = Way(), Clock()
    write(engine, expires_at=START + dt.timedelta(hours=1))
    clock.at += dt.timedelta(hours=1)
    assert postman(engine, way, clock).deliver() == Delivered(refused=1)
    assert way.mails == []


def test_a_mail_sealed_with_a_lost_key_stops_nobody_elses(engine: Engine) -> None:
    way = Way()
    write(engine, "one")
    done = postman(engine, way, Clock(), Seals([b"x" * 32])).deliver()
    assert done == Delivered(refused=1)
    assert way.mails == []


def test_a_postman_who_dies_on_the_way_lets_go_after_five_minutes(engine: Engine) -> None:
    class Dies(Exception):
        pass

    clock = Clock()
    write(engine)
    with pytest.raises(Dies):
        postman(engine, Way([Dies()]), clock).deliver()
    assert postman(engine, Way(), clock).deliver() == Delivered()
    clock.at += dt.timedelta(minutes=5, seconds=1)
    way = Way()
    assert postman(engine, way, clock).deliver() == Delivered(sent=1)


def test_two_postmen_carry_each_mail_once(engine: Engine) -> None:
    for number in range(60):
        write(engine, str(number))
    ways = [Way(), Way()]
    walkers = [threading.Thread(target=postman(engine, way, Clock()).deliver) for way in ways]
    for one in walkers:
        one.start()
    for one in walkers:
        one.join()
    carried = [mail["Message-ID"] for way in ways for mail in way.mails]
    assert len(carried) == len(set(carried)) == 60


def test_a_refusal_says_why_without_what_the_mail_says(engine: Engine) -> None:
    write(engine)
    postman(engine, Way([Refusal("550 no such mailbox")]), Clock()).deliver()
    with reading(engine) as connection:
        assert connection.execute(select(outbox.c.problem)).scalar_one() == "550 no such mailbox"
