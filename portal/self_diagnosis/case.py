"""What is diagnosed: a technician record, given whole or filled into the form.

Nothing is kept on this side between two pages. A result page therefore carries what it was made
from, packed, and sends it along when the reader asks for the PDF, another language or a change.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evaluator.record import Record
from portal.given_record import TooManyValues, read_given_record
from portal.self_diagnosis.answered_record import answered_record
from portal.self_diagnosis.answers import Answers, read_answers
from portal.self_diagnosis.inputs import TEXTS, Inputs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evaluator.faults import Fault
    from portal.self_diagnosis.form_fault import FormFault
    from rules.catalogue import Catalogue
    from rules.model import FieldCode

MOST_UNPACKED: Final = 32 * 1024 * 1024
"""Bytes that a packed case may unfold to: more than any body within the limit was packed from."""


class NotPacked(Exception):
    """What came back is not what a result page sent out."""


@dataclass(frozen=True, slots=True)
class Case:
    """A record to diagnose, and what it was read from.

    ``source`` is the record as it was given, or the filled-in form. ``paced`` is False where
    totals were typed without a pace: then no estimate can be made.
    """

    record: Record
    fields: tuple[FieldCode, ...] | None
    source: bytes | Inputs
    paced: bool

    @property
    def from_form(self) -> bool:
        """Whether the form was filled in, so that it can be changed."""
        return isinstance(self.source, Inputs)

    @property
    def typed(self) -> bool:
        """Whether days were typed in as totals, so that nothing tells when they were."""
        return isinstance(self.source, Inputs) and not self.source.history


def case_of_record(data: bytes, catalogue: Catalogue, as_of: dt.date) -> Case | tuple[Fault, ...]:
    """The case of a record as JSON; ``as_of`` stands in where it names no day."""
    record = read_given_record(data, catalogue, as_of)
    if not isinstance(record, Record):
        return record
    return Case(record, None, data, paced=True)


def case_of_form(
    inputs: Inputs, catalogue: Catalogue, as_of: dt.date
) -> Case | tuple[FormFault, ...]:
    """The case of the filled-in form on a day."""
    answers = read_answers(inputs, catalogue, as_of)
    if not isinstance(answers, Answers):
        return answers
    record = answered_record(answers, catalogue, as_of)
    fields = (catalogue.entry(answers.field).field,) if answers.field else None
    paced = answers.histories is not None or answers.days_a_month is not None
    return Case(record, fields, inputs, paced)


def pack(case: Case) -> str:
    """The case as text for a hidden field of a page."""
    content: dict[str, object] = {"as_of": case.record.as_of.isoformat()}
    if isinstance(case.source, Inputs):
        content["form"] = {name: getattr(case.source, name) for name in TEXTS}
        content["qualifications"] = case.source.qualifications
        content["history"] = _text(case.source.history)
        content["history_name"] = case.source.history_name
    else:
        content["record"] = _text(case.source)
    plain = json.dumps(content, ensure_ascii=True).encode("ascii")
    return _text(zlib.compress(plain, 6))


def unpack(text: str, catalogue: Catalogue) -> Case:
    """The case that a page carried; NotPacked for anything that no page of ours sent."""
    try:
        plain = zlib.decompressobj().decompress(_bytes(text), MOST_UNPACKED)
        content: Any = json.loads(plain)
        as_of = dt.date.fromisoformat(content["as_of"])
        case = (
            case_of_record(_bytes(content["record"]), catalogue, as_of)
            if "record" in content
            else case_of_form(_inputs(content), catalogue, as_of)
        )
    except (
        AttributeError,
        KeyError,
        OverflowError,
        RecursionError,
        TooManyValues,
        TypeError,
        ValueError,
        zlib.error,
    ) as error:
        raise NotPacked from error
    if not isinstance(case, Case):
        raise NotPacked
    return case


def _inputs(content: Mapping[str, Any]) -> Inputs:
    values = {name: [str(content["form"][name])] for name in TEXTS}
    values["qualification"] = [str(key) for key in content["qualifications"]]
    return Inputs.of(values, _bytes(content["history"]), str(content["history_name"]))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise NotPacked from error
