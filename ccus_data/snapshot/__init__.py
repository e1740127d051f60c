"""The snapshot folder: what counting and judging need of a whole population, as Parquet files."""

from ccus_data.snapshot.conversions import COLUMNS, Convert, from_file, to_file
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
    MANIFEST,
    FileEntry,
    Manifest,
    changed_files,
    file_digest,
    place,
    read_manifest,
)

__all__ = [
    "COLUMNS",
    "DIGITS",
    "FORM",
    "HISTORIES",
    "MANIFEST",
    "METHODS",
    "ROLES",
    "SCHEMAS",
    "STATUSES",
    "Convert",
    "FileEntry",
    "Manifest",
    "changed_files",
    "file_digest",
    "from_file",
    "month_file",
    "place",
    "read_manifest",
    "to_file",
]
