"""Technicians (技能者), the trades they are registered with, what qualifications they hold.

The columns of a technician are those of the screen 技能者情報 (form 1-1). What the screen works
out (age, work days) is not stored.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text

from ccus_data.tables.columns import (
    brought_by,
    day,
    digits,
    flag,
    identifier,
    prefecture,
    text,
    trade,
    word,
)
from ccus_data.tables.naming import METADATA
from evaluator.read_record import DATE_KINDS
from evaluator.record import RegistrationType

technicians: Final = Table(
    "technicians",
    METADATA,
    *identifier("technician_id", key=True),
    text("name", needed=True),
    text("name_kana"),
    text("name_alphabet"),
    text("alias_name"),
    day("birth_date", needed=True),
    *word("sex", ("female", "male"), empty=True),
    text("blood_type"),
    text("postal_code"),
    *prefecture(),
    text("address"),
    text("phone"),
    text("mobile_phone"),
    text("fax"),
    text("email"),
    text("emergency_name"),
    text("emergency_address"),
    text("emergency_phone"),
    text("nationality"),
    flag("identity_documents"),
    day("registered_on", needed=True),
    day("changed_on"),
    day("renewed_on"),
    *word("registration_type", RegistrationType),
    Column("level", Integer, nullable=False),
    CheckConstraint("level BETWEEN 1 AND 4", "level"),
    day("level_since"),
    text("health_insurance"),
    text("health_insurance_number"),
    text("pension_insurance"),
    text("pension_insurance_number"),
    text("employment_insurance"),
    text("employment_insurance_number"),
    flag("kentaikyo_joined"),
    text("kentaikyo_member_no"),
    flag("chutaikyo_joined"),
    flag("special_accident_insurance"),
    day("health_check_on"),
    text("health_check_kind"),
    text("education"),
    brought_by(),
    sqlite_strict=True,
)
"""One row a person. ``level`` is the one on the card (1 to 4), not what the judge would answer."""

technician_trades: Final = Table(
    "technician_trades",
    METADATA,
    *identifier("technician_id", "technicians.technician_id", key=True),
    *trade("trade", key=True),
    flag("is_main", needed=True),
    brought_by(),
    sqlite_strict=True,
)
"""The trades (職種) of a technician by minor class; one of them is the main one (主たる)."""

qualifications: Final = Table(
    "qualifications",
    METADATA,
    *identifier("technician_id", "technicians.technician_id", key=True),
    Column("held_as", Text, primary_key=True),
    CheckConstraint("held_as = coalesce(code, name)", "held_as"),
    day("acquired_on", key=True),
    Column("code", Text),
    digits("code", 5),
    text("name"),
    text("kind"),
    text("number"),
    *word("date_kind", DATE_KINDS),
    day("expires_on"),
    flag("evidence", needed=True),
    brought_by(),
    sqlite_strict=True,
)
"""Qualifications, training and awards registered in CCUS, with their dates and whether evidence is
filed. ``held_as`` is the code or, where there is none, the name: with the day it says which one.
The same code on another day is a renewal and a row of its own."""

Index(None, qualifications.c.expires_on)
