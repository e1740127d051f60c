"""Businesses (事業者) and who works for them, now and in the past (所属事業者)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Index, Table

from ccus_data.tables.columns import (
    Big,
    Moment,
    brought_by,
    day,
    digits,
    flag,
    identifier,
    prefecture,
    text,
    word,
)
from ccus_data.tables.naming import METADATA

BUSINESS_KINDS: Final = ("corporation", "individual", "sole_proprietor")
"""法人, 個人事業主 with technicians of their own, 一人親方: counted apart in the monthly report."""

businesses: Final = Table(
    "businesses",
    METADATA,
    *identifier("business_id", key=True),
    text("name", needed=True),
    text("name_kana"),
    *word("kind", BUSINESS_KINDS),
    text("corporate_number"),
    digits("corporate_number", 13),
    text("licence_number"),
    text("postal_code"),
    *prefecture(),
    text("address"),
    text("phone"),
    text("representative"),
    text("registration_officer"),
    Column("capital", Big),
    CheckConstraint("capital >= 0", "capital"),
    text("business_types"),
    text("health_insurance_number"),
    text("pension_insurance_number"),
    text("employment_insurance_number"),
    text("kentaikyo_contract_no"),
    text("ci_net_code"),
    text("associations"),
    day("registered_on", needed=True),
    day("expires_on"),
    brought_by(),
    sqlite_strict=True,
)
"""One row a business, with the columns of 事業者情報 (form 3-1). ``capital`` is in yen."""

employments: Final = Table(
    "employments",
    METADATA,
    *identifier("technician_id", "technicians.technician_id", key=True),
    *identifier("business_id", "businesses.business_id", key=True),
    day("from_day", key=True),
    day("to_day"),
    flag("is_main", needed=True),
    brought_by(),
    CheckConstraint("to_day >= from_day", "order"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Who works or worked for whom: without ``to_day`` the employment goes on, with it it is past
(過去の所属事業者). ``is_main``: 主たる所属事業者."""

Index(None, employments.c.business_id, employments.c.technician_id)

business_details: Final = Table(
    "business_details",
    METADATA,
    Column("detail_id", Big, primary_key=True),
    *identifier("business_id", "businesses.business_id"),
    text("name", needed=True),
    text("representative", needed=True),
    text("postal_code"),
    text("address", needed=True),
    text("phone", needed=True),
    text("licence_number"),
    text("by", needed=True),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)
"""What a business says of itself, for the forms it files: the newest row holds, the older ones are
its history. ``businesses`` stays as CCUS says."""

Index(None, business_details.c.business_id, business_details.c.detail_id)
