from __future__ import annotations

import gzip
import json
import os
import signal
import stat
from pathlib import Path

import pytest

from portal.criteria_effect import Part, Piece, Task, workers
from portal.criteria_proposals import Journal
from tests.evaluator.effect.documents import TEXT
from tests.portal.criteria_effect.asking import answer


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing.yaml", "--over", "people"), "nothing.yaml"),
        (("electrical@2026-02-30", "--over", "people"), "electrical@2026-02-30"),
        (("electrical@2019-01-01", "--over", "people"), "2019-01-01"),
        (("electrical", "--over", "nowhere.jsonl"), "nowhere.jsonl"),
        (("electrical", "--over", "people", "--by", "建設 太郎"), "--list"),
        (("electrical", "--over", "people", "--list", "new.csv"), "--by"),
        (("electrical", "--over", "people", "--criteria", "nowhere"), "nowhere"),
        (("DRAFT", "--over", "people", "--as-of", "1990-01-01"), "1990-01-01"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_to_do(
    words: tuple[str, ...],
    said: str,
    people: Path,
    draft: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = {"people": str(people), "DRAFT": str(draft)}
    status, out, err = answer(capsys, *(files.get(word, word) for word in words))
    assert (status, out) == (2, "")
    assert said in err


def test_every_fault_of_a_document_is_told(
    tmp_path: Path, people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "faulty.yaml"
    file.write_text(TEXT.replace("days: 1075", "days: 1076").replace('"31073"', '"99999"'))
    status, out, err = answer(capsys, file, "--over", people)
    assert (status, out) == (2, "")
    assert "CR011" in err
    assert "CR012" in err


def test_the_effect_is_the_same_with_one_process_and_with_several(
    draft: Path, people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [
        answer(capsys, draft, "--over", people, "--json", "--processes", count)
        for count in (1, 2, 3)
    ]
    assert len({out for _, out, _ in answers}) == 1
    found = json.loads(answers[0][1])
    assert found["people"] == 2100
    assert found["moves"]["rises"] == 21
    assert found["moves"]["nearer"] + found["moves"]["rises"] + found["moves"]["unchanged"] == 2100


def test_a_packed_population_is_read_as_well(
    draft: Path, people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packed = tmp_path / "people.jsonl.gz"
    packed.write_bytes(gzip.compress(people.read_bytes()))
    assert answer(capsys, draft, "--over", packed)[1] == answer(capsys, draft, "--over", people)[1]


def test_faulty_lines_are_told_with_their_number_and_the_others_counted(
    draft: Path, people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = people.read_bytes().split(b"\n")
    lines[1200] = b'{"schema": 1}'
    people.write_bytes(b"\n".join(lines))
    status, out, err = answer(capsys, draft, "--over", people, "--json")
    assert status == 2
    assert (json.loads(out)["people"], json.loads(out)["faulty"]) == (2099, 1)
    assert "1201" in err


def test_people_are_listed_only_for_a_named_person_and_that_is_recorded_first(
    draft: Path, people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, listed = tmp_path / "store", tmp_path / "touched.csv"
    words = ("--list", listed, "--by", "建設 太郎", "--store", store)
    status, out, _ = answer(capsys, draft, "--over", people, *words)
    assert status == 0
    assert "00000000000002" not in out
    assert "00000000000002,レベルが上がる,2,3," in listed.read_text(encoding="utf-8-sig")
    assert stat.S_IMODE(listed.stat().st_mode) == 0o600
    (entry,) = Journal(store, lambda: pytest.fail("nothing is written")).entries()
    assert (entry.kind, entry.by) == ("list_seen", "建設 太郎")
    # A list is never written over another.
    assert answer(capsys, draft, "--over", people, *words)[0] == 2


@pytest.mark.parametrize("cut", [0, 5, 30, -9, -1])
def test_a_packed_file_that_is_not_whole_is_refused(
    tmp_path: Path, draft: Path, people: Path, capsys: pytest.CaptureFixture[str], cut: int
) -> None:
    packed = gzip.compress(people.read_bytes())
    broken = tmp_path / "people.jsonl.gz"
    broken.write_bytes(b"not packed" if cut == 0 else packed[:cut])
    status, out, err = answer(capsys, draft, "--over", broken, "--processes", 1)
    assert (status, out) == (2, "")
    assert "people.jsonl.gz" in err
    assert "Traceback" not in err


def test_a_folder_that_is_no_snapshot_is_no_population(
    tmp_path: Path, draft: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = answer(capsys, draft, "--over", tmp_path)
    assert (status, out) == (2, "")
    assert str(tmp_path) in err


@pytest.mark.parametrize("count", ["0", "-3", "1000", "two"])
def test_a_number_of_processes_that_is_none_is_refused(
    count: str, draft: Path, people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        answer(capsys, draft, "--over", people, f"--processes={count}")
    assert ended.value.code == 2
    assert count in capsys.readouterr().err


def test_a_counting_process_that_is_killed_tells_no_counts(
    draft: Path, people: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = workers.count

    def killed(task: Task, piece: Piece, without: frozenset[int] = frozenset()) -> Part:
        if piece.first > 4 * len(piece.lines):
            os.kill(os.getpid(), signal.SIGKILL)
        return counted(task, piece, without)

    # Forked processes run what is in memory here.
    monkeypatch.setattr(workers, "count", killed)
    status, out, err = answer(capsys, draft, "--over", people, "--processes", 2)
    assert (status, out) == (3, "")
    assert "Traceback" not in err


def test_a_list_that_cannot_be_written_is_not_recorded_as_seen(
    draft: Path, people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    words = ("--list", tmp_path / "nowhere" / "touched.csv", "--by", "建設 太郎", "--store", store)
    status, out, _ = answer(capsys, draft, "--over", people, *words)
    assert (status, out) == (2, "")
    assert not store.exists()


def test_nothing_but_the_list_is_left_beside_it(
    draft: Path, people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    words = ("--list", folder / "touched.csv", "--by", "建設 太郎", "--store", tmp_path / "store")
    assert answer(capsys, draft, "--over", people, *words)[0] == 0
    assert [file.name for file in folder.iterdir()] == ["touched.csv"]


def test_the_document_in_force_compared_with_itself_is_said_to_be_the_same(
    people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "今の基準と同じ文書" in answer(capsys, "electrical", "--over", people)[1]


def test_an_empty_population_has_nobody(
    draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    status, out, _ = answer(capsys, draft, "--over", empty, "--json")
    assert (status, json.loads(out)["people"], json.loads(out)["faulty"]) == (0, 0, 0)
