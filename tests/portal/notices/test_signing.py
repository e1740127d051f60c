"""Signatures that others can check, of keys in files and in devices, with and without a stamp."""

from __future__ import annotations

import datetime as dt
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from shutil import which

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from portal.notices import KeyRefused, Keys, NotSigned, Signatures, SigningKey
from portal.notices.looking import NotLookedAt, look_at
from portal.notices.signers import as_asn1
from portal.paper import Press
from tests.portal.notices.test_keys import certificate_of, put_pem

NOW = dt.datetime(2026, 11, 22, 1, 0, tzinfo=dt.UTC)
SHEET = (
    "<!doctype html><html lang=ja><title>t</title><meta name=noticenumber content=N>"
    "<meta name=basisdigest content=B><body><p>x</p></body></html>"
)
PIN = "1234"


@pytest.fixture(scope="module")
def sheet(press: Press) -> bytes:
    (pdf,) = press.print_all([SHEET])
    return pdf


@pytest.fixture(scope="module")
def signed(sheet: bytes, keys: Keys) -> bytes:
    return Signatures().sign(sheet, keys.of("body", NOW), NOW)


def told_by_pdfsig(pdf: bytes, folder: Path) -> str:
    path = which("pdfsig")
    assert path, "pdfsig is not installed: make setup-test"
    file = folder / "n.pdf"
    file.write_bytes(pdf)
    # It ends with 1 where no system certificate leads to the signer; what it says is what counts.
    done = subprocess.run([path, str(file)], capture_output=True, check=False, text=True)
    return done.stdout


def test_the_signature_stands_behind_the_document_and_covers_all_of_it(
    sheet: bytes, signed: bytes, keys: Keys
) -> None:
    assert signed.startswith(sheet)
    looked = look_at(signed)
    assert (looked.whole, looked.trusted, looked.stamped) == (True, True, False)
    assert (looked.number, looked.basis_digest) == ("N", "B")
    assert looked.certificate_digest == keys.of("body", NOW).digest
    assert looked.signed_at == NOW


def test_another_reader_agrees(signed: bytes, tmp_path: Path) -> None:
    told = told_by_pdfsig(signed, tmp_path)
    assert "Signature Type: ETSI.CAdES.detached" in told
    assert "Total document signed" in told
    assert "Signature is Valid" in told


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_changed_byte_is_found(signed: bytes, data: st.DataObject) -> None:
    # The room that a short signature leaves holds zeros: no reader looks at them.
    zeros = signed.find(b"0" * 1000)
    end = signed.index(b">", zeros)
    place = data.draw(
        st.integers(0, len(signed) - 1).filter(lambda at: not zeros <= at < end), label="place"
    )
    changed = bytearray(signed)
    changed[place] ^= data.draw(st.integers(1, 255), label="bits")
    assert not is_good(bytes(changed), signed)


def is_good(pdf: bytes, original: bytes) -> bool:
    """Whether a reader would take it for what was signed."""
    try:
        looked = look_at(pdf)
    except NotLookedAt:
        return False
    return looked.whole and looked.certificate_digest == look_at(original).certificate_digest


@pytest.mark.parametrize("more", [b"\n", b"%more\n", b"\n1 0 obj\n<<>>\nendobj\n"])
def test_anything_put_behind_is_found(signed: bytes, more: bytes) -> None:
    assert not is_good(signed + more, signed)


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7\n", b"x" * 100])
def test_what_is_no_signed_pdf_is_told(junk: bytes) -> None:
    with pytest.raises(NotLookedAt):
        look_at(junk)


def test_an_unsigned_sheet_is_told(sheet: bytes) -> None:
    with pytest.raises(NotLookedAt):
        look_at(sheet)


def test_a_certificate_that_leads_to_no_root_is_not_trusted(signed: bytes, keys: Keys) -> None:
    mine = as_asn1(keys.of("body", NOW).certificate)
    other = as_asn1(certificate_of(ec.generate_private_key(ec.SECP256R1())))
    assert look_at(signed, NOW, [mine]).trusted
    assert not look_at(signed, NOW, [other]).trusted
    assert not look_at(signed, NOW - dt.timedelta(days=2)).trusted


