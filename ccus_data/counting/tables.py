"""The tables beside the histories that counting and judging read, as a snapshot lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccus_data.snapshot import file_digest
from ccus_data.wording import Refused, said

if TYPE_CHECKING:
    from pathlib import Path

    from ccus_data.snapshot import Manifest

TABLES: Final = ("technicians", "technician_trades", "qualifications", "certificates")
"""What counting and judging read beside the histories."""


def refuse_changed_tables(snapshot: Path, manifest: Manifest) -> None:
    """Refuse, with every fault at once, tables that are not listed, missing, or changed since."""
    faults = []
    for name in TABLES:
        path = snapshot / f"{name}.parquet"
        if path.name not in manifest.files:
            faults.append(said("snapshot.not_listed", file=path.name))
        elif not path.is_file():
            faults.append(said("snapshot.file_missing", path=path))
        elif file_digest(path) != manifest.files[path.name].sha256:
            faults.append(said("snapshot.file_changed", path=path))
    if faults:
        raise Refused(*faults)
