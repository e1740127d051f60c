"""Engines, transactions and revisions of the database: SQLite by default, PostgreSQL for many."""

from ccus_data.database.address import (
    VARIABLES,
    DatabaseAddress,
    default_path,
    months_folder,
    read_address,
)
from ccus_data.database.asking import among
from ccus_data.database.connecting import address_of, open_database, reading, writing
from ccus_data.database.loading import keeping_plans, load_rows
from ccus_data.database.revisions import (
    BASE,
    HEAD,
    compare_options,
    current_revision,
    differences,
    downgrade,
    newest_revision,
    require_current,
    upgrade,
)
from ccus_data.database.turns import take_turns

__all__ = [
    "BASE",
    "HEAD",
    "VARIABLES",
    "DatabaseAddress",
    "address_of",
    "among",
    "compare_options",
    "current_revision",
    "default_path",
    "differences",
    "downgrade",
    "keeping_plans",
    "load_rows",
    "months_folder",
    "newest_revision",
    "open_database",
    "read_address",
    "reading",
    "require_current",
    "take_turns",
    "upgrade",
    "writing",
]
