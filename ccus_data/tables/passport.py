"""The technician's passport: whose account it is, what was agreed to, what is disclosed.

The identity number (本人確認番号, four digits on the back of the card) is kept only as a digest
made with a key that is not in the database; in a table of its own, so that nothing else reads it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from ccus_data.tables.columns import Big, Moment, day, flag, identifier, text, word
from ccus_data.tables.naming import METADATA

IMAGE_TYPES: Final = ("application/pdf", "image/jpeg", "image/png")
LINK_PURPOSES: Final = ("sign_up", "recover")
DISCLOSING_SIDES: Final = ("technician", "employer")
DISCLOSED_ITEMS: Final = (
    "name",
    "birth",
    "contact",
    "employer",
    "trades",
    "level",
    "qualifications",
    "histories",
    "insurance",
)
"""What can be opened (開示項目): contact is address, phones and mail; insurance is all of it."""

identity_numbers: Final = Table(
    "identity_numbers",
    METADATA,
    *identifier("technician_id", key=True),
    text("digest", needed=True),
    Column("brought_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""``digest`` is over the identifier and the number together, so that equal numbers differ here."""

technician_accounts: Final = Table(
    "technician_accounts",
    METADATA,
    Column("link_id", Big, primary_key=True),
    Column("account_id", Big, ForeignKey("accounts.account_id"), nullable=False),
    *identifier("technician_id", "technicians.technician_id"),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    sqlite_strict=True,
)
"""Which account is a technician's own. A row that has ended stays; one is open at a time."""

_GOES_ON: Final = technician_accounts.c.until.is_(None)
for _name in ("account_id", "technician_id"):
    Index(
        f"uq_technician_accounts_open_{_name}",
        technician_accounts.c[_name],
        unique=True,
        sqlite_where=_GOES_ON,
        postgresql_where=_GOES_ON,
    )

technician_links: Final = Table(
    "technician_links",
    METADATA,
    Column("digest", Text, primary_key=True),
    *word("purpose", LINK_PURPOSES),
    *identifier("technician_id", "technicians.technician_id"),
    text("email", needed=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    sqlite_strict=True,
)
"""A link sent by mail to whoever gave the right data: to a new account, or back into an old one."""

Index(None, technician_links.c.technician_id)

data_terms: Final = Table(
    "data_terms",
    METADATA,
    Column("version", Text, primary_key=True),
    text("digest", needed=True),
    text("wording", needed=True),
    Column("since", Moment, nullable=False),
    sqlite_strict=True,
)
"""The terms on personal data (個人情報取扱規約) as they were agreed to, word for word."""

terms_agreements: Final = Table(
    "terms_agreements",
    METADATA,
    Column("agreement_id", Big, primary_key=True),
    Column("account_id", Big, ForeignKey("accounts.account_id"), nullable=False),
    *identifier("technician_id"),
    Column("version", Text, ForeignKey("data_terms.version"), nullable=False),
    Column("agreed_at", Moment, nullable=False),
    sqlite_strict=True,
)

Index(None, terms_agreements.c.account_id, terms_agreements.c.version, unique=True)

disclosures: Final = Table(
    "disclosures",
    METADATA,
    *identifier("technician_id", "technicians.technician_id", key=True),
    *word("item", DISCLOSED_ITEMS, key=True),
    *word("side", DISCLOSING_SIDES, key=True),
    Column("by_business", Text, primary_key=True),
    CheckConstraint("(side = 'technician') = (by_business = '')", "side"),
    flag("opened", needed=True),
    text("set_by", needed=True),
    Column("set_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""One switch (開示設定) of one side. No row: closed. ``by_business`` is the employer's identifier,
or nothing for the technician. An item is open where both sides opened it."""

proxy_requests: Final = Table(
    "proxy_requests",
    METADATA,
    Column("request_id", Big, primary_key=True),
    *identifier("technician_id", "technicians.technician_id"),
    *identifier("business_id", "businesses.business_id"),
    text("field", needed=True),
    Column("level", Integer, nullable=False),
    CheckConstraint("level BETWEEN 2 AND 4", "level"),
    Column("asked_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""A technician asked an employer to apply for them (代行申請のお願い): kept as it was asked."""

Index(None, proxy_requests.c.technician_id)
Index(None, proxy_requests.c.business_id, proxy_requests.c.request_id)

qualification_images: Final = Table(
    "qualification_images",
    METADATA,
    Column("image_id", Big, primary_key=True),
    *identifier("technician_id", "technicians.technician_id"),
    text("held_as", needed=True),
    day("acquired_on", needed=True),
    *word("media_type", IMAGE_TYPES),
    text("name", needed=True),
    text("digest", needed=True),
    Column("pages", Integer, nullable=False),
    CheckConstraint("pages >= 1", "pages"),
    text("scanned_by"),
    Column("content", LargeBinary),
    Column("taken_in_at", Moment, nullable=False),
    Column("taken_back_at", Moment),
    CheckConstraint("(content IS NULL) = (taken_back_at IS NOT NULL)", "erased"),
    sqlite_strict=True,
)
"""A picture of a certificate (証書の画像) beside a qualification, made anew when it came in. It
is named by ``held_as`` and the day, for what an import brings comes and goes. One that was taken
back has no content any more; that it was there, and its digest, stay."""

Index(None, qualification_images.c.technician_id)
