from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.durable_frames import LENGTH, Frames, packed


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.text(max_size=20)), max_size=5),
    st.integers(1, 40),
)
def test_frames_come_out_as_they_went_in_however_they_are_cut(
    said: list[tuple[int, str]], size: int
) -> None:
    wire, frames = b"".join(map(packed, said)), Frames()
    received = [wire[start : start + size] for start in range(0, len(wire), size)]
    assert [frame for part in received for frame in frames.feed(part)] == said


def test_a_frame_is_not_read_before_its_last_byte() -> None:
    wire, frames = packed((1, "two")), Frames()
    assert frames.feed(wire[:-1]) == []
    assert frames.feed(wire[-1:]) == [(1, "two")]


@pytest.mark.parametrize("content", [b"", b"\xff", packed((1, 2))[LENGTH:-1]])
def test_what_is_no_frame_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"no frame|bad marshal data"):
        Frames().feed(len(content).to_bytes(LENGTH, "big") + content)
