"""Sites with their contracts, who works under whom there, and the rosters of technicians."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Integer, Table, Text

from ccus_data.tables.columns import (
    brought_by,
    day,
    flag,
    identifier,
    prefecture,
    text,
    trade,
    word,
)
from ccus_data.tables.naming import METADATA

ROLES: Final = ("worker", "foreman", "crew_leader")
"""The role on site (立場): 一般の技能者, 職長, 班長."""

LAST_TIER: Final = 20
"""Tiers below the prime contractor; real sites have up to five or six."""

LATEST_CUT: Final = 12
"""The last hour at which a day of a site may begin: later ones would part a day's own shift."""

sites: Final = Table(
    "sites",
    METADATA,
    *identifier("site_id", key=True),
    text("name", needed=True),
    *identifier("prime_id", "businesses.business_id"),
    text("manager"),
    *prefecture(),
    text("address"),
    text("work_kind"),
    text("work_content"),
    text("ordering_kind"),
    text("orderer"),
    text("contract_name"),
    day("contracted_on"),
    day("from_day"),
    day("to_day"),
    day("accumulation_from"),
    day("accumulation_to"),
    flag("hazardous"),
    day("registered_on", needed=True),
    brought_by(),
    CheckConstraint("to_day >= from_day", "order"),
    CheckConstraint("accumulation_to >= accumulation_from", "accumulation_order"),
    sqlite_strict=True,
)
"""A site with the prime's contract for it (現場・契約情報, form 4-1). Cards are accepted from
``accumulation_from`` to ``accumulation_to`` (就業履歴蓄積期間)."""

site_rules: Final = Table(
    "site_rules",
    METADATA,
    *identifier("site_id", "sites.site_id", key=True),
    Column("day_cut", Integer, nullable=False),
    CheckConstraint(f"day_cut BETWEEN 1 AND {LATEST_CUT}", "day_cut"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""What a prime has ruled for a site where people work at night: ``day_cut`` is the hour at which a
day of the site begins for touches without a direction. Without a row it is midnight."""

site_structures: Final = Table(
    "site_structures",
    METADATA,
    *identifier("site_id", "sites.site_id", key=True),
    *identifier("business_id", "businesses.business_id", key=True),
    Column("under", Text, primary_key=True),
    CheckConstraint("under = coalesce(upper_id, '')", "under"),
    *identifier("upper_id", "businesses.business_id", empty=True),
    Column("tier", Integer, nullable=False),
    CheckConstraint(f"tier BETWEEN 0 AND {LAST_TIER}", "tier"),
    CheckConstraint("(tier = 0) = (upper_id IS NULL)", "prime"),
    text("work_content"),
    day("invited_on"),
    day("accepted_on"),
    brought_by(),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Who works under whom on a site (施工体制登録): the prime is tier 0 and has nobody above it.
Without ``accepted_on`` the invitation is still open, and histories below stay incomplete.
``under`` says the upper business, or nothing for the prime: one business may stand twice."""

site_rosters: Final = Table(
    "site_rosters",
    METADATA,
    *identifier("site_id", "sites.site_id", key=True),
    *identifier("business_id", "businesses.business_id", key=True),
    *identifier("technician_id", "technicians.technician_id", key=True),
    *trade("trade", empty=True),
    text("related_trades"),
    *word("role", ROLES, empty=True),
    text("work_content"),
    text("hazardous_work"),
    day("from_day"),
    day("to_day"),
    brought_by(),
    CheckConstraint("to_day >= from_day", "order"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Who works on a site, for whom, in which trade and role (施工体制技能者登録, 作業員名簿).
``related_trades`` (関連職種, from 2025-07-01): further trade codes, apart by spaces."""
