"""What the judge says of cases: by one engine while they are edited, by both when they are filed.

A case is judged on its technician's record from the tables with the declared career beside it, in
the one field that it names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from evaluator.faults import RecordFaults
from evaluator.judge import Judge
from evaluator.read_record import RecordReader
from evaluator.result import to_json
from rules.model import FieldCode
from rules.plain import PlainEngine

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from evaluator.judgement import FieldJudgement, RecordJudgement
    from evaluator.record import Record
    from rules.catalogue import Catalogue

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """What of a case is judged: for whom, in which field and level, with which certificates."""

    case_id: int
    technician_id: str
    field: str | None
    level: int | None
    certificates: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the judge says of a claim, or a code of why it says nothing.

    ``record`` is what was judged, with the declared career in it.
    """

    claim: Claim
    record: Json | None = None
    told: RecordJudgement | None = None
    refused: str = ""

    @property
    def judged(self) -> FieldJudgement | None:
        """The judgement in the one field, where there is one."""
        return self.told.judgements[0] if self.told is not None and self.told.judgements else None

    @property
    def reached(self) -> bool:
        """Whether the level asked for is reached."""
        claim, judged = self.claim, self.judged
        return judged is not None and claim.level is not None and judged.level >= claim.level


class Deciders(Protocol):
    """Judges many records, each in one field."""

    def judge_many(self, asked: Sequence[tuple[Record, FieldCode]]) -> list[RecordJudgement]:
        """The judgements in the order of the records."""
        ...


class OneEngine:
    """The plain engine in this process: for what guides and decides nothing (decision 0012)."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._judge = Judge(catalogue, PlainEngine())
        # Requests are served by several threads, and the judge keeps what it worked out.
        self._turn = Lock()

    def judge_many(self, asked: Sequence[tuple[Record, FieldCode]]) -> list[RecordJudgement]:
        """The judgements in the order of the records."""
        with self._turn:
            prepared = [self._judge.prepare(record, [field]) for record, field in asked]
            return list(self._judge.collect(self._judge.submit(prepared)))


def with_declared(record: Json, claim: Claim) -> Json:
    """A record with the career that a case declares, which is of the field applied for."""
    declared = [{**one, "field": claim.field} for one in claim.certificates]
    return {**record, "career_certificates": [*record["career_certificates"], *declared]}


@dataclass(frozen=True, slots=True)
class Jury:
    """Answers claims on one catalogue; ``deciders`` are one engine or both."""

    catalogue: Catalogue
    deciders: Deciders

    def answers(
        self, claims: Sequence[Claim], records: Mapping[str, Json], on: dt.date
    ) -> dict[int, Answer]:
        """The answers by case. A record that cannot be read is no answer but a reason."""
        reader = RecordReader(self.catalogue, on)
        found: dict[int, Answer] = {}
        asked: list[tuple[Answer, Record]] = []
        for claim in claims:
            own = records.get(claim.technician_id)
            if own is None:
                found[claim.case_id] = Answer(claim, refused="technician_unknown")
            elif claim.field is None or not self.catalogue.has_field(claim.field):
                found[claim.case_id] = Answer(claim, own, refused="field_missing")
            else:
                whole, why = with_declared(own, claim), ""
                read = reader.read(whole)
                if isinstance(read, RecordFaults) and claim.certificates:
                    # A career that cannot be read yet counts for nothing; the rest is judged.
                    whole, why = own, "certificate_faulty"
                    read = reader.read(own)
                if isinstance(read, RecordFaults):
                    found[claim.case_id] = Answer(claim, own, refused="record_faulty")
                else:
                    asked.append((Answer(claim, whole, None, why), read))
        judged = self.deciders.judge_many(
            [(read, FieldCode(str(one.claim.field))) for one, read in asked]
        )
        for (one, _), told in zip(asked, judged, strict=True):
            why = one.refused if told.judgements else told.not_judged[0].reason
            found[one.claim.case_id] = replace(one, told=told, refused=why)
        return found

    def result(self, answer: Answer, lang: str = "ja", *, explained: bool = False) -> Json | None:
        """An answer in the shape of the judgement contract (§2); None where nothing was judged.

        ``explained`` adds every finding in words.
        """
        if answer.told is None:
            return None
        return to_json(answer.told, self.catalogue, lang=lang, explained=explained)
