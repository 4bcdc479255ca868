"""Geocoding one chunk of rows: a pure function of the rows, the gazetteer and the registry, so it can run anywhere.

Most rows of a file mean a house on a street that many rows mean: those are answered by what was learned from the first
(bulk_frames) and one join for all of them. The rest are searched for as a single question is, all at once.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from addressing.bulk_columns import Mapping
from addressing.bulk_frames import CELL, Frame, Template, frame_of, key_of, kind_of, tail_of, template_of
from addressing.bulk_houses import ChunkHouses, Row
from addressing.bulk_memo import Memo
from addressing.bulk_readings import NUMBERED, is_datelike
from addressing.bulk_report import BulkReport
from addressing.bulk_rows import Outcome
from addressing.bulk_search import ChunkSearch, Connect, Known, Searched, search_all
from addressing.gazetteer import Gazetteer
from store.city import CityProfile

_FRAMES = 30_000
_TEMPLATES = 64
#: More houses than these are not learned from: they hardly come again in the same company.
_TOGETHER = 6
_END = "\r\n"
#: After words before which a number stands that may be a date: they may be read another way then.
_DATED = "\x1f"
Words = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """What is the same for all chunks of a job: which cells make the address, and the form of the output.

    `width` is the number of columns of the header. With `delimiter` the output is lines of CSV, without it cells.
    """

    mapping: Mapping
    width: int
    delimiter: str | None = ","


@dataclass(slots=True)
class Done:
    """A chunk done, in its order: `lines` of CSV in UTF-8, or the `cells` of RESULT_COLUMNS; `report` counts it."""

    lines: bytes = b""
    cells: list[list[str]] = field(default_factory=list)
    report: BulkReport = field(default_factory=BulkReport)


@dataclass(slots=True)
class _Asked:
    """A row with a number in front: its place in the chunk, the number's key, and the words after the number."""

    place: int
    number: str
    key: str
    words: Words


class ChunkGeocoder:
    """Geocodes chunks, one after another; `connect` gives a reader connection for a chunk.

    It remembers from chunk to chunk, within bounds, but what it remembers changes no answer.
    """

    def __init__(self, gazetteer: Gazetteer, profile: CityProfile, connect: Connect) -> None:
        self._search = ChunkSearch(gazetteer, profile)
        self._connect = connect
        self._work: Work | None = None
        self._frames: Memo[Words, Frame] = Memo(_FRAMES)

    def done(self, rows: Sequence[list[str]], work: Work) -> Done:
        """The rows with what was found for each."""
        if work != self._work:
            self._work = work
            self._frames.clear()
        with self._connect() as connection:
            chunk = _Chunk(self, ChunkHouses(connection), rows, work)
            return chunk.done()

    @property
    def search(self) -> ChunkSearch:
        """The search that every row is, in the end."""
        return self._search

    @property
    def frames(self) -> Memo[Words, Frame]:
        """The frames learned."""
        return self._frames


