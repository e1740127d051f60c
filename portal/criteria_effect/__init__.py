"""The effect of a new document over a file of records, with several processes at once."""

from portal.criteria_effect.record_file import UnreadableRecords, open_records, record_lines
from portal.criteria_effect.workers import Part, ProcessLost, Task, parts_of

__all__ = [
    "Part",
    "ProcessLost",
    "Task",
    "UnreadableRecords",
    "open_records",
    "parts_of",
    "record_lines",
]
