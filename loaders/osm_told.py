"""House numbers that an extract tells in words: `371 ĐBP` noted at a bus stop, a shop named `135 lê quang định bt`.

Taken only where the street that the words name runs beside: then they can hardly mean anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import shapely
from psycopg import Connection

from addressing.parsing.numbers import number_key
from addressing.parsing.street_names import initials, street_key
from addressing.parsing.text import aligned_fold
from loaders.osm_houses import NOTED_M, KnownStreet, Streets, house_number
from loaders.osm_names import SOURCE
from store import sqlfiles

_TAGS = ("note", "name", "operator", "addr:street")
#: What tells a number stands before its door, or across the street.
_NEAR_M = 100.0
_LEAST_INITIALS = 3
_MOST_WORDS = 6
_NUMBER = re.compile(
    r"(?<![\w/.\-])(?P<number>\d{1,4}[a-z]{0,2}(?:/\d{1,4}[a-z]{0,2})*(?:\s?-\s?\d{1,4}[a-z]?)?)\s+(?P<street>\w[^,;()]*)"
)
#: A number behind one of these is an alley's, a road's, a ward's, a bus's.
_NO_DOOR = re.compile(r"\b(?:hem|ngo|ngach|kiet|lo|duong|nga|khu|to|ap|km|phuong|p|quan|q|huyen|bus|buyt)[.\s]*$")


class Told:
    """Numbers told in words, each of a street once, and none that a house has."""

    def __init__(self, streets: Streets, registered: set[tuple[str, str]]) -> None:
        self.streets = streets
        self.taken = registered

    @classmethod
    def of_registry(cls, connection: Connection[Any]) -> Told:
        """Beside the streets and houses that the registry has by now."""
        numbers = connection.execute(sqlfiles.load(__package__, "osm_numbers.sql"), {"source": SOURCE})
        return cls(Streets.of_registry(connection), set(numbers.fetchall()))

    def take(self, tags: dict[str, str], point: shapely.Point) -> tuple[str, str] | None:
        """The number that something at a point (degrees) tells, as written, and the reference of its street."""
        for tag in () if "addr:housenumber" in tags else _TAGS:
            for number, street in self._told(tags.get(tag, ""), point):
                key = (street.ref, number_key(number))
                if key not in self.taken:
                    self.taken.add(key)
                    return number, street.ref
        return None

    def _told(self, text: str, point: shapely.Point) -> Iterator[tuple[str, KnownStreet]]:
        folded = aligned_fold(text)
        for match in _NUMBER.finditer(folded):
            number = house_number(text[match.start("number") : match.end("number")])
            if number is None or _NO_DOOR.search(folded[: match.start()]):
                continue
            near = self.streets.near(point, NOTED_M if "/" in number else _NEAR_M)
            street = _named(match["street"].split()[:_MOST_WORDS], [one for one in near if not one.alley])
            if street is not None:
                yield number, street


def _named(words: list[str], near: list[KnownStreet]) -> KnownStreet | None:
    """The street that the words begin with the name of, or the initials; the nearest of a name."""
    keys = {street_key(street.name): street for street in reversed(near)}
    for count in range(len(words), 0, -1):
        behind = words[count] if count < len(words) else ""
        # `Trần Hưng Đạo B` is another street than Trần Hưng Đạo.
        if not (len(behind) == 1 and behind.isalpha()) and (found := keys.get(street_key(" ".join(words[:count])))):
            return found
    short = [street for key, street in keys.items() if initials(key) == words[0]]
    return short[0] if len(short) == 1 and len(words[0]) >= _LEAST_INITIALS else None
