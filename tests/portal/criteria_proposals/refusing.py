"""What a refusal says, for tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.criteria_proposals import Refused


def refusal(act: Callable[[], object]) -> list[str]:
    """The keys of every reason for which something is refused."""
    with pytest.raises(Refused) as refused:
        act()
    for reason in refused.value.reasons:
        for lang in ("ja", "en"):
            assert reason.sentence(lang)
    return [reason.key for reason in refused.value.reasons]
