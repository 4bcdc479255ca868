"""The numbered houses of the city in memory, so that a benchmark can ask as if some of them were not registered."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from addressing.gazetteer.houses import Coded, House, OldNumber
from addressing.gazetteer.things import distance_m
from addressing.gazetteer.windows import Asked, Known, window
from addressing.parsing.numbers import number_parts
from bench.chance import chance
from bench.city import City
from bench.registered import Registered
from store import sqlfiles

SAME_DOOR_M = 60.0
#: What may have a number that was only told in words: no house is looked up in it (registry.numbered_house).
_TELLING = ("place", "landmark", "project")


@dataclass(frozen=True, slots=True)
class Remembered:
    """All numbered houses by street, read once."""

    by_street: dict[int, list[House]]

    @classmethod
    def of(cls, city: City) -> Remembered:
        """Those of the city."""
        by_street: dict[int, list[House]] = defaultdict(list)
        with city.database.connect("reader") as connection:
            for row in connection.execute(sqlfiles.load("bench", "numbered.sql")):
                house = House(*row)
                by_street[house.street_id or 0].append(house)
        return cls(dict(by_street))


@dataclass(slots=True)
class Forgotten:
    """A HouseSource without `gone` (its number on its street, and its twins at its door), on a thinner map.

    `thin` 0..1: the share of a street's numbers, and of its alleys as a whole, that is forgotten too; by a fixed seed.
    """

    remembered: Remembered
    gone: Registered
    thin: float = 0.0
    _thinned: dict[int, list[House]] = field(default_factory=dict)

    async def find(self, streets: Sequence[int], keys: Sequence[str]) -> list[House]:
        """The houses left of these numbers on these streets."""
        wanted = set(keys)
        return [
            house
            for street in dict.fromkeys(streets)
            for house in self._left(street)
            if house.key in wanted and not (house.inferred and house.kind in _TELLING)
        ]

    async def formerly(self, streets: Sequence[int], keys: Sequence[str]) -> list[OldNumber]:
        """No house of the map ever had another number."""
        return []

    async def known(self, asked: Sequence[Asked]) -> list[list[Known]]:
        """The windows of what is left."""
        return [window([_known(house) for house in self._left(one.street)], one.key) for one in asked]

    async def standing(self, streets: Sequence[int]) -> list[list[tuple[float, float]]]:
        """Those of what is left, drawn as standing.sql draws them."""
        drawn = [sorted(self._left(street), key=lambda house: (house.id % 997, house.id))[:60] for street in streets]
        return [[(house.lon, house.lat) for house in houses] for houses in drawn]

    def fronts(self, street: int, point: tuple[float, float], count: int) -> list[Known]:
        """Those of what is left that stand on the street itself, the nearest first, as reverse_fronts.sql has them."""
        fronts = [house for house in self._left(street) if "/" not in house.key]
        fronts.sort(key=lambda house: (math.dist((house.lon, house.lat), point), house.id))
        return [_known(house) for house in fronts[:count]]

    async def of_code(self, code: str) -> list[Coded]:
        """Nobody asks for codes here."""
        return []

    async def coded(self, first: str, last: str, count: int) -> list[Coded]:
        """Nor for the beginnings of codes."""
        return []

    def _left(self, street: int) -> list[House]:
        if street not in self._thinned:
            houses = self.remembered.by_street.get(street, [])
            self._thinned[street] = [house for house in thinned(houses, street, self.thin) if not self._is_gone(house)]
        return self._thinned[street]

    def _is_gone(self, house: House) -> bool:
        gone = self.gone
        near = distance_m((house.lon, house.lat), gone.position) <= SAME_DOOR_M
        return house.id == gone.id or (house.key == gone.key and (near or house.street_id == gone.street_id))


def thinned(houses: Iterable[House], street: int, share: float) -> list[House]:
    """What is left when a share of the numbers, and of the alleys with all in them, was never mapped."""
    if not share:
        return list(houses)
    random = chance(f"thin {street} {share}")
    alleys: dict[str, bool] = defaultdict(lambda: random.random() >= share)
    kept = []
    for house in houses:
        stays = random.random() >= share
        parts = number_parts(house.key)
        if stays and (len(parts) == 1 or alleys[parts[0]]):
            kept.append(house)
    return kept


def _known(house: House) -> Known:
    return Known(house.key, house.lon, house.lat, house.ward_id, house.old_ward_id, house.inferred, house.id)
