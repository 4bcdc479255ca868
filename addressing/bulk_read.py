"""Reading a CSV as it comes: its encoding, its delimiter, its header, found from the first piece of it."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from store.bilingual import Bilingual
from store.errors import BadInput

DELIMITERS = ",;\t|"
PROBE = 64 * 1024
#: No field of an address file is longer; a stray quote must not swallow the file into memory.
MAX_FIELD = 64 * 1024


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV is written: `encoding` (utf-8-sig, utf-16 or cp1258) and `delimiter`."""

    encoding: str
    delimiter: str


def find_dialect(head: bytes, *, whole: bool = False) -> Dialect:
    """The dialect of a CSV that begins with `head`; `whole` when that is all of it."""
    encoding = _encoding(head, whole=whole)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(head, final=False)
    return Dialect(encoding, _delimiter(text))


def _encoding(head: bytes, *, whole: bool) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return "cp1258"
    return "utf-8-sig"


def _delimiter(text: str) -> str:
    """The one that the header has most of, outside quotes."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(part for n, part in enumerate(header.split('"')) if n % 2 == 0)
    best = max(DELIMITERS, key=lambda d: (outside.count(d), -DELIMITERS.index(d)))
    return best if best in outside else ","


def text_lines(pieces: Iterable[bytes]) -> tuple[Dialect, Iterator[str]]:
    """The dialect of a stream of bytes and its lines, newlines kept. BadInput for an empty or a binary one."""
    stream = iter(pieces)
    head = b""
    whole = True
    for piece in stream:
        head += piece
        if len(head) >= PROBE:
            whole = False
            break
    _demand_text(head)
    dialect = find_dialect(head, whole=whole)
    return dialect, _lines(dialect, head, stream)


def _demand_text(head: bytes) -> None:
    hint = Bilingual("cần tệp CSV có dòng tiêu đề", "a CSV with a header line is needed")
    if not head.strip():
        raise BadInput("Tệp CSV rỗng", "the CSV is empty", hint=hint)
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if head.startswith(b"PK\x03\x04") or (b"\x00" in head and not utf16):
        raise BadInput("Tệp này không phải CSV", "this is not a CSV", hint=hint)


def _lines(dialect: Dialect, head: bytes, rest: Iterator[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(dialect.encoding)(errors="replace")
    left = ""
    for piece in _and_end(head, rest):
        left += decoder.decode(piece or b"", final=piece is None)
        *lines, left = left.splitlines(keepends=True) or [""]
        # A lone \r at the end may be half of \r\n, and a whole line is not known to be whole before the next begins.
        yield from lines
        if len(left) > MAX_FIELD * 4:
            raise BadInput("Một dòng của CSV quá dài", "a line of the CSV is too long")
    if left:
        yield left


def _and_end(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes | None]:
    yield head
    yield from rest
    yield None


def rows_of(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The rows of CSV lines; BadInput, with the line, for a field without end."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            if row:
                yield row
    except csv.Error as error:
        raise BadInput(
            f"CSV sai ở dòng {reader.line_num}", f"the CSV is broken at line {reader.line_num} ({error})"
        ) from error


def line_of(row: Iterable[str], delimiter: str) -> str:
    """One CSV line of `row`, quoted where it must be."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(row)
    return out.getvalue()
