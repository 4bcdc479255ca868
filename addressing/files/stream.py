"""A file worked through while its sender waits: bytes go out as rows are done, and nothing is kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import batched, chain, islice
from pathlib import Path
from typing import BinaryIO, ClassVar

from addressing.files import table_out
from addressing.files.job import Answers, Kind, Order, Piece, mark, table_of, understood
from addressing.files.table import Format
from addressing.files.table_out import Results
from addressing.files.tails import Texts
from store.city import CityProfile

CHUNK = 1_000
_PIECE = 1 << 18


class TableStream(ABC):
    """`begin`, and then `output` once. What the whole file has of errors comes with `begin`."""

    #: What stands beside each row when it is done.
    results: ClassVar[Results]

    def __init__(self, order: Order, profile: CityProfile, *, chunk: int = CHUNK) -> None:
        self.order, self._profile, self._chunk = order, profile, chunk
        self._extra = False

    def begin(self) -> None:
        """Reads the table's head and answers the first rows. BadInput for what is no table of addresses."""
        order = self.order
        self.table = table_of(order.source, self._profile, order.name)
        self.mapping = understood(self.table, order.columns, order.kind, self._profile)
        self._shown = self.results.only(order.results) if order.results else self.results
        self._out = table_out.out_of(order.out, self.table, self._shown)
        rows = self._written()
        self._bytes = chain(list(islice(rows, 1)), rows)

    def output(self) -> Iterator[bytes]:
        """The result, in pieces; of a format that is written at the end, when all is done."""
        order = self.order
        if not table_out.assembled(order.out):
            yield self._out.head()
            yield from self._bytes
            return
        kept = order.target.with_name("results")
        with kept.open("wb") as stream:
            stream.writelines(self._bytes)
        table_out.assemble(order.out, self.table, self._shown, kept, order.target, extra=self._extra)
        with order.target.open("rb") as made:
            yield from pieces_of(made)

    def _written(self) -> Iterator[bytes]:
        for piece, tails in self._answered(self._pieces()):
            self._extra = self._extra or any(row.extra for row in piece.rows)
            yield self._out.chunk(piece.rows, self._shown.of(tails, self.results, self._out.delimiter))

    def _pieces(self) -> Iterator[Piece]:
        for rows in batched(self.table.rows(), self._chunk):
            yield Piece(rows, Texts(self.mapping.texts_of([row.cells for row in rows]), self._out.delimiter))

    @abstractmethod
    def _answered(self, pieces: Iterator[Piece]) -> Iterator[tuple[Piece, Sequence[bytes]]]:
        """Each piece, in order, with the ends of its lines."""


class FileStream(TableStream):
    """A file of addresses, or of positions, geocoded."""

    results = table_out.GEOCODED

    def __init__(self, order: Order, profile: CityProfile, answers: Answers, *, chunk: int = CHUNK) -> None:
        super().__init__(order, profile, chunk=chunk)
        self._answers = answers

    def _answered(self, pieces: Iterator[Piece]) -> Iterator[tuple[Piece, Sequence[bytes]]]:
        waiting: deque[Piece] = deque()

        def asked() -> Iterator[Texts]:
            for piece in pieces:
                waiting.append(piece)
                yield piece.asked

        for done in self._answers(asked()):
            piece = waiting.popleft()
            mark(piece.rows, done)
            yield piece, done.tails


def pieces_of(stream: BinaryIO) -> Iterator[bytes]:
    """A file in pieces."""
    while piece := stream.read(_PIECE):
        yield piece


def folder_order(
    folder: Path,
    name: str,
    out: Format,
    columns: tuple[str, ...],
    kind: Kind = "geocode",
    results: tuple[str, ...] = (),
) -> Order:
    """The order for a file that lies as `in` in a folder of its own."""
    return Order(folder / "in", folder / f"out.{out}", out, columns, kind, name, results)
