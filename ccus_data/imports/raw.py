"""A row as it stands in a file, before anybody has looked at its cells."""

from __future__ import annotations

from collections.abc import Sequence

RawRow = tuple[int, tuple[str, ...], Sequence[object]]
"""The line, the names of the cells (the header, or the keys of an object), and the cells. A header
comes first, as a row without cells."""
