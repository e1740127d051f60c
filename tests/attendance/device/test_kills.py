from __future__ import annotations

from pathlib import Path

from tests.attendance.device.kills import kill_loop, through_a_pipe


def test_what_beeped_before_a_kill_is_at_the_server(tmp_path: Path) -> None:
    tally = kill_loop(
        tmp_path, 10, seed=1, chance=0.004, life=(0.5, 0.9), way="pipe", tap=through_a_pipe
    )
    assert (tally.lost, tally.faults) == ((), [])
    assert tally.beeped > 10
    assert tally.rows >= tally.beeped
