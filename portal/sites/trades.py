"""The trades that a page offers and names (職種コード, 小分類)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rules.catalogue import Catalogue


def trades_of(catalogue: Catalogue) -> Mapping[str, str]:
    """The minor classes that have a name, by code; others exist and can be typed."""
    return {code: one.name for code, one in catalogue.trades.minors.items() if one.name}
