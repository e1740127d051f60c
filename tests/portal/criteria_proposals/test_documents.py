from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.criteria_proposals.documents import FOLDER, JSON, YAML, Documents, sha256
from tests.portal.criteria_proposals.refusing import refusal


def test_a_document_that_was_never_kept_is_refused(tmp_path: Path) -> None:
    documents = Documents(tmp_path)
    assert refusal(lambda: documents.read("0" * 64)) == ["document.missing"]
    assert documents.names() == frozenset()
    assert list(documents.faults()) == []


def test_a_changed_document_is_neither_read_nor_kept_again(tmp_path: Path) -> None:
    documents = Documents(tmp_path)
    digest = documents.keep(b"a: 1\n")
    path = tmp_path / FOLDER / f"{digest}.yaml"
    path.write_bytes(b"a: 2\n")
    assert refusal(lambda: documents.read(digest)) == ["document.changed"]
    assert refusal(lambda: documents.keep(b"a: 1\n")) == ["document.changed"]
    assert path.read_bytes() == b"a: 2\n"


@pytest.mark.parametrize(
    "name", ["a.yaml", "0" * 63 + ".yaml", "0" * 64 + ".txt", "G" * 64 + ".json"]
)
def test_a_file_whose_name_is_no_digest_is_named(tmp_path: Path, name: str) -> None:
    documents = Documents(tmp_path)
    documents.keep(b"")
    (tmp_path / FOLDER / name).touch()
    assert [fault.key for fault in documents.faults()] == ["document.stray"]


def test_what_a_killed_writer_left_is_no_document(tmp_path: Path) -> None:
    documents = Documents(tmp_path)
    digest = documents.keep(b"a: 1\n")
    left = tmp_path / FOLDER / f".{digest}.yaml.new"
    left.write_bytes(b"a:")
    assert list(documents.faults()) == []
    assert documents.names() == {f"{digest}.yaml"}
    documents.keep(b"a: 1\n")
    assert not left.exists()


def test_the_same_bytes_are_kept_once_for_each_kind(tmp_path: Path) -> None:
    documents = Documents(tmp_path)
    digests = {documents.keep(b"{}", ending) for ending in (YAML, JSON, YAML)}
    assert digests == {hashlib.sha256(b"{}").hexdigest()}
    assert len(documents.names()) == 2


@given(st.binary())
def test_what_is_kept_is_read_to_the_byte(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    documents = Documents(tmp_path_factory.mktemp("store"))
    digest = documents.keep(data)
    assert (digest, documents.read(digest)) == (sha256(data), data)
