"""Reads the WAV files that browsers, telephones and sound programs write.

Chunks and formats: IBM & Microsoft, *Multimedia Programming Interface and Data Specifications
1.0* (1991); extensible formats: Microsoft, *WAVEFORMATEXTENSIBLE*. The standard library's
`wave` reads neither floating point nor, before Python 3.12, extensible files.
"""

import struct

import numpy as np

from rnnviz.engine.batch import Floats

LONGEST = 20  # seconds that are read
RATES = (4_000, 384_000)  # samples a second
PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
KINDS = {(PCM, 8), (PCM, 16), (PCM, 24), (PCM, 32), (FLOAT, 32), (FLOAT, 64)}


class UnreadableSound(ValueError):
    """A recording that cannot be used, with the reason in words for the person."""


def read_wav(data: bytes) -> tuple[Floats, int]:
    """Return the samples (N,) in −1..1, channels averaged, and how many there are a second.

    Whole numbers of 8, 16, 24 or 32 bits, floating point of 32 or 64. Raises UnreadableSound.
    """
    if not data:
        raise UnreadableSound("The file is empty.")
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise UnreadableSound("This is not a WAV file: it does not begin with RIFF and WAVE.")
    chunks = _chunks(data)
    if len(chunks.get(b"fmt ", b"")) < 16 or b"data" not in chunks:
        raise UnreadableSound("This WAV file is damaged: its format or its samples are missing.")
    head = chunks[b"fmt "]
    kind, channels, rate, _, block, bits = struct.unpack("<HHIIHH", head[:16])
    if kind == EXTENSIBLE and len(head) >= 26:
        kind = struct.unpack("<H", head[24:26])[0]
    if (kind, bits) not in KINDS:
        raise UnreadableSound(
            f"This WAV file is compressed or unusual (format {kind}, {bits} bits). Save it as PCM."
        )
    if not RATES[0] <= rate <= RATES[1] or not channels or block != channels * bits // 8:
        raise UnreadableSound(
            f"This WAV file is damaged: it claims {rate} samples a second of {bits} bits in "
            f"{channels} channels."
        )
    body = chunks[b"data"][: LONGEST * rate * block]
    samples = _numbers(body[: len(body) // block * block], kind, bits)
    if not samples.size:
        raise UnreadableSound("The recording is empty.")
    if not np.isfinite(samples).all():
        raise UnreadableSound("This WAV file is damaged: some of its samples are not numbers.")
    samples = samples / max(1.0, float(np.abs(samples).max()))  # floating point may go beyond
    return samples.reshape(-1, channels).mean(1), rate


def write_wav(samples: Floats, rate: int) -> bytes:
    """Return a WAV file of one channel and 16 bits; samples (N,) in −1..1, beyond is cut."""
    body = np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    form = struct.pack("<HHIIHH", PCM, 1, rate, 2 * rate, 2, 16)
    inner = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"data", body)
    return _chunk(b"RIFF", inner)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content


def _chunks(data: bytes) -> dict[bytes, bytes]:
    """The first chunk of each name. One that claims more than there is ends with the file, as
    in recordings that were streamed."""
    found: dict[bytes, bytes] = {}
    place = 12
    while place + 8 <= len(data):
        name, size = data[place : place + 4], struct.unpack_from("<I", data, place + 4)[0]
        found.setdefault(name, data[place + 8 : place + 8 + size])
        place += 8 + size + size % 2
    return found


def _numbers(body: bytes, kind: int, bits: int) -> Floats:
    if kind == PCM and bits == 8:  # the only one without a sign
        return (np.frombuffer(body, np.uint8) - 128.0) / 128
    if kind == PCM and bits == 24:
        low = np.zeros((len(body) // 3, 4), np.uint8)
        low[:, 1:] = np.frombuffer(body, np.uint8).reshape(-1, 3)
        return low.view("<i4")[:, 0] / 2.0**31
    if kind == PCM:
        return np.frombuffer(body, f"<i{bits // 8}") / 2.0 ** (bits - 1)
    with np.errstate(invalid="ignore"):
        return np.frombuffer(body, f"<f{bits // 8}").astype(float)
