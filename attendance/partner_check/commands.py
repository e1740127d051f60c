"""``ccus-level partner check``: try the contract of the intake against a portal, or a file."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccus_data.doors import DONE, FOUND, Failed, answered
from ccus_data.wording import LANGUAGES, Refused, said, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attendance.partner_check.asking import Portal
    from attendance.partner_check.kit import Token

EVENTS: Final = "events"
NUMBER: Final = re.compile(r"[0-9]{14}")
EXAMPLE: Final = """\
examples:
  ccus-level partner check https://level.example.jp --token-file token --site 36265810102371 \\
    --worker 00045751166921
  ccus-level partner check --touches touches.ndjson

The portal keeps the rows of the kit: give one for tests, with a made-up technician."""


def parser() -> argparse.ArgumentParser:
    """The arguments of ``partner check``."""
    made = argparse.ArgumentParser(
        prog="ccus-level partner check",
        description="Try every case of the contract against a portal, or a file of touches.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("address", nargs="?", metavar="URL", help="the portal, https://…")
    made.add_argument("--token-file", type=Path, metavar="FILE", help="its first line is the token")
    made.add_argument("--site", help="a site of the token, 14 digits")
    made.add_argument("--worker", help="a technician known there, 14 digits")
    made.add_argument(
        "--touches", type=Path, metavar="FILE", help="a CSV, NDJSON or Parquet file to hold to it"
    )
    made.add_argument("--json", action="store_true", help="a JSON object a line")
    made.add_argument("--lang", choices=LANGUAGES, default="ja", help="of the sentences")
    return made


def run(argv: Sequence[str]) -> int:
    """Try: 0 all as the contract says, 1 something is not, 2 refused, 3 no portal answers."""
    asked = parser().parse_args(argv)
    try:
        return _run(asked)
    except (Refused, Failed, OSError) as problem:
        return answered(asked, problem)


def _run(asked: argparse.Namespace) -> int:
    from attendance.partner_check.asking import Unreachable

    if asked.touches is not None and asked.address is None:
        return _file(asked, None)
    portal = _portal(asked)
    try:
        token = _token(asked, portal)
        if asked.touches is not None:
            return _file(asked, token)
        return _kit(asked, portal, token)
    except Unreachable as fault:
        reason = said("partner_check.unreachable", address=asked.address, problem=fault)
        raise Failed(reason) from fault


def _portal(asked: argparse.Namespace) -> Portal:
    """The portal that was asked for; `Refused` with everything that lacks or is wrong."""
    from attendance.partner_check.asking import Portal, WrongAddress

    faults = []
    for name in ("site", "worker"):
        needed = asked.touches is None
        value = getattr(asked, name)
        if (needed or value is not None) and not NUMBER.fullmatch(value or ""):
            faults.append(said("partner_check.number", option=f"--{name}"))
    lines = []
    if asked.token_file is not None:
        lines = asked.token_file.read_text(encoding="utf-8", errors="replace").splitlines()[:1]
    token = "".join(lines).strip()
    if not (token.isascii() and token.isprintable() and token):
        faults.append(said("partner_check.token_file"))
    try:
        portal = Portal(asked.address or "", token)
    except WrongAddress:
        faults.append(said("partner_check.address", found=asked.address or ""))
        raise Refused(*faults) from None
    if faults:
        raise Refused(*faults)
    return portal


def _token(asked: argparse.Namespace, portal: Portal) -> Token:
    """Whose token it is; `Refused` where it cannot be used for what was asked."""
    from attendance.partner_check.kit import token_of

    found = token_of(portal)
    if isinstance(found, int):
        raise Refused(said("partner_check.token", status=found, address=asked.address))
    faults = []
    if EVENTS not in found.scopes:
        faults.append(said("partner_check.scope"))
    if asked.site is not None and asked.site not in found.sites:
        faults.append(said("partner_check.site", site=asked.site))
    if faults:
        raise Refused(*faults)
    return found


def _kit(asked: argparse.Namespace, portal: Portal, token: Token) -> int:
    from attendance.partner_check.bench import Bench
    from attendance.partner_check.kit import checked

    now = dt.datetime.now(dt.UTC)
    run_id = secrets.token_hex(4)
    bench = Bench(portal, token.partner, asked.site, asked.worker, token.scopes, run_id, now)
    tried = failed = 0
    for case, differences in checked(bench):
        tried, failed = tried + 1, failed + bool(differences)
        says = word(case.says, asked.lang)
        if asked.json:
            told = [
                {"place": one.place, "expected": one.expected, "found": one.found}
                for one in differences
            ]
            _print_json({"case": case.name, "passed": not told, "says": says, "differences": told})
            continue
        mark = "partner_check.failed" if differences else "partner_check.passed"
        print(f"{word(mark, asked.lang)}  {case.name}: {says}")
        for one in differences:
            values = {"place": one.place, "expected": one.expected, "found": one.found}
            print("    " + word("partner_check.difference", asked.lang, **values))
    end = word("partner_check.end", asked.lang, tried=tried, failed=failed, source=bench.source)
    print(end, file=sys.stderr if asked.json else sys.stdout)
    return FOUND if failed else DONE


def _file(asked: argparse.Namespace, token: Token | None) -> int:
    from attendance.partner_check.touch_file import faults_of_file

    rows = faulty = 0
    for _, faults in faults_of_file(asked.touches, token, dt.datetime.now(dt.UTC)):
        rows, faulty = rows + 1, faulty + bool(faults)
        for one in faults:
            says = word(one.says, asked.lang)
            place = {"row": one.row, "field": one.field, "code": one.code}
            if asked.json:
                _print_json(place | {"says": says})
            else:
                print(word("partner_check.row_fault", asked.lang, **place, says=says))
    end = word("partner_check.file_end", asked.lang, rows=f"{rows:,}", faulty=f"{faulty:,}")
    print(end, file=sys.stderr if asked.json else sys.stdout)
    return FOUND if faulty else DONE


def _print_json(told: dict[str, object]) -> None:
    print(json.dumps(told, ensure_ascii=False))
