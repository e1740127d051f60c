"""Both engines for the decision surface: what they do not say alike is not said at all."""

from __future__ import annotations

import logging
from threading import Lock
from typing import TYPE_CHECKING, Any

from evaluator.judge import Judge
from evaluator.result import to_json
from portal.problems import Problem, Refused
from rules.agreement import BothEngines
from rules.faults import EngineFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evaluator.record import Record
    from portal.layout import Language
    from rules.catalogue import Catalogue
    from rules.model import FieldCode

LOG = logging.getLogger("ccus_level.judgement")


class Judges:
    """Judges with the plain engine here and the durable one in a watched worker process."""

    def __init__(self, catalogue: Catalogue, engines: BothEngines | None = None) -> None:
        """Take the engines over; the worker starts with the first record."""
        self._catalogue = catalogue
        self._engines = engines or BothEngines()
        self._judge = Judge(catalogue, self._engines)
        self._turn = Lock()

    def judge(
        self, record: Record, fields: Sequence[FieldCode] | None, language: Language
    ) -> dict[str, Any]:
        """The result of a record (contract §2); Refused where the engines give no common answer."""
        try:
            with self._turn:
                judged = self._judge.judge(record, fields)
        except EngineFault as fault:
            LOG.error("the durable engine failed: %s", fault.code)  # noqa: TRY400 - its trace says less than its code
            raise Refused(Problem("engine-unavailable")) from fault
        if any(one.reason == "engines_disagree" for one in judged.not_judged):
            raise Refused(Problem("engines-disagree"))
        return to_json(judged, self._catalogue, lang=language.value)

    def close(self) -> None:
        """End the worker."""
        self._engines.close()
