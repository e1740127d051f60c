"""Goes round beside a running portal: results and mails by day, what runs out once a morning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from portal.access import JAPAN
from portal.rounds import Rounds
from portal.technician_news.news import Told

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from portal.technician_news.news import News

MORNING: Final = 6
EVENING: Final = 21
"""Hours in Japan between which technicians are written to: a phone wakes who works at night."""


class NewsRounds(Rounds):
    """Tells technicians until stopped; a round of the same day again tells nobody twice."""

    NAME = "technician_news"
    WAITING = "news for technicians wait"
    PAUSE = 600.0
    TROUBLE = (SQLAlchemyError,)

    def __init__(self, news: News, now: Callable[[], dt.datetime]) -> None:
        super().__init__()
        self._news = news
        self._now = now
        self._last: dt.date | None = None

    def once(self) -> float:
        """Look at the clock, and tell what is due."""
        self.look()
        return self.PAUSE

    def look(self) -> Told | None:
        """Tell what is new, by day; None at night."""
        at = self._now()
        here = at.astimezone(JAPAN)
        if not MORNING <= here.hour < EVENING:
            return None
        on = here.date()
        expiring = 0 if on == self._last else self._news.expiring(on, at)
        self._last = on
        results, touches = self._news.results(at), self._news.touches(at)
        told = Told(expiring, results, self._news.mails(at), touches)
        if any((told.expiring, told.results, told.mails, told.touches)):
            self.log.info(
                "announced: %d that run out, %d results, %d touches; %d mails to technicians",
                told.expiring,
                told.results,
                told.touches,
                told.mails,
            )
        return told
