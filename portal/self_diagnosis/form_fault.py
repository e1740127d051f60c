"""One thing to correct in the diagnosis form."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormFault:
    """Which field, and which words say what is wrong and what to do.

    ``key`` leads to ``self_diagnosis.fault.<key>``; ``values`` are shown in the sentence.
    """

    field: str
    key: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)
