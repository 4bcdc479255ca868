"""Geocoding one chunk of rows: a pure function of the texts, the gazetteer and the registry, so it can run anywhere.

Most rows of a file say what other rows say, but for the number: what they say is understood once (bulk_frames), and one
join looks up their houses. The rest are searched for as a single question is, all at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from addressing.bulk.frames import Frame
from addressing.bulk.houses import ChunkHouses, Row
from addressing.bulk.memo import Memo
from addressing.bulk.readings import NUMBERED, ODD, is_datelike
from addressing.bulk.search import ChunkSearch, Connect, Known, search_all
from addressing.bulk.templates import Templates
from addressing.files.tails import Done, Texts, cells_of, tail_of
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.parsing.leading_number import ANY
from addressing.parsing.numbers import number_key
from addressing.parsing.quick import quick
from store.city import CityProfile

_FRAMES, _MET = 12_000, 100_000


@dataclass(slots=True)
class _Asked:
    """A row with a number in front: its place in the chunk, the number, its key, and the words after it.

    `odd`: that it is one holds only where the words are plain.
    """

    place: int
    number: str
    key: str
    words: str
    odd: bool = False


class ChunkGeocoder:
    """Geocodes chunks, one after another; `connect` gives a reader connection for a chunk.

    It remembers from chunk to chunk, within bounds, but what it remembers changes no answer.
    """

    def __init__(self, gazetteer: Gazetteer, profile: CityProfile, connect: Connect) -> None:
        self.search = ChunkSearch(gazetteer, profile)
        self.templates = Templates(self.search.composer)
        self._connect = connect
        self._frames: Memo[str, Frame] = Memo(_FRAMES)
        self._met: Memo[int, bool] = Memo(_MET)

    def done(self, asked: Texts) -> Done:
        """What was found for each row."""
        with self._connect() as connection:
            return _Chunk(self, ChunkHouses(connection), asked).done()

    def frames(self, first: dict[str, list[str]]) -> dict[str, Frame]:
        """The frames of words after a number, where there are: `first` has texts that begin with a number, by those.

        A name misspelled that is met once is not kept, for most come but once; nor has it any where it is not plain.
        """
        kept, found = self._frames, {}
        for words, texts in first.items():
            frame = kept.get(words)
            if frame is None:
                frame = self._new_frame(words, texts)
            if frame is not None:
                found[words] = frame
        return found

    def _new_frame(self, words: str, texts: Sequence[str]) -> Frame | None:
        plain = quick(texts[0], self.search.profile)
        again = self._met_before(words) or len(texts) > 1
        frame = self.search.frame(texts[0], plain) if plain or again else None
        if frame is not None and (again or self.search.is_named(frame.reading)):
            self._frames.put(words, frame)
        return frame

    def _met_before(self, words: str) -> bool:
        mark = hash(words)
        known = self._met.get(mark) is not None
        if not known:
            self._met.put(mark, True)
        return known


class _Chunk:
    """One chunk while it is worked on: `_done` is what was found so far."""

    def __init__(self, geocoder: ChunkGeocoder, houses: ChunkHouses, asked: Texts) -> None:
        self._geocoder, self._search = geocoder, geocoder.search
        self._houses, self._texts = houses, asked.texts
        self._done = Done(asked.delimiter, [""] * len(asked))

    def done(self) -> Done:
        """All rows, answered."""
        numbered, others = self._sorted_out()
        frames = self._framed(numbered)
        known = []
        for one in numbered:
            frame = frames.get(one.words)
            if frame is None or (one.odd and not frame.plain):
                others.append(one.place)
            else:
                known.append((one, frame))
        self._houses.read((street, one.key) for one, frame in known for street in frame.streets)
        readings: dict[int, Known] = {}
        for one, frame in known:
            if not self._answered(one, frame):
                others.append(one.place)
                if frame.reading is not None:
                    readings[one.place] = (frame.reading, one.number)
        self._search_for(others, readings)
        return self._done

    def _sorted_out(self) -> tuple[list[_Asked], list[int]]:
        """The rows with a plain number in front, and the places of the others."""
        match, odd = NUMBERED.fullmatch, ODD.fullmatch
        numbered, others = [], []
        for place, text in enumerate(self._texts):
            found = match(text)
            if found:
                number, rest = found.groups("")
                numbered.append(_Asked(place, number, _key_of(number), rest, odd=is_datelike(number)))
            elif found := odd(text):
                numbered.append(_Asked(place, found[1], number_key(found[1]), found[2], odd=True))
            else:
                others.append(place)
        return numbered, others

    def _framed(self, numbered: Sequence[_Asked]) -> dict[str, Frame]:
        by_words: dict[str, list[str]] = {}
        for one in numbered:
            texts = by_words.setdefault(one.words, [])
            if len(texts) < 2:
                texts.append(f"{ANY} {one.words}" if one.odd else self._texts[one.place])
        return self._geocoder.frames(by_words)

    def _answered(self, one: _Asked, frame: Frame) -> bool:
        """Whether a row could be answered by its frame."""
        best = frame.best(one.key, self._found(frame, one.key)) if frame.streets else None
        if best is None:
            return False
        done, place = self._done, one.place
        tail, level, cause = self._geocoder.templates.written(best, done.delimiter)
        done.tails[place] = tail
        if cause:
            done.told[place] = cells_of(tail, done.delimiter)
        else:
            done.levels[level] = done.levels.get(level, 0) + 1
        return True

    def _found(self, frame: Frame, key: str) -> list[Row]:
        """The houses of that number on the frame's streets."""
        read = self._houses.rows
        if len(frame.streets) == 1:
            return read[frame.streets[0], key]
        return [row for street in frame.streets for row in read[street, key]]

    def _search_for(self, places: Iterable[int], known: dict[int, Known]) -> None:
        """Searches for the rows at these places, all together; `known` is how some of them are read."""
        texts = {place: self._texts[place] for place in places}
        read = {texts[place]: reading for place, reading in known.items()}
        found = search_all(self._search, self._houses, texts.values(), read)
        for place, text in texts.items():
            cells = found[text].cells()
            self._done.tails[place] = tail_of(cells, self._done.delimiter)
            self._done.count(place, cells)


def _key_of(number: str) -> str:
    """number_key of a number that NUMBERED matched."""
    return number_key(number) if "/0" in number else number.upper()
