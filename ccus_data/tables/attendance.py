"""What happened at the gates of sites: devices, partner systems, touches, and entries by hand.

Touches are kept as they were received, for ever. Work histories are worked out from them and from
the entries that the prime has approved, as often as something about them changes.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from ccus_data.tables.columns import Big, Moment, day, identifier, text, trade, word
from ccus_data.tables.naming import METADATA
from ccus_data.tables.sites import ROLES

GATE_MODES: Final = ("in_out", "history_only")
"""入退場: entries and exits; 就業履歴のみ: that somebody was there."""

DIRECTIONS: Final = ("in", "out", "unknown")

TOUCH_METHODS: Final = (
    "ic_card",
    "qr",
    "face",
    "phone",
    "passkey",
    "logging_reader",
    "kentaikyo",
    "manual",
)
"""How a touch was made; ``kentaikyo`` is a work record of 建退共 (R方式)."""

TIME_GRADES: Final = ("age", "wall_checked", "wall_unchecked", "manual")
"""How a moment is known: by the age of the touch, by a clock that was compared with ours, by one
that was not, or by what somebody says."""

ENTRY_KINDS: Final = ("direct", "correction")
ENTRY_SIDES: Final = ("technician", "employer")
"""Who may enter a day by hand: never the prime, who approves it (A8)."""

ENTRY_OUTCOMES: Final = ("approved", "refused", "withdrawn")


def _device(*, key: bool = False, empty: bool = False) -> Column[str]:
    link = ForeignKey("gate_devices.device_id")
    return Column("device_id", Text, link, primary_key=key, nullable=empty)


gate_devices: Final = Table(
    "gate_devices",
    METADATA,
    Column("device_id", Text, primary_key=True),
    *identifier("site_id", "sites.site_id"),
    text("name", needed=True),
    text("gate", needed=True),
    *word("mode", GATE_MODES),
    *word("direction", DIRECTIONS),
    text("public_key", needed=True),
    Column("enrolled_at", Moment, nullable=False),
    text("enrolled_by", needed=True),
    Column("seen_at", Moment),
    Column("revoked_at", Moment),
    text("revoked_by"),
    sqlite_strict=True,
)
"""A gate program and the public half of its key. ``seen_at``: when it last spoke to us."""

Index(None, gate_devices.c.site_id)

gate_codes: Final = Table(
    "gate_codes",
    METADATA,
    Column("digest", Text, primary_key=True),
    *identifier("site_id", "sites.site_id"),
    text("gate", needed=True),
    *word("mode", GATE_MODES),
    *word("direction", DIRECTIONS),
    text("made_by", needed=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    sqlite_strict=True,
)
"""A code with which a device is enrolled, once; kept as its digest."""

gate_chains: Final = Table(
    "gate_chains",
    METADATA,
    _device(key=True),
    Column("epoch", Integer, primary_key=True),
    Column("seq", Big, nullable=False),
    text("head", needed=True),
    CheckConstraint("epoch >= 1", "epoch"),
    CheckConstraint("seq >= 0", "seq"),
    sqlite_strict=True,
)
"""How far each chain of a device is received: its last number and the hash up to there."""

gate_boots: Final = Table(
    "gate_boots",
    METADATA,
    _device(key=True),
    Column("boot_id", Text, primary_key=True),
    Column("boot_ms", Big, nullable=False),
    Column("heard_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""When a device last spoke in one of its boots: at which millisecond of the boot, and when by our
clock. Nobody sets the milliseconds, so every touch of that boot can be dated from it."""

