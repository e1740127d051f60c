"""One technician's record (judgement contract §1), as the judge uses it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from evaluator.dayset import DaySet
    from evaluator.months import Period
    from rules.model import FieldCode, Role, TradeCode


class HistoryStatus(StrEnum):
    """Whether a work history (就業履歴) is counted (計上), or why not yet (非計上)."""

    COUNTED = "counted"
    UNAPPROVED = "unapproved"
    SITE_UNREGISTERED = "site_unregistered"


class RegistrationType(StrEnum):
    """詳細型 or 簡略型: only detailed registration can hold qualifications (R8)."""

    DETAILED = "detailed"
    SIMPLE = "simple"


@dataclass(frozen=True, slots=True)
class TechnicianTrade:
    """A trade the technician is registered with."""

    code: TradeCode
    is_main: bool


@dataclass(frozen=True, slots=True)
class Technician:
    """The person's registered data; ``level`` is the one on the card."""

    technician_id: str
    name: str
    name_kana: str | None
    birth_date: date
    registered_on: date
    registration_type: RegistrationType
    level: int
    trades: tuple[TechnicianTrade, ...]


@dataclass(frozen=True, slots=True)
class RegisteredQualification:
    """A qualification, training or award registered in CCUS."""

    code: str | None
    name: str | None
    acquired_on: date
    date_kind: str
    expires_on: date | None
    evidence: bool


@dataclass(frozen=True, slots=True)
class HistoryGroup:
    """The days of all histories that are alike in everything that decides whether they count."""

    trade: TradeCode | None
    role: Role | None
    status: HistoryStatus
    has_employer: bool
    days: DaySet


@dataclass(frozen=True, slots=True)
class CareerCertificate:
    """Experience from before CCUS, certified by a business (経歴証明書), in months."""

    field: FieldCode
    certifier_id: str
    periods: tuple[Period, ...]
    foreman_periods: tuple[Period, ...]
    crew_leader_periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """Everything the judge is given about one technician; ``as_of`` is the day asked about."""

    as_of: date
    technician: Technician
    qualifications: tuple[RegisteredQualification, ...]
    histories: tuple[HistoryGroup, ...]
    history_count: int
    certificates: tuple[CareerCertificate, ...]
