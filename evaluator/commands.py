"""``ccus-level judge``: judge one record, or a file of them line by line."""

from __future__ import annotations

import argparse
import datetime as dt
import errno
import gc
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import orjson

from evaluator.faults import Fault, RecordFaults, fault
from evaluator.judge import Judge
from evaluator.lines import judge_lines, lines_of
from evaluator.parse import LARGEST_RECORD, parse_record
from evaluator.policy import CertificateEnd, ForemanStart, PolicyChoice
from evaluator.read_record import RecordReader
from evaluator.result import to_json
from rules.agreement import BothEngines
from rules.arguments import day_argument
from rules.doors import DONE, REFUSED, add_criteria, catalogue_of, refuse
from rules.faults import EngineFault
from rules.plain import PlainEngine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evaluator.judgement import RecordJudgement
    from evaluator.lines import Answer
    from rules.catalogue import Catalogue
    from rules.model import FieldCode

FAILED: Final = 3
"""The engines could not work, or the results could not be written: no input is at fault."""

PROGRESS_EVERY: Final = 10_000
GARBAGE_LOOKED_FOR_EVERY: Final = 200_000
"""Objects made between two looks for cycles: some hundred records."""


def parser() -> argparse.ArgumentParser:
    """The arguments of ``judge``."""
    made = argparse.ArgumentParser(
        prog="ccus-level judge",
        description="Judge technician records (JSON, or JSON Lines: one result a line).",
        epilog="example: ccus-level judge portal/samples/electrician-level-3.json --json",
    )
    made.add_argument("record", metavar="RECORD", help="a file, or - for standard input")
    made.add_argument("--field", action="append", metavar="SLUG", help="judge in this field")
    made.add_argument("--as-of", type=day_argument, metavar="DATE", help="the day asked about")
    made.add_argument("--json", action="store_true", help="results as JSON, one a line")
    made.add_argument("--explain", action="store_true", help="with the tree of findings")
    made.add_argument("--lang", choices=("ja", "ja_EASY", "en"), default="ja")
    made.add_argument(
        "--engine",
        choices=("both", "plain"),
        default="both",
        help="plain guides only: it judges without the check by the second engine",
    )
    made.add_argument("--certificate-end", choices=tuple(CertificateEnd))
    made.add_argument("--foreman-start", choices=tuple(ForemanStart))
    add_criteria(made)
    return made


def run(argv: Sequence[str]) -> int:
    """Judge; 0 when all was judged, 2 when any input was refused, 3 when an engine failed."""
    asked = parser().parse_args(argv)
    catalogue = catalogue_of(asked.criteria, asked.lang[:2])
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    unknown = [slug for slug in asked.field or () if not catalogue.has_field(slug)]
    for slug in unknown:
        unknown_field = fault("--field", "unknown_field", found=slug)
        _say(unknown_field, "--field", asked.lang)
    if unknown:
        return REFUSED
    fields = [catalogue.entry(slug).field for slug in asked.field] if asked.field else None
    choice = PolicyChoice(
        None if asked.certificate_end is None else CertificateEnd(asked.certificate_end),
        None if asked.foreman_start is None else ForemanStart(asked.foreman_start),
    )
    reader = RecordReader(catalogue, dt.date.today(), asked.as_of)  # noqa: DTZ011 - the day of the user's clock is the question
    try:
        if asked.engine == "plain":
            return _run(asked, reader, Judge(catalogue, PlainEngine(), choice), fields)
        with BothEngines() as both:
            return _run(asked, reader, Judge(catalogue, both, choice), fields)
    except BrokenPipeError:
        raise  # whoever read our output has enough of it: the executable ends quietly
    except EngineFault as failed:
        print(f"ccus-level judge: {failed}", file=sys.stderr)
        return FAILED
    except OSError as failed:
        print(f"ccus-level judge: {failed.strerror}", file=sys.stderr)
        # What could not be written must not be tried again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _run(
    asked: argparse.Namespace,
    reader: RecordReader,
    judge: Judge,
    fields: Sequence[FieldCode] | None,
) -> int:
    try:
        stream = _opened(asked.record)
        single, lines = _split(stream, Path(asked.record).suffix)
    except OSError as error:
        print(f"ccus-level judge: {asked.record}: {error.strerror}", file=sys.stderr)
        return REFUSED
    with stream:
        status = _judge_lines(asked, lines, reader, judge, fields, single=single)
    sys.stdout.flush()
    return status