partners: Final = Table(
    "partners",
    METADATA,
    Column("partner_id", Text, primary_key=True),
    text("name", needed=True),
    text("system"),
    Column("created_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""A partner's system; ``system`` is an id of ``criteria/codes/partner_systems.yaml``."""

partner_tokens: Final = Table(
    "partner_tokens",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("partner_id", Text, ForeignKey("partners.partner_id"), nullable=False),
    text("scopes", needed=True),
    text("sites"),
    text("made_by", needed=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    sqlite_strict=True,
)
"""``scopes`` and ``sites`` are apart by spaces; without sites, it opens none."""

Index(None, partner_tokens.c.partner_id)

touches: Final = Table(
    "touches",
    METADATA,
    Column("number", Big, primary_key=True),
    text("source", needed=True),
    text("event_id", needed=True),
    text("content_sha256", needed=True),
    text("body", needed=True),
    Column("received_at", Moment, nullable=False),
    Column("partner_id", Text, ForeignKey("partners.partner_id")),
    _device(empty=True),
    Column("epoch", Integer),
    Column("seq", Big),
    *identifier("site_id", "sites.site_id"),
    *identifier("technician_id", empty=True),
    text("card"),
    Column("occurred_at", Moment, nullable=False),
    *word("time_grade", TIME_GRADES),
    *word("method", TOUCH_METHODS),
    *word("direction", DIRECTIONS),
    text("held"),
    CheckConstraint("technician_id IS NOT NULL OR card IS NOT NULL", "who"),
    CheckConstraint("(device_id IS NULL) = (seq IS NULL)", "of_device"),
    sqlite_strict=True,
)
"""A touch as it was received (append-only). ``card`` is a keyed digest, never what is on the card.
``held`` says why it waits, as it was when received; ``time_grade`` and ``occurred_at`` are what we
made of the device's clock."""

Index(None, touches.c.source, touches.c.event_id, unique=True)
Index(None, touches.c.device_id, touches.c.epoch, touches.c.seq, unique=True)
Index(None, touches.c.technician_id, touches.c.occurred_at)
Index(None, touches.c.card, touches.c.occurred_at)
Index(None, touches.c.site_id, touches.c.occurred_at)
Index(
    "ix_touches_waiting",
    touches.c.held,
    touches.c.site_id,
    touches.c.number,
    sqlite_where=touches.c.held.is_not(None),
    postgresql_where=touches.c.held.is_not(None),
)

registered_cards: Final = Table(
    "registered_cards",
    METADATA,
    Column("card", Text, primary_key=True),
    *identifier("technician_id", "technicians.technician_id"),
    Column("registered_at", Moment, nullable=False),
    text("registered_by", needed=True),
    sqlite_strict=True,
)
"""Whose card it is. A card that somebody else had is withdrawn before it is registered again."""

Index(None, registered_cards.c.technician_id)


def _entry(*, key: bool = False) -> Column[int]:
    link = ForeignKey("history_entries.entry_id")
    return Column("entry_id", Big, link, primary_key=key, nullable=False)


history_entries: Final = Table(
    "history_entries",
    METADATA,
    Column("entry_id", Big, primary_key=True),
    *identifier("technician_id", "technicians.technician_id"),
    day("work_date", needed=True),
    *word("kind", ENTRY_KINDS),
    *word("side", ENTRY_SIDES),
    *identifier("employer_id", "businesses.business_id", empty=True),
    *identifier("site_id", "sites.site_id", empty=True),
    text("site_name"),
    *trade("trade", empty=True),
    *word("role", ROLES, empty=True),
    text("entered_at"),
    text("exited_at"),
    text("work_content"),
    text("reason"),
    text("by", needed=True),
    Column("at", Moment, nullable=False),
    CheckConstraint("(site_id IS NULL) <> (site_name IS NULL)", "one_place"),
    sqlite_strict=True,
)
"""A day that somebody entered or corrected by hand (直接入力, 事後補正; append-only)."""

Index(None, history_entries.c.technician_id, history_entries.c.work_date)
Index(None, history_entries.c.site_id, history_entries.c.work_date)
Index(None, history_entries.c.employer_id, history_entries.c.work_date)

entry_sites: Final = Table(
    "entry_sites",
    METADATA,
    _entry(key=True),
    *identifier("site_id", "sites.site_id"),
    text("by", needed=True),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)
"""The site of an entry that was made before the site had a number (append-only)."""

Index(None, entry_sites.c.site_id)

entry_decisions: Final = Table(
    "entry_decisions",
    METADATA,
    _entry(key=True),
    *word("outcome", ENTRY_OUTCOMES),
    text("why"),
    text("by", needed=True),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)
"""What the prime decided of an entry (元請承認), or that it was withdrawn; once (append-only)."""

technician_announcements: Final = Table(
    "technician_announcements",
    METADATA,
    Column("announcement_id", Big, primary_key=True),
    *identifier("technician_id", "technicians.technician_id"),
    text("kind", needed=True),
    text("says", needed=True),
    text("once", needed=True),
    Column("at", Moment, nullable=False),
    Column("read_at", Moment),
    sqlite_strict=True,
)
"""What a technician is told: ``kind`` names the words, ``says`` (JSON) fills them in."""

Index(None, technician_announcements.c.once, unique=True)
Index(None, technician_announcements.c.technician_id, technician_announcements.c.at)
Index(None, technician_announcements.c.at)

awaiting_judgement: Final = Table(
    "awaiting_judgement",
    METADATA,
    *identifier("technician_id", "technicians.technician_id", key=True),
    Column("since", Moment, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Whose days changed since they were judged last. A row goes when its technician was judged."""

Index(None, awaiting_judgement.c.since)
