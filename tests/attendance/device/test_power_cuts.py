from __future__ import annotations

from pathlib import Path

from tests.attendance.device.power_cuts import cut_power


def test_what_beeped_before_a_power_cut_is_on_the_disk(tmp_path: Path) -> None:
    cuts = cut_power(tmp_path, 6, seed=1, synchronous="FULL")
    assert (cuts.lost, cuts.corrupt, cuts.faults) == (0, 0, 0)
    assert cuts.beeped > 6


def test_with_less_care_the_same_cuts_lose_touches(tmp_path: Path) -> None:
    assert cut_power(tmp_path, 3, seed=1, synchronous="NORMAL").lost > 0
