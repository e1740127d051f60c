"""Both databases, as every test with tables has them."""

from tests.ccus_data.conftest import (
    engine,
    postgresql_shared,
    postgresql_template,
    server,
    sqlite_template,
    url,
)

__all__ = [
    "engine",
    "postgresql_shared",
    "postgresql_template",
    "server",
    "sqlite_template",
    "url",
]
