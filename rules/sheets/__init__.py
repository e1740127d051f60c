"""Official sheets (能力評価基準の一覧表): read into drafts of criteria files, and written again."""

from rules.sheets.doubts import Doubt, Reason
from rules.sheets.draft import Draft
from rules.sheets.draft_marks import commented_doubts, head_line, is_doubt, without_head
from rules.sheets.draft_yaml import draft_yaml
from rules.sheets.page import Box, Glyph, Page, Ruling, SheetFile
from rules.sheets.reading import NoSheet, Wish, read_sheet
from rules.sheets.style import STYLES, Style
from rules.sheets.wording import sheet_word
from rules.sheets.writing import SheetText, sheet_text

__all__ = [
    "STYLES",
    "Box",
    "Doubt",
    "Draft",
    "Glyph",
    "NoSheet",
    "Page",
    "Reason",
    "Ruling",
    "SheetFile",
    "SheetText",
    "Style",
    "Wish",
    "commented_doubts",
    "draft_yaml",
    "head_line",
    "is_doubt",
    "read_sheet",
    "sheet_text",
    "sheet_word",
    "without_head",
]
