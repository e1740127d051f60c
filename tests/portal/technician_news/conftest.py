"""Both databases, as every test with tables has them."""

from tests.ccus_data.conftest import engine, url

__all__ = ["engine", "url"]
