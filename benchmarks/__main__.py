"""Run benchmarks and print their figures: ``python -m benchmarks [SECTION ...]``, or all."""

from __future__ import annotations

import sys

from benchmarks import effect, employer, engines, intake, load, notices, passport, portal, whole

SECTIONS = {
    "engines": engines.run,
    "speed": whole.speed,
    "memory": whole.memory,
    "effect": effect.run,
    "employer": employer.run,
    "portal": portal.run,
    "passport": passport.run,
    "load": load.run,
    "notices": notices.run,
    "intake": intake.run,
}


def main() -> None:
    """Print the sections asked for, or all."""
    for name in sys.argv[1:] or SECTIONS:
        print(f"# {name}")
        for line in SECTIONS[name]():
            print(line, flush=True)


if __name__ == "__main__":
    main()
