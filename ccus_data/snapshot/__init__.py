"""The snapshot folder: what counting and judging need of a whole population, as Parquet files."""

from ccus_data.snapshot.forms import (
    DIGITS,
    HISTORIES,
    METHODS,
    ROLES,
    SCHEMAS,
    STATUSES,
    month_file,
)
from ccus_data.snapshot.manifest import (
    FORM,
    FileEntry,
    Manifest,
    changed_files,
    file_digest,
    read_manifest,
)

__all__ = [
    "DIGITS",
    "FORM",
    "HISTORIES",
    "METHODS",
    "ROLES",
    "SCHEMAS",
    "STATUSES",
    "FileEntry",
    "Manifest",
    "changed_files",
    "file_digest",
    "month_file",
    "read_manifest",
]
