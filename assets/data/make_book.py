"""Write `book.txt` from the Debian package that carries the novel. Needs nothing but Python.

apt-get download r-cran-janeaustenr
dpkg-deb -x r-cran-janeaustenr_1.0.0-1_all.deb /tmp/novels
python3 assets/data/make_book.py /tmp/novels
"""

import re
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
NOVELS = "usr/lib/R/site-library/janeaustenr/data/Rdata.rdb"
TITLE, CHAPTERS = "PRIDE AND PREJUDICE", 23  # volume I
STRING = 9  # R's type of a string, in the low byte of its flags
PLAIN = {"--": " - ", "_": "", "(": "", ")": "", "15th": "fifteenth", "18th": "eighteenth"}


def objects(packed: bytes) -> Iterator[bytes]:
    """Unpack the objects of R's database: each its size in 4 bytes, then a zlib stream."""
    while packed:
        stream = zlib.decompressobj()
        yield stream.decompress(packed[4:])
        packed = stream.unused_data


def strings(item: bytes) -> Iterator[str]:
    """Read R's serialised vector of strings: each its flags and its size, then its letters."""
    native = 4 * 3 + 2  # after the format's two letters and three numbers: the encoding's name
    place = native + 4 + struct.unpack_from(">i", item, native)[0]
    _, count = struct.unpack_from(">ii", item, place)
    place += 8
    for _ in range(count):
        flags, size = struct.unpack_from(">ii", item, place)
        if flags & 255 != STRING:
            raise ValueError("not a vector of strings")
        place += 8
        yield item[place : place + size].decode("utf-8")
        place += size


def plain(lines: list[str]) -> str:
    """The novel's first volume: no headings, lower case, fewer signs; its lines as they are."""
    starts = [place for place, line in enumerate(lines) if line.startswith("Chapter ")]
    kept = [line for line in lines[starts[0] : starts[CHAPTERS]] if not line.startswith("Chapter ")]
    text = "\n".join(kept).lower()
    for sign, instead in PLAIN.items():
        text = text.replace(sign, instead)
    text = re.sub(r" +", " ", text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" ?\n ?", "\n", text)).strip() + "\n"


if __name__ == "__main__":
    every = (list(strings(item)) for item in objects((Path(sys.argv[1]) / NOVELS).read_bytes()))
    novel = next(lines for lines in every if lines[0] == TITLE)
    (HERE / "book.txt").write_text(plain(novel), "utf-8")
