"""Issuing notices: from a decision to a signed document in the database."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from dataclasses import dataclass, field
from random import SystemRandom
from typing import TYPE_CHECKING, Any, Final

from ccus_data.database import reading, writing
from portal.notices.basis import BasisRefused, DecisionBasis, digest_of
from portal.notices.document import Documents, Sheet
from portal.notices.key_refused import KeyRefused
from portal.notices.numbers import new_number
from portal.notices.signing import NotSigned
from portal.notices.storing import Notice, store, to_issue, waiting
from portal.paper import PrinterUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy.engine import Connection, Engine, Row

    from portal.notices.keys import SigningKey
    from portal.notices.settings import Signing
    from portal.paper import Press

LOG = logging.getLogger("ccus_level.notices")

JAPAN: Final = dt.timezone(dt.timedelta(hours=9))
AT_ONCE: Final = 24
"""Notices that are stored in one transaction: what a crash loses is made again."""

A_ROUND: Final = 4 * AT_ONCE
"""Notices that one round takes: the end of a portal waits for those in hand."""

OLDEST: Final = 4 * A_ROUND
"""Of so many of the oldest a worker takes some by chance: two workers rarely take the same ones."""

PICKS: Final = SystemRandom()


@dataclass(frozen=True, slots=True)
class Round:
    """What became of decisions: notices stored, left for later, and bases that cannot be used."""

    issued: int = 0
    later: int = 0
    refused: int = 0

    def __add__(self, other: Round) -> Round:
        """Both together."""
        return Round(
            self.issued + other.issued, self.later + other.later, self.refused + other.refused
        )


@dataclass(frozen=True, slots=True)
class Begun:
    """Notices in print: their decisions and sheets, the keys that will sign, what comes printed."""

    at: dt.datetime
    sheets: Sequence[tuple[Row[Any], Sheet]]
    keys: dict[str, SigningKey]
    printed: Iterator[bytes]
    usable: int
    refused: int


@dataclass(frozen=True, slots=True)
class NoticeOffice:
    """Issues notices. ``address`` is how the portal is reached from outside; it stands on them.

    ``on_issued`` is called in the transaction that stores notices, with what it stores: for mails.
    """

    engine: Engine
    signing: Signing
    press: Press
    address: str
    now: Callable[[], dt.datetime]
    on_issued: Callable[[Connection, Sequence[Notice], dt.datetime], None] | None = None
    _unusable: set[int] = field(default_factory=set)

    def issue_some(self) -> Round:
        """Issue notices for some of the decisions that wait longest."""
        with reading(self.engine) as connection:
            found = waiting(connection, OLDEST, self._unusable)
        return self.issue(PICKS.sample(found, min(A_ROUND, len(found))))

    def issue(self, decision_ids: Iterable[int]) -> Round:
        """Issue the notices of decisions; those that have one keep it.

        Each is whole in the database or not there at all. A body without a usable key, a device or
        a printing process that fails: its decisions wait. A basis that was tampered with is told
        in the log and left alone.
        """
        rest, done = list(decision_ids), Round()
        ahead = self._begun(rest[:AT_ONCE])
        while rest:
            rest, begun = rest[AT_ONCE:], ahead
            # The next are printed while these are signed and stored.
            ahead = self._begun(rest[:AT_ONCE])
            done += self._finished(begun)
        return done

    def _begun(self, decision_ids: Sequence[int]) -> Begun:
        at = self.now()
        rows: Sequence[Row[Any]] = ()
        if decision_ids:
            with reading(self.engine) as connection:
                rows = to_issue(connection, decision_ids)
        keys = self._keys({row.body for row in rows}, at)
        usable = [(row, basis) for row in rows if (basis := self._basis(row)) is not None]
        ready = [(row, basis) for row, basis in usable if row.body in keys]
        issued_on = at.astimezone(JAPAN).date()
        development = self.signing.keys.development
        sheets = [
            Sheet(new_number(), issued_on, basis, row.digest, development) for row, basis in ready
        ]
        documents = Documents(self.address)
        printed = self.press.print_all(documents.html(sheet) for sheet in sheets)
        marked = [(row, sheet) for (row, _), sheet in zip(ready, sheets, strict=True)]
        return Begun(at, marked, keys, printed, len(usable), len(rows) - len(usable))

    def _finished(self, begun: Begun) -> Round:
        made = list(self._made(begun))
        stored: list[Notice] = []
        if made:
            with writing(self.engine) as connection:
                stored = store(connection, made, begun.at)
                if stored and self.on_issued is not None:
                    self.on_issued(connection, stored, begun.at)
        return Round(len(stored), begun.usable - len(made), begun.refused)

    def _keys(self, bodies: Iterable[str], at: dt.datetime) -> dict[str, SigningKey]:
        found = {}
        for body in bodies:
            try:
                found[body] = self.signing.keys.of(body, at)
            except KeyRefused as refused:
                LOG.warning("notices wait: %s", refused)
        return found

    def _basis(self, row: Row[Any]) -> DecisionBasis | None:
        try:
            return _read(row)
        except BasisRefused as refused:
            self._unusable.add(row.decision_id)
            LOG.error(  # noqa: TRY400 - its trace says less than its places
                "no notice: the basis of decision %d cannot be used (%d faults)",
                row.decision_id,
                len(refused.faults),
            )
            return None

    def _made(self, begun: Begun) -> Iterator[Notice]:
        """The signed notices, as far as printing and signing go."""
        broken: set[str] = set()
        for row, sheet in begun.sheets:
            try:
                pdf = next(begun.printed)
            except PrinterUnavailable as trouble:
                LOG.warning("notices wait: %s", trouble)
                return
            if row.body in broken:
                continue
            key = begun.keys[row.body]
            try:
                signed = self.signing.signatures.sign(pdf, key, begun.at)
            except NotSigned as trouble:
                LOG.warning("notices of %s wait: %s", row.body, trouble)
                self.signing.keys.forget(row.body)
                broken.add(row.body)
                continue
            yield Notice(
                number=sheet.number,
                decision_id=row.decision_id,
                body=row.body,
                technician_id=row.technician_id,
                field=row.field,
                basis_digest=row.digest,
                issued_on=sheet.issued_on,
                digest=hashlib.sha256(signed).hexdigest(),
                content=signed,
                certificate_digest=key.digest,
            )


def _read(row: Row[Any]) -> DecisionBasis:
    """The basis of a decision; `BasisRefused` where it is not what was decided on."""
    if digest_of(row.basis) != row.digest:
        raise BasisRefused(("not the digest of the decision",))
    return DecisionBasis.from_json(row.basis)
