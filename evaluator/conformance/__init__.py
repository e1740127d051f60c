"""The conformance kit: worked cases as records with their results, to test another judge by."""

from evaluator.conformance.contract import contract_keys
from evaluator.conformance.counting import COUNTING, CountingCase, read_counting
from evaluator.conformance.kit import Kit, LeftOut, Otherwise, write_kit
from evaluator.conformance.placing import NotAKit, may_replace
from evaluator.conformance.records import record_of, why_no_record

__all__ = [
    "COUNTING",
    "CountingCase",
    "Kit",
    "LeftOut",
    "NotAKit",
    "Otherwise",
    "contract_keys",
    "may_replace",
    "read_counting",
    "record_of",
    "why_no_record",
    "write_kit",
]
