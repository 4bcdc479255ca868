"""Geocoding one chunk of rows: a pure function of the texts, the gazetteer and the registry, so it can run anywhere.

Most rows of a file say what other rows say, but for the number: what they say is understood once (bulk_frames), and one
join looks up their houses. The rest are searched for as a single question is, all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from addressing.bulk.frames import Best, Frame, Grade, grade_of
from addressing.bulk.houses import ChunkHouses, Row
from addressing.bulk.memo import Marks, Memo
from addressing.bulk.readings import NUMBERED, ODD, ODD_PATH, PATH, is_datelike
from addressing.bulk.search import ChunkSearch, Connect, Known, search_all
from addressing.bulk.slips import mended
from addressing.bulk.templates import NAME, NUMBER, Template, Templates, has_units
from addressing.files.tails import Done, Texts, cells_of, tail_of
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.parsing.leading_number import ANY
from addressing.parsing.numbers import leading_integer, number_key
from addressing.parsing.quick import quick
from store.city import CityProfile

_FRAMES, _MET, _HEADS = 8_000, 400_000, 20_000
#: So many numbers are kept of a grade whose confidence hangs on where a number's path begins.
_MOST_ONLY = 16


#: A row with a number in front: its place in the chunk, the number, its key, whether it is an odd one, which is a
#: number only where the words after it are plain, and the number at which its path begins.
_Asked = tuple[int, str, str, bool, int]
#: The number, its key, whether it is odd, and where its path begins; the same of all rows that begin with it.
_Head = tuple[str, str, bool, int]


class ChunkGeocoder:
    """Geocodes chunks, one after another; `connect` gives a reader connection for a chunk.

    It remembers from chunk to chunk, within bounds, but what it remembers changes no answer.
    """

    def __init__(self, gazetteer: Gazetteer, profile: CityProfile, connect: Connect) -> None:
        self.search = ChunkSearch(gazetteer, profile)
        self.templates = Templates(self.search.composer)
        self._connect = connect
        self.frames: Memo[str, Frame] = Memo(_FRAMES)
        self._marks = Marks(_MET)
        self.heads: Memo[str, _Head] = Memo(_HEADS)

    def done(self, asked: Texts) -> Done:
        """What was found for each row."""
        with self._connect() as connection:
            return _Chunk(self, ChunkHouses(connection), asked).done()

    def frame(self, words: str, texts: Callable[[], Sequence[str]]) -> Frame | None:
        """The frame of words after a number, where they have one; `texts` gives one or two that have these words.

        A name misspelled that is met once is not kept, for most come but once; nor has it any where it is not plain.
        """
        return self.frames.get(words) or self._new_frame(words, texts())

    def _new_frame(self, words: str, texts: Sequence[str]) -> Frame | None:
        plain = quick(texts[0], self.search.profile)
        again = self._marks.met(words) or len(texts) > 1
        frame = self.search.frame(texts[0], plain) if plain or again else None
        if frame is not None and (again or self.search.is_named(frame.reading)):
            self.frames.put(words, frame)
        return frame


class _Chunk:
    """One chunk while it is worked on: `_done` is what was found so far, `_others` the places of rows to search for."""

    def __init__(self, geocoder: ChunkGeocoder, houses: ChunkHouses, asked: Texts) -> None:
        self._geocoder, self._search = geocoder, geocoder.search
        self._houses, self._texts = houses, list(asked.texts)
        self._done = Done(asked.delimiter, [b""] * len(asked))
        self._others: list[int] = []
        self._readings: dict[int, Known] = {}

    def done(self) -> Done:
        """All rows, answered."""
        framed = self._framed()
        self._houses.read(_numbers_by_street(framed))
        for frame, asked in framed:
            self._answer(frame, asked)
        self._search_for()
        return self._done

    def _by_words(self, places: Iterable[int]) -> dict[str, list[_Asked]]:
        """The rows with a number in front, by the words after it; the places of all others go to `_others`."""
        known, texts = self._geocoder.heads.young, self._texts
        by_words: dict[str, list[_Asked]] = {}
        for place in places:
            text = texts[place]
            head, _, words = text.partition(" ")
            number = known.get(head)
            if number is None or not words or words[0].isspace():
                parted = self._parted(text, head, words)
                if parted is None:
                    self._others.append(place)
                    continue
                number, words = parted
            asked = by_words.get(words)
            if asked is None:
                by_words[words] = [(place, *number)]
            else:
                asked.append((place, *number))
        return by_words

    def _parted(self, text: str, head: str, words: str) -> tuple[_Head, str] | None:
        """The number in front, which is remembered, and the words after it; None where there is no such number.

        `head` is what stands before the first space, `words` what stands after it.
        """
        plainly = words != "" and not words[0].isspace()
        if plainly and PATH.fullmatch(head):
            number, odd, key = head, False, _key_of(head)
        elif plainly and ODD_PATH.fullmatch(head):
            number, odd, key = head, True, number_key(head)
        elif found := NUMBERED.fullmatch(text):
            number, words = found.groups("")
            odd, key = False, _key_of(number)
        elif found := ODD.fullmatch(text):
            number, words = found.groups()
            odd, key = True, number_key(number)
        else:
            return None
        parted = (number, key, odd or is_datelike(number), leading_integer(key) or 0)
        self._geocoder.heads.put(number, parted)
        return parted, words

    def _framed(self) -> list[tuple[Frame, list[_Asked]]]:
        """The rows whose words have a frame, with it; the places of the others go to `_others`."""
        framed, unframed = self._with_frames(self._by_words(range(len(self._texts))))
        again = [place for place in unframed if self._is_mended(place)]
        more, others = self._with_frames(self._by_words(again))
        self._others += set(unframed).difference(again)
        self._others += others
        return framed + more

    def _is_mended(self, place: int) -> bool:
        """Whether a row's text was put right, so that it may have a frame."""
        right = mended(self._texts[place], self._search.profile)
        if right is None:
            return False
        self._texts[place] = right
        return True

    def _with_frames(self, by_words: dict[str, list[_Asked]]) -> tuple[list[tuple[Frame, list[_Asked]]], list[int]]:
        """The rows whose words have a frame, with it, and the places of the others."""
        frame_of, known = self._geocoder.frame, self._geocoder.frames.young
        framed, others = [], []
        for words, asked in by_words.items():
            frame = known.get(words) or frame_of(words, partial(self._samples, words, asked))
            if frame is None:
                others += [one[0] for one in asked]
                continue
            if not frame.plain:
                others += [one[0] for one in asked if one[3]]
                asked = [one for one in asked if not one[3]]
            framed.append((frame, asked))
        return framed, others

    def _samples(self, words: str, asked: Sequence[_Asked]) -> list[str]:
        return [f"{ANY} {words}" if odd else self._texts[place] for place, _, _, odd, _ in asked[:2]]

    def _answer(self, frame: Frame, asked: Sequence[_Asked]) -> None:
        """Answers rows by their frame."""
        done, delimiter, grades, plain = self._done, self._done.delimiter, frame.grades, 0
        tails, on_streets = done.tails, [self._houses.rows[street] for street in frame.streets]
        for one in asked:
            place, _, key, _, begins = one
            # Most frames have one street, and most numbers one house, of a kind that was written before.
            found = on_streets[0][key] if len(on_streets) == 1 else [row for rows in on_streets for row in rows[key]]
            if len(found) == 1 and found[0][NUMBER] == key and found[0][NAME] is None:
                row = found[0]
                grade = grades.get(grade_of(row))
                template = _known(grade, delimiter, begins) if grade is not None else None
                if template is not None:
                    tail = tails[place] = (template.text % template.own(row)).encode()
                    if template.cause:
                        done.told[place] = cells_of(tail, delimiter)
                    else:
                        plain += 1
                    continue
            self._take(frame, one, found)
        if plain:
            done.levels["house"] = done.levels.get("house", 0) + plain

    def _take(self, frame: Frame, one: _Asked, found: Sequence[Row]) -> None:
        """Writes the answer of a row of which these are the houses; one without goes to `_others`."""
        place, done = one[0], self._done
        best = frame.best(one[2], found)
        if best is None:
            self._others.append(place)
            if frame.reading is not None:
                self._readings[place] = (frame.reading, one[1])
            return
        template = self._geocoder.templates.template(best, done.delimiter)
        if len(found) == 1 and template is not None:
            self._keep(frame, best, one[2], template)
        tail, level, cause = self._geocoder.templates.written(best, template, done.delimiter)
        done.tails[place] = tail
        if cause:
            done.told[place] = cells_of(tail, done.delimiter)
        else:
            done.levels[level] = done.levels.get(level, 0) + 1

    def _keep(self, frame: Frame, best: Best, key: str, template: Template) -> None:
        """Keeps how the only house of a number is written, for those that are written so too."""
        if not has_units(best[0]) or not (template.cause or template.level == "house"):
            return
        grade, (above, most) = best[2], frame.holds_for(best, key)
        if most > above + 1:
            grade.only = self._done.delimiter, above, most, template
        elif len(grade.at) < _MOST_ONLY:
            grade.at = {**grade.at, (self._done.delimiter, int(most)): template}

    def _search_for(self) -> None:
        """Searches for the rows that no frame answers, all together; how some of them are read is known."""
        texts = {place: self._texts[place] for place in self._others}
        read = {texts[place]: reading for place, reading in self._readings.items()}
        found = search_all(self._search, self._houses, texts.values(), read)
        for place, text in texts.items():
            cells = found[text].cells()
            self._done.tails[place] = tail_of(cells, self._done.delimiter)
            self._done.count(place, cells)


def _known(grade: Grade, delimiter: str | None, begins: int) -> Template | None:
    """How the only house of a number that begins so is written, where that was kept."""
    if (only := grade.only) is not None and only[0] == delimiter and only[1] < begins <= only[2]:
        template: Template = only[3]
        return template
    return grade.at.get((delimiter, begins)) if grade.at else None


def _numbers_by_street(framed: Iterable[tuple[Frame, Sequence[_Asked]]]) -> dict[int, set[str]]:
    wanted: dict[int, set[str]] = {}
    for frame, asked in framed:
        keys = {one[2] for one in asked}
        for street in frame.streets:
            before = wanted.get(street)
            # Sets are shared until one of their streets is asked for more.
            wanted[street] = keys if before is None else before | keys
    return wanted


def _key_of(number: str) -> str:
    """number_key of a number that NUMBERED matched."""
    return number_key(number) if "/0" in number else number.upper()
