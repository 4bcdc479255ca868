"""A file geocoded while its sender waits: bytes go out as rows are done, and nothing is kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import batched, chain, islice
from pathlib import Path
from typing import BinaryIO

from addressing.files import table_out
from addressing.files.job import Answers, Kind, Order, Piece, mark, table_of, understood
from addressing.files.report import FileReport
from addressing.files.table import Format
from addressing.files.tails import Texts
from store.city import CityProfile

CHUNK = 1_000
_PIECE = 1 << 18


class FileStream:
    """`begin`, and then `output` once. What the whole file has of errors comes with `begin`."""

    def __init__(self, order: Order, profile: CityProfile, answers: Answers, *, chunk: int = CHUNK) -> None:
        self.order, self._profile, self._answers, self._chunk = order, profile, answers, chunk
        self.report = FileReport()

    def begin(self) -> None:
        """Reads the table's head and answers the first rows. BadInput for what is no table of addresses."""
        order = self.order
        self.table = table_of(order.source, self._profile, order.name)
        self.mapping = understood(self.table, order.columns, order.kind, self._profile)
        self._out = table_out.out_of(order.out, self.table)
        rows = self._done()
        self._bytes = chain(list(islice(rows, 1)), rows)

    def output(self) -> Iterator[bytes]:
        """The result, in pieces; of a format that is written at the end, when all is done."""
        if not table_out.assembled(self.order.out):
            yield self._out.head()
            yield from self._bytes
            return
        kept = self.order.target.with_name("results")
        with kept.open("wb") as stream:
            stream.writelines(self._bytes)
        extra = any(cause in self.report.causes for cause in ("extra-cells", "not-json"))
        table_out.assemble(self.order.out, self.table, kept, self.order.target, extra=extra)
        with self.order.target.open("rb") as made:
            yield from pieces_of(made)

    def _done(self) -> Iterator[bytes]:
        waiting: deque[Piece] = deque()

        def asked() -> Iterator[Texts]:
            for rows in batched(self.table.rows(), self._chunk):
                texts = self.mapping.texts_of([row.cells for row in rows])
                waiting.append(Piece(rows, Texts(texts, self._out.delimiter)))
                yield waiting[-1].asked

        for done in self._answers(asked()):
            piece = waiting.popleft()
            mark(piece.rows, done)
            self.report.count(piece.asked.texts, done)
            yield self._out.chunk(piece.rows, done.tails)


def pieces_of(stream: BinaryIO) -> Iterator[bytes]:
    """A file in pieces."""
    while piece := stream.read(_PIECE):
        yield piece


def folder_order(folder: Path, name: str, out: Format, columns: tuple[str, ...], kind: Kind = "geocode") -> Order:
    """The order for a file that lies as `in` in a folder of its own."""
    return Order(folder / "in", folder / f"out.{out}", out, columns, kind, name)
