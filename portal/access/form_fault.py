"""One thing wrong with a form: at which input, and the key of the words that say so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class FormFault:
    """``key`` is a key of ``access.fault``; ``name`` the input that it stands at."""

    name: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
