"""WAV files: every kind that is met is read alike, every broken one is refused in words."""

import io
import struct
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.tasks.material.wav import LONGEST, UnreadableSound, read_wav, write_wav

from .wavs import chunk, riff, wav

TONE = 0.5 * np.sin(np.arange(4000) / 7)


@pytest.mark.parametrize(
    ("bits", "kind"),
    [(8, "pcm"), (16, "pcm"), (24, "pcm"), (32, "pcm"), (32, "float"), (64, "float")]
    + [(16, "extensible"), (24, "extensible")],
)
def test_every_kind_gives_the_same_sound(bits: int, kind: str) -> None:
    samples, rate = read_wav(wav(TONE, 22_050, bits, kind))
    assert rate == 22_050
    assert np.abs(samples - TONE).max() < (0.01 if bits == 8 else 1e-4)


def test_channels_are_averaged() -> None:
    both = np.stack([TONE, np.zeros_like(TONE)], 1)
    assert np.abs(read_wav(wav(both, 8000))[0] - TONE / 2).max() < 1e-4


def test_the_standard_library_reads_what_is_written() -> None:
    with wave.open(io.BytesIO(write_wav(TONE, 16_000))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
        written = np.frombuffer(file.readframes(10**6), "<i2")
    assert np.abs(written / 32767 - TONE).max() < 1e-4


def test_a_file_that_was_cut_off_is_read_as_far_as_it_goes() -> None:
    samples, _ = read_wav(wav(TONE, 16_000)[:-2001])
    assert 2990 < len(samples) <= 3000
    assert np.abs(samples - TONE[: len(samples)]).max() < 1e-4


def test_only_so_much_is_read() -> None:
    assert len(read_wav(wav(np.zeros(30 * 8000), 8000))[0]) == LONGEST * 8000


def with_head(kind: int = 1, channels: int = 1, rate: int = 8000, block: int = 2, bits: int = 16):
    head = struct.pack("<HHIIHH", kind, channels, rate, rate * block, block, bits)
    return riff(chunk(b"fmt ", head) + chunk(b"data", bytes(8000)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"ID3\x03 an mp3, say, that was renamed", "not a WAV"),
        (b"RIFF", "not a WAV"),
        (riff(b""), "damaged"),
        (riff(chunk(b"data", bytes(100))), "damaged"),
        (with_head(channels=0), "0 channels"),
        (with_head(rate=0), "0 samples a second"),
        (with_head(block=7), "damaged"),
        (with_head(kind=0x11, bits=4, block=0), "compressed"),
        (with_head(kind=6, bits=8, block=1), "compressed"),
        (wav(np.zeros(0), 8000), "empty"),
        (wav(np.full(100, np.nan), 8000, 32, "float"), "not numbers"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableSound, match=words):
        read_wav(data)


@given(st.binary(max_size=60), st.integers(0, 60), st.integers(0, 100))
def test_no_bytes_break_the_reader(noise: bytes, place: int, cut: int) -> None:
    good = bytearray(wav(TONE[:50], 8000))
    good[place : place + len(noise)] = noise
    try:
        samples, rate = read_wav(bytes(good[: len(good) - cut]))
    except UnreadableSound as reason:
        assert str(reason).endswith(".")
    else:
        assert samples.ndim == 1 and np.isfinite(samples).all() and rate > 0
