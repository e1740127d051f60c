from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.sealing import KEY_FILE_VARIABLE, KeysRefused, SealBroken, Seals, read_seals

OLD, NEW = b"o" * 32, b"n" * 32


@given(st.text(), st.text())
def test_what_is_sealed_opens_at_its_place_and_says_nothing(plain: str, place: str) -> None:
    seals = Seals([NEW])
    sealed = seals.seal(plain, place)
    assert seals.open(sealed, place) == plain
    with pytest.raises(SealBroken):
        seals.open(sealed, place + "x")


@pytest.mark.parametrize("at", [0, 9, -1])
def test_a_changed_sign_is_noticed(at: int) -> None:
    sealed = list(Seals([NEW]).seal("secret", "here"))
    sealed[at] = "A" if sealed[at] != "A" else "B"
    with pytest.raises(SealBroken):
        Seals([NEW]).open("".join(sealed), "here")


def test_an_older_key_still_opens_and_the_newest_seals() -> None:
    sealed = Seals([OLD]).seal("secret", "here")
    both = Seals([NEW, OLD])
    assert both.open(sealed, "here") == "secret"
    with pytest.raises(SealBroken):
        Seals([NEW]).open(sealed, "here")
    assert Seals([NEW]).open(both.seal("x", "here"), "here") == "x"


def test_a_digest_stays_the_same_when_a_new_key_comes() -> None:
    assert Seals([OLD]).digest("x") == Seals([NEW, OLD]).digest("x") != Seals([NEW]).digest("x")


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "portal.key"
    sealed = read_seals({}, file).seal("x", "here")
    assert read_seals({}, file).open(sealed, "here") == "x"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["portal.key"]


@pytest.mark.parametrize(
    "content",
    [b"", b"short\n", b"\xff\n", base64.b64encode(b"x" * 31), base64.b64encode(b"x" * 33)],
)
def test_a_file_without_good_keys_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_bytes(content)
    with pytest.raises(KeysRefused, match=KEY_FILE_VARIABLE):
        read_seals({KEY_FILE_VARIABLE: str(file)}, tmp_path / "unused")


def test_a_key_file_that_is_named_is_never_made(tmp_path: Path) -> None:
    with pytest.raises(KeysRefused):
        read_seals({KEY_FILE_VARIABLE: str(tmp_path / "missing")}, tmp_path / "unused")
    assert list(tmp_path.iterdir()) == []
