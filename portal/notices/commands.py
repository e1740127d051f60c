"""``ccus-level verify-issued``: judge again and verify all that was decided and issued."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccus_data.doors import DONE, FOUND, Failed, add_database, answered, opened
from ccus_data.wording import Refused, Said
from portal.notices.wording import said, word
from rules.doors import add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asn1crypto import x509
    from sqlalchemy.engine import Connection, Engine

    from portal.notices.verifying import Verification
    from rules.catalogue import Catalogue

EXAMPLE: Final = """\
examples:
  ccus-level verify-issued
  ccus-level verify-issued --notice 結果通知書.pdf --trust body-root.pem"""


def parser() -> argparse.ArgumentParser:
    """The arguments of ``verify-issued``."""
    made = argparse.ArgumentParser(
        prog="ccus-level verify-issued",
        description="Judge every decision again with both engines and verify its notice: "
        "signature, digest, ledger, marks. Every difference is named.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--notice", type=Path, metavar="FILE", help="one PDF that somebody holds")
    made.add_argument(
        "--trust", type=Path, metavar="FILE", help="roots (PEM) that certificates must lead to"
    )
    made.add_argument("--json", action="store_true", help="what was found as one JSON object")
    add_criteria(made)
    add_database(made)
    return made


def run(argv: Sequence[str]) -> int:
    """Verify: 0 all is as it was issued, 1 something differs, 2 refused, 3 not possible now."""
    asked = parser().parse_args(argv)
    from ccus_data.database import require_current
    from rules.faults import EngineFault

    try:
        roots = _roots(asked.trust)
        pdf = None if asked.notice is None else asked.notice.read_bytes()
        with opened(asked, os.environ) as engine:
            require_current(engine)
            catalogue = catalogue_of(asked.criteria, asked.lang)
            if isinstance(catalogue, tuple):
                return refuse(*catalogue)
            return _verify(asked, engine, catalogue, roots, pdf)
    except EngineFault as fault:
        return answered(asked, Failed(said("notice.engine", code=fault.code)))
    except (Refused, Failed, OSError) as problem:
        return answered(asked, problem)


def _roots(file: Path | None) -> list[x509.Certificate]:
    if file is None:
        return []
    from cryptography.x509 import load_pem_x509_certificates

    from portal.notices.signers import as_asn1

    try:
        return [as_asn1(one) for one in load_pem_x509_certificates(file.read_bytes())]
    except ValueError as fault:
        raise Refused(said("notice.no_roots", file=file)) from fault


def _verify(
    asked: argparse.Namespace,
    engine: Engine,
    catalogue: Catalogue,
    roots: Sequence[x509.Certificate],
    pdf: bytes | None,
) -> int:
    from ccus_data.database import reading
    from portal.notices.rejudging import Rejudging
    from portal.notices.verifying import Verification
    from rules.agreement import BothEngines

    with BothEngines() as engines, reading(engine, job=True) as connection:
        verification = Verification(Rejudging(catalogue, engines), roots)
        if pdf is None:
            faults = _told(asked, verification.everything(connection))
            return _summed_up(asked, verification, faults)
        number, state, found = _one(connection, verification, pdf)
        faults = _told(asked, found)
    if asked.json:
        told = {"number": number, "state": state, "differences": faults}
        print(json.dumps(told, ensure_ascii=False))
    elif state:
        print(word(f"notice.state_{state}", asked.lang, number=number))
    return FOUND if faults or state != "valid" else DONE


def _told(asked: argparse.Namespace, found: Iterator[Said]) -> list[str]:
    """Every difference in words; printed as soon as it is found."""
    faults = []
    for fault in found:
        faults.append(fault.sentence(asked.lang))
        if not asked.json:
            print(faults[-1], flush=True)
    return faults


def _summed_up(asked: argparse.Namespace, verification: Verification, faults: Sequence[str]) -> int:
    counts = verification.counts
    values = {"decisions": counts.decisions, "notices": counts.notices, "waiting": counts.waiting}
    if asked.json:
        print(json.dumps({**values, "differences": list(faults)}, ensure_ascii=False))
    else:
        print(word("notice.verified", asked.lang, **values, faults=len(faults)))
    return FOUND if faults else DONE


def _one(
    connection: Connection, verification: Verification, pdf: bytes
) -> tuple[str, str, Iterator[Said]]:
    """One PDF: its number, its state where it is one of ours, and every difference."""
    from portal.notices.looking import NotLookedAt, look_at
    from portal.notices.verifying import of_number, recorded_in, says_itself, state_of

    try:
        looked = look_at(pdf, roots=verification.roots)
    except NotLookedAt as fault:
        return "", "", iter([said("notice.unreadable", number="-", problem=fault)])
    number = looked.number
    row = of_number(connection, number)
    if row is None:
        unknown = said("notice.unknown", number=number)
        return number, "", chain(says_itself(looked, number), [unknown])
    not_this = []
    if hashlib.sha256(pdf).hexdigest() != row.notice_digest:
        not_this.append(said("notice.not_this", number=number))
    stored = verification.of_rows([row], recorded_in(connection))
    at_hand = says_itself(looked, number) if not_this else iter(())
    return number, state_of(connection, number), chain(not_this, at_hand, stored)
