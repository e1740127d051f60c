"""Files of touches that came over HTTP: kept in a folder, taken in one after the other."""

from attendance.imports.file_jobs import (
    KEEP_DAYS,
    KINDS,
    STATES,
    VARIABLE,
    FileJobs,
    ImportJob,
    Incoming,
    KeyReused,
    State,
    Wanted,
    folder_of,
    refusals_of,
)
from attendance.imports.taking_in import MOST_ROWS, Stopped, run_job

__all__ = [
    "KEEP_DAYS",
    "KINDS",
    "MOST_ROWS",
    "STATES",
    "VARIABLE",
    "FileJobs",
    "ImportJob",
    "Incoming",
    "KeyReused",
    "State",
    "Stopped",
    "Wanted",
    "folder_of",
    "refusals_of",
    "run_job",
]
