"""Who answers positions, where the bulk engine answers addresses; and what comes closest to a failed row."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from psycopg import AsyncConnection
from rapidfuzz import fuzz, process

from addressing.answer import Answer
from addressing.bulk.houses import ChunkHouses, run_together
from addressing.bulk.search import ChunkSearch, Connect
from addressing.files.job import Answers
from addressing.files.rows import Outcome
from addressing.files.tails import Done, Texts
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.matching.compose import Composer
from addressing.parsing.parse import parse
from addressing.parsing.text import fold
from addressing.reverse import nearest as reverse
from store.bilingual import Lang
from store.city import CityProfile
from store.database import Database
from store.errors import BandosoError

CLOSEST = 3


def reversing(database: Database, gazetteer: Callable[[], Gazetteer], lang: Lang = "vi") -> Answers:
    """Answers to positions (`lon, lat` in degrees): the nearest address, street or ward of each, set-wise."""

    def answers(chunks: Iterable[Texts]) -> Iterator[Done]:
        composer = Composer(gazetteer(), database.settings.profile, lang)
        with asyncio.Runner() as runner:
            connection = runner.run(database.connect_async("reader"))
            try:
                for asked in chunks:
                    cells = runner.run(_reversed(connection, composer, asked.texts))
                    yield Done.of(cells, asked.delimiter)
            finally:
                runner.run(connection.close())

    return answers


async def _reversed(connection: AsyncConnection[Any], composer: Composer, texts: Sequence[str]) -> list[list[str]]:
    positions = {text: position_in(text) for text in texts}
    points = list({point for point in positions.values() if point is not None})
    found = await reverse.reverse_many(connection, composer, points, 1) if points else []
    nearest = dict(zip(points, found, strict=True))
    cells = {text: _cells(point, nearest) for text, point in positions.items()}
    return [cells[text] for text in texts]


#: Both in one column, however they are parted.
_BOTH = re.compile(r"\(?(-?\d{1,3}\.\d+)\s*[,; ]\s*(-?\d{1,3}\.\d+)\)?")


def _cells(point: tuple[float, float] | None, nearest: dict[tuple[float, float], list[Answer]]) -> list[str]:
    if point is None:
        return Outcome("error", "no-position").cells()
    answers = nearest[point]
    return (Outcome("ok", "", answers[0]) if answers else Outcome("not-found", "outside")).cells()


def position_in(text: str) -> tuple[float, float] | None:
    """The longitude and latitude of `lon, lat`, the text of a row of positions; None for what is no position.

    Where only the other order can be (`10.77, 106.70`), it is that.
    """
    pair = _BOTH.fullmatch(text.strip())
    try:
        lon, lat = (float(part.replace(",", ".")) for part in (pair.groups() if pair else text.split(", ")))
    except ValueError:
        return None
    if abs(lat) > 90 >= abs(lon):
        lon, lat = lat, lon
    inside = math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
    return (lon, lat) if inside else None


class ClosestAnswers:
    """What comes closest to texts that were not found for sure."""

    def __init__(self, gazetteer: Gazetteer, profile: CityProfile, connect: Connect) -> None:
        self._search, self._gazetteer = ChunkSearch(gazetteer, profile), gazetteer
        self._connect = connect

    def __call__(self, texts: Sequence[str]) -> list[list[dict[str, Any]]]:
        """For each text at most CLOSEST answers, best first: of the search, else streets written alike."""
        searches = [self._search.search(text[:500], limit=CLOSEST) for text in texts]
        with self._connect() as connection:
            runs = run_together(ChunkHouses(connection), searches)
        found = [[] if isinstance(result, BandosoError) else result for result in runs]
        return [
            [_told(answer) for answer in answers] or self._alike(text)
            for text, answers in zip(texts, found, strict=True)
        ]

    def _alike(self, text: str) -> list[dict[str, Any]]:
        """Streets whose names are written most like what was asked, however unlike."""
        parsed = parse(text[:500], self._search.profile)
        key = fold(parsed.street or parsed.place or text[:100])
        alike = process.extract(key, self._names, scorer=fuzz.ratio, limit=CLOSEST, score_cutoff=50)
        return [
            {"label": name, "level": "street", "confidence": round(likeness / 1000, 2)} for _, likeness, name in alike
        ]

    @cached_property
    def _names(self) -> dict[str, str]:
        streets = self._gazetteer.streets.values()
        return {street.name: fold(street.name) for street in streets if not street.is_alley}


def _told(answer: Answer) -> dict[str, Any]:
    found = {"label": answer.label, "level": answer.level, "confidence": round(answer.confidence, 2)}
    found |= {"lon": round(answer.lon, 6), "lat": round(answer.lat, 6)}
    return found | ({"code": answer.code} if answer.code else {})
