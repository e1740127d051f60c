"""Telling a technician's phone that there is news: Web Push, with nothing about anybody in it."""

from portal.passport_push.endpoints import KNOWN_HOSTS, is_known
from portal.passport_push.keeping import (
    MOST_PHONES,
    Phone,
    count_of,
    end_all,
    forget_device,
    keep_phone,
    phones_of,
)
from portal.passport_push.key import VARIABLE, PushKey, PushKeyFault, read_push
from portal.passport_push.rounds import Push, PushRounds
from portal.passport_push.sealed import receiver_key_fits, secret_fits
from portal.passport_push.sending import Outcome, Receiver, Sender

__all__ = [
    "KNOWN_HOSTS",
    "MOST_PHONES",
    "VARIABLE",
    "Outcome",
    "Phone",
    "Push",
    "PushKey",
    "PushKeyFault",
    "PushRounds",
    "Receiver",
    "Sender",
    "count_of",
    "end_all",
    "forget_device",
    "is_known",
    "keep_phone",
    "phones_of",
    "read_push",
    "receiver_key_fits",
    "secret_fits",
]
