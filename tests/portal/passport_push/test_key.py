from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from portal.passport_push import VARIABLE, PushKey, PushKeyFault, read_push, receiver_key_fits
from tests.portal.passport_push.service import claims_of

AT = dt.datetime(2026, 11, 27, 3, 0, tzinfo=dt.UTC)
ADDRESS = "https://level.example.jp"


def pem(
    key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey,
    format_: PrivateFormat = PrivateFormat.PKCS8,
    closed: KeySerializationEncryption | None = None,
) -> bytes:
    return key.private_bytes(Encoding.PEM, format_, closed or NoEncryption())


def test_without_the_setting_there_is_no_key_and_nothing_is_sent() -> None:
    assert read_push({}, ADDRESS) is None
    assert read_push({VARIABLE: ""}, ADDRESS) is None


@pytest.mark.parametrize("format_", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_key_is_read_as_openssl_writes_it(tmp_path: Path, format_: PrivateFormat) -> None:
    file = tmp_path / "push.pem"
    file.write_bytes(pem(ec.generate_private_key(ec.SECP256R1()), format_))
    key = read_push({VARIABLE: str(file)}, ADDRESS)
    assert key is not None
    assert receiver_key_fits(key.public)
    assert key.contact == ADDRESS


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "No such file"),
        (b"", "holds no private key"),
        (b"-----BEGIN PRIVATE KEY-----\n", "holds no private key"),
        (
            pem(ec.generate_private_key(ec.SECP256R1()), closed=BestAvailableEncryption(b"x")),
            "holds no private key",
        ),
        (pem(ec.generate_private_key(ec.SECP384R1())), "not one on P-256"),
        (pem(ed25519.Ed25519PrivateKey.generate()), "not one on P-256"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_the_settings_name(
    tmp_path: Path, content: bytes | None, why: str
) -> None:
    file = tmp_path / "push.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(PushKeyFault, match=why) as refused:
        read_push({VARIABLE: str(file)}, ADDRESS)
    assert str(refused.value).startswith(f"{VARIABLE}: {file}: ")


def test_a_token_says_for_whom_until_when_and_whom_to_ask_and_is_signed() -> None:
    key = PushKey(ec.generate_private_key(ec.SECP256R1()), ADDRESS)
    for _ in range(20):  # the halves of a signature may begin with zeros
        claims = claims_of(key.authorization("https://web.push.apple.com/a/b?c", AT))
        assert claims == {
            "aud": "https://web.push.apple.com",
            "exp": int(AT.timestamp()) + 12 * 3600,
            "sub": ADDRESS,
        }