def test_an_rsa_key_signs_as_well(sheet: bytes, tmp_path: Path) -> None:
    put_pem(tmp_path, rsa.generate_private_key(65537, 2048))
    assert look_at(Signatures().sign(sheet, Keys(tmp_path).of("body", NOW), NOW)).whole


@pytest.fixture(scope="module")
def stamp_server() -> Iterator[str]:
    """A time-stamp server of RFC 3161 on this machine."""
    key = rsa.generate_private_key(65537, 2048)
    secret = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(
        as_asn1(certificate_of(key)), asn1_keys.PrivateKeyInfo.load(secret), fixed_dt=NOW
    )

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            answer = stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/tsr"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_time_stamp_server_makes_it_a_stamped_signature(
    sheet: bytes, keys: Keys, stamp_server: str
) -> None:
    looked = look_at(Signatures(stamp_server).sign(sheet, keys.of("body", NOW), NOW))
    assert (looked.whole, looked.stamped) == (True, True)


def test_a_time_stamp_server_that_is_away_is_no_signature(sheet: bytes, keys: Keys) -> None:
    with pytest.raises(NotSigned, match="time-stamp server"):
        Signatures("http://127.0.0.1:9/tsr").sign(sheet, keys.of("body", NOW), NOW)


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A device of software with a key and its certificate; the folder that says where."""
    import pkcs11  # noqa: PLC0415 - it is told where its tokens are before it begins
    from pkcs11 import Attribute, ObjectClass  # noqa: PLC0415 - as above

    (tmp_path / "tokens").mkdir()
    conf = tmp_path / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n", encoding="utf-8")
    monkeypatch.setenv("SOFTHSM2_CONF", str(conf))
    tool = which("softhsm2-util")
    assert tool, "softhsm2 is not installed: make setup-test"
    made = [tool, "--init-token", "--free", "--label", "notices", "--pin", PIN, "--so-pin", PIN]
    subprocess.run(made, check=True, capture_output=True)
    key = rsa.generate_private_key(65537, 2048)
    pem = tmp_path / "key.pem"
    pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    put = [tool, "--import", str(pem), "--token", "notices", "--label", "seal", "--id", "01"]
    subprocess.run([*put, "--pin", PIN], check=True, capture_output=True)
    module = pkcs11.lib("/usr/lib/softhsm/libsofthsm2.so")
    module.reinitialize()
    certificate = certificate_of(key)
    with module.get_token(token_label="notices").open(user_pin=PIN, rw=True) as session:
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.LABEL: "seal",
                Attribute.ID: b"\x01",
                Attribute.SUBJECT: certificate.subject.public_bytes(),
                Attribute.VALUE: certificate.public_bytes(Encoding.DER),
            }
        )
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "body.pkcs11").write_text(
        "module: /usr/lib/softhsm/libsofthsm2.so\ntoken: notices\nkey: seal\n", encoding="utf-8"
    )
    (folder / "body.password").write_text(f"{PIN}\n", encoding="utf-8")
    return folder


def test_a_device_signs_with_a_key_that_it_keeps(sheet: bytes, token: Path, tmp_path: Path) -> None:
    key: SigningKey = Keys(token).of("body", NOW)
    pdf = Signatures().sign(sheet, key, NOW)
    looked = look_at(pdf)
    assert (looked.whole, looked.certificate_digest) == (True, key.digest)
    assert "Signature is Valid" in told_by_pdfsig(pdf, tmp_path)


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("body.password", "9999", "the device refuses"),
        ("body.pkcs11", "module: /nowhere.so\ntoken: t\nkey: k", "the device refuses"),
        ("body.pkcs11", "module: m\ntoken: t", "needs key, module, token"),
        ("body.pkcs11", "module: m\ntoken: t\nkey: k\npin: 1", "needs key, module, token"),
        ("body.pkcs11", "[", "not readable as YAML"),
    ],
    ids=["pin", "module", "no-key", "unknown", "yaml"],
)
def test_a_device_that_refuses_is_told(token: Path, file: str, text: str, says: str) -> None:
    (token / file).write_text(text, encoding="utf-8")
    with pytest.raises(KeyRefused, match=says) as caught:
        Keys(token).of("body", NOW)
    assert "9999" not in str(caught.value)
