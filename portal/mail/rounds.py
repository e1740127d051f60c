"""The postman's rounds beside a running portal: every few seconds what is due goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.rounds import Rounds as Beside

if TYPE_CHECKING:
    from portal.mail.postman import Postman


class Rounds(Beside):
    """Delivers until stopped; a mail that is on its way then is handed over first."""

    NAME = "mail"
    WAITING = "mails wait"
    PAUSE = 2.0

    def __init__(self, postman: Postman) -> None:
        super().__init__()
        self._postman = postman

    def once(self) -> float:
        """Send what is due."""
        done = self._postman.deliver()
        if done.taken:
            self.log.info("mails: %d sent, %d later, %d refused", *done.counts)
        return self.PAUSE
