from __future__ import annotations

import pytest

from tests.contracts.laws.clock import clock_questions
from tests.contracts.laws.source import JUDGE, python_files, snippet


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import date\nday = date.today()",
        "import datetime as dt\nnow = dt.datetime.now(dt.UTC)",
        "from datetime import datetime\nask = datetime.now",
        "import time\nseconds = time.time()",
        "from time import time",
        "from time import time_ns as ticks",
    ],
)
def test_asking_the_clock_is_seen(text: str) -> None:
    assert list(clock_questions(snippet(text)))


@pytest.mark.parametrize(
    "text",
    [
        "def judge(as_of): return as_of.isoformat()",
        "as_of = own or self.today",
        "from datetime import date\nfirst = date(2019, 4, 1)",
        "import time\nstart = time.monotonic()",
        "time = 3\nprint(time)",
    ],
)
def test_a_day_as_an_argument_is_fine(text: str) -> None:
    assert not list(clock_questions(snippet(text)))


def test_a_command_may_ask_for_today() -> None:
    assert not list(clock_questions(snippet("date.today()", "evaluator/commands.py")))


def test_nobody_below_the_doors_asks_the_clock() -> None:
    assert [b for source in python_files(*JUDGE) for b in clock_questions(source)] == []
