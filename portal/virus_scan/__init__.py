"""Asking a virus scanner about what is sent to us."""

from portal.virus_scan.clamd import (
    VARIABLE,
    Clamd,
    Infected,
    NotScanned,
    Scanner,
    ScannerFault,
    read_scanner,
)

__all__ = [
    "VARIABLE",
    "Clamd",
    "Infected",
    "NotScanned",
    "Scanner",
    "ScannerFault",
    "read_scanner",
]
