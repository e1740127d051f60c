"""Two documents compared: what differs, place by place, and how it is said."""

from rules.comparing.change import Change, ChangeKind, change_json
from rules.comparing.document import document_changes
from rules.comparing.levels import level_changes

__all__ = ["Change", "ChangeKind", "change_json", "document_changes", "level_changes"]
