"""Law: the repository builds anywhere; it names no package registry and no place on one machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tests.contracts.laws.source import Breach, Source

REGISTRY: Final = re.compile(
    r"\b[\w.-]*(?:pypi|pythonhosted|npmjs|debian|crates|golang)[\w-]*\.(?:org|com|io|net|dev)\b"
)
MACHINE_PATH: Final = re.compile(r"(?<![\w.~/-])/(?:root|home/\w+|tmp/\w+|work|opt/\w+|mnt/\w+)/")
INSTALLING: Final = re.compile(
    r"^(?:requirements/|tools/|\.ci/|Makefile$|pyproject\.toml$|\.pre-commit-config\.yaml$)"
)
ADDRESS: Final = re.compile(r"\bhttps?://(?!127\.0\.0\.1\b)|--(?:extra-)?index-url|--find-links")


def named_origins(source: Source) -> Iterator[Breach]:
    """Every registry, every path of one machine, and any address in a file that installs."""
    for number, line in enumerate(source.text.splitlines(), 1):
        for pattern in (REGISTRY, MACHINE_PATH):
            if found := pattern.search(line):
                yield source.breach(number, f"names {found[0]}")
        if INSTALLING.match(source.path) and (found := ADDRESS.search(line)):
            yield source.breach(number, f"names an address: {found[0]}")
