"""Reading a technician record from plain JSON data: whole, or refused with every fault (§1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from evaluator.dayset import LAST_DAY
from evaluator.faults import Fault, RecordFaults, fault
from evaluator.months import Month, Period
from evaluator.read_histories import read_histories
from evaluator.record import (
    CareerCertificate,
    Record,
    RegisteredQualification,
    RegistrationType,
    Technician,
    TechnicianTrade,
)
from evaluator.shapes import CODE, IDENTIFIER, ISO_MONTH, Shape, TooManyFaults, parse_date
from rules.model import FieldCode, TradeCode

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from rules.catalogue import Catalogue

T = TypeVar("T")

DATE_KINDS: Final = ("acquired", "registered", "attended")
HIGHEST_LEVEL: Final = 4


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Reads records against one catalogue; ``today`` stands in for a missing ``as_of``."""

    catalogue: Catalogue
    today: dt.date
    as_of: dt.date | None = None
    """Asked for from outside: it takes the place of the record's own ``as_of``."""
    only_of: frozenset[TradeCode] | None = None
    """Where given: of technicians with none of these trades, histories are checked, not kept."""

    def read(self, data: object) -> Record | RecordFaults:
        """One record, or all its faults in the order of the record.

        After MOST_FAULTS the reading stops, and the last fault says so.
        """
        faults: list[Fault] = []
        try:
            return self._read(data, faults)
        except TooManyFaults:
            return RecordFaults((*faults, fault("", "more_faults", count=len(faults))))

    def _read(self, data: object, faults: list[Fault]) -> Record | RecordFaults:
        root = Shape(data, "", faults)
        parts = root.object_(
            ("schema", "technician"),
            ("as_of", "qualifications", "histories", "career_certificates"),
        )
        if parts is None:
            return RecordFaults(tuple(faults))
        if "schema" in parts:
            parts["schema"].whole(1, 1)
        own = parts["as_of"].date() if "as_of" in parts else None
        as_of = self.as_of or own or self.today
        if as_of > LAST_DAY:
            root.part("as_of", None).note(
                "too_late", found=as_of.isoformat(), last=LAST_DAY.isoformat()
            )
        technician = self._technician(parts["technician"], as_of) if "technician" in parts else None
        qualifications = _all(parts, "qualifications", lambda s: _qualification(s, as_of))
        groups, count = (
            read_histories(
                parts["histories"], as_of, self.catalogue.trades, keep=self._kept(technician)
            )
            if "histories" in parts
            else ((), 0)
        )
        certificates = _all(parts, "career_certificates", lambda s: self._certificate(s, as_of))
        if faults or technician is None:
            return RecordFaults(tuple(faults))
        return Record(as_of, technician, qualifications, groups, count, certificates)

    def _kept(self, technician: Technician | None) -> bool:
        if self.only_of is None or technician is None:
            return self.only_of is None
        return any(trade.code in self.only_of for trade in technician.trades)

    def _technician(self, shape: Shape, as_of: dt.date) -> Technician | None:
        parts = shape.object_(
            (
                "technician_id",
                "name",
                "birth_date",
                "registered_on",
                "registration_type",
                "level",
                "trades",
            ),
            ("name_kana",),
        )
        if parts is None:
            return None
        identifier = _get(parts, "technician_id", lambda s: s.matching(IDENTIFIER, "not_14_digits"))
        name = _get(parts, "name", Shape.text)
        kana = None
        if "name_kana" in parts and parts["name_kana"].value is not None:
            kana = parts["name_kana"].text()
        born = _get(parts, "birth_date", lambda s: s.date(as_of))
        registered = _get(parts, "registered_on", lambda s: s.date(as_of))
        kind = _get(parts, "registration_type", lambda s: s.one_of(tuple(RegistrationType)))
        level = _get(parts, "level", lambda s: s.whole(1, HIGHEST_LEVEL))
        trades = _all(parts, "trades", self._trade)
        if born is not None and registered is not None and registered < born:
            parts["registered_on"].note("before_birth", found=registered.isoformat())
        if (
            identifier is None
            or name is None
            or born is None
            or registered is None
            or kind is None
            or level is None
        ):
            return None
        return Technician(
            identifier, name, kana, born, registered, RegistrationType(kind), level, trades
        )

    def _trade(self, shape: Shape) -> TechnicianTrade | None:
        parts = shape.object_(("code",), ("is_main",))
        if parts is None or "code" not in parts:
            return None
        code = parts["code"].text()
        if code is not None and not self.catalogue.trades.is_known(code):
            parts["code"].note("unknown_trade", found=code)
        is_main = parts["is_main"].flag() if "is_main" in parts else False
        return None if code is None else TechnicianTrade(TradeCode(code), bool(is_main))

    def _certificate(self, shape: Shape, as_of: dt.date) -> CareerCertificate | None:
        parts = shape.object_(
            ("field", "certifier_id", "periods"), ("foreman_periods", "crew_leader_periods")
        )
        if parts is None:
            return None
        field = _get(parts, "field", Shape.text)
        if field is not None and not self.catalogue.has_field(field):
            parts["field"].note("unknown_field", found=field)
        certifier = _get(parts, "certifier_id", lambda s: s.matching(IDENTIFIER, "not_14_digits"))
        periods, foreman, crew_leader = (
            _all(parts, key, lambda s: _period(s, as_of))
            for key in ("periods", "foreman_periods", "crew_leader_periods")
        )
        if field is None or certifier is None:
            return None
        return CareerCertificate(FieldCode(field), certifier, periods, foreman, crew_leader)


