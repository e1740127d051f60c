"""The way a mail leaves: over SMTP, or as a file into a folder where there is no mail server."""

from __future__ import annotations

import os
import smtplib
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from email.message import EmailMessage

    from portal.mail.settings import MailSettings

SECONDS: Final = 20.0
"""How long a mail server may take for one answer."""

LASTING: Final = 500
"""Answers of a mail server from this code on hold for ever (RFC 5321, 4.2.1)."""


class TryLater(Exception):
    """The mail could not be handed over now; says why, without what the mail says."""


class Refusal(Exception):
    """The mail will never be taken; says why, without what the mail says."""


class Transport(Protocol):
    """Hands one mail over."""

    def send(self, message: EmailMessage) -> None:
        """Hand a mail over; ``TryLater`` or ``Refusal`` where that fails."""
        ...


class Smtp:
    """A mail server, one connection a mail: mails are few, and a dead connection loses none."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._context = ssl.create_default_context(cafile=settings.ca_file or None)

    def send(self, message: EmailMessage) -> None:
        """Hand a mail over to the server."""
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            raise _problem(code, said) from refused
        except smtplib.SMTPResponseException as refused:
            raise _problem(refused.smtp_code, refused.smtp_error) from refused
        except (smtplib.SMTPException, OSError) as fault:
            raise TryLater(f"{type(fault).__name__}: {fault}") from fault

    def _connected(self) -> smtplib.SMTP:
        at = self._settings
        if at.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                at.host, at.port, timeout=SECONDS, context=self._context
            )
        else:
            server = smtplib.SMTP(at.host, at.port, timeout=SECONDS)
        try:
            if at.security == "starttls":
                server.starttls(context=self._context)
            if at.user:
                server.login(at.user, at.password)
        except BaseException:
            server.close()
            raise
        return server


def _problem(code: int, said: bytes | str) -> TryLater | Refusal:
    text = said.decode("utf-8", "backslashreplace") if isinstance(said, bytes) else said
    kind = Refusal if code >= LASTING else TryLater
    return kind(f"{code} {text}".splitlines()[0][:200])


class Folder:
    """A folder in which each mail becomes a file: for trying the portal without a mail server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write a mail whole or not at all, readable by its owner alone."""
        name = message["Message-ID"].strip("<>").partition("@")[0]
        draft = self._folder / f".{name}.{os.getpid()}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
            ) as to:
                to.write(message.as_bytes())
                to.flush()
                os.fsync(to.fileno())
            draft.replace(self._folder / f"{name}.eml")
        except OSError as fault:
            raise TryLater(f"{fault.filename}: {fault.strerror}") from fault


def transport_of(settings: MailSettings) -> Transport:
    """The mail server of the settings, or the folder where none is named."""
    return Smtp(settings) if settings.host else Folder(settings.folder)
