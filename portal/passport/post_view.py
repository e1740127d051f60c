"""Posts of the operator as one technician reads them: meant for whom, and in which language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ccus_data.posts import Addressee
from portal.layout import Language
from rules.model import TradeCode

if TYPE_CHECKING:
    import datetime as dt

    from ccus_data.passport import Person
    from ccus_data.posts import Saying, Shown
    from rules.catalogue import Catalogue

ANNOUNCEMENT: Final = "announcement"
BENEFIT: Final = "benefit"
READINGS: Final = re.compile(r"《[^《》]*》")


@dataclass(frozen=True, slots=True)
class PostView:
    """A post for a page.

    ``tag`` is the language that the text is really in; ``has_readings``: it has 漢字《かんじ》.
    ``host`` is where the link leads, to be read before it is followed.
    """

    post_id: int
    at: dt.datetime
    title: str
    paragraphs: tuple[str, ...]
    tag: str
    has_readings: bool
    until: dt.date | None
    link: str | None
    host: str | None
    coupon: str | None
    is_read: bool

    @property
    def plain_title(self) -> str:
        """The title without readings, for the title of a page."""
        return READINGS.sub("", self.title) if self.has_readings else self.title


def addressee_of(person: Person, catalogue: Catalogue, on: dt.date) -> Addressee:
    """A technician as audiences know them: prefecture, fields of the trades, level on the card."""
    fields = {
        str(field)
        for code, _ in person.trades
        for field in catalogue.fields_of_trade(TradeCode(code), on)
    }
    row = person.row
    return Addressee(row.technician_id, row.prefecture, fields, row.level)


def post_view(shown: Shown, language: Language) -> PostView:
    """A post in the reader's language, or the nearest one that it is written in."""
    found, saying = _nearest(shown, language)
    content = shown.content
    return PostView(
        post_id=shown.post_id,
        at=shown.published_at,
        title=saying.title,
        paragraphs=tuple(part for part in saying.text.split("\n") if part.strip()),
        tag=found.tag,
        has_readings=found is Language.EASY,
        until=content.to_day,
        link=content.link,
        host=None if content.link is None else urlsplit(content.link).hostname,
        coupon=content.coupon,
        is_read=shown.read_at is not None,
    )


def _nearest(shown: Shown, language: Language) -> tuple[Language, Saying]:
    """The reader's own language, the one that stands in for it, else Japanese, always there."""
    for one in (language, language.fallback):
        if one.value in shown.content.says:
            return one, shown.content.says[one.value]
    return Language.JA, shown.content.says[Language.JA.value]
