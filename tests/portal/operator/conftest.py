"""The portal with accounts, as the tests of access have it."""

from tests.portal.access.conftest import empty_url, engine, house, url

__all__ = ["empty_url", "engine", "house", "url"]