class _Chunk:
    """One chunk while it is worked on: `_tails` are the rows' results so far."""

    def __init__(self, geocoder: ChunkGeocoder, houses: ChunkHouses, rows: Sequence[list[str]], work: Work) -> None:
        self._search, self._frames = geocoder.search, geocoder.frames
        self._houses, self._rows, self._work = houses, rows, work
        self._report = BulkReport()
        self._tails: list[str] = [""] * len(rows)
        self._alike: dict[str, int] = {}

    def done(self) -> Done:
        """All rows, answered."""
        numbered, others = self._sorted_out()
        self._answer(others)
        while numbered:
            numbered = self._step(numbered)
        for level, rows in self._alike.items():
            self._report.count_alike(rows, "ok", level)
        if self._work.delimiter is None:
            return Done(cells=[tail.split(CELL) for tail in self._tails], report=self._report)
        return Done(lines=self._lines().encode(), report=self._report)

    def _sorted_out(self) -> tuple[list[_Asked], list[int]]:
        """The rows with a plain number in front, and the places of the others."""
        first, *more = self._work.mapping.indexes
        width, match = self._work.width, NUMBERED.fullmatch
        numbered, others = [], []
        for place, row in enumerate(self._rows):
            found = match(row[first]) if len(row) == width else None
            if found:
                number, rest = found.groups("")
                if is_datelike(number):
                    rest += _DATED
                numbered.append(
                    _Asked(place, number, key_of(number), (rest, *[row[n] for n in more]) if more else rest)
                )
            else:
                others.append(place)
        return numbered, others

    def _step(self, asked: Sequence[_Asked]) -> list[_Asked]:
        """Answers what can be answered; those that a row of this step will have taught something are left."""
        frames = self._frames
        known, first, left = [], {}, []
        for one in asked:
            frame = frames.young.get(one.words) or frames.get(one.words)
            if frame is not None:
                known.append((one, frame))
            elif one.words in first:
                left.append(one)
            else:
                first[one.words] = one
        searched = list(first.values())
        self._houses.read((street, one.key) for one, frame in known for street in frame.streets)
        learning: set[tuple[Any, ...]] = set()
        for one, frame in known:
            what = self._by_template(one, frame, learning)
            if what is not None:
                (left if what else searched).append(one)
        self._learn(searched)
        return left

    def _by_template(self, one: _Asked, frame: Frame, learning: set[tuple[Any, ...]]) -> bool | None:
        """None when the row is answered; else whether to wait (True) or to search for it (False)."""
        rows = self._found(frame, one.key)
        if not 1 <= len(rows) <= _TOGETHER:
            return False
        kind = kind_of(rows)
        if kind in frame.templates:
            template = frame.templates[kind]
            tail = template.filled(rows) if template else None
            if template is None or tail is None:
                return False
            self._put(one.place, tail, template)
            return None
        lesson = (id(frame), *kind)
        if lesson in learning or len(frame.templates) >= _TEMPLATES:
            return lesson in learning
        learning.add(lesson)
        return False

    def _found(self, frame: Frame, key: str) -> list[Row]:
        """The houses of that number on the frame's streets, in the order of their ids."""
        read = self._houses.rows
        if len(frame.streets) == 1:
            found = read[frame.streets[0], key]
            return sorted(found) if len(found) > 1 else found
        return sorted(row for street in frame.streets for row in read[street, key])

    def _put(self, place: int, tail: str, template: Template) -> None:
        self._tails[place] = tail
        if template.cause:
            self._report.count("ok", template.level, template.cause, self._text(place))
        else:
            self._alike[template.level] = self._alike.get(template.level, 0) + 1

    def _learn(self, searched: Sequence[_Asked]) -> None:
        """Searches for these rows, and remembers what holds for others like them."""
        known = {}
        for one in searched:
            frame = self._frames.get(one.words)
            if frame is not None and frame.reading is not None:
                known[one.place] = (frame.reading, one.number)
        runs = self._answer([one.place for one in searched], known)
        for one in searched:
            ran, outcome = runs[one.place].ran, runs[one.place].outcome
            frame = self._frames.get(one.words)
            if frame is None:
                reading = self._search.shared_reading(self._text(one.place)) if ran is not None else None
                frame = frame_of(ran, reading, one.key) if ran is not None and reading is not None else Frame()
                self._frames.put(one.words, frame)
            rows = self._found(frame, one.key)
            if ran is not None and 1 <= len(rows) <= _TOGETHER:
                frame.templates[kind_of(rows)] = template_of(ran, outcome, rows, self._work.delimiter)

    def _answer(self, places: Iterable[int], known: dict[int, Known] | None = None) -> dict[int, Searched]:
        """Searches for the rows at these places, and puts down what was found; `known` is how some of them are read."""
        texts = {place: self._text(place) for place in places}
        read = {texts[place]: reading for place, reading in (known or {}).items()}
        found = search_all(self._search, self._houses, texts.values(), read)
        for place, text in texts.items():
            self._put_outcome(place, found[text].outcome, text)
        return {place: found[text] for place, text in texts.items()}

    def _put_outcome(self, place: int, outcome: Outcome, text: str) -> None:
        if not outcome.cause and len(self._rows[place]) > self._work.width:
            outcome = Outcome(outcome.status, "extra-cells", outcome.answer)
        self._tails[place] = tail_of(outcome.cells(), self._work.delimiter)
        self._report.count(outcome.status, outcome.level, outcome.cause, text)

    def _text(self, place: int) -> str:
        return self._work.mapping.text_of(self._rows[place])

    def _lines(self) -> str:
        """The rows as they came, filled up to the header's width, each followed by its result."""
        delimiter, width = self._work.delimiter or ",", self._work.width
        lines: list[str] = []
        # The writer needs its own line ends: they tell it which cells to quote.
        writer = csv.writer(_Lines(lines), delimiter=delimiter, lineterminator=_END)
        writer.writerows(row if len(row) == width else _to_width(row, width) for row in self._rows)
        tails = [
            tail if len(row) <= width else tail.removesuffix(_END) + delimiter + tail_of(row[width:], delimiter)
            for row, tail in zip(self._rows, self._tails, strict=True)
        ]
        return "".join([f"{line[:-2]}{delimiter}{tail}" for line, tail in zip(lines, tails, strict=True)])


class _Lines:
    """A file to csv.writer: its lines go into a list."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def _to_width(row: Sequence[str], width: int) -> list[str]:
    return [*row[:width], *[""] * (width - len(row))]
