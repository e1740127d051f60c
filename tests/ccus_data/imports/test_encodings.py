from __future__ import annotations

import codecs
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccus_data.imports.encodings import CHUNK, examine
from ccus_data.imports.faults import Fault, FileFault

HEADER = "技能者ID,氏名\n"


def file(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    return path


def refused(path: Path, asked: str | None = None) -> Fault:
    with pytest.raises(FileFault) as caught:
        examine(path, asked)
    found = caught.value.fault
    assert found.wrong("ja")
    assert found.mend("en")
    return found


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_refused_with_advice(tmp_path: Path, encoding: str) -> None:
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    data = marks.get(encoding, b"") + HEADER.encode(encoding)
    assert refused(file(tmp_path, data)).code == "utf_16"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (HEADER.encode() + b"1,\xff\n", ("utf-8", 2, "3", "0xFF")),
        (HEADER.encode() + b"1,\xe9", ("utf-8", 2, "3", "0xE9")),
        (HEADER.encode("cp932") + b"1,\x81\n", ("cp932", 2, "3", "0x81")),
        (HEADER.encode("cp932") + b"12345,\xa0", ("cp932", 2, "7", "0xA0")),
        (HEADER.encode("cp932") + b"\n\n\x80", ("cp932", 4, "1", "0x80")),
        (HEADER.encode("cp932") + "髙".encode("cp932") + b"\xfd", ("cp932", 2, "3", "0xFD")),
    ],
)
def test_bytes_of_no_encoding_are_refused_with_their_place(
    tmp_path: Path, data: bytes, place: tuple[str, int, str, str]
) -> None:
    found = refused(file(tmp_path, data))
    values = dict(found.values)
    assert found.code == "not_decodable"
    assert (values["encoding"], found.line, values["position"], values["byte"]) == place


def test_two_bytes_of_utf_8_in_a_file_of_cp932_are_katakana(tmp_path: Path) -> None:
    assert examine(file(tmp_path, HEADER.encode("cp932") + "é".encode())).encoding == "cp932"


def test_a_fault_behind_the_first_piece_has_its_place(tmp_path: Path) -> None:
    rows = "1,髙﨑\n" * (2 * CHUNK // 9)
    found = refused(file(tmp_path, (HEADER + rows).encode() + b"2,\xff\n"))
    assert found.line == rows.count("\n") + 2
    assert dict(found.values)["position"] == "3"


def test_what_could_be_both_is_refused_until_somebody_says(tmp_path: Path) -> None:
    data = "technician_id,name\n1,José\n".encode()
    path = file(tmp_path, data)
    assert "José" not in data.decode("cp932")
    assert refused(path).code == "encoding_unclear"
    assert examine(path, "utf-8").encoding == "utf-8"
    assert examine(path, "cp932").encoding == "cp932"
    assert examine(file(tmp_path, codecs.BOM_UTF8 + data)).encoding == "utf-8-sig"


def test_an_encoding_that_was_asked_for_is_not_exchanged_for_another(tmp_path: Path) -> None:
    assert refused(file(tmp_path, HEADER.encode()), "cp932").code == "not_decodable"
    assert refused(file(tmp_path, HEADER.encode("cp932")), "utf-8").code == "not_decodable"


@pytest.mark.parametrize("name", ["髙﨑①㈱～", "葛\U000e0100𠮷", "Nguyễn", "神", ""])
def test_utf_8_is_found_out(tmp_path: Path, name: str) -> None:
    data = f"{HEADER}1,{name}\n".encode()
    found = examine(file(tmp_path, data))
    assert (found.encoding, found.sha256) == ("utf-8", hashlib.sha256(data).hexdigest())


def test_a_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = file(tmp_path, codecs.BOM_UTF8 + HEADER.encode())
    assert path.read_text(encoding=examine(path).encoding) == HEADER


@pytest.mark.parametrize("name", ["髙﨑①㈱～", "ﾀｶｻｷ", "ﾂｱ", ""])
def test_cp932_is_found_out(tmp_path: Path, name: str) -> None:
    path = file(tmp_path, f"{HEADER}1,{name}\n".encode("cp932"))
    assert path.read_text(encoding=examine(path).encoding) == f"{HEADER}1,{name}\n"


def test_plain_ascii_and_an_empty_file_are_utf_8(tmp_path: Path) -> None:
    assert examine(file(tmp_path, b"")).encoding == "utf-8"
    assert examine(file(tmp_path, b"technician_id,name\n")).encoding == "utf-8"


@given(
    st.text(
        st.characters(codec="cp932", exclude_categories=["Cc", "Co"], exclude_characters="¢£¬‖−〜")
    )
)
def test_a_file_of_cp932_is_read_as_it_was_written_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("cp932") / "file.csv"
    path.write_bytes((HEADER + text).encode("cp932"))
    assert path.read_bytes().decode(examine(path).encoding) == HEADER + text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_file_of_utf_8_is_read_as_it_was_written_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("utf8") / "file.csv"
    path.write_bytes((HEADER + text).encode())
    assert path.read_bytes().decode(examine(path).encoding) == HEADER + text
