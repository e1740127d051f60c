from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from portal.passport_push import receiver_key_fits, secret_fits
from portal.passport_push.sealed import decoded, encoded, point_of, sealed, sealed_with
from tests.portal.passport_push.service import Browser

RECEIVER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
OWN = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SECRET, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
    "lcy4a-fN"
)
"""The example of RFC 8291, section 5."""


def test_the_example_of_the_standard_comes_out_to_the_byte() -> None:
    own = ec.derive_private_key(int.from_bytes(decoded(OWN), "big"), ec.SECP256R1())
    message = b"When I grow up, I want to be a watermelon"
    made = sealed_with(message, decoded(RECEIVER), decoded(SECRET), own, decoded(SALT))
    assert encoded(made) == SEALED


def test_the_browser_opens_what_was_sealed_for_it_and_no_other_does() -> None:
    one, other = Browser("https://example.jp/1"), Browser("https://example.jp/2")
    key = decoded(one.receiver.receiver_key)
    first, second = (sealed(b"vi", key, one.secret) for _ in range(2))
    assert one.opens(first) == one.opens(second) == b"vi"
    assert first[:86] != second[:86]  # a salt and a key of its own each time
    with pytest.raises(InvalidTag):
        other.opens(first)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        (RECEIVER, True),
        (RECEIVER + "=", True),
        (RECEIVER[:-2], False),
        (RECEIVER[:-6] + "AAAAAA", False),  # no point of the curve
        (RECEIVER.replace("_", "+"), False),
        ("", False),
        ("あ", False),
    ],
)
def test_a_receivers_key_is_a_point_of_the_curve(text: str, fits: bool) -> None:
    assert receiver_key_fits(text) is fits


def test_a_compressed_point_is_none_that_a_browser_tells() -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    whole = point_of(key)
    assert receiver_key_fits(encoded(whole))
    assert not receiver_key_fits(encoded(bytes([2 + whole[-1] % 2]) + whole[1:33]))


@pytest.mark.parametrize(("length", "fits"), [(0, False), (15, False), (16, True), (17, False)])
def test_a_secret_has_sixteen_bytes(length: int, fits: bool) -> None:
    assert secret_fits(encoded(b"s" * length)) is fits
