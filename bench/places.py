"""Is a place where a second source has it, as near as its answer says?

Schools, clinics, shops, parks … of the bundle, asked for by name and ward; the truth is that file's own position. Only
where it is not simply the registry's: then both come from one survey, and agreeing says nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyogrio

from addressing.answer import Answer
from addressing.gazetteer.things import distance_m
from addressing.geocoder import Geocoder
from addressing.matching.compose import Composer
from bench.chance import chance
from bench.city import City
from bench.halves import Half, half_of
from bench.table import Table
from bench.timing import share
from store.database import Pools

FILE = "places-2026.gpkg"
LAYERS = ("schools", "health", "shops", "parks", "industrial", "housing_projects")
ASKED = 800
#: Positions this near are one and the same.
_SAME_M = 2.0
_SHORTEST = 7


@dataclass(frozen=True, slots=True)
class Named:
    """A place of the second source, (lon, lat) in degrees."""

    name: str
    position: tuple[float, float]


def run(city: City) -> list[Table]:
    """How far from the second source's position the answers are, by its layers."""
    found = asked(city)
    every = [one for some in found.values() for one in some]
    rows = [_row(name, some) for name, some in (("all", every), *found.items()) if some]
    header = ("layer", "places", "said, mean", "≤ 50 m", "≤ 100 m", "> 1 km", "within accuracy_m")
    return [Table("Places, by a second source's positions", header, rows, ["First answers that are a place."])]


def asked(city: City, half: Half | None = None) -> dict[str, list[tuple[float, Answer]]]:
    """By layer: answers that are a place, and how many metres off; of one half only. Empty without the file."""
    path = city.settings.city_data / FILE if city.settings.city_data else None
    return asyncio.run(_all(city, path, half)) if path is not None and path.exists() else {}


async def _all(city: City, path: Path, half: Half | None) -> dict[str, list[tuple[float, Answer]]]:
    pools = Pools(city.database)
    await pools.reader.open(wait=True, timeout=10)
    try:
        geocoder = Geocoder(pools.reader, city.settings.profile)
        composer = Composer(await geocoder.gazetteer(), city.settings.profile)
        named = {layer: [p for p in _named(path, layer) if half in (None, half_of(p.name))] for layer in LAYERS}
        return {layer: await _asked(geocoder, composer, places) for layer, places in named.items()}
    finally:
        await pools.reader.close()


def _named(path: Path, layer: str) -> Iterator[Named]:
    frame = pyogrio.read_dataframe(path, layer=layer, columns=["name"])
    for name, point in zip(frame["name"], frame.geometry.representative_point(), strict=True):
        if name and len(name) >= _SHORTEST:
            yield Named(name, (point.x, point.y))


async def _asked(geocoder: Geocoder, composer: Composer, places: list[Named]) -> list[tuple[float, Answer]]:
    found = []
    for place in chance("places").sample(places, min(ASKED, len(places))):
        ward = composer.at(*place.position).ward
        answers = await geocoder.search(f"{place.name}, {ward.full_name}", limit=1) if ward else []
        off = [(distance_m((a.lon, a.lat), place.position), a) for a in answers if a.level == "place"]
        found += [one for one in off if one[0] > _SAME_M]
    return found


def _row(name: str, found: Sequence[tuple[float, Answer]]) -> list[str]:
    near = [share([metres <= most for metres, _ in found]) for most in (50, 100)]
    said = sum(answer.confidence for _, answer in found) / len(found)
    honest = share([metres <= answer.accuracy_m for metres, answer in found])
    far = share([metres > 1000 for metres, _ in found])
    return [name, str(len(found)), f"{100 * said:.0f} %", *near, far, honest]