def _get(parts: dict[str, Shape], key: str, read: Callable[[Shape], T | None]) -> T | None:
    return read(parts[key]) if key in parts else None


def _all(parts: dict[str, Shape], key: str, read: Callable[[Shape], T | None]) -> tuple[T, ...]:
    shape = parts.get(key)
    if shape is None:
        return ()
    return tuple(item for part in shape.items() if (item := read(part)) is not None)


def _qualification(shape: Shape, as_of: dt.date) -> RegisteredQualification | None:
    parts = shape.object_(("acquired_on",), ("code", "name", "date_kind", "expires_on", "evidence"))
    if parts is None:
        return None
    code = name = expires = None
    if "code" in parts and parts["code"].value is not None:
        code = parts["code"].matching(CODE, "not_5_digits")
    if "name" in parts and parts["name"].value is not None:
        name = parts["name"].text()
    given = [key for key in ("code", "name") if key in parts and parts[key].value is not None]
    if not given:
        shape.note("code_or_name")
    acquired = _get(parts, "acquired_on", lambda s: s.date(as_of))
    kind = parts["date_kind"].one_of(DATE_KINDS) if "date_kind" in parts else "acquired"
    if "expires_on" in parts and parts["expires_on"].value is not None:
        expires = parts["expires_on"].date()
        if acquired is not None and expires is not None and expires < acquired:
            parts["expires_on"].note("expires_before", found=expires.isoformat())
    evidence = parts["evidence"].flag() if "evidence" in parts else False
    if acquired is None or kind is None:
        return None
    return RegisteredQualification(code, name, acquired, kind, expires, bool(evidence))


def _period(shape: Shape, as_of: dt.date) -> Period | None:
    parts = shape.object_(("from", "to"), ())
    if parts is None:
        return None
    first = _get(parts, "from", lambda s: _month(s, as_of))
    last = _get(parts, "to", lambda s: _month(s, as_of))
    if first is None or last is None:
        return None
    if last < first:
        shape.note("period_backwards", first=str(first), last=str(last))
        return None
    return Period(first, last)


def _month(shape: Shape, as_of: dt.date) -> Month | None:
    text = shape.matching(ISO_MONTH, "no_such_month")
    if text is None:
        return None
    day = parse_date(f"{text}-01")
    if day is None:
        shape.note("no_such_month", found=text)
        return None
    if day > as_of:
        shape.note("after_as_of", found=text, as_of=as_of.isoformat())
        return None
    return Month.of(day)
