"""Batches that a gate wrote into a file, carried here on a stick (``ccus-level gate export``).

They are signed and chained as if they had been sent. When a gate says that it sent them is no
moment at which anybody heard it: touches are dated by what is known of its boots, else as it told.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from attendance.intake.orphans import OrphanSender, orphan_sender
from attendance.intake.receiving import STATUSES, receive
from attendance.intake.rows import read_row
from attendance.intake.senders import Batch, DeviceSender, Refusal, device_sender
from ccus_data.database import writing
from ccus_data.ledger import Act, append
from ccus_data.wording import Refused, said

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from sqlalchemy.engine import Engine

    from rules.catalogue import Catalogue

NAMES: Final = frozenset(("x_batch", "x_signature", "body"))
LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a file: a gate's store of a year is a tenth of it."""


ORPHANS: Final = frozenset({"gap", "chain_fork"})
"""Why a batch that is signed does not follow what is known: it may be kept, and waits."""


def take_carried(  # noqa: PLR0913 - which file, by whom, when, and what of orphans
    engine: Engine,
    catalogue: Catalogue,
    path: Path,
    by: str,
    at: dt.datetime,
    *,
    orphaned: str = "",
) -> dict[str, int]:
    """Take in a file of batches; how many rows of each status. Brought again, it does no harm.

    `Refused` for what is no such file, before anything is stored, and for a batch that is not
    signed or does not follow what its gate sent: those before it are stored, none after it.
    ``orphaned`` says why batches of the second kind are kept all the same; their rows wait.
    """
    batches = _read(path)
    counts = dict.fromkeys(STATUSES, 0)
    for line, batch in enumerate(batches, start=1):
        with writing(engine, job=True) as connection:
            rows = [read_row(_row(one)) for one in batch.lines]
            sender: DeviceSender | OrphanSender | Refusal
            sender = device_sender(connection, batch, rows, at, carried=True)
            if orphaned and isinstance(sender, Refusal) and sender.code in ORPHANS:
                sender = orphan_sender(connection, batch, rows, at)
            if isinstance(sender, Refusal):
                raise Refused(
                    said("attendance.batch_refused", path=path, line=line, code=sender.code)
                )
            found = receive(connection, catalogue, rows, sender, at)
            of_gate = {"device_id": sender.device.device_id, "file": path.name, "line": line}
            after: dict[str, Any] = dict(found.counts())
            if isinstance(sender, OrphanSender):  # the chain is in no table: its proof is here
                proof = {"x_batch": batch.header, "x_signature": batch.signature}
                after |= {"orphaned": orphaned, **proof}
            act = Act(by, "gate.batch_carried", "touches", of_gate, after=after)
            append(connection, [act], at)
        for status, count in found.counts().items():
            counts[status] += count
    return counts


def _read(path: Path) -> list[Batch]:
    if path.stat().st_size > LARGEST:
        raise Refused(said("attendance.no_batches", path=path, line=1))
    found = []
    for line, text in enumerate(path.read_bytes().splitlines(), start=1):
        batch = _batch(text)
        if batch is None:
            raise Refused(said("attendance.no_batches", path=path, line=line))
        found.append(batch)
    return found


def _batch(text: bytes) -> Batch | None:
    try:
        given: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict) or given.keys() != NAMES:
        return None
    if not all(isinstance(one, str) for one in given.values()):
        return None
    body = given["body"].encode(errors="surrogatepass")
    lines = [line for line in body.split(b"\n") if line.strip()]
    return Batch(given["x_batch"], given["x_signature"], body, lines)


def _row(line: bytes) -> Any:
    """What a line holds; None, which is no row, where it is no JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
