"""What the pages behind a login need: the database, keys, the post, the portal's own address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Engine

from attendance.imports import folder_of
from ccus_data.database import (
    current_revision,
    default_path,
    newest_revision,
    open_database,
    read_address,
    require_current,
    upgrade,
)
from portal.call_in import read_call_token
from portal.mail import MailSettings, Transport, transport_of
from portal.notices import Signing, read_signing
from portal.passport_push import Sender, read_push
from portal.sealing import Seals, read_seals
from portal.virus_scan import Scanner, read_scanner


@dataclass(frozen=True, slots=True)
class Office:
    """``address`` is how the portal is reached from outside (``https://level.example.jp``).

    It stands in mails. ``now`` is the clock; ``mail_folder`` says where mails become files, where
    no mail server is named. ``scanner`` looks for viruses in uploads, where one is named. Without
    ``signing`` no notice is issued; without ``push`` no phone is told of news. ``caught_mails`` is
    the folder of mails that anybody may read: of a demonstration alone. ``call_token`` is the
    secret of the telephone service. Files of touches come to ``import_folder``, where there is one.
    """

    engine: Engine
    seals: Seals
    transport: Transport
    sender: str
    address: str
    mail_folder: str
    now: Callable[[], dt.datetime]
    signing: Signing | None = None
    scanner: Scanner | None = None
    push: Sender | None = None
    caught_mails: Path | None = None
    call_token: str = ""
    import_folder: Path | None = None


def open_office(
    environment: Mapping[str, str], listening: str, now: Callable[[], dt.datetime]
) -> Office:
    """The office that an environment asks for.

    Raises the fault of whatever room cannot be opened: database, keys, mail, signing, push, calls
    or scanner. A file of SQLite is made, or brought up to this program; a server's tables are
    changed by its operator alone.
    """
    scanner = read_scanner(environment)
    call_token = read_call_token(environment)
    beside = default_path(environment).parent
    mail = MailSettings.from_environment(environment, beside / "mail")
    address = mail.address or listening
    signing = read_signing(environment, beside / "development-keys", address)
    push = read_push(environment, address)
    seals = read_seals(environment, beside / "portal.key")
    where = read_address(environment)
    engine = open_database(where)
    if where.is_sqlite and current_revision(engine) != newest_revision():
        upgrade(engine)
    require_current(engine)
    return Office(
        engine=engine,
        seals=seals,
        transport=transport_of(mail),
        sender=mail.sender,
        address=address,
        mail_folder="" if mail.host else str(mail.folder),
        now=now,
        signing=signing,
        scanner=scanner,
        call_token=call_token,
        import_folder=folder_of(environment, beside, where),
        push=None if push is None else Sender(push),
    )