def _opened(name: str) -> BinaryIO:
    """The file of a name, or standard input."""
    if name != "-":
        return Path(name).open("rb")
    if sys.__stdin__ is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return sys.stdin.buffer


def _judge_lines(  # noqa: PLR0913 - the input, who reads, who judges, and how to answer
    asked: argparse.Namespace,
    lines: Iterable[bytes],
    reader: RecordReader,
    judge: Judge,
    fields: Sequence[FieldCode] | None,
    *,
    single: bool,
) -> int:
    # Records are trees without cycles, freed as soon as they are judged: looking for cycles after
    # every few hundred rows would cost a quarter of the time and find nothing.
    gc.freeze()
    gc.set_threshold(GARBAGE_LOOKED_FOR_EVERY)
    status, count = DONE, 0
    for count, answer in enumerate(judge_lines(lines, reader, judge, fields), start=1):
        if answer.judgement is None:
            _print_faults(answer, asked.lang, single=single)
            status = max(status, REFUSED)
        else:
            sys.stdout.buffer.write(_written(answer.judgement, asked, reader.catalogue))
        for trace in _traces(answer):
            print(f"line {answer.line}: {trace}", file=sys.stderr)
            status = FAILED
        if count % PROGRESS_EVERY == 0:
            print(f"{count:,} records", file=sys.stderr, flush=True)
    if count == 0:  # blank lines alone: whoever filled the file should know
        _say(fault("", "not_json", line=1, column=1), "", asked.lang)
        return REFUSED
    return status


def _written(judgement: RecordJudgement, asked: argparse.Namespace, catalogue: Catalogue) -> bytes:
    """One judgement as it was asked for: a line of JSON, or a table."""
    if asked.json:
        result = to_json(judgement, catalogue, lang=asked.lang, explained=asked.explain)
        return orjson.dumps(result, option=orjson.OPT_APPEND_NEWLINE)
    from evaluator.table import table

    return table(judgement, asked.lang).encode()


def _traces(answer: Answer) -> Iterator[str]:
    """What both engines found where they do not agree: nothing is judged there, all is kept."""
    for one in answer.judgement.not_judged if answer.judgement else ():
        if one.reason == "engines_disagree":
            yield f"{one.field}: {dict(one.values)['traces']}"


def _split(stream: BinaryIO, suffix: str) -> tuple[bool, Iterable[bytes]]:
    """Whether the input is one record, and its lines (one record is one line of its own).

    A first line that is a whole JSON value, with more behind it, makes it JSON Lines; so does a
    file name that says so, or, where the input as a whole is no JSON, any line that is a record.
    """
    first = stream.readline(LARGEST_RECORD + 1)
    if suffix in {".jsonl", ".ndjson"}:
        return False, lines_of(stream, first)
    if not isinstance(parse_record(first), Fault):
        behind = b""
        while (line := stream.readline(LARGEST_RECORD + 1)).isspace():
            behind += line
        return (False, lines_of(stream, first + behind + line)) if line else (True, [first])
    whole = first + stream.read(LARGEST_RECORD + 1 - len(first))
    if isinstance(parse_record(whole), Fault) and any(map(_is_record, io.BytesIO(whole))):
        return False, lines_of(stream, whole)
    return True, [b"" if whole.isspace() else whole]


def _is_record(line: bytes) -> bool:
    """Whether a line alone holds a record, and not a part of one written over many lines."""
    return b'"technician"' in line and not isinstance(parse_record(line), Fault)


def _print_faults(answer: Answer, lang: str, *, single: bool) -> None:
    """Every fault of a refused record on standard error, each with its place."""
    faults = answer.faults or RecordFaults(())
    for one in faults.faults:
        place = one.path if single else f"line {answer.line}: {one.path}".rstrip(": ")
        _say(one, place, lang)


def _say(one: Fault, place: str, lang: str) -> None:
    said = f"{one.wrong(lang)} {one.mend(lang)} [{one.code}]"
    print(f"{place}: {said}" if place else said, file=sys.stderr)
