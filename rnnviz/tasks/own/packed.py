"""Text made short and safe for a link: deflated, in the letters that an address may hold."""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from rnnviz.engine.numbers import whole

PREFIX = "z1-"  # names the format; another one would get another number
MOST = 200_000  # bytes that a packed text may unfold to


def pack(text: str) -> str:
    """The text as letters, digits, `-` and `_`, after a prefix."""
    packed = urlsafe_b64encode(zlib.compress(text.encode("utf-8"), 9))
    return PREFIX + packed.decode("ascii").rstrip("=")


def unpack(packed: str, most: int = MOST) -> str:
    """The text that `pack` was given.

    Raises ValueError, in words, for what is damaged, cut off, followed by something, or longer
    than `most` bytes; no more than these are ever unfolded.
    """
    letters = packed.removeprefix(PREFIX)
    try:
        # the codec itself would skip letters that it does not know
        if not packed.startswith(PREFIX) or not letters.replace("-", "").replace("_", "").isalnum():
            raise ValueError("not packed")
        content = urlsafe_b64decode(letters.encode("ascii") + b"=" * (-len(letters) % 4))
        unfolding = zlib.decompressobj()
        text = unfolding.decompress(content, most + 1)
        if len(text) <= most:
            if not unfolding.eof or unfolding.unused_data:
                raise ValueError("cut off, or followed by something")
            return text.decode("utf-8")
    except (ValueError, Error, zlib.error):
        raise ValueError("the text is damaged or incomplete") from None
    raise ValueError(f"the text unfolds to more than {whole(most)} bytes")
