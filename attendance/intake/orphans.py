"""Batches of a chain that the server does not know, brought in by the operator and held.

A machine that was restored from an old copy, or whose file went bad, has touches whose chain does
not follow what the server holds: by itself it never sends them. Signed by its gate they are kept
all the same, and wait until somebody has looked at the machine. They take no place in a chain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attendance.intake.moments import Contact
from attendance.intake.rows import Row
from attendance.intake.senders import DEVICE, Refusal, boots_of, chained_hashes, signed_by

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection
    from sqlalchemy.engine import Row as Stored

    from attendance.intake.rows import Problem
    from attendance.intake.senders import Batch


@dataclass(frozen=True, slots=True)
class OrphanSender:
    """A gate whose batch is signed and whole in itself, and follows nothing that is known."""

    device: Stored[Any]
    contact: Contact

    def refused(self, row: Row) -> Problem | None:  # noqa: ARG002 - the shape of a sender
        """Nothing: what a device recorded is kept, whatever it says."""
        return None

    def held(self, row: Row) -> str:  # noqa: ARG002 - the shape of a sender
        """Each waits for the operator."""
        return "chain_orphaned"

    def moment(self, row: Row) -> tuple[dt.datetime, str]:
        """By what is known of the boots of the device, else as it told."""
        return self.contact.moment(row)

    def columns(self, row: Row) -> Mapping[str, Any]:  # noqa: ARG002 - the shape of a sender
        """No place in a chain: its numbers may be taken. The source names the device."""
        return {}


def orphan_sender(
    connection: Connection, batch: Batch, rows: Sequence[Row | list[Problem]], at: dt.datetime
) -> OrphanSender | Refusal:
    """Whoever signed a batch of an orphaned chain; or why nothing of it is taken."""
    found = signed_by(connection, batch)
    if isinstance(found, Refusal):
        return found
    device, header = found
    hashes = chained_hashes(header, batch.lines)
    if hashes is None or hashes[-1] != header.head:
        return Refusal("bad_batch")
    for number, row in enumerate(rows, start=header.first):
        if isinstance(row, Row) and (row.seq, row.source) != (number, f"{DEVICE}{header.device}"):
            return Refusal("bad_batch")
    return OrphanSender(device, Contact("", 0, at, boots_of(connection, header.device)))
