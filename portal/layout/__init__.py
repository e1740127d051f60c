"""What all pages share: base template, words, languages, style and the few scripts."""

from portal.layout.assets import Assets
from portal.layout.languages import Language
from portal.layout.pages import Pages, Reader
from portal.layout.words import Words

__all__ = ["Assets", "Language", "Pages", "Reader", "Words"]
