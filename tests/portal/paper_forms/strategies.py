"""Any form that can be: for round trips."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from evaluator.months import Month, Period
from portal.paper_forms import (
    CardDelivery,
    CareerCertificateForm,
    Certifier,
    ConsentForm,
    Duration,
    EvaluationApplicationForm,
    LevelQualification,
    Person,
    Proxy,
)

LETTERS = st.one_of(
    st.sampled_from("山田太郎葛󠄀神𠮷髙 =+-@'_x0041_氏名レベル3、（）#REF!TRUE1.0&<>\"\u3000"),
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufffe\uffff"),
)


def texts(most: int) -> st.SearchStrategy[str]:
    return st.text(LETTERS, min_size=1, max_size=most).map(str.strip).filter(bool)


def maybe(some: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | some


names = texts(12)
identifiers = st.from_regex(r"[0-9]{14}", fullmatch=True)
days = st.dates(dt.date(1868, 1, 1), dt.date(2099, 12, 31))
months = st.integers(1868 * 12, 2100 * 12 + 11).map(Month)
lengths = st.none() | st.builds(Duration, st.integers(0, 80), st.integers(0, 11))
people = st.builds(Person, names, maybe(names), identifiers)


def _period(ends: tuple[Month, Month]) -> Period:
    return Period(min(ends), max(ends))


period_lists = st.lists(st.tuples(months, months).map(_period), max_size=4).map(
    lambda found: tuple(sorted(found, key=lambda one: (one.first, one.last)))
)

applications = st.builds(
    EvaluationApplicationForm,
    filed_on=st.none() | days,
    person=people,
    field_name=names,
    address=maybe(names),
    birth_date=st.none() | days,
    phone=maybe(names),
    level=st.integers(2, 4),
    qualifications=st.lists(
        st.builds(LevelQualification, st.integers(1, 4), names), max_size=12
    ).map(tuple),
    work=lengths,
    foreman=lengths,
    crew_leader=lengths,
    proxy=st.none()
    | st.builds(
        Proxy, names, maybe(names), maybe(names), maybe(identifiers), maybe(names), maybe(names)
    ),
    consented_by=maybe(names),
    card_delivery=st.none() | st.builds(CardDelivery, names, maybe(names), names),
)


def _certificate(form: CareerCertificateForm) -> bool:
    return bool(form.work_periods) and (form.certifier is None or form.addressee is None)


certificates = st.builds(
    CareerCertificateForm,
    issued_on=st.none() | days,
    person=people,
    field_name=names,
    works=maybe(names),
    work_periods=period_lists,
    foreman_periods=period_lists,
    crew_leader_periods=period_lists,
    certifier=st.none()
    | st.builds(Certifier, names, maybe(names), maybe(names), maybe(names), identifiers),
    addressee=maybe(names),
    sworn_by=maybe(names),
).filter(_certificate)

consents = st.builds(
    ConsentForm,
    purpose=texts(40),
    items=st.lists(texts(20), min_size=1, max_size=4).map(tuple),
    version=maybe(names),
    person=people,
    address=maybe(names),
    birth_date=days,
    business_name=maybe(names),
    business_id=maybe(identifiers),
)

forms = st.one_of(applications, certificates, consents)
