"""A file as text: decoded, with one kind of line end, or refused in words."""

import re

from rnnviz.engine.numbers import whole
from rnnviz.tasks.own.data import MOST

MOST_BYTES = 5_000_000
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MARKS = {  # how some files begin that are not text
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or an office document (save it as CSV or as text)",
    b"\x1f\x8b": "a compressed file",
    b"RIFF": "sound or video",
}
_WITH_MARK = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
OLD = "cp1252"
NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", OLD: "Windows-1252"}


class Unreadable(ValueError):
    """Why something cannot become a task, in words for the person who brought it."""


def decoded(content: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding: what its mark says, else UTF-8, else
    Windows-1252, which holds Latin-1's letters.

    Raises Unreadable for what is empty, too large, no text, or in another encoding.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(
            f"The file has {whole(len(content))} bytes; at most {whole(MOST_BYTES)} fit. Cut it to "
            "a part."
        )
    for mark, kind in _MARKS.items():
        if content.startswith(mark):
            raise Unreadable(f"This is {kind}, not text.")
    marked = [e for mark, e in _WITH_MARK.items() if content.startswith(mark)]
    for encoding in marked or ("utf-8", OLD):
        try:
            return tidied(content.decode(encoding)), NAMES[encoding]
        except UnicodeDecodeError as error:
            failed = error
    line = content[: failed.start].count(b"\n") + 1
    raise Unreadable(
        f"The file is neither in UTF-8 nor in another encoding known here: line {line} holds the "
        f"byte {content[failed.start]:#04x}. Save it as UTF-8, or paste the text."
    )


def tidied(text: str) -> str:
    """The text with plain line ends, without a byte-order mark and blank ends.

    Raises Unreadable for what is empty, too long or not text.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if _BINARY.search(text):
        raise Unreadable("It holds control characters, as files do that are not text.")
    text = re.sub("[\v\f\x1b]", " ", text).strip("\n").rstrip()
    if not text.strip():
        raise Unreadable("There is nothing in it.")
    if len(text) > MOST:
        raise Unreadable(f"It has {whole(len(text))} characters; at most {whole(MOST)} fit.")
    if any("\ud800" <= c <= "\udfff" for c in text if c > "\u07ff"):
        raise Unreadable("It holds halves of characters, as damaged files do.")
    return text


def brief(cell: str) -> str:
    """A piece of a file for a message: one line, at most 30 characters."""
    text = " ".join(cell.split())
    return text if len(text) <= 30 else f"{text[:29]}…"
