"""What a person filled into the diagnosis form, read with every fault at once."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from portal.self_diagnosis.form_fault import FormFault
from portal.self_diagnosis.history_file import HistoryFile, read_history_file
from rules.model import Revision

if TYPE_CHECKING:
    import datetime as dt

    from portal.self_diagnosis.inputs import Inputs
    from rules.catalogue import Catalogue

MOST_DAYS: Final = 9_000
"""Days one can type in: each day of more than 24 calendar years."""

MOST_DAYS_A_MONTH: Final = 31


@dataclass(frozen=True, slots=True)
class Answers:
    """The form, read. Days are totals up to the day asked about, or else rows of a file."""

    trade: str | None
    field: str | None
    work_days: int
    foreman_days: int
    crew_leader_days: int
    days_a_month: int | None
    qualifications: tuple[str, ...]
    histories: HistoryFile | None


def read_answers(
    inputs: Inputs, catalogue: Catalogue, as_of: dt.date
) -> Answers | tuple[FormFault, ...]:
    """The answers, or every fault in the order of the form."""
    faults: list[FormFault] = []
    trade = _trade(inputs, catalogue, as_of, faults)
    field = _field(inputs, catalogue, faults)
    work = _number(inputs.work_days, "work_days", MOST_DAYS, faults)
    foreman = _number(inputs.foreman_days, "foreman_days", MOST_DAYS, faults)
    crew_leader = _number(inputs.crew_leader_days, "crew_leader_days", MOST_DAYS, faults)
    a_month = _number(inputs.days_a_month, "days_a_month", MOST_DAYS_A_MONTH, faults)
    in_roles = (foreman or 0) + (crew_leader or 0)
    if not inputs.history and work is not None and in_roles > work:
        values = {"roles": f"{in_roles:,}", "work": f"{work:,}"}
        faults.append(FormFault("foreman_days", "roles_exceed_work", values))
    histories = _histories(inputs, catalogue, trade, as_of, faults)
    known = catalogue.qualifications.by_key
    if any(key not in known for key in inputs.qualifications):
        faults.append(FormFault("search", "unknown_qualification"))
    if faults:
        return tuple(faults)
    return Answers(
        trade=trade,
        field=field,
        work_days=work or 0,
        foreman_days=foreman or 0,
        crew_leader_days=crew_leader or 0,
        days_a_month=a_month or None,
        qualifications=inputs.qualifications,
        histories=histories,
    )


def _field(inputs: Inputs, catalogue: Catalogue, faults: list[FormFault]) -> str | None:
    if not inputs.field:
        return None
    if catalogue.has_field(inputs.field):
        return inputs.field
    faults.append(FormFault("field", "unknown_field"))
    return None


def _trade(
    inputs: Inputs, catalogue: Catalogue, as_of: dt.date, faults: list[FormFault]
) -> str | None:
    """The trade chosen or typed; the first trade of a chosen field stands in for one.

    None where the field's own trade codes are not known: then no day can count in it, which the
    result says.
    """
    code = unicodedata.normalize("NFKC", inputs.trade_code)
    if code and inputs.trade and code != inputs.trade:
        faults.append(FormFault("trade_code", "two_trades"))
        return None
    given = code or inputs.trade
    if given:
        if catalogue.trades.is_known(given):
            return given
        faults.append(FormFault("trade_code" if code else "trade", "unknown_trade"))
        return None
    if not inputs.field:
        faults.append(FormFault("trade", "no_trade"))
        return None
    if not catalogue.has_field(inputs.field):
        return None
    revision = catalogue.in_force(inputs.field, as_of)
    if not isinstance(revision, Revision):
        return None
    return next((t.code for t in revision.trades if t.code and not t.condition), None)


def _number(given: str, name: str, most: int, faults: list[FormFault]) -> int | None:
    """A whole number; full-width digits, commas and the unit are understood."""
    text = unicodedata.normalize("NFKC", given).replace(",", "").removesuffix("日").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        faults.append(FormFault(name, "not_a_number"))
        return None
    if len(text) > len(str(MOST_DAYS)) or int(text) > most:
        faults.append(FormFault(name, "too_many", {"most": f"{most:,}"}))
        return None
    return int(text)


def _histories(
    inputs: Inputs,
    catalogue: Catalogue,
    trade: str | None,
    as_of: dt.date,
    faults: list[FormFault],
) -> HistoryFile | None:
    if not inputs.history:
        if not inputs.work_days:
            faults.append(FormFault("work_days", "no_days"))
        return None
    if inputs.work_days or inputs.foreman_days or inputs.crew_leader_days:
        faults.append(FormFault("history", "days_twice"))
        return None
    found = read_history_file(inputs.history, catalogue.trades, trade, as_of)
    if isinstance(found, HistoryFile):
        return found
    faults.extend(found)
    return None
