"""What a picture file says of itself in its first bytes.

Pillow is imported where it is used: services that never see a picture should not pay for it at start.
"""

from __future__ import annotations

import io

from groundwork.task_types.base import Picture

FIRST_BYTES = 64 * 1024
"""In which nearly all files have said their size; some have more than this of other things before it."""
GREY_MODES = ("1", "L", "LA", "La", "I", "F")


def read_picture(content: bytes) -> Picture | None:
    """Size and depth of a PNG or JPEG file that starts like this, in stored pixels: a note that it is to be
    shown turned is let be (contract section 3.1). None when it does not say, or not so early."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as picture:
            grey = picture.mode.startswith(GREY_MODES)
            return Picture(picture.width, picture.height, 1 if grey else 3)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
