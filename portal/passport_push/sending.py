"""Handing one message to a push service (RFC 8030), and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import requests

from portal.passport_push.endpoints import KNOWN_HOSTS, is_known
from portal.passport_push.sealed import decoded, sealed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from portal.passport_push.key import PushKey

SECONDS: Final = 10.0
KEPT_SECONDS: Final = 3 * 24 * 3600
"""How long the service keeps a message for a phone that is off."""

SENT: Final = frozenset({200, 201, 202, 204})
GONE: Final = frozenset({404, 410})
TOO_MANY: Final = 429
SERVERS_OWN: Final = 500


class Outcome(StrEnum):
    """What became of a message; ``GONE``: the phone wants no more, ``LATER``: try again."""

    SENT = "sent"
    GONE = "gone"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Receiver:
    """A browser, by what it told us."""

    endpoint: str
    receiver_key: str
    secret: str
    language: str


@dataclass(frozen=True, slots=True)
class Sender:
    """``authorities`` is a file of certificates to trust in place of the usual ones."""

    key: PushKey
    hosts: Collection[str] = field(default=KNOWN_HOSTS)
    authorities: str | None = None

    def send(self, receiver: Receiver, at: dt.datetime) -> Outcome:
        """Tell a phone that there is news: all it gets is the language in which to say so.

        Nothing is sent to a host that is not listed (any more), and no redirect is followed.
        """
        if not is_known(receiver.endpoint, self.hosts):
            return Outcome.GONE
        body = sealed(
            receiver.language.encode(), decoded(receiver.receiver_key), decoded(receiver.secret)
        )
        headers = {
            "Authorization": self.key.authorization(receiver.endpoint, at),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_SECONDS),
            "Topic": "news",
            "Urgency": "normal",
        }
        try:
            # Closed unread: what a service writes is of no use, and may be of any length.
            with requests.post(
                receiver.endpoint,
                data=body,
                headers=headers,
                timeout=SECONDS,
                allow_redirects=False,
                stream=True,
                verify=True if self.authorities is None else self.authorities,
            ) as answer:
                return _outcome(answer.status_code)
        except requests.RequestException:
            return Outcome.LATER


def _outcome(status: int) -> Outcome:
    if status in SENT:
        return Outcome.SENT
    if status in GONE:
        return Outcome.GONE
    if status == TOO_MANY or status >= SERVERS_OWN:
        return Outcome.LATER
    return Outcome.REFUSED
