"""XML of Office files read as a stream: names without their namespaces, no entities, texts of a bounded length."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from store.bilingual import Bilingual
from store.errors import BadInput

#: A cell of Excel has 32,767 characters.
MAX_TEXT = 1 << 20
_PIECE = 1 << 16
Attributes = dict[str, str]


class Handler:
    """What is looked for in a part of the archive."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Text, of which more may follow."""


def fed(archive: zipfile.ZipFile, part: str, handler: Handler) -> Iterator[None]:
    """Reads a part; gives back after each piece."""
    parser = expat.ParserCreate(None, " ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    # Names by themselves: the two kinds of Office Open XML have other namespaces, and writers other prefixes.
    parser.StartElementHandler = lambda name, attributes: handler.start(name.rpartition(" ")[2], attributes)
    parser.EndElementHandler = lambda name: handler.end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = handler.text
    given = 0
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
            given += len(piece)
            # What the parser holds back because it has not ended yet.
            if given - parser.CurrentByteIndex > MAX_TEXT:
                raise _too_long()
            yield
    parser.Parse(b"", True)
    yield


class Text(Handler):
    """A text of one or several runs; how it is read aloud (`rPh`) is no part of it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self.reading = self.aloud = False

    def text(self, data: str) -> None:
        if self.reading:
            self._parts.append(data)
            self._size += len(data)
            if self._size > MAX_TEXT:
                raise _too_long()

    def begin(self) -> None:
        """A text begins."""
        self._parts.clear()
        self._size = 0

    def done(self) -> str:
        """The text."""
        return "".join(self._parts)


def feed(archive: zipfile.ZipFile, part: str, handler: Handler) -> None:
    """Reads a part."""
    for _ in fed(archive, part, handler):
        pass


def whole(said: str) -> int:
    """A number of a few figures, as attributes have them; -1 for anything else."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else -1


def _too_long() -> BadInput:
    return BadInput("Một ô của bảng quá dài", "a cell of the table is too long")


def _no_doctype(*_: Any) -> None:
    # Entities told in it may grow without end, or be files of ours. No workbook has any.
    raise BadInput(
        "Bảng tính có khai báo DOCTYPE, không đọc", "the workbook declares a DOCTYPE, which is not read",
        hint=Bilingual("lưu lại bằng Excel hay LibreOffice", "save it again with Excel or LibreOffice"),
    )  # fmt: skip
