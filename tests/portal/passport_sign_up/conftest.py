"""The portal with accounts, as the tests of access have it."""

from tests.portal.access.conftest import (
    empty_url,
    engine,
    house,
    postgresql_shared,
    postgresql_template,
    server,
    sqlite_template,
    url,
)

__all__ = [
    "empty_url",
    "engine",
    "house",
    "postgresql_shared",
    "postgresql_template",
    "server",
    "sqlite_template",
    "url",
]
