"""Of the answers said to be 0.9, are nine in ten within their accuracy_m? Measured on streets nothing was fitted on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from addressing.answer import Answer, Level
from addressing.gazetteer.things import distance_m
from addressing.geocoder import Geocoder
from addressing.matching.calibration import told_as
from bench import places
from bench.calibration_plot import plotted
from bench.chance import chance
from bench.city import City
from bench.halves import Half, half_of, spread
from bench.leave_one_out import EVERY, WAYS, ask
from bench.listings import listing
from bench.registered import Registered, drawn
from bench.stops import told_by_number
from bench.table import Table
from bench.timing import share
from bench.writing import WAYS as WRITINGS
from bench.writing import no_ward
from store import sqlfiles
from store.database import Pools

PLOT = Path(__file__).parent.parent / "docs" / "images" / "calibration.svg"
LEFT_OUT, REGISTERED, PLACES = 900, 800, 400
#: In how many of the ways of writing each registered house is asked for: more houses tell more than more ways.
WAYS_OF_A_HOUSE = 2
THIN = (0.0, 0.5, 0.8)
ENOUGH = 50


@dataclass(frozen=True, slots=True)
class Said:
    """What a first answer said of itself, and whether the truth was within its accuracy_m."""

    asked: str
    level: Level
    confidence: float
    honest: bool
    told_as: Level


def run(city: City) -> list[Table]:
    """How often answers are right, by what they say; and the same as a picture."""
    said = everything(city, "measured")
    groups = {
        "all": said,
        "numbers left out": [s for s in said if s.asked == "left out"],
        "registered, eight ways": [s for s in said if s.asked == "registered"],
        "places": [s for s in said if s.asked == "place"],
        "places, second source": [s for s in said if s.asked == "second source"],
    }
    PLOT.write_text(plotted({name: _tenths(group) for name, group in groups.items()}), encoding="utf-8")
    tables = [_table(name, group) for name, group in groups.items()]
    levels: tuple[Level, ...] = ("house", "interpolated", "alley", "street", "ward", "place")
    return [*tables, _by_level({level: [s for s in said if s.level == level] for level in levels})]


def everything(city: City, half: Half, most: int = LEFT_OUT) -> list[Said]:
    """Numbers left out on maps of three densities, as addresses, listings and bus stops tell them; registered numbers
    in eight ways of writing, and places by name, where the registry has them and where a second source does. `most`:
    of so many houses.
    """
    houses = spread(drawn(city, "leave one out", EVERY), half, most)
    left_out = [r for thin in THIN for r in ask(city, houses, thin, (*WAYS, no_ward))]
    left_out += ask(city, [house for house in houses if house.old_district], 0.0, (told_by_number, _listed))
    said = [Said("left out", a.level, a.confidence, r.honest, told_as(a)) for r in left_out if (a := r.answer)]
    said += [_of_place(metres, a) for found in places.asked(city, half).values() for metres, a in found]
    return said + asyncio.run(_registered(city, half))


def _of_place(metres: float, answer: Answer) -> Said:
    return Said("second source", answer.level, answer.confidence, metres <= answer.accuracy_m, told_as(answer))


def _listed(house: Registered, random: Random) -> str:
    return listing(house, random)[1]


async def _registered(city: City, half: Half) -> list[Said]:
    pools = Pools(city.database)
    await pools.reader.open(wait=True, timeout=10)
    try:
        geocoder = Geocoder(pools.reader, city.settings.profile)
        houses = [h for h in drawn(city, "calibration", EVERY) if half_of(h.street) == half][:REGISTERED]
        random = chance("calibration: writing")
        said = []
        for house in houses:
            for way in random.sample(sorted(WRITINGS), WAYS_OF_A_HOUSE):
                answers = await geocoder.search(WRITINGS[way](house, random), limit=1)
                said += _said("registered", answers, house.position)
        for name, position in _places(city, half):
            said += _said("place", await geocoder.search(name, limit=1), position)
        return said
    finally:
        await pools.reader.close()


def _places(city: City, half: Half) -> list[tuple[str, tuple[float, float]]]:
    """Names of places with their ward, as many in either half, and where they are."""
    with city.database.connect("reader") as connection:
        rows = connection.execute(sqlfiles.load("bench", "named_places.sql")).fetchall()
    mine = [(f"{name}, {ward}", (lon, lat)) for name, ward, lon, lat in rows if half_of(name) == half]
    return chance("calibration: places").sample(mine, min(PLACES, len(mine)))


def _said(asked: str, answers: Sequence[Answer], truth: tuple[float, float]) -> list[Said]:
    return [
        Said(asked, a.level, a.confidence, distance_m((a.lon, a.lat), truth) <= a.accuracy_m, told_as(a))
        for a in answers[:1]
    ]


def _tenths(group: Iterable[Said]) -> list[tuple[float, float, int]]:
    """(mean of what was said, share that was right, how many), by tenths of what was said."""
    tenths: dict[int, list[Said]] = {}
    for said in group:
        tenths.setdefault(min(9, int(said.confidence * 10)), []).append(said)
    return [
        (sum(s.confidence for s in some) / len(some), sum(s.honest for s in some) / len(some), len(some))
        for _, some in sorted(tenths.items())
    ]


def _table(name: str, group: Sequence[Said]) -> Table:
    rows = [
        [f"{100 * said:.0f} %", str(count), f"{100 * true:.0f} %" + ("" if count >= ENOUGH else " (few)")]
        for said, true, count in reversed(_tenths(group))
    ]
    return Table(
        f"Confidence against truth: {name}",
        ("said, mean", "answers", "true: within accuracy_m"),
        rows,
        [f"{len(group)} first answers. A calibrated geocoder's first and last columns are equal."],
    )


def _by_level(groups: dict[Level, list[Said]]) -> Table:
    rows = [
        [
            level,
            str(len(some)),
            f"{100 * sum(s.confidence for s in some) / len(some):.0f} %",
            share([s.honest for s in some]),
        ]
        for level, some in groups.items()
        if some
    ]
    return Table("Confidence against truth: by level", ("level", "answers", "said, mean", "true"), rows)
