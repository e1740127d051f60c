"""``ccus-level news``: what the operator posts to technicians, and the round of the day by hand."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccus_data import posts
from ccus_data.database import default_path, reading, require_current, writing
from ccus_data.doors import DONE, Failed, add_database, answered, opened
from ccus_data.posts import Refusal
from ccus_data.wording import Refused
from portal.access import JAPAN, said
from portal.layout import Words
from portal.mail import MailSettings, MailSettingsFault
from portal.news_desk.post_file import read_post
from portal.sealing import KeysRefused, read_seals
from portal.technician_news import News
from portal.verb_desk import NotDone, VerbDesk
from rules.doors import add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Engine

    from ccus_data.posts import Content, Stand
    from rules.catalogue import Catalogue

MOST: Final = 200
LONGEST: Final = 18
EXAMPLE: Final = """\
examples:
  ccus-level news draft post.yaml --by 山田
  ccus-level news publish 12 --by 山田
  ccus-level news list
"""


@dataclass(frozen=True, slots=True)
class _Desk(VerbDesk):
    """One command: what was asked, its words, and the criteria that name the fields."""

    ROOM = "news_desk"

    @property
    def number(self) -> int:
        return int(self.asked.post)

    def content(self) -> tuple[str, Content]:
        """The post of the file; every fault of it at once where it cannot be used."""
        found = read_post(self.asked.file, self.catalogue())
        if isinstance(found, list):
            lines = (
                self.say("fault", line=one.line, place=one.place, what=self.say(one.key, **values))
                for one in found
                for values in (dict(one.values),)
            )
            raise NotDone("\n".join(lines))
        return found

    def catalogue(self) -> Catalogue:
        """The criteria that were asked for."""
        found = catalogue_of(self.asked.criteria, self.asked.lang)
        if isinstance(found, tuple):
            raise NotDone("\n".join(found))
        return found

    def check(self, answer: Refusal | int | None) -> None:
        """Refuse in a sentence what was refused in a word."""
        if isinstance(answer, Refusal):
            self.refuse(f"refused_{answer}", number=self.number)


def parser() -> argparse.ArgumentParser:
    """The arguments of ``news``."""
    made = argparse.ArgumentParser(
        prog="ccus-level news",
        description="Post announcements and benefits to technicians; tell them what is due.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, says: str, *, by: bool = False) -> argparse.ArgumentParser:
        one = actions.add_parser(name, help=says, description=says)
        if by:
            one.add_argument("--by", required=True, metavar="NAME", help="who does it; recorded")
        add_database(one)
        return one

    def numbered(one: argparse.ArgumentParser) -> None:
        one.add_argument("post", type=_number, metavar="NUMBER")

    def from_file(one: argparse.ArgumentParser) -> None:
        one.add_argument("file", type=Path, metavar="FILE", help="YAML: one post")
        add_criteria(one)

    from_file(action("draft", "write a new post, which nobody sees yet", by=True))
    revising = action("revise", "give a draft another text", by=True)
    numbered(revising)
    from_file(revising)
    numbered(action("publish", "show a draft to its audience in its period", by=True))
    numbered(action("withdraw", "show a post to nobody any more", by=True))
    action("list", "the newest posts and how they stand")
    numbered(action("show", "all that a post says, and who did what with it"))
    telling = action("tell", "tell of what runs out and was decided, as a running portal does")
    telling.add_argument("--on", type=_day, metavar="DATE", help="the day in Japan; else today")
    add_criteria(telling)
    return made


def run(argv: Sequence[str]) -> int:
    """Do one thing: 0 done, 2 refused, 3 not possible now."""
    asked = parser().parse_args(argv)
    desk = _Desk(asked, Words.load({"news_desk": Path(__file__).with_name("words.yaml")}))
    try:
        if "by" in asked and not desk.by:
            desk.refuse("no_name")
        content = desk.content() if "file" in asked else None
        with opened(asked, os.environ) as engine:
            require_current(engine)
            for line in _ACTIONS[asked.action](desk, engine, content):
                print(line)
    except (NotDone, MailSettingsFault, KeysRefused) as problem:
        return refuse(*str(problem).splitlines())
    except BrokenPipeError:
        raise  # whoever read us has enough
    except (Refused, Failed, OSError) as problem:
        return answered(asked, problem)
    return DONE


_Given = tuple[str, "Content"] | None


def _draft(desk: _Desk, engine: Engine, given: _Given) -> Iterator[str]:
    if given is None:
        return
    with writing(engine) as connection:
        number = posts.draft(connection, *given, desk.by, _now())
    yield desk.say("drafted", number=number)


def _revise(desk: _Desk, engine: Engine, given: _Given) -> Iterator[str]:
    if given is None:
        return
    kind, content = given
    with writing(engine) as connection:
        stand = posts.stand_of(connection, desk.number)
        if stand is not None and stand.kind != kind:
            desk.refuse("refused_kind", number=desk.number, kind=stand.kind)
        version = posts.revise(connection, desk.number, content, desk.by, _now())
        desk.check(version)
    yield desk.say("revised", number=desk.number, version=version)


def _publish(desk: _Desk, engine: Engine, _given: _Given) -> Iterator[str]:
    at = _now()
    with writing(engine) as connection:
        on = at.astimezone(JAPAN).date()
        desk.check(posts.publish(connection, desk.number, on, desk.by, at))
    yield desk.say("published", number=desk.number)


def _withdraw(desk: _Desk, engine: Engine, _given: _Given) -> Iterator[str]:
    with writing(engine) as connection:
        desk.check(posts.withdraw(connection, desk.number, desk.by, _now()))
    yield desk.say("withdrawn", number=desk.number)


def _list(desk: _Desk, engine: Engine, _given: _Given) -> Iterator[str]:
    with reading(engine) as connection:
        found = posts.listed(connection, MOST)
    if not found:
        yield desk.say("no_posts")
    for one in found:
        yield "\t".join((str(one.post_id), one.kind, *_told(desk, one), one.title))


def _show(desk: _Desk, engine: Engine, _given: _Given) -> Iterator[str]:
    with reading(engine) as connection:
        found = posts.stand_of(connection, desk.number)
    if found is None:
        desk.refuse("refused_unknown", number=desk.number)
    yield "\t".join((str(found.post_id), found.kind, *_told(desk, found)))
    yield desk.say("written", version=found.version, at=said(found.at), by=found.by)
    for offered in (found.content.link, found.content.coupon):
        if offered is not None:
            yield offered
    for language, one in found.content.says.items():
        yield f"\n[{language}] {one.title}\n{one.text}"


def _told(desk: _Desk, one: Stand) -> tuple[str, ...]:
    """How a post stands, to whom it speaks, and on which days."""
    stand = desk.say("stand_draft")
    for key, mark in (("published", one.published), ("withdrawn", one.withdrawn)):
        if mark is not None:
            stand = desk.say(f"stand_{key}", by=mark[0], at=said(mark[1]))
    audience = one.content.audience
    whom = (
        desk.say("everyone")
        if audience.value is None
        else desk.say("narrow", kind=audience.kind, value=audience.value)
    )
    last = desk.say("no_end") if one.content.to_day is None else one.content.to_day.isoformat()
    return stand, whom, f"{one.content.from_day.isoformat()} – {last}"


def _tell(desk: _Desk, engine: Engine, _given: _Given) -> Iterator[str]:
    beside = default_path(os.environ).parent
    address = MailSettings.from_environment(os.environ, beside / "mail").address
    if not address:
        desk.refuse("no_address")
    at = _now()
    on = desk.asked.on or at.astimezone(JAPAN).date()
    news = News(engine, read_seals(os.environ, beside / "portal.key"), desk.catalogue(), address)
    told = news.tell(on, at)
    counts = {"expiring": told.expiring, "results": told.results, "touches": told.touches}
    yield desk.say("told", **counts, mails=told.mails)


_ACTIONS: Final[Mapping[str, Callable[[_Desk, Engine, _Given], Iterator[str]]]] = {
    "draft": _draft,
    "revise": _revise,
    "publish": _publish,
    "withdraw": _withdraw,
    "list": _list,
    "show": _show,
    "tell": _tell,
}


def _number(text: str) -> int:
    """The number of a post, within what the databases hold."""
    if not (text.isascii() and text.isdigit()) or len(text) > LONGEST:
        msg = f"{text}: write the number that `ccus-level news list` shows"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        msg = f"{text}: write a day like 2026-11-27"
        raise argparse.ArgumentTypeError(msg) from None


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
