"""What all pages share: base template, words, languages, style and the few scripts."""

from portal.layout.assets import Assets
from portal.layout.languages import EVERYWHERE, OF_TECHNICIANS, Language
from portal.layout.pages import Pages, Reader, shown_moment
from portal.layout.words import Words

__all__ = [
    "EVERYWHERE",
    "OF_TECHNICIANS",
    "Assets",
    "Language",
    "Pages",
    "Reader",
    "Words",
    "shown_moment",
]
