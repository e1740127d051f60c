"""Two documents compared: what differs, place by place, and how it is said."""

from rules.comparing.change import Change, ChangeKind, change_json
from rules.comparing.document import document_changes
from rules.comparing.levels import level_changes
from rules.comparing.report import Saying, edition_json, report, report_json, sayings

__all__ = [
    "Change",
    "ChangeKind",
    "Saying",
    "change_json",
    "document_changes",
    "edition_json",
    "level_changes",
    "report",
    "report_json",
    "sayings",
]
