"""Who answers the chunks of a file: the bulk engine, or reverse look-ups; and what comes closest to a failed row."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz, process

from addressing.answer import Answer
from addressing.bulk_houses import ChunkHouses, run_together
from addressing.bulk_search import Bulk, ChunkSearch, Connect
from addressing.gazetteer import Gazetteer
from addressing.parse import parse
from addressing.text import fold
from store.city import CityProfile
from store.errors import BandosoError

CLOSEST = 3


def in_thread(bulk: Bulk) -> Any:
    """The engine in this thread."""

    def answers(chunks: Iterable[list[str]]) -> Iterator[list[list[str]]]:
        for texts in chunks:
            yield [outcome.cells() for outcome in bulk.outcomes(texts)]

    return answers


class ClosestAnswers:
    """What comes closest to texts that were not found for sure."""

    def __init__(self, gazetteer: Gazetteer, profile: CityProfile, connect: Connect) -> None:
        self._geocoder, self._gazetteer = ChunkSearch(gazetteer, profile), gazetteer
        self._connect = connect

    def __call__(self, texts: Sequence[str]) -> list[list[dict[str, Any]]]:
        """For each text at most CLOSEST answers, best first: of the search, else streets written alike."""
        searches = [self._geocoder.search(text[:500], limit=CLOSEST) for text in texts]
        with self._connect() as connection:
            runs = run_together(ChunkHouses(connection), searches)
        found = [[] if isinstance(ran.result, BandosoError) else ran.result for ran in runs]
        return [
            [_told(answer) for answer in answers] or self._alike(text)
            for text, answers in zip(texts, found, strict=True)
        ]

    def _alike(self, text: str) -> list[dict[str, Any]]:
        """Streets whose names are written most like what was asked, however unlike."""
        parsed = parse(text[:500], self._geocoder.profile)
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


def position_in(text: str) -> tuple[float, float] | None:
    """The longitude and latitude of `lon, lat`, the text of a row of positions; None for what is no position."""
    parts = text.split(", ")
    try:
        lon, lat = (float(part.replace(",", ".")) for part in parts)
    except ValueError:
        return None
    inside = math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
    return (lon, lat) if inside else None
