from __future__ import annotations

from pathlib import Path

import pytest

from portal.call_in import VARIABLE, CallTokenFault, read_call_token, signature_of
from portal.call_in.signature import SHORTEST, is_signed

FIELDS = {
    "CallSid": ["CA1234567890ABCDE"],
    "Caller": ["+14158675309"],
    "Digits": ["1234"],
    "From": ["+14158675309"],
    "To": ["+18005551212"],
}
ADDRESS = "https://mycompany.com/myapp.php?foo=1&bar=2"
TOLD = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
"""The example of the service's own documentation, with the token 12345."""


def test_the_example_of_the_service_comes_out_the_same() -> None:
    assert signature_of("12345", ADDRESS, FIELDS) == TOLD
    assert signature_of("12345", ADDRESS, dict(reversed(FIELDS.items()))) == TOLD


def test_whatever_is_changed_is_noticed() -> None:
    assert is_signed("12345", ADDRESS, FIELDS, TOLD)
    assert not is_signed("12346", ADDRESS, FIELDS, TOLD)
    assert not is_signed("12345", ADDRESS.replace("https", "http"), FIELDS, TOLD)
    assert not is_signed("12345", f"{ADDRESS}1", FIELDS, TOLD)
    assert not is_signed("12345", ADDRESS, FIELDS | {"Digits": ["1235"]}, TOLD)
    assert not is_signed("12345", ADDRESS, FIELDS | {"More": ["1"]}, TOLD)
    for broken in ("", TOLD[:-1], "署名"):
        assert not is_signed("12345", ADDRESS, FIELDS, broken)


def test_a_field_with_several_values_is_signed_in_order() -> None:
    one = signature_of("12345", ADDRESS, {"a": ["2", "1", "2"]})
    assert one == signature_of("12345", ADDRESS, {"a": ["1", "2"]})


@pytest.mark.parametrize("length", [SHORTEST - 1, SHORTEST, SHORTEST + 1])
def test_the_secret_is_read_from_its_file_and_has_a_length(tmp_path: Path, length: int) -> None:
    file = tmp_path / "token"
    file.write_text("x" * length + "\n", encoding="utf-8")
    if length < SHORTEST:
        with pytest.raises(CallTokenFault, match=f"{VARIABLE}.*fewer than {SHORTEST}"):
            read_call_token({VARIABLE: str(file)})
    else:
        assert read_call_token({VARIABLE: str(file)}) == "x" * length


def test_a_file_that_is_not_there_is_refused_and_none_is_no_secret(tmp_path: Path) -> None:
    with pytest.raises(CallTokenFault, match="No such file"):
        read_call_token({VARIABLE: str(tmp_path / "token")})
    (tmp_path / "token").write_bytes(b"\xff" * 20)
    with pytest.raises(CallTokenFault, match="not UTF-8"):
        read_call_token({VARIABLE: str(tmp_path / "token")})
    assert read_call_token({}) == ""
