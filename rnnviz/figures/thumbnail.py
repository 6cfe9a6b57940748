"""A small upright image in the right margin, as a PNG inside the figure."""

import struct
import zlib
from base64 import b64encode

import numpy as np

from rnnviz.engine.batch import Floats
from rnnviz.figures.parts import Dict

ZOOM = 6  # px of a pixel
INDENT = 6  # px between the plot and the image


def thumbnail(pixels: Floats, colour: str) -> Dict:
    """Return a plotly layout image of `pixels` (rows, columns) in 0..1, 1 being `colour`.

    Half as high as the plot, right of it. What is not a number is empty.
    """
    opaque = np.clip(np.nan_to_num(pixels), 0, 1).repeat(ZOOM, 0).repeat(ZOOM, 1)
    rgba = np.zeros((len(opaque), opaque.shape[1] + INDENT, 4), np.uint8)
    rgba[..., :3] = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    rgba[:, INDENT:, 3] = np.round(255 * opaque)
    source = "data:image/png;base64," + b64encode(png(rgba)).decode("ascii")
    place = {"xref": "paper", "yref": "paper", "x": 1, "y": 0.5}
    size = {"sizex": 1, "sizey": 0.5, "sizing": "contain", "xanchor": "left", "yanchor": "middle"}
    return {"source": source, **place, **size}


def png(rgba: np.ndarray) -> bytes:
    """Encode (rows, columns, 4) bytes."""
    rows, columns, _ = rgba.shape
    lines = np.insert(rgba.reshape(rows, -1), 0, 0, axis=1)  # each begins with "no filter"

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", columns, rows, 8, 6, 0, 0, 0)
    body = zlib.compress(lines.tobytes(), 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
