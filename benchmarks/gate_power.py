"""Cut the power of a gate again and again: ``python -m benchmarks.gate_power``.

FULL is what the gate uses; NORMAL shows that the method sees a loss. Figures are in docs/gate.md.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tests.attendance.device.power_cuts import cut_power


def main() -> None:
    """Cut as often as asked for with each setting, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for synchronous in ("FULL", "NORMAL"):
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            cuts = cut_power(
                Path(folder),
                arguments.cuts,
                seed=arguments.seed,
                synchronous="FULL" if synchronous == "FULL" else "NORMAL",
            )
        print(synchronous, cuts, f"{time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
