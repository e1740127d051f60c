"""A document of criteria printed as a sheet in the ministry's layout."""

from portal.sheet_print.document import Paper, sheet_html

__all__ = ["Paper", "sheet_html"]
