"""A form of each kind."""

from __future__ import annotations

import datetime as dt
from typing import Final

from evaluator.months import Month, Period
from portal.paper_forms import (
    CareerCertificateForm,
    Certifier,
    ConsentForm,
    Duration,
    EvaluationApplicationForm,
    Form,
    LevelQualification,
    Person,
)

DAY: Final = dt.date(2023, 6, 1)
PERSON: Final = Person("山田　太郎", "ヤマダ　タロウ", "01234567890123")
PERIOD: Final = Period(Month.parse("2008-04"), Month.parse("2018-05"))
CERTIFIER: Final = Certifier("株式会社山田組", "東京都港区", "代表", "山田花子", "98765432109876")


def application(qualifications: int = 2) -> EvaluationApplicationForm:
    named = tuple(LevelQualification(3, f"資格その{n}") for n in range(qualifications))
    return EvaluationApplicationForm(
        DAY,
        PERSON,
        "とび",
        "東京都港区",
        dt.date(1983, 6, 4),
        None,
        3,
        named,
        Duration(10, 2),
        None,
        None,
        None,
        None,
        None,
    )


def certificate(periods: int = 1, certifier: Certifier | None = CERTIFIER) -> CareerCertificateForm:
    """Periods of work follow each other: the printed example, then a month every other month."""
    more = tuple(
        Period(Month.parse("2018-07").plus(2 * n), Month.parse("2018-07").plus(2 * n))
        for n in range(periods - 1)
    )
    return CareerCertificateForm(
        DAY, PERSON, "とび", "とび・土工", (PERIOD, *more), (), (), certifier, None, "山田花子"
    )


CONSENT: Final = ConsentForm(
    "申請者の情報と結果を通知するため",
    ("技能者情報", "就業履歴"),
    "1",
    PERSON,
    "東京都港区",
    dt.date(1983, 6, 4),
    "株式会社山田組",
    "98765432109876",
)

EVERY: Final[tuple[Form, ...]] = (
    application(),
    certificate(),
    certificate(certifier=None),
    CONSENT,
)
