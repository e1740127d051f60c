"""A business with technicians and a clerk, as the tests of applications have it."""

from tests.portal.applications.conftest import empty_url, engine, house, office, url

__all__ = ["empty_url", "engine", "house", "office", "url"]
