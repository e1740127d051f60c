"""Sample technicians: made-up people with plausible histories, to try the portal with."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent

NAMES: Final = (
    "electrician-level-3",
    "electrician-days-missing",
    "scaffolder-days-unapproved",
    "carpenter-with-certificate",
    "plumber-simple-registration",
    "rebar-worker-blank-entries",
    "painter-criteria-partly-known",
    "electrician-and-plumber",
)
"""The samples in the order in which they are offered; each is ``<name>.json``."""


def sample_record(name: str) -> bytes | None:
    """The record of a sample as the bytes of its file; None for an unknown name."""
    return (FOLDER / f"{name}.json").read_bytes() if name in NAMES else None
