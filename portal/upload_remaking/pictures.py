"""A JPEG or PNG decoded and written anew: upright, no larger than needed, nothing but pixels."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from PIL import Image, ImageOps, UnidentifiedImageError

from portal.upload_remaking.refused import JPEG_QUALITY, LONGEST_SIDE, MOST_PIXELS, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

# Between one and two times its limit the library only warns, so warnings are errors here.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def remade_picture(data: bytes, kind: str) -> bytes:
    """The picture of a file of the kind ``JPEG`` or ``PNG``, in the same kind."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=[kind]) as opened:
                shown = _upright(opened)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise Refused("too_many_pixels") from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
            raise Refused("broken") from None
    return encoded(shown, kind)


def encoded(picture: Image.Image, kind: str) -> bytes:
    """A picture as a file of one kind, without any metadata."""
    written = io.BytesIO()
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    bare.save(written, kind, **({"quality": JPEG_QUALITY} if kind == "JPEG" else {}))
    return written.getvalue()


def _upright(opened: Image.Image) -> Image.Image:
    """The picture as its camera meant it to be seen, in plain colours, on white."""
    _refuse_size(opened.size)
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG: decoded no larger than needed
    opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture = ImageOps.exif_transpose(opened)
    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value / 256)
    if picture.has_transparency_data:
        on_white = Image.new("RGB", picture.size, "white")
        seen = picture.convert("RGBA")
        on_white.paste(seen, mask=seen.getchannel("A"))
        return on_white
    return picture.convert("L" if picture.mode in {"1", "L", "I", "I;16"} else "RGB")


def _refuse_size(size: Sequence[int]) -> None:
    if min(size) < 1:
        raise Refused("broken")
    if size[0] * size[1] > MOST_PIXELS:
        raise Refused("too_many_pixels")
