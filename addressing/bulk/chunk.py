"""Geocoding one chunk of rows: a pure function of the texts, the gazetteer and the registry, so it can run anywhere.

Most rows of a file say what other rows say, but for the number: what they say is understood once (a Frame), and one
join looks up their houses. The rest are searched for as a single question is, all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from addressing.bulk.frames import Best, Frame, Grade, Written, grade_of
from addressing.bulk.houses import ChunkHouses, Row
from addressing.bulk.met import Marks
from addressing.bulk.readings import NUMBERED, ODD, ODD_PATH, PATH, is_datelike
from addressing.bulk.search import ChunkSearch, Connect, Known, search_all
from addressing.bulk.slips import mended
from addressing.bulk.templates import NAME, NUMBER, Template, Templates, has_units, said
from addressing.files.tails import Done, Texts, tail_of
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.memo import Memo
from addressing.parsing.leading_number import ANY
from addressing.parsing.numbers import leading_integer, number_key
from addressing.parsing.quick import quick
from store.bilingual import Lang
from store.city import CityProfile

_FRAMES, _MET, _HEADS = 12_000, 400_000, 20_000
#: So many numbers are kept of a grade whose confidence hangs on where a number's path begins.
_MOST_ONLY = 16


#: What a row begins with: a number, its key, whether it is an odd one, which is a number only where the words after it
#: are plain, and the number at which its path begins.
_Head = tuple[str, str, bool, int]
_NO_HEAD: _Head = ("", "", False, 0)
_ODD = 2
_, LEVEL, CAUSE = range(3)  # of Told
#: A frame, and the places of the rows that have it.
_Framed = tuple[Frame, list[int]]
#: The houses of so many rows are asked for at once.
_TOGETHER = 4_000


class ChunkGeocoder:
    """Geocodes chunks, one after another; `connect` gives a reader connection for a chunk.

    `lang` is the language of the labels. What it remembers from chunk to chunk, within bounds, changes no answer.
    """

    def __init__(self, gazetteer: Gazetteer, profile: CityProfile, connect: Connect, lang: Lang = "vi") -> None:
        self.search = ChunkSearch(gazetteer, profile, lang)
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
        #: What each row begins with, where that is a number; `_others` have none, or are not asked for it.
        self._heads = [_NO_HEAD] * len(asked)
        self._done = Done(asked.delimiter, [b""] * len(asked))
        self._others: list[int] = []
        self._readings: dict[int, Known] = {}

    def done(self) -> Done:
        """All rows, answered."""
        for some in _of_streets(self._framed()):
            self._houses.read(self._numbers_by_street(some))
            for frame, asked in some:
                self._answer(frame, asked)
            # The next are on other streets.
            self._houses.rows.clear()
        self._search_for()
        return self._done

    def _by_words(self, places: Iterable[int]) -> dict[str, list[int]]:
        """The rows with a number in front, by the words after it; the places of all others go to `_others`."""
        known, texts, heads = self._geocoder.heads.young, self._texts, self._heads
        by_words: dict[str, list[int]] = {}
        for place in places:
            text = texts[place]
            typed, _, words = text.partition(" ")
            head = known.get(typed)
            if head is None or not words or words[0].isspace():
                parted = self._parted(text, typed, words)
                if parted is None:
                    self._others.append(place)
                    continue
                head, words = parted
            heads[place] = head
            asked = by_words.get(words)
            if asked is None:
                by_words[words] = [place]
            else:
                asked.append(place)
        return by_words

    def _parted(self, text: str, head: str, words: str) -> tuple[_Head, str] | None:
        """The number in front, which is remembered, and the words after it; None where there is no such number.

        `head` is what stands before the first space, `words` what stands after it.
        """
        plainly = words != "" and not words[0].isspace()
        if plainly and (begun := PATH.fullmatch(head)):
            # What most rows begin with.
            path = (head, _key_of(head), "/" in head and is_datelike(head), int(begun[1]))
            self._geocoder.heads.put(head, path)
            return path, words
        if plainly and ODD_PATH.fullmatch(head):
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

    def _framed(self) -> list[_Framed]:
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

    def _with_frames(self, by_words: dict[str, list[int]]) -> tuple[list[_Framed], list[int]]:
        """The rows whose words have a frame, with it, and the places of the others."""
        frame_of, known, heads = self._geocoder.frame, self._geocoder.frames.young, self._heads
        framed: list[_Framed] = []
        others: list[int] = []
        for words, asked in by_words.items():
            frame = known.get(words) or frame_of(words, partial(self._samples, words, asked))
            if frame is None:
                others += asked
                continue
            if not frame.plain:
                others += [place for place in asked if heads[place][_ODD]]
                asked = [place for place in asked if not heads[place][_ODD]]
            framed.append((frame, asked))
        return framed, others

    def _samples(self, words: str, asked: Sequence[int]) -> list[str]:
        return [f"{ANY} {words}" if self._heads[place][_ODD] else self._texts[place] for place in asked[:2]]

    def _numbers_by_street(self, framed: Iterable[_Framed]) -> dict[int, set[str]]:
        wanted: dict[int, set[str]] = {}
        heads = self._heads
        for frame, asked in framed:
            keys = {heads[place][1] for place in asked}
            for street in frame.streets:
                before = wanted.get(street)
                # Sets are shared until one of their streets is asked for more.
                wanted[street] = keys if before is None else before | keys
        return wanted

    def _answer(self, frame: Frame, asked: Sequence[int]) -> None:
        """Answers rows by their frame."""
        done, delimiter, grades, plain = self._done, self._done.delimiter, frame.grades, 0
        tails, heads, on_streets = done.tails, self._heads, [self._houses.rows[street] for street in frame.streets]
        for place in asked:
            _, key, _, begins = heads[place]
            # Most frames have one street, and most numbers one house, of a kind that was written before.
            found = on_streets[0][key] if len(on_streets) == 1 else [row for rows in on_streets for row in rows[key]]
            if len(found) == 1 and found[0][NUMBER] == key and found[0][NAME] is None:
                row = found[0]
                grade = grades.get(grade_of(row))
                known = _known(grade, delimiter, begins) if grade is not None else None
                if known is not None:
                    template, sure = known
                    tails[place] = (template.text % template.own((*row, sure))).encode()
                    if template.told[CAUSE]:
                        done.told[place] = template.told
                    else:
                        plain += 1
                    continue
            self._take(frame, place, found)
        if plain:
            done.levels["house"] = done.levels.get("house", 0) + plain

    def _take(self, frame: Frame, place: int, found: Sequence[Row]) -> None:
        """Writes the answer of a row of which these are the houses; one without goes to `_others`."""
        number, key, _, _ = self._heads[place]
        done, best = self._done, frame.best(key, found)
        if best is None:
            self._others.append(place)
            if frame.reading is not None:
                self._readings[place] = (frame.reading, number)
            return
        template = self._geocoder.templates.template(best, done.delimiter)
        if len(found) == 1 and template is not None:
            self._keep(frame, best, key, template)
        done.tails[place], told = self._geocoder.templates.written(best, template, done.delimiter)
        if told[CAUSE]:
            done.told[place] = told
        else:
            done.levels[told[LEVEL]] = done.levels.get(told[LEVEL], 0) + 1

    def _keep(self, frame: Frame, best: Best, key: str, template: Template) -> None:
        """Keeps how the only house of a number is written, for those that are written so too."""
        if not has_units(best[0]) or not (template.told[CAUSE] or template.told[LEVEL] == "house"):
            return
        grade, (above, most), written = best[2], frame.holds_for(best, key), (template, said(best[1]))
        if most > above + 1:
            grade.only = self._done.delimiter, above, most, written
        elif len(grade.at) < _MOST_ONLY:
            grade.at = {**grade.at, (self._done.delimiter, int(most)): written}

    def _search_for(self) -> None:
        """Searches for the rows that no frame answers, all together; how some of them are read is known."""
        texts = {place: self._texts[place] for place in self._others}
        read = {texts[place]: reading for place, reading in self._readings.items()}
        found = search_all(self._search, self._houses, texts.values(), read)
        for place, text in texts.items():
            cells = found[text].cells()
            self._done.tails[place] = tail_of(cells, self._done.delimiter)
            self._done.count(place, cells)


def _known(grade: Grade, delimiter: str | None, begins: int) -> Written | None:
    """How the only house of a number that begins so is written, where that was kept."""
    if (only := grade.only) is not None and only[0] == delimiter and only[1] < begins <= only[2]:
        return only[3]
    return grade.at.get((delimiter, begins)) if grade.at else None


def _of_streets(framed: list[_Framed]) -> Iterator[list[_Framed]]:
    """The rows with their frames a part at a time, those on one street together: houses are many, and in memory."""
    framed.sort(key=_first_street)
    some, rows = [], 0
    for one in framed:
        some.append(one)
        rows += len(one[1])
        if rows >= _TOGETHER:
            yield some
            some, rows = [], 0
    if some:
        yield some


def _first_street(one: _Framed) -> int:
    return one[0].streets[0] if one[0].streets else 0


def _key_of(number: str) -> str:
    """number_key of a number that NUMBERED matched."""
    return number_key(number) if "/0" in number else number.upper()
