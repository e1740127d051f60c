"""Mails: written into the outbox with what makes them due, sent over SMTP by a worker."""

from portal.mail.outbox import Mail, put
from portal.mail.postman import Delivered, Postman
from portal.mail.rounds import Rounds
from portal.mail.settings import VARIABLES, MailSettings, MailSettingsFault, is_address
from portal.mail.transport import Folder, Refusal, Smtp, Transport, TryLater, transport_of

__all__ = [
    "VARIABLES",
    "Delivered",
    "Folder",
    "Mail",
    "MailSettings",
    "MailSettingsFault",
    "Postman",
    "Refusal",
    "Rounds",
    "Smtp",
    "Transport",
    "TryLater",
    "is_address",
    "put",
    "transport_of",
]
