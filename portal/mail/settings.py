"""How mail is sent: a mail server, or a folder of files where there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

HOST_VARIABLE: Final = "CCUS_LEVEL_SMTP_HOST"
PORT_VARIABLE: Final = "CCUS_LEVEL_SMTP_PORT"
SECURITY_VARIABLE: Final = "CCUS_LEVEL_SMTP_SECURITY"
USER_VARIABLE: Final = "CCUS_LEVEL_SMTP_USER"
PASSWORD_FILE_VARIABLE: Final = "CCUS_LEVEL_SMTP_PASSWORD_FILE"  # noqa: S105 - the name of a setting
CA_FILE_VARIABLE: Final = "CCUS_LEVEL_SMTP_CA_FILE"
FROM_VARIABLE: Final = "CCUS_LEVEL_MAIL_FROM"
FOLDER_VARIABLE: Final = "CCUS_LEVEL_MAIL_FOLDER"
ADDRESS_VARIABLE: Final = "CCUS_LEVEL_ADDRESS"

VARIABLES: Final = (
    HOST_VARIABLE,
    PORT_VARIABLE,
    SECURITY_VARIABLE,
    USER_VARIABLE,
    PASSWORD_FILE_VARIABLE,
    CA_FILE_VARIABLE,
    FROM_VARIABLE,
    FOLDER_VARIABLE,
    ADDRESS_VARIABLE,
)
"""Every setting that this room reads."""

PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
"""Ways to speak to a mail server, and where each is answered by custom."""

ADDRESS: Final = re.compile(
    r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9A-Fa-f:]+\](:[0-9]{1,5})?"
)

MAIL_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*",
    re.ASCII,
)

HIGHEST_PORT: Final = 65_535


class MailSettingsFault(Exception):
    """Settings of mail that cannot be used; ``faults`` says each in one line."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class MailSettings:
    """``host`` is empty where mails go into ``folder``. ``security``: a key of `PORTS`.

    ``address`` is how the portal is reached from outside; empty: at the address it listens on.
    """

    host: str
    port: int
    security: str
    user: str
    password: str
    ca_file: str
    sender: str
    folder: Path
    address: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], folder: Path) -> MailSettings:
        """The settings of an environment; ``MailSettingsFault`` lists all that is wrong.

        ``folder`` is where mails go when neither a server nor a folder is named.
        """
        faults: list[str] = []
        host = environment.get(HOST_VARIABLE, "")
        security = environment.get(SECURITY_VARIABLE, "starttls")
        if security not in PORTS:
            faults.append(f"{SECURITY_VARIABLE}: {security!r} is none of {', '.join(PORTS)}")
        port = environment.get(PORT_VARIABLE, str(PORTS.get(security, PORTS["starttls"])))
        if not (port.isascii() and port.isdigit() and 1 <= int(port) <= HIGHEST_PORT):
            faults.append(f"{PORT_VARIABLE}: {port!r} is not a port from 1 to {HIGHEST_PORT}")
        user = environment.get(USER_VARIABLE, "")
        password = _password(environment, faults)
        if bool(user) != bool(password):
            faults.append(f"{USER_VARIABLE} and {PASSWORD_FILE_VARIABLE} belong together")
        if user and security == "none":
            faults.append(f"{SECURITY_VARIABLE}: a password is not sent in the open; say starttls")
        ca_file = environment.get(CA_FILE_VARIABLE, "")
        if ca_file and not Path(ca_file).is_file():
            faults.append(f"{CA_FILE_VARIABLE}: {ca_file!r} is not a file")
        sender = _sender(environment, host, faults)
        address = _address(environment, host, faults)
        if faults:
            raise MailSettingsFault(tuple(faults))
        asked = environment.get(FOLDER_VARIABLE)
        return cls(
            host,
            int(port),
            security,
            user,
            password,
            ca_file,
            sender or "ccus-level@localhost",
            Path(asked) if asked else folder,
            address,
        )


def is_address(text: str) -> bool:
    """Whether a text is one mail address, in the form that browsers take (HTML, 4.10.5.1.5)."""
    return MAIL_ADDRESS.fullmatch(text) is not None


def _password(environment: Mapping[str, str], faults: list[str]) -> str:
    name = environment.get(PASSWORD_FILE_VARIABLE)
    if not name:
        return ""
    try:
        return Path(name).read_text(encoding="utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError) as fault:
        problem = fault.strerror if isinstance(fault, OSError) else "not UTF-8"
        faults.append(f"{PASSWORD_FILE_VARIABLE}: {name!r}: {problem}")
        return ""


def _sender(environment: Mapping[str, str], host: str, faults: list[str]) -> str:
    sender = environment.get(FROM_VARIABLE, "")
    if host and not sender:
        faults.append(f"{FROM_VARIABLE}: needed with {HOST_VARIABLE}")
    if sender and not is_address(sender):
        faults.append(f"{FROM_VARIABLE}: {sender!r} is no mail address")
    return sender


def _address(environment: Mapping[str, str], host: str, faults: list[str]) -> str:
    address = environment.get(ADDRESS_VARIABLE, "")
    if address and not ADDRESS.fullmatch(address):
        like = "https://level.example.jp, without a path"
        faults.append(f"{ADDRESS_VARIABLE}: {address!r} is not like {like}")
    if host and not address:
        faults.append(f"{ADDRESS_VARIABLE}: needed with {HOST_VARIABLE}: it stands in mails")
    return address
