"""Reading a CSV as it comes: its encoding, its delimiter and its rows, where a broken row spoils no other."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import Any

from addressing.files import no_table
from addressing.parsing.old_encodings import decoded, old_encoding
from store.bilingual import Bilingual
from store.errors import BadInput

DELIMITERS = ",;\t|"
PROBE = 64 * 1024
#: A line longer than this is no row of a table; what follows cannot be told apart from it.
MAX_LINE = 4 * 2**20
#: A quoted field goes over no more lines, or characters, than this: beyond, its closing quote is missing.
MAX_ROW_LINES, MAX_ROW = 1_000, 128 * 1024
#: Lines that are read at once where each of them is a row.
_TOGETHER = 500
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV is written: `encoding` (utf-8-sig, utf-16 …, cp1258, tcvn3 or vni) and `delimiter`."""

    encoding: str
    delimiter: str


@dataclass(slots=True)
class Row:
    """A row: a cell for each column of the header, the cells beyond, and what is wrong with it (a cause, or empty)."""

    cells: list[Any]
    extra: Sequence[Any] = ()
    fault: str = ""


def find_dialect(head: bytes, *, whole: bool = False) -> Dialect:
    """The dialect of a CSV that begins with `head`; `whole` when that is all of it."""
    encoding = _encoding(head, whole=whole)
    text = codecs.getincrementaldecoder(_codec(encoding))(errors="replace").decode(head, final=False)
    return Dialect(encoding, _delimiter(text))


def _codec(encoding: str) -> str:
    """What Python reads the bytes by; tcvn3 and vni are read from Latin-1."""
    return "latin-1" if encoding in ("tcvn3", "vni") else encoding


def _encoding(head: bytes, *, whole: bool) -> str:
    if head.startswith(_BOMS):
        return "utf-16"
    if unmarked := _utf16_without_mark(head):
        return unmarked
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        # One broken byte in a file of UTF-8 is a broken byte: in windows-1258, every Vietnamese letter would be one.
        if _mostly_utf8(head):
            return "utf-8-sig"
        return old_encoding(head, head.decode("cp1258", errors="replace")) or "cp1258"
    return "utf-8-sig"


def _utf16_without_mark(head: bytes) -> str:
    """utf-16-le or utf-16-be where every other byte of the first line is NUL, as in Latin text; else empty."""
    line = head[:200]
    half = len(line) // 2
    if half < 2:
        return ""
    even, odd = line[0 : 2 * half : 2].count(0), line[1 : 2 * half : 2].count(0)
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.1 * half else ""


def _mostly_utf8(head: bytes) -> bool:
    text = head.decode("utf-8", errors="replace")
    letters = sum(not char.isascii() and char != "\ufffd" for char in text)
    return letters > text.count("\ufffd")


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
    no_table.refuse(head)
    hint = Bilingual(
        "cần tệp CSV (UTF-8) có dòng tiêu đề; từ Excel: Lưu thành, CSV UTF-8",
        "a CSV (UTF-8) with a header line is needed; from Excel: Save as, CSV UTF-8",
    )
    if not head.strip():
        raise BadInput("Tệp CSV rỗng", "the CSV is empty", hint=hint)
    first = head[:200].splitlines()[0]
    utf16 = head.startswith(_BOMS) or _utf16_without_mark(head)
    if head.startswith(b"PK\x03\x04") or (b"\x00" in first and not utf16):
        raise BadInput("Tệp này không phải CSV", "this is not a CSV", hint=hint)


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file that can be read once."""

    def __init__(self, head: bytes, rest: Iterator[bytes]) -> None:
        super().__init__()
        self._left, self._rest = memoryview(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            piece = next(self._rest, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def _lines(dialect: Dialect, head: bytes, rest: Iterator[bytes]) -> Iterator[str]:
    # Only \n, \r\n and \r end a line: str.splitlines also breaks at the odd separators that Excel puts into cells.
    raw = io.BufferedReader(_Pieces(head, rest), 1 << 18)
    text = io.TextIOWrapper(raw, _codec(dialect.encoding), errors="replace", newline="")
    old = dialect.encoding in ("tcvn3", "vni")
    # windows-1258 writes tone marks apart from their letters; put together they are plain Vietnamese again.
    apart = dialect.encoding == "cp1258"
    one_by_one = iter(partial(text.readline, MAX_LINE), "")
    while some := list(islice(one_by_one, _TOGETHER)):
        if max(map(len, some)) >= MAX_LINE and any(len(x) >= MAX_LINE and not x.endswith(("\n", "\r")) for x in some):
            raise BadInput("Một dòng của CSV quá dài", "a line of the CSV is too long")
        if apart or old:
            some = [unicodedata.normalize("NFC", x) if apart else decoded(x, dialect.encoding) for x in some]
        yield from some


def rows_of(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The cells of each row that is not blank; a broken one as well as it can be read."""
    return (cells for cells, _ in records(lines, delimiter) if cells)


