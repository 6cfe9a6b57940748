"""WAV files of every kind, made byte by byte, for the tests that read them."""

import struct

import numpy as np
from numpy.typing import NDArray


def wav(samples: NDArray, rate: int, bits: int = 16, kind: str = "pcm") -> bytes:
    """A WAV file of samples (N,) or (N, channels) in −1..1.

    kind: "pcm" (8 bits without a sign, 16, 24, 32), "float" (32, 64), "extensible" (PCM).
    """
    table = np.atleast_2d(samples.T).T
    code = {"pcm": 1, "float": 3, "extensible": 0xFFFE}[kind]
    block = table.shape[1] * bits // 8
    head = struct.pack("<HHIIHH", code, table.shape[1], rate, rate * block, block, bits)
    if kind == "extensible":
        head += struct.pack("<HHI", 22, bits, 0) + struct.pack("<H", 1) + bytes(14)
    note = chunk(b"LIST", b"odd")  # what a reader must step over, padded to an even size
    return riff(chunk(b"fmt ", head) + note + chunk(b"data", body(table, bits, kind)))


def body(table: NDArray, bits: int, kind: str) -> bytes:
    if kind == "float":
        return table.astype(f"<f{bits // 8}").tobytes()
    if bits == 8:
        return np.round(table * 127 + 128).astype(np.uint8).tobytes()
    whole = np.round(table * (2.0 ** (bits - 1) - 1)).astype("<i8")
    return whole.reshape(-1, 1).view(np.uint8)[:, : bits // 8].tobytes()


def chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def riff(content: bytes) -> bytes:
    return chunk(b"RIFF", b"WAVE" + content)
