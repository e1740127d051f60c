"""What stands on each form of the paper world, whoever filled it in and wherever it is kept.

The forms are 様式1 (application for evaluation and card), 様式2 and 様式3 (career certificate, by a
business and by a sole proprietor) and the consent to the use of personal data. Every value is as it
was checked by `form_of`: texts stripped and on one line, identifiers of 14 digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from evaluator.months import MONTHS_PER_YEAR, Period, united


class FormKind(StrEnum):
    """Which form: 様式1, 様式2, 様式3 or the consent."""

    APPLICATION = "evaluation_application"
    CERTIFICATE = "career_certificate"
    OWN_CERTIFICATE = "sole_proprietor_career"
    CONSENT = "data_use_consent"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in whole years and 0 to 11 months."""

    years: int
    months: int

    @classmethod
    def of_months(cls, months: int) -> Duration:
        """From a number of months."""
        return cls(*divmod(months, MONTHS_PER_YEAR))

    @property
    def in_months(self) -> int:
        """The same as a number of months."""
        return self.years * MONTHS_PER_YEAR + self.months


def total(periods: tuple[Period, ...]) -> Duration:
    """How long periods are together: first to last month, both included, each month once."""
    return Duration.of_months(len(united(periods)))


@dataclass(frozen=True, slots=True)
class Person:
    """The technician a form is about."""

    name: str
    name_kana: str | None
    technician_id: str


@dataclass(frozen=True, slots=True)
class LevelQualification:
    """A qualification named on 様式1 for a level."""

    level: int
    name: str


@dataclass(frozen=True, slots=True)
class Proxy:
    """Who files in the technician's place (代行申請者); ``relation`` is in their own words."""

    name: str
    name_kana: str | None
    relation: str | None
    business_id: str | None
    address: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class CardDelivery:
    """Where the card is sent; only our own 様式1 asks for it."""

    recipient: str
    postal_code: str | None
    address: str


@dataclass(frozen=True, slots=True)
class EvaluationApplicationForm:
    """様式1: 能力評価申請書 兼 キャリアアップカード交付申請書.

    ``field_name`` is the field as its technicians are called (とび). ``work``, ``foreman`` and
    ``crew_leader`` are the totals by career certificate. ``consented_by`` is the name in the line
    with which the technician agrees to the proxy; that it was signed or sealed only paper shows.
    """

    filed_on: date | None
    person: Person
    field_name: str
    address: str | None
    birth_date: date | None
    phone: str | None
    level: int
    qualifications: tuple[LevelQualification, ...]
    work: Duration | None
    foreman: Duration | None
    crew_leader: Duration | None
    proxy: Proxy | None
    consented_by: str | None
    card_delivery: CardDelivery | None

    @property
    def kind(self) -> FormKind:
        """様式1."""
        return FormKind.APPLICATION


@dataclass(frozen=True, slots=True)
class Certifier:
    """The business that certifies a career, and who signs for it."""

    business_name: str
    address: str | None
    post: str | None
    name: str | None
    business_id: str


@dataclass(frozen=True, slots=True)
class CareerCertificateForm:
    """様式2 (with a certifier) or 様式3 (without one: a sole proprietor's own statement).

    Periods stand oldest first, each from its first to its last month, both included; separately for
    all work, as 職長 and as 班長. ``works`` is the kind of works certified, ``addressee`` whom a
    様式3 is addressed to, ``sworn_by`` the name below the oath.
    """

    issued_on: date | None
    person: Person
    field_name: str
    works: str | None
    work_periods: tuple[Period, ...]
    foreman_periods: tuple[Period, ...]
    crew_leader_periods: tuple[Period, ...]
    certifier: Certifier | None
    addressee: str | None
    sworn_by: str | None

    @property
    def kind(self) -> FormKind:
        """様式2 or 様式3."""
        return FormKind.OWN_CERTIFICATE if self.certifier is None else FormKind.CERTIFICATE


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """個人情報利用に関する同意書, for one technician and one business.

    ``purpose`` and ``items`` are the wording consented to, ``version`` names it. Date, name and
    seal of the signature are left empty for the pen.
    """

    purpose: str
    items: tuple[str, ...]
    version: str | None
    person: Person
    address: str | None
    birth_date: date
    business_name: str | None
    business_id: str | None

    @property
    def kind(self) -> FormKind:
        """The consent."""
        return FormKind.CONSENT


Form = EvaluationApplicationForm | CareerCertificateForm | ConsentForm
"""Any of the forms."""
