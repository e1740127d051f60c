from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import orjson
import pytest

from evaluator.judge import Judge
from evaluator.lines import CHUNK, Answer, judge_lines, lines_of
from evaluator.parse import LARGEST_RECORD
from rules.engine import Outcome
from rules.facts import Facts
from rules.model import FieldCode, Revision
from rules.plain import PlainEngine
from tests.evaluator.careers import CATALOGUE, READER, histories, record

JUDGE = Judge(CATALOGUE, PlainEngine())


def line(number: int = 0, trade: str = "09-01") -> bytes:
    made = record(trades=(trade,), technician_id=f"{number:014}")
    return orjson.dumps(made) + b"\n"


def answers(lines: Iterable[bytes], *fields: str, judge: Judge = JUDGE) -> list[Answer]:
    asked = [FieldCode(field) for field in fields] or None
    return list(judge_lines(lines, READER, judge, asked))


def told(lines: Iterable[bytes], *fields: str) -> list[tuple[int, object]]:
    """For each answer its line, and the technician judged or the faults."""
    return [
        (
            one.line,
            one.judgement.record.technician.technician_id
            if one.judgement is not None
            else [(each.path, each.code) for each in (one.faults.faults if one.faults else ())],
        )
        for one in answers(lines, *fields)
    ]


def test_no_lines_have_no_answers() -> None:
    assert answers([]) == []


@pytest.mark.parametrize("blank", [b"\n", b"  \n", b"\r\n", b"\t\r\n"])
def test_blank_lines_are_passed_over_and_counted(blank: bytes) -> None:
    assert told([blank, line(1), blank, blank, line(2), blank]) == [
        (2, "00000000000001"),
        (5, "00000000000002"),
    ]


def test_an_empty_input_is_no_blank_line() -> None:
    assert told([b""]) == [(1, [("", "not_json")])]


def test_a_faulty_line_is_answered_by_its_faults_and_the_others_are_judged() -> None:
    lines = [line(1), b"{\n", line(2), b'{"schema": 1}\n', line(3, trade="99-99"), line(4)]
    assert told(lines) == [
        (1, "00000000000001"),
        (2, [("", "not_json")]),
        (3, "00000000000002"),
        (4, [("technician", "missing_key")]),
        (5, [("technician.trades[0].code", "unknown_trade")]),
        (6, "00000000000004"),
    ]


@pytest.mark.parametrize(
    "count", [1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1, 3 * CHUNK]
)
def test_the_order_of_lines_is_kept_over_chunks(count: int) -> None:
    lines = [b"x\n" if number % 7 == 3 else line(number) for number in range(count)]
    found = told(lines)
    assert [number for number, _ in found] == list(range(1, count + 1))
    for number, answer in found:
        faulty = (number - 1) % 7 == 3
        assert answer == ([("", "not_json")] if faulty else f"{number - 1:014}")


def test_an_answer_is_a_judgement_or_faults_and_never_both() -> None:
    judged, refused = answers([line(1), b"x\n"])
    assert judged.judgement is not None
    assert judged.faults is None
    assert refused.judgement is None
    assert refused.faults is not None


def test_fields_asked_for_are_asked_of_every_line() -> None:
    found = answers([line(1), line(2, trade="36-01")], "electrical")
    fields = [[each.field for each in one.judgement.judgements] for one in found if one.judgement]
    assert fields == [["electrical"], ["electrical"]]


class Counting(PlainEngine):
    """Counts how often it is asked, and how much."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def submit(self, revision: Revision, facts: Sequence[Facts]) -> list[Outcome]:
        self.asked.append((revision.field, len(facts)))
        return super().submit(revision, facts)


def test_the_engines_are_asked_once_for_each_document_and_chunk() -> None:
    engine = Counting()
    lines = [line(n, trade=("09-01", "36-01")[n % 2]) for n in range(CHUNK + 2)]
    assert len(answers(lines, judge=Judge(CATALOGUE, engine))) == CHUNK + 2
    assert engine.asked == [
        ("electrical", CHUNK // 2),
        ("plumbing", CHUNK // 2),
        ("electrical", 1),
        ("plumbing", 1),
    ]


def test_no_more_than_two_chunks_are_read_ahead() -> None:
    read: list[int] = []

    def lines() -> Iterable[bytes]:
        for number in range(5 * CHUNK):
            read.append(number)
            yield line(number)

    found = judge_lines(lines(), READER, JUDGE, None)
    next(iter(found))
    assert len(read) <= 2 * CHUNK


def test_records_judged_together_do_not_mix() -> None:
    made = [
        orjson.dumps(record(rows=histories("2023-01-01", days), held=["31019"]))
        for days in (644, 645, 1, 700)
    ]
    levels = [
        [each.level for each in one.judgement.judgements] for one in answers(made) if one.judgement
    ]
    assert levels == [[1], [2], [1], [2]]


@pytest.mark.parametrize("length", [LARGEST_RECORD, LARGEST_RECORD + 1, LARGEST_RECORD + 2])
def test_a_line_is_cut_one_byte_behind_the_length_of_a_record(length: int) -> None:
    stream = io.BytesIO(b"x" * (length - 1) + b"\nnext")
    first, second = lines_of(stream)
    assert len(first) == min(length, LARGEST_RECORD + 1)
    assert second == b"next"


@pytest.mark.parametrize("read_already", [b"", b"a", b"a\n", b"a\nb", b"a\nb\n"])
def test_what_was_read_already_comes_first(read_already: bytes) -> None:
    whole = b"a\nb\nc"
    stream = io.BytesIO(whole[len(read_already) :])
    assert list(lines_of(stream, read_already)) == [b"a\n", b"b\n", b"c"]
