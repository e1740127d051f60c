"""The effect of a new document over a file of records, with several processes at once."""

from portal.criteria_effect.lines_left_out import LinesLeftOut
from portal.criteria_effect.new_file import NewFile
from portal.criteria_effect.record_file import UnreadableRecords, open_records, record_lines
from portal.criteria_effect.touched import TouchedRows
from portal.criteria_effect.workers import Part, Piece, ProcessLost, Task, parts_of

__all__ = [
    "LinesLeftOut",
    "NewFile",
    "Part",
    "Piece",
    "ProcessLost",
    "Task",
    "TouchedRows",
    "UnreadableRecords",
    "open_records",
    "parts_of",
    "record_lines",
]