class _Runaway(Exception):
    """A quoted field that does not end."""


class _Given:
    """Lines for csv.reader. It notes those given since the last row, so that they can be read another way.

    `fresh` counts the lines that were taken from `lines`.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines, self._again = iter(lines), deque[str]()
        self.taken: list[str] = []
        self.fresh = 0
        self._size = 0

    def __iter__(self) -> _Given:
        return self

    def __next__(self) -> str:
        if self.taken and (len(self.taken) >= MAX_ROW_LINES or self._size > MAX_ROW):
            raise _Runaway
        line = self._again.popleft() if self._again else self._next()
        if line is None:
            if self.taken:
                raise _Runaway
            raise StopIteration
        self.taken.append(line)
        self._size += len(line)
        return line

    def _next(self) -> str | None:
        self.fresh += 1
        return next(self._lines, None)

    def row_done(self) -> None:
        """The lines given so far were a row."""
        self.taken.clear()
        self._size = 0

    def only_first(self) -> str:
        """The first of the lines given; the others will be given again."""
        first, *others = self.taken
        self._again.extendleft(reversed(others))
        self.row_done()
        return first

    def all_given(self, count: int) -> bool:
        """Whether `count` lines were given, and none is to be given again."""
        return self.fresh >= count and not self._again


def records(lines: Iterable[str], delimiter: str, width: int | None = None) -> Iterator[tuple[list[str], str]]:
    """The cells of each row and its fault (`broken-row`, or empty); of a blank line, no cells.

    A quote without its end swallows only its own line: where a row runs over too many lines, or over several and then
    has not `width` cells as its first line alone has, that line is read as it stands.
    """
    return chain.from_iterable(blocks(lines, delimiter, width))


def blocks(lines: Iterable[str], delimiter: str, width: int | None = None) -> Iterator[list[tuple[list[str], str]]]:
    """The same as records, many at a time."""
    lines = iter(lines)
    while some := list(islice(lines, _TOGETHER)):
        plain = _a_row_each(some, delimiter)
        if plain is not None:
            yield [(cells, "") for cells in plain]
        else:
            yield list(_carefully(_Given(chain(some, lines)), len(some), delimiter, width))


def _a_row_each(lines: Sequence[str], delimiter: str) -> list[list[str]] | None:
    """The cells of each of the lines, where each of them is a row of its own."""
    try:
        # A blank line more: were a quote open at the end, it would be swallowed.
        rows = list(csv.reader([*lines, "\n"], delimiter=delimiter))
    except csv.Error:
        return None
    return rows[:-1] if len(rows) == len(lines) + 1 else None


def _carefully(given: _Given, count: int, delimiter: str, width: int | None) -> Iterator[tuple[list[str], str]]:
    """The same as records, line by line, until `count` lines are read and no row is begun."""
    while not given.all_given(count):
        try:
            for cells in csv.reader(given, delimiter=delimiter):
                if len(given.taken) > 1 and width and len(cells) != width:
                    alone = _literal(given.taken[0], delimiter)
                    if len(alone) == width:
                        given.only_first()
                        yield alone, "broken-row"
                        break
                given.row_done()
                yield cells, ""
                if given.all_given(count):
                    return
            else:
                return
        except (_Runaway, csv.Error):
            yield _literal(given.only_first(), delimiter), "broken-row"


def _literal(line: str, delimiter: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.rstrip("\r\n").split(delimiter)]


def line_of(row: Iterable[object], delimiter: str) -> str:
    """One CSV line of `row`, quoted where it must be."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(row)
    return out.getvalue()
