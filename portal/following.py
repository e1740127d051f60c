"""The portal on the criteria as they are now: a published revision needs no new start.

A portal is put together on one catalogue and keeps it. When the criteria folder says something
else, a second one is put together beside it and takes the requests that come from then on; those
that the first one has begun it finishes, on the criteria they began with. Every process watches the
folder for itself, so that several portals on one folder come to the same.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any, Final, Protocol

from portal.application import create_app
from portal.rounds import Rounds
from rules.catalogue import CRITERIA_FOLDER, Catalogue
from rules.diagnostics import CriteriaRefused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send

    from portal.office import Office
    from portal.settings import Settings

LOG = logging.getLogger("ccus_level.criteria")

SECONDS: Final = 5.0
"""Between two looks at the folder: a look asks for the times and sizes of a hundred files."""

Seen = frozenset[tuple[str, int, int, int, int]]


class Living(Protocol):
    """What goes on beside one portal."""

    def begin(self) -> None:
        """Begin."""
        ...

    def rest(self) -> None:
        """Go round no more; pages are answered still."""
        ...

    def hand_over(self, to: Any) -> None:
        """Go round no more, and let the life of another portal do so from here on."""
        ...

    def end(self) -> None:
        """End all of it."""
        ...


@dataclass(slots=True)
class Serving:
    """One portal on one catalogue, with how many requests it has in hand."""

    catalogue: Catalogue
    app: ASGIApp
    life: Living
    in_hand: int = 0
    is_retired: bool = False
    turn: Condition = field(default_factory=Condition)

    def takes(self) -> bool:
        """Take one more request in hand; not where another portal takes them by now."""
        with self.turn:
            if self.is_retired:
                return False
            self.in_hand += 1
            return True

    def is_done_with_one(self) -> None:
        """A request is answered."""
        with self.turn:
            self.in_hand -= 1
            self.turn.notify_all()

    def retire(self) -> None:
        """Take no further requests, wait for those in hand, end."""
        with self.turn:
            self.is_retired = True
            self.turn.wait_for(lambda: not self.in_hand)
        self.life.end()


class Following:
    """An ASGI application: the portal of the criteria as they are, whichever they become.

    ``build`` puts one portal together on a catalogue. Raises CriteriaRefused where the folder
    cannot be read at first; later on what cannot be read is told in the log and left alone.
    """

    def __init__(self, folder: Path, build: Callable[[Catalogue], Serving]) -> None:
        self._folder, self._build = folder, build
        self._seen = seen_in(folder)
        self._now = build(Catalogue.load(folder))
        self._leaving: list[Thread] = []
        self._is_open = False
        self._rounds = FollowingRounds(self)

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue by which a request that comes now is answered."""
        return self._now.catalogue

    def look(self) -> bool:
        """Look whether the folder says something else, and follow it; whether it did."""
        seen = seen_in(self._folder)
        if seen == self._seen:
            return False
        self._seen = seen
        try:
            catalogue = Catalogue.load(self._folder)
        except CriteriaRefused as refused:
            LOG.error("the criteria are refused; those read before stay: %s", refused)  # noqa: TRY400 - its text is the whole of it
            return False
        if catalogue.digest == self._now.catalogue.digest:
            return False
        coming, before = self._build(catalogue), self._now
        self._now = coming
        if self._is_open:
            before.life.hand_over(coming.life)
        self._leaving = [one for one in self._leaving if one.is_alive()]
        leaving = Thread(target=before.retire, name="criteria-before", daemon=True)
        leaving.start()
        self._leaving.append(leaving)
        LOG.info("criteria %s take the place of %s", catalogue.digest, before.catalogue.digest)
        return True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request by the portal of now."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        serving = self._taken()
        try:
            await serving.app(scope, receive, send)
        finally:
            serving.is_done_with_one()

    def _taken(self) -> Serving:
        """The portal of now, with one more request in hand."""
        # One that is retired meanwhile has its successor in place already.
        while not (serving := self._now).takes():
            continue
        return serving

    async def _live(self, receive: Receive, send: Send) -> None:
        """Begin, and end, with the server."""
        await receive()
        self._now.life.begin()
        self._is_open = True
        self._rounds.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.to_thread(self._end)
        await send({"type": "lifespan.shutdown.complete"})

    def _end(self) -> None:
        self._rounds.stop()
        self._now.life.rest()
        self._now.life.end()
        for one in self._leaving:
            one.join()


class FollowingRounds(Rounds):
    """Looks at the criteria folder again and again."""

    NAME = "criteria"
    WAITING = "following the criteria waits"
    PAUSE = SECONDS
    TROUBLE = (OSError,)

    def __init__(self, following: Following) -> None:
        super().__init__()
        self._following = following

    def once(self) -> float:
        """Look once."""
        self._following.look()
        return SECONDS


def seen_in(folder: Path) -> Seen:
    """What a look at the criteria files of a folder shows, without reading them."""
    found = set()
    for path in folder.glob("*/*.yaml"):
        told = path.stat()
        times = (told.st_mtime_ns, told.st_ctime_ns)
        found.add((str(path), *times, told.st_size, told.st_ino))
    return frozenset(found)


def follow(settings: Settings, today: Callable[[], date], office: Office) -> Following:
    """The whole portal on the criteria that the settings name, as they are and as they become."""

    def build(catalogue: Catalogue) -> Serving:
        app = create_app(settings, today, office, catalogue)
        return Serving(catalogue, app, app.state.life)

    return Following(settings.criteria or CRITERIA_FOLDER, build)
