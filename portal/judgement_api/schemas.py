"""The judgement contract as models: what the API description says of records and results.

Records are read by the evaluator, which lists every fault; these models describe them, and a test
holds the two together. Results may gain keys at any time, so their models allow more.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

IsoDate = Annotated[
    str,
    Field(
        pattern=r"^\d{4}-\d{2}-\d{2}$",
        json_schema_extra={"format": "date", "example": "2026-11-21"},
        description="A day, YYYY-MM-DD",
    ),
]
IsoMonth = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="A month, YYYY-MM")]
Identifier = Annotated[
    str, Field(pattern=r"^[0-9]{14}$", description="14 digits as text; leading zeros are kept")
]
TradeCode = Annotated[
    str, Field(pattern=r"^[0-9]{2}-[0-9]{2}$", description="職種 小分類 as MM-mm, e.g. 09-01")
]
ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Text = Annotated[str, Field(min_length=1, max_length=200)]
LevelNumber = Annotated[int, Field(ge=1, le=4)]


class Given(BaseModel):
    """What a client sends: unknown keys are refused."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Answered(BaseModel):
    """What the API answers: more keys may come."""

    model_config = ConfigDict(extra="allow")


class TechnicianTrade(Given):
    """A trade (職種) the technician is registered with."""

    code: TradeCode
    is_main: bool = False


class Technician(Given):
    """The registered person (技能者)."""

    technician_id: Identifier
    name: Text
    name_kana: Text | None = None
    birth_date: IsoDate
    registered_on: IsoDate
    registration_type: Literal["detailed", "simple"] = Field(
        description="詳細型 or 簡略型; a simple registration cannot be judged"
    )
    level: LevelNumber = Field(description="The level on the card now")
    trades: list[TechnicianTrade]


class RegisteredQualification(Given):
    """A qualification, course or award registered in CCUS; a code, a name, or both."""

    code: Annotated[str, Field(pattern=r"^[0-9]{5}$")] | None = None
    name: Text | None = None
    acquired_on: IsoDate
    date_kind: Literal["acquired", "registered", "attended"] = "acquired"
    expires_on: IsoDate | None = None
    evidence: bool = False


class WorkHistory(Given):
    """One work history (就業履歴)."""

    date: IsoDate
    employer_id: Identifier | None = None
    site_id: Identifier | None = None
    trade: TradeCode | None = None
    role: Literal["foreman", "crew_leader", "worker"] | None = None
    status: Literal["counted", "unapproved", "site_unregistered"]
    entered_at: ClockTime | None = None
    exited_at: ClockTime | None = None


class CertifiedPeriod(Given):
    """A period of a career certificate, both months included."""

    from_: IsoMonth = Field(alias="from")
    to: IsoMonth


class CareerCertificate(Given):
    """Experience from before CCUS, certified by a registered business (経歴証明書)."""

    field: str = Field(description="The evaluation field's slug")
    certifier_id: Identifier
    periods: list[CertifiedPeriod]
    foreman_periods: list[CertifiedPeriod] = []
    crew_leader_periods: list[CertifiedPeriod] = []


class TechnicianRecord(Given):
    """One technician's record (judgement contract §1)."""

    schema_: Literal[1] = Field(alias="schema")
    as_of: IsoDate | None = Field(default=None, description="The day asked about; today without it")
    technician: Technician
    qualifications: list[RegisteredQualification] = []
    histories: list[WorkHistory] = []
    career_certificates: list[CareerCertificate] = []


class Requirement(Answered):
    """One requirement of a level, met or not."""

    kind: Literal["work_days", "role_days", "qualifications"]
    met: bool | None = Field(description="null: the criteria are not known completely")
    need: int | None = None
    have: int | None = None
    missing: int | list[dict[str, Any]] | None = Field(
        default=None,
        description="Days missing; for qualifications the alternatives, each a smallest set",
    )


class LevelResult(Answered):
    """One level of a field."""

    met: bool | None
    requirements: list[Requirement]


class CountedDays(Answered):
    """The days that count in a field."""

    work: int
    work_ccus: int
    work_certificate: int
    foreman: int
    crew_leader: int
    foreman_or_crew_leader: int


class Policy(Answered):
    """The choices the judgement used where sources leave one open."""

    certificate_end: Literal["registration", "fixed"]
    foreman_start: Literal["none", "course_date", "month_after_course"]


class ExcludedDays(Answered):
    """Days that did not count, by reason."""

    reason: str
    days: int
    text: str


class FieldJudgement(Answered):
    """The judgement in one field."""

    field: str
    field_name: str
    criteria_version: IsoDate
    criteria_status: Literal["complete", "partial", "unknown"]
    level: LevelNumber
    days: CountedDays
    levels: dict[Literal["2", "3", "4"], LevelResult]
    policy: Policy
    excluded: list[ExcludedDays]
    engines: list[str] = Field(description="The engines that agree on this judgement")
    ruleset_digest: str | None


class NotJudged(Answered):
    """A field without a judgement, and why."""

    field: str | None
    reason: str
    text: str


class JudgementResult(Answered):
    """The result of one record (judgement contract §2)."""

    technician_id: Identifier
    as_of: IsoDate
    judgements: list[FieldJudgement]
    not_judged: list[NotJudged] = []


class ProblemPlace(Answered):
    """One fault: where it is, what is wrong, what to do."""

    path: str = Field(
        description="Place in the record, such as histories[12].date; "
        "empty: all of it, also where the text is no JSON"
    )
    code: str
    wrong: str
    mend: str


class ProblemDocument(Answered):
    """A refusal or failure (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str | None = Field(
        default=None, description="Names this occurrence in the operator's log (engines-disagree)"
    )
    errors: list[ProblemPlace] = []
    errors_left_out: int = Field(
        default=0, description="How many more there are, where a record has over 10,000"
    )


class CriteriaField(Answered):
    """A field of the approved list and what is known of its criteria today."""

    field: str
    field_name: str
    status: Literal["complete", "partial", "unknown"]
    in_force: IsoDate | None = Field(description="Since when today's document holds")


class CriteriaDocument(Answered):
    """One approved document of a field (能力評価基準)."""

    field: str
    field_name: str
    status: Literal["complete", "partial", "unknown"]
    in_force: dict[str, Any]
    levels: dict[Literal["2", "3", "4"], dict[str, Any]]
    sources: list[dict[str, Any]]


class EditionNamed(Answered):
    """Which document it is."""

    field: str
    field_name: str
    in_force: IsoDate
    status: Literal["complete", "partial", "unknown"]
    file: str
    digest: str = Field(description="SHA-256 of the file")


class CriteriaChange(Answered):
    """One difference between two documents, as data and as a sentence."""

    level: LevelNumber | None = Field(description="null for the document as a whole")
    kind: str
    place: str
    old: Any = None
    new: Any = None
    sentence: str


class CriteriaChanges(Answered):
    """What a document changed of the one before it; as `ccus-level criteria diff --json`."""

    old: EditionNamed | None = Field(description="null for the first document of the field")
    new: EditionNamed
    changes: list[CriteriaChange]
