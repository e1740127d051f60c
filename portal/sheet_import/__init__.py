"""Official sheets in PDF taken in: opened safely, read, and written as drafts of criteria files."""

from portal.sheet_import.opening import Unreadable, open_sheet

__all__ = ["Unreadable", "open_sheet"]
