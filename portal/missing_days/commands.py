"""``ccus-level watch``: tell of days that do not count and still can, as the portal does daily."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ccus_data.database import default_path, require_current
from ccus_data.doors import DONE, Failed, add_database, answered, opened
from ccus_data.wording import Refused
from portal.access import JAPAN
from portal.layout import Language, Words
from portal.mail import MailSettings, MailSettingsFault
from portal.missing_days.watching import Watch
from portal.sealing import KeysRefused, read_seals
from rules.doors import add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence


def parser() -> argparse.ArgumentParser:
    """The arguments of ``watch``."""
    made = argparse.ArgumentParser(
        prog="ccus-level watch",
        description=(
            "Tell technicians, employers and primes of days that do not count and still can: each"
            " of them once. A running portal does the same every morning."
        ),
        epilog="example: ccus-level watch --on 2026-11-27",
    )
    made.add_argument("--on", type=_day, metavar="DATE", help="the day in Japan; today if left out")
    add_criteria(made)
    add_database(made)
    return made


def run(argv: Sequence[str]) -> int:
    """Tell whoever is to be told: 0 done, 2 refused, 3 not possible now."""
    asked = parser().parse_args(argv)
    catalogue = catalogue_of(asked.criteria, asked.lang)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    words = Words.load({"missing_days": Path(__file__).with_name("words.yaml")})
    language = Language(asked.lang)
    beside = default_path(os.environ).parent
    try:
        address = MailSettings.from_environment(os.environ, beside / "mail").address
        if not address:
            return refuse(words.text("missing_days.no_address", language))
        seals = read_seals(os.environ, beside / "portal.key")
        at = dt.datetime.now(dt.UTC)
        on = asked.on or at.astimezone(JAPAN).date()
        with opened(asked, os.environ) as engine:
            require_current(engine)
            told = Watch(engine, seals, catalogue, address).watch(on, at)
    except (MailSettingsFault, KeysRefused) as problem:
        return refuse(*str(problem).splitlines())
    except (Refused, Failed, OSError) as problem:
        return answered(asked, problem)
    counts = {"technicians": told.technicians, "employers": told.employers, "primes": told.primes}
    sys.stdout.write(words.text("missing_days.told", language, **counts) + "\n")
    return DONE


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        msg = f"{text}: write a day like 2026-11-27"
        raise argparse.ArgumentTypeError(msg) from None
