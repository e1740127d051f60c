from __future__ import annotations

import pytest

from tests.differential.comparing import compare, reported
from tests.differential.million import questions


@pytest.mark.parametrize("seed", [2, 3])
def test_both_engines_judge_random_careers_over_all_fields_alike(seed: int) -> None:
    judged = 0
    for size, differing in compare(questions(10_000, seed)):
        assert not differing, reported(differing)
        judged += size
    assert judged == 10_000
