from __future__ import annotations

import pytest

from tests.contracts.laws.honest_tests import dishonest_tests
from tests.contracts.laws.source import python_files, snippet


@pytest.mark.parametrize(
    "text",
    [
        "@pytest.mark.skip\ndef test_a(): assert x",
        "@pytest.mark.skipif(True, reason='r')\ndef test_a(): assert x",
        "@mark.xfail\ndef test_a(): assert x",
        "def test_a():\n    pytest.skip('later')\n    assert x",
        "yaml = pytest.importorskip('yaml')",
        "def test_a():\n    time.sleep(1)\n    assert x",
        "def test_a(): judge(record)",
        "def test_a(): assert True",
        "def test_a(): assert (x == 1, 'never fails')",
    ],
)
def test_a_test_that_proves_nothing_is_seen(text: str) -> None:
    assert list(dishonest_tests(snippet(text, "tests/test_a.py")))


@pytest.mark.parametrize(
    "text",
    [
        "def test_a(): assert judge(record) == 2",
        "def test_a():\n    with pytest.raises(Refused):\n        judge(record)",
        "def test_a(page): expect(page).to_have_title('x')",
        "def test_a(): assert_same_result(one, other)",
        "def record(): return 1",
    ],
)
def test_a_claim_is_fine(text: str) -> None:
    assert not list(dishonest_tests(snippet(text, "tests/test_a.py")))


def test_every_test_runs_and_can_fail() -> None:
    assert [b for source in python_files("tests") for b in dishonest_tests(source)] == []
