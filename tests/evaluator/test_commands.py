from __future__ import annotations

import gc
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from evaluator.commands import FAILED, PROGRESS_EVERY, run
from evaluator.parse import LARGEST_RECORD
from rules.doors import DONE, REFUSED
from rules.faults import EngineFault
from tests.evaluator.careers import Json, histories, record


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str

    @property
    def results(self) -> list[Json]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def levels(self) -> list[tuple[str, list[int]]]:
        """Technician and levels of every result."""
        return [
            (one["technician_id"][-1], [each["level"] for each in one["judgements"]])
            for one in self.results
        ]


@pytest.fixture(autouse=True)
def garbage() -> Iterator[None]:
    """The command sets the collector for a process of its own; give it back."""
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


class Command:
    """Runs ``judge`` on files and standard input, with the plain engine unless told otherwise."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]
    ) -> None:
        self.folder, self.patch, self.capture = folder, patch, capture

    def write(self, data: bytes, name: str = "record.json") -> str:
        path = self.folder / name
        path.write_bytes(data)
        return str(path)

    def __call__(self, *argv: str, stdin: bytes = b"", engine: str = "plain") -> Said:
        self.patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            status = run([*argv, "--engine", engine])
        except SystemExit as refused:  # argparse leaves this way
            status = int(str(refused.code))
        out, err = self.capture.readouterr()
        return Said(status, out.decode(), err.decode())

    def on(self, data: bytes, *argv: str, name: str = "record.json") -> Said:
        return self(self.write(data, name), *argv)


@pytest.fixture
def judge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Command:
    return Command(tmp_path, monkeypatch, capsysbinary)


def line(number: int = 1, **changes: object) -> bytes:
    made = record(technician_id=f"{number:014}", **changes)  # type: ignore[arg-type]
    return json.dumps(made, ensure_ascii=False).encode() + b"\n"


def pretty(number: int = 1, **changes: object) -> bytes:
    return json.dumps(json.loads(line(number, **changes)), indent=1).encode()


def expect_refused(said: Said, *parts: str) -> None:
    assert said.status == REFUSED
    assert said.out == ""
    assert "Traceback" not in said.err
    for part in parts:
        assert part in said.err


# What is refused before anything is read.


def test_a_missing_file_is_refused(judge: Command) -> None:
    expect_refused(judge("missing.json"), "ccus-level judge: missing.json: No such file")


def test_a_folder_is_refused(judge: Command) -> None:
    expect_refused(judge(str(judge.folder)), "Is a directory")


def test_a_file_is_no_folder(judge: Command) -> None:
    expect_refused(judge(judge.write(b"{}") + "/record.json"), "Not a directory")


def test_every_unknown_field_is_refused_before_anything_is_judged(judge: Command) -> None:
    said = judge.on(line(), "--field", "electric", "--field", "electrical", "--field", "x\n")
    expect_refused(said, "--field: 能力評価分野「electric」はありません。", "「x\ufffd」")
    assert len(said.err.splitlines()) == 2


@pytest.mark.parametrize("date", ["2026-02-30", "20261121", "2026-W47-6", "", "２０２６-01-01"])
def test_a_day_that_does_not_exist_cannot_be_asked_about(judge: Command, date: str) -> None:
    expect_refused(judge.on(line(), "--as-of", date), "is not a date (YYYY-MM-DD)")


@pytest.mark.parametrize(
    "argv",
    [
        *([], ["--lang", "fr"], ["--engine", "durable"], ["--certificate-end", "never"]),
        *(["--foreman-start", "birth"], ["a.json", "b.json"], ["--unknown"]),
    ],
)
def test_arguments_that_make_no_sense_are_refused(judge: Command, argv: list[str]) -> None:
    expect_refused(judge(*argv), "usage: ccus-level judge")


def test_a_folder_without_criteria_is_refused(judge: Command) -> None:
    said = judge.on(line(), "--criteria", str(judge.folder), "--lang", "en")
    expect_refused(said, "codes/qualifications.yaml:1: CR")
    expect_refused(judge.on(line(), "--criteria", "missing"), "「missing」")


# Input that is no record.


@pytest.mark.parametrize("name", ["record.json", "record.jsonl", "record"])
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\x00", "not_json"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a": NaN}', "not_a_number"),
        (b'{"a": ' + b"1" * 5000 + b"}", "number_too_long"),
        (b'{"schema": 1, "schema": 1}', "repeated_key"),
        (line().decode().encode("cp932"), "not_utf8"),
        (line().decode().encode("utf-16"), "not_utf8"),
        (b"[]", "not_object"),
        (b'"technician"', "not_object"),
        (b"{}", "missing_key"),
    ],
)
def test_what_is_no_record_is_refused_with_its_fault(
    judge: Command, data: bytes, code: str, name: str
) -> None:
    expect_refused(judge.on(data, name=name), f"[{code}]")
    expect_refused(judge("-", stdin=data), f"[{code}]")


@pytest.mark.parametrize("name", ["record.json", "record.jsonl"])
@pytest.mark.parametrize("data", [b"\n", b" \r\n\t\n"])
def test_a_file_of_white_space_is_no_record(judge: Command, data: bytes, name: str) -> None:
    expect_refused(judge.on(data, name=name), "[not_json]")


def test_every_fault_of_a_record_stands_on_a_line_with_its_place(judge: Command) -> None:
    data = json.loads(line(rows=histories("2023-01-01", 3)))
    data["technician"]["level"] = 9
    data["histories"][2]["date"] = "2023-02-30"
    data["x"] = 1
    said = judge.on(json.dumps(data, indent=1).encode(), "--lang", "en")
    expect_refused(said)
    unknown, level, date = said.err.splitlines()
    assert unknown.startswith("x: Unknown key 'x'. Correct the spelling or remove it (allowed: ")
    assert unknown.endswith("qualifications, histories, career_certificates). [unknown_key]")
    assert level == (
        "technician.level: 9 is out of range. Give a value from 1 to 4. [out_of_range]"
    )
    assert date == (
        "histories[2].date: There is no date '2023-02-30'."
        " Write a real date as YYYY-MM-DD. [no_such_date]"
    )


def test_a_broken_record_on_many_lines_is_one_broken_record(judge: Command) -> None:
    rows = ",\n".join(json.dumps(row) for row in histories("2023-01-01", 3))
    data = b'{"schema": 1,\n"histories": [\n' + rows.encode() + b"\n]\n"
    said = judge.on(data)
    expect_refused(said, "[not_json]")
    assert len(said.err.splitlines()) == 1
    assert not said.err.startswith("line")


# One record.


def test_one_record_written_over_many_lines_is_one_table(judge: Command) -> None:
    said = judge.on(pretty())
    assert (said.status, said.err) == (DONE, "")
    assert said.out.startswith("技能者ID 00000000000001　判定日 2026-11-21\n")
    assert "■ 電気工事：レベル1" in said.out


def test_one_record_may_come_from_standard_input(judge: Command) -> None:
    for data in (pretty(), line(), line().rstrip(), b"\n" + pretty()):
        said = judge("-", "--json", stdin=data)
        assert (said.status, said.err, said.levels) == (DONE, "", [("1", [1])])


def test_results_as_json_are_one_a_line_in_utf8(judge: Command) -> None:
    said = judge.on(pretty(), "--json")
    assert said.out.count("\n") == 1
    assert "電気工事" in said.out
    assert said.results[0]["judgements"][0]["field"] == "electrical"
    assert "tree" not in said.results[0]["judgements"][0]["levels"]["2"]


def test_the_tree_of_findings_comes_where_asked_for(judge: Command) -> None:
    said = judge.on(pretty(), "--json", "--explain", "--lang", "en")
    tree = said.results[0]["judgements"][0]["levels"]["2"]["tree"]
    assert tree["text"] == "Something is still missing for level 2."


@pytest.mark.parametrize(
    ("lang", "start"),
    [("ja", "技能者ID"), ("ja_EASY", "技能者（ぎのうしゃ）ID"), ("en", "Technician 0000")],
)
def test_the_table_speaks_the_language_asked_for(judge: Command, lang: str, start: str) -> None:
    assert judge.on(pretty(), "--lang", lang).out.startswith(start)


def test_fields_asked_for_are_judged_in_their_order(judge: Command) -> None:
    said = judge.on(pretty(), "--json", "--field", "plumbing", "--field", "electrical")
    fields = [one["field"] for one in said.results[0]["judgements"]]
    assert fields == ["plumbing", "electrical"]


def test_the_day_asked_about_takes_the_place_of_the_record_s_own(judge: Command) -> None:
    data = pretty(rows=histories("2023-01-01", 3))
    said = judge.on(data, "--json", "--as-of", "2023-09-10")
    assert said.results[0]["as_of"] == "2023-09-10"
    assert said.results[0]["judgements"][0]["criteria_version"] == "2020-04-01"
    said = judge.on(data, "--as-of", "2023-01-02")
    expect_refused(said, "histories[2].date", "[after_as_of]")


def test_a_day_too_far_off_is_refused(judge: Command) -> None:
    expect_refused(judge.on(pretty(), "--as-of", "2200-01-01"), "as_of: ", "[too_late]")


def test_the_policy_may_be_chosen(judge: Command) -> None:
    argv = ("--certificate-end", "fixed", "--foreman-start", "course_date", "--json")
    policy = judge.on(pretty(), *argv).results[0]["judgements"][0]["policy"]
    assert policy == {"certificate_end": "fixed", "foreman_start": "course_date"}
    policy = judge.on(pretty(), "--json").results[0]["judgements"][0]["policy"]
    assert policy == {"certificate_end": "registration", "foreman_start": "none"}


def test_what_is_not_judged_is_no_refusal_of_the_input(judge: Command) -> None:
    said = judge.on(pretty(registration_type="simple"), "--json")
    assert said.status == DONE
    assert said.results[0]["not_judged"][0]["reason"] == "registration_simple"


# JSON Lines.


def test_every_line_has_one_result_in_the_order_of_the_input(judge: Command) -> None:
    data = b"".join(line(number) for number in (3, 1, 2, 9))
    for said in (judge.on(data, "--json"), judge("-", "--json", stdin=data)):
        assert said.status == DONE
        assert said.levels == [("3", [1]), ("1", [1]), ("2", [1]), ("9", [1])]


def test_tables_of_many_records_follow_each_other(judge: Command) -> None:
    said = judge.on(line(1) + line(2))
    assert said.out.count("技能者ID ") == 2


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n"])
def test_the_last_line_may_end_as_it_likes(judge: Command, end: bytes) -> None:
    said = judge.on(line(1) + line(2).rstrip() + end, "--json")
    assert (said.status, said.levels) == (DONE, [("1", [1]), ("2", [1])])


def test_lines_may_end_like_those_of_windows_and_begin_with_a_mark(judge: Command) -> None:
    data = b"\xef\xbb\xbf" + (line(1) + line(2)).replace(b"\n", b"\r\n")
    assert judge.on(data, "--json").levels == [("1", [1]), ("2", [1])]


def test_a_faulty_line_is_told_by_its_number_and_the_others_are_judged(judge: Command) -> None:
    data = b"\n".join([line(1), b"", line(2)[:-9], line(3, level=9).strip(), b"{}", line(4)])
    said = judge.on(data, "--json", "--lang", "en")
    assert said.status == REFUSED
    assert said.levels == [("1", [1]), ("4", [1])]
    told = [text.split(": ")[:2] for text in said.err.splitlines()]
    assert [place for place, _ in told] == ["line 4", "line 5", "line 6", "line 6"]
    assert [what for _, what in told][1:] == ["technician.level", "schema", "technician"]


@pytest.mark.parametrize("broken", [b"{", b"x", b"", b"\xff", "建設".encode("cp932")])
@pytest.mark.parametrize("name", ["records.jsonl", "records.ndjson", "records"])
def test_broken_first_lines_do_not_hide_the_records_behind_them(
    judge: Command, broken: bytes, name: str
) -> None:
    data = b"\n".join([broken, broken, line(7).strip(), b"", line(8)])
    for said in (judge.on(data, "--json", name=name), judge("-", "--json", stdin=data)):
        assert said.levels == [("7", [1]), ("8", [1])]
        told = [text.split(":")[0] for text in said.err.splitlines()]
        assert told == ([] if broken == b"" else ["line 1", "line 2"])
        assert said.status == (DONE if broken == b"" else REFUSED)


def test_a_line_longer_than_any_record_is_refused_and_passed_over(judge: Command) -> None:
    path = judge.folder / "records.jsonl"
    with path.open("wb") as file:
        file.write(line(1))
        for _ in range(21):
            file.write(b"9" * (LARGEST_RECORD // 10))
        file.write(b"\n" + line(2))
    said = judge(str(path), "--json", "--lang", "en")
    assert said.levels == [("1", [1]), ("2", [1])]
    assert said.err == (
        "line 2: One record is too large (at most 100 MB)."
        " Give one record for each technician. [too_large]\n"
    )
    assert said.status == REFUSED


def test_a_first_line_longer_than_any_record_is_refused_too(judge: Command) -> None:
    data = b"9" * (LARGEST_RECORD + 1)
    said = judge.on(data + b"\n" + line(2), "--json", name="records.jsonl")
    assert (said.status, said.levels) == (REFUSED, [("2", [1])])
    expect_refused(judge.on(data), "[too_large]")


def test_progress_is_told_on_standard_error(judge: Command) -> None:
    said = judge.on(b"{}\n" * PROGRESS_EVERY)
    assert said.status == REFUSED
    assert said.err.splitlines().count(f"{PROGRESS_EVERY:,} records") == 1
    assert said.err.splitlines()[-1] == f"{PROGRESS_EVERY:,} records"


# The engines.


def test_both_engines_judge_unless_one_is_asked_for(judge: Command) -> None:
    path = judge.write(pretty())
    (found,) = judge(path, "--json", engine="both").results[0]["judgements"]
    assert found["engines"] == ["durable", "plain"]
    assert len(found["ruleset_digest"]) == 64
    (alone,) = judge(path, "--json").results[0]["judgements"]
    assert (alone["engines"], alone["ruleset_digest"]) == (["plain"], None)


class Broken:
    """An engine that does not start."""

    def __init__(self) -> None:
        raise EngineFault("no_answer", "made for a test")


def test_an_engine_that_does_not_work_is_no_fault_of_the_input(judge: Command) -> None:
    judge.patch.setattr("evaluator.commands.BothEngines", Broken)
    said = judge(judge.write(pretty()), engine="both")
    assert (said.status, said.out) == (FAILED, "")
    assert said.err.startswith("ccus-level judge: ")
    assert said.err.count("\n") == 1
