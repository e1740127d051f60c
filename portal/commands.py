"""``ccus-level serve``: the pages and the API on one address of this machine."""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import os
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.office import Office

EXIT_DONE: Final = 0
EXIT_REFUSED: Final = 2
HIGHEST_PORT: Final = 65_535
DATABASE_VARIABLE: Final = "CCUS_LEVEL_DATABASE"
FOLDER_VARIABLE: Final = "CCUS_LEVEL_MAIL_FOLDER"
DEMONSTRATION_ALONE: Final = (
    "--demonstration: made-up people have a store of their own, for this machine alone; "
    "leave out --host and CCUS_LEVEL_DATABASE"
)

EXAMPLE: Final = """\
example:
  ccus-level serve --port 8001

Settings are read from the environment (CCUS_LEVEL_...); docs/portal.md lists them."""


def run(argv: Sequence[str]) -> int:
    """Serve until stopped; 2 when the settings, the criteria or the address cannot be used."""
    arguments = _parser().parse_args(argv)

    from portal.settings import Settings, SettingsFault
    from rules.diagnostics import CriteriaRefused

    try:
        settings = Settings.from_environment(os.environ)
        listening = _listen(arguments.host, arguments.port)
    except SettingsFault as refused:
        return _refuse(refused.faults)
    except OSError as fault:
        return _refuse([f"{arguments.host}:{arguments.port}: {fault.strerror or fault}"])

    import uvicorn
    from sqlalchemy.exc import DBAPIError

    from ccus_data.wording import Refused
    from portal.call_in import CallTokenFault
    from portal.following import follow
    from portal.mail import MailSettingsFault
    from portal.notices import SigningSettingsFault
    from portal.office import open_office
    from portal.passport_push import PushKeyFault
    from portal.sealing import KeysRefused
    from portal.virus_scan import ScannerFault

    environment = _environment(listening, is_demonstration=arguments.demonstration)
    if environment is None:
        listening.close()
        return _refuse([DEMONSTRATION_ALONE])
    try:
        office = _reading_mails(open_office(environment, _address(listening), _now), environment)
        app = follow(settings, _today, office)
    except CriteriaRefused as refused:
        listening.close()
        return _refuse([str(refused), "`ccus-level criteria check` explains each."])
    except (
        CallTokenFault,
        MailSettingsFault,
        PushKeyFault,
        SigningSettingsFault,
        KeysRefused,
        ScannerFault,
    ) as refused:
        listening.close()
        return _refuse(str(refused).splitlines())
    except Refused as refused:
        listening.close()
        return _refuse([reason.sentence("en") for reason in refused.reasons])
    except OSError as fault:
        listening.close()
        return _refuse([f"{fault.filename}: {fault.strerror or fault}"])
    except DBAPIError as trouble:
        listening.close()
        said = str(trouble.orig).strip().splitlines()[:1]
        return _refuse([f"CCUS_LEVEL_DATABASE: {one}" for one in said])

    # Our own log carries no address, query or body: the server's would.
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    config = uvicorn.Config(
        app, access_log=False, log_level="warning", server_header=False, date_header=True
    )
    told = [f"CCUS Level is open at {_address(listening)} (stop with Ctrl+C)"]
    told += [*_about_signing(office, _now()), *_filled(office, environment)]

    class Server(uvicorn.Server):
        """Tells that it is open when it is: who stops it from then on finds it listening."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            print(*told, sep="\n", flush=True)

    Server(config).run(sockets=[listening])
    return EXIT_DONE


def _environment(listening: socket.socket, *, is_demonstration: bool) -> Mapping[str, str] | None:
    """The environment, for a demonstration with a store of its own; None where that may not be.

    Nothing real is ever mixed with made-up people, and their logins open no other machine's page.
    """
    if not is_demonstration:
        return os.environ
    is_loopback = listening.getsockname()[0] in {"127.0.0.1", "::1"}
    if not is_loopback or DATABASE_VARIABLE in os.environ:
        return None
    from ccus_data.database import default_path

    path = default_path(os.environ).with_name("demonstration.db")
    folder = path.with_name("demonstration-mail")
    apart = {DATABASE_VARIABLE: f"sqlite:///{path}", FOLDER_VARIABLE: str(folder)}
    return {**os.environ, **apart}


def _reading_mails(office: Office, environment: Mapping[str, str]) -> Office:
    """The office; in a demonstration without a mail server its mails are shown on pages."""
    if environment is os.environ or not office.mail_folder:
        return office
    return replace(office, caught_mails=Path(office.mail_folder))


def _filled(office: Office, environment: Mapping[str, str]) -> Sequence[str]:
    """Fill the store of made-up people, if there is one; what to say of its logins."""
    if environment is os.environ:
        return []
    from ccus_data.database import default_path
    from portal import demonstration
    from portal.caught_mails import LIST

    folder = default_path(environment).parent
    demonstration.fill(office.engine, folder, office.seals, _now())
    logins = demonstration.read_logins(folder)
    told = [] if office.caught_mails is None else [f"Mails can be read at {office.address}{LIST}"]
    return [
        *told,
        "Made-up people are in the store; sign in with",
        *(f"  {one.login_id}  {one.password}  ({one.acts_for})" for one in logins),
    ]


def _about_signing(office: Office, at: dt.datetime) -> Sequence[str]:
    """What an operator should know about where mails go and how notices are signed."""
    mails = f"No mail server is set: mails become files in {office.mail_folder}"
    told = [mails] if office.mail_folder else []
    if office.signing is None:
        return [*told, "No signing keys are set (CCUS_LEVEL_SIGNING_KEYS): result notices wait"]
    if office.signing.keys.development:
        return [*told, "Result notices are signed with development keys: they have no validity"]
    refusals = office.signing.keys.refusals(at)
    return [*told, *(f"Result notices wait: {refused}" for refused in refusals)]


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _today() -> dt.date:
    """The day it is in Japan: days at work are hers, wherever this machine stands."""
    from portal.access import JAPAN

    return _now().astimezone(JAPAN).date()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ccus-level serve",
        description="Serve the pages and the API.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--demonstration",
        action="store_true",
        help="a store of its own with made-up people and logins, on this machine alone",
    )
    parser.add_argument("--port", type=_port, default=8000, help="port (%(default)s; 0: any free)")
    return parser


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= HIGHEST_PORT:
        return int(text)
    msg = f"{text!r} is not a port from 0 to {HIGHEST_PORT}"
    raise argparse.ArgumentTypeError(msg)


def _listen(host: str, port: int) -> socket.socket:
    """An open listening socket: the address printed is one that already answers."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _refuse(faults: Sequence[str]) -> int:
    for fault in faults:
        print(f"ccus-level serve: {fault}", file=sys.stderr)
    return EXIT_REFUSED
