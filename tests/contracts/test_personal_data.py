from __future__ import annotations

import pytest

from tests.contracts.laws.personal_data import personal_data_in_logs
from tests.contracts.laws.source import PRODUCT, python_files, snippet


@pytest.mark.parametrize(
    "text",
    [
        'logger.info("judged %s", technician_id)',
        'logging.warning(f"refused {technician.name}")',
        'LOGGER.error("refused", extra={"who": record["name"]})',
        'self._logger.info("born %s", person.birth_date)',
        'log.debug("%r", technician)',
        'log.exception("at %s", faults_of(record))',
    ],
)
def test_a_person_in_a_log_call_is_seen(text: str) -> None:
    assert list(personal_data_in_logs(snippet(text, "portal/judging.py")))


@pytest.mark.parametrize(
    "text",
    [
        'logger.info("judged %d records", count)',
        'logger.info("criteria of %s loaded", field.name)',
        "print(technician_id)",
        "page.info(technician)",
    ],
)
def test_counts_and_fields_are_fine(text: str) -> None:
    assert not list(personal_data_in_logs(snippet(text, "portal/judging.py")))


def test_no_log_call_names_a_person() -> None:
    assert [b for source in python_files(*PRODUCT) for b in personal_data_in_logs(source)] == []
