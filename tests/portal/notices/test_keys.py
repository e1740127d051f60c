"""Keys: what opens, and what is refused in which words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from portal.notices import WORTHLESS, KeyRefused, Keys, SigningSettingsFault, read_signing

SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
UNTIL = dt.datetime(2026, 12, 31, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)

Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


def certificate_of(key: Private) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "日本電設工業協会")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(SINCE)
        .not_valid_after(UNTIL)
        .sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    )


def put_p12(folder: Path, password: str = "", body: str = "body") -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    locked = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    file = folder / f"{body}.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(b"k", key, certificate_of(key), None, locked)
    )
    return file


def put_pem(folder: Path, key: Private, password: str = "", *, named: bool = True) -> Path:
    locked = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)
    file = folder / "body.pem"
    file.write_bytes(data + (certificate_of(key).public_bytes(Encoding.PEM) if named else b""))
    return file


def refusal(folder: Path, at: dt.datetime = NOW) -> str:
    with pytest.raises(KeyRefused) as caught:
        Keys(folder).of("body", at)
    return caught.value.says


def test_a_locked_p12_opens_with_its_password(tmp_path: Path) -> None:
    put_p12(tmp_path, "ひみつ")
    (tmp_path / "body.password").write_text("ひみつ\nand a remark\n", encoding="utf-8")
    key = Keys(tmp_path).of("body", NOW)
    assert key.certificate.serial_number == 1
    assert Keys(tmp_path).refusals(NOW) == []


@pytest.mark.parametrize("password", ["", "open"])
def test_a_pem_opens_locked_or_not(tmp_path: Path, password: str) -> None:
    put_pem(tmp_path, ec.generate_private_key(ec.SECP256R1()), password)
    (tmp_path / "body.password").write_text(f"{password}\n", encoding="utf-8") if password else None
    assert len(Keys(tmp_path).of("body", NOW).digest) == 64


def test_a_wrong_password_is_told_without_saying_it(tmp_path: Path) -> None:
    file = put_p12(tmp_path, "right")
    assert "it may need a password" in refusal(tmp_path)
    (tmp_path / "body.password").write_text("Hanako-1\n", encoding="utf-8")
    assert "the password does not open it" in refusal(tmp_path)
    (told,) = Keys(tmp_path).refusals(NOW)
    assert str(file) in str(told)
    assert "Hanako-1" not in str(told)


def test_no_key_is_told_with_what_to_put_where(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "no key of body: put body.p12 or body.pem or body.pkcs11 there"


def test_a_second_key_is_a_question_not_a_choice(tmp_path: Path) -> None:
    put_p12(tmp_path)
    put_pem(tmp_path, ec.generate_private_key(ec.SECP256R1()))
    assert "several keys (body.p12, body.pem)" in refusal(tmp_path)


def test_a_damaged_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "body.p12").write_bytes(b"\x30\x82nothing")
    assert "damaged" in refusal(tmp_path)


def test_a_key_without_its_certificate_is_told(tmp_path: Path) -> None:
    put_pem(tmp_path, ec.generate_private_key(ec.SECP256R1()), named=False)
    assert "certificate" in refusal(tmp_path)


@pytest.mark.parametrize(("bits", "refused"), [(2040, True), (2048, False)])
def test_a_short_rsa_key_is_refused(tmp_path: Path, bits: int, refused: bool) -> None:
    put_pem(tmp_path, rsa.generate_private_key(65537, bits))
    assert bool(Keys(tmp_path).refusals(NOW)) is refused


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    put_pem(tmp_path, ed25519.Ed25519PrivateKey.generate())
    assert "RSA or of an elliptic curve" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (SINCE - SECOND, "holds only from"),
        (SINCE, ""),
        (SINCE + SECOND, ""),
        (UNTIL - SECOND, ""),
        (UNTIL, ""),
        (UNTIL + SECOND, "expired at 2026-12-31"),
    ],
)
def test_a_certificate_signs_while_it_holds(tmp_path: Path, at: dt.datetime, says: str) -> None:
    put_p12(tmp_path)
    told = [one.says for one in Keys(tmp_path).refusals(at)]
    assert (says in told[0]) if says else (told == [])


def test_a_key_that_was_replaced_is_opened_anew(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    put_p12(tmp_path)
    before = keys.of("body", NOW)
    assert keys.of("body", NOW) is before
    put_p12(tmp_path).touch()
    assert keys.of("body", NOW).digest != before.digest


def test_a_development_key_says_that_it_means_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    key = Keys(folder, development=True).of("body", NOW)
    assert WORTHLESS in key.certificate.subject.rfc4514_string()
    assert key.file.stat().st_mode & 0o777 == 0o600
    assert Keys(folder, development=True).of("body", NOW).digest == key.digest


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("http://127.0.0.1:8000", "development"),
        ("http://[::1]:8000", "development"),
        ("http://localhost", "development"),
        ("https://level.example.jp", "none"),
        ("http://10.0.0.8:8000", "none"),
    ],
)
def test_development_keys_are_for_this_machine_alone(
    tmp_path: Path, address: str, found: str
) -> None:
    signing = read_signing({}, tmp_path, address)
    assert ("none" if signing is None else "development") == found
    assert signing is None or signing.keys.development


def test_settings_of_signing_are_refused_all_at_once(tmp_path: Path) -> None:
    told = {"CCUS_LEVEL_SIGNING_KEYS": "/nowhere", "CCUS_LEVEL_TIME_STAMP_SERVER": "tsa"}
    with pytest.raises(SigningSettingsFault) as caught:
        read_signing(told, tmp_path, "http://127.0.0.1")
    assert [fault.split(":")[0] for fault in caught.value.faults] == list(told)
    read = read_signing({"CCUS_LEVEL_SIGNING_KEYS": str(tmp_path)}, tmp_path, "https://a.jp")
    assert read is not None
    assert not read.keys.development
