"""Are houses found as web listings write them: a headline, a street without its number, an alley in words, prices?

Registered houses whose street somebody stated, each asked for as if it were not registered, in the words of property
portals and of classified ads. The wording is by a fixed seed, the names are the registry's.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from random import Random

from addressing.gazetteer.things import distance_m
from bench.chance import chance
from bench.city import City
from bench.halves import spread
from bench.leave_one_out import EVERY, Forgetful
from bench.registered import Registered, drawn
from bench.remembered import Forgotten, Remembered
from bench.table import Table
from bench.timing import share
from bench.writing import short_unit
from store.database import Pools

HOUSES = 600
_HEADS = (
    "Bán nhà", "Cho thuê nhà nguyên căn", "Bán gấp nhà mặt tiền", "Nhà bán", "Cho thuê mặt bằng", "Bán nhà HXH",
    "Chính chủ bán nhà", "Sang nhượng quán",
)  # fmt: skip
_TAILS = (
    "", "", "", ", DT 4x12m, giá 5,2 tỷ", " - 50m2 - 2 lầu - sổ hồng riêng", ". Giá 7 tỷ 900 triệu, LH 0909 123 456",
    " (4 x 15m, 3PN)", ", 12 triệu/tháng", ", hẻm xe hơi, gần chợ",
)  # fmt: skip


def run(city: City) -> list[Table]:
    """How near the first answers are, by what the listing says of the house."""
    return [asyncio.run(_run(city))]


async def _run(city: City) -> Table:
    houses = spread(drawn(city, "listings", EVERY), "measured", HOUSES)
    random, remembered, pools = chance("listings: writing"), Remembered.of(city), Pools(city.database)
    metres: dict[str, list[float | None]] = defaultdict(list)
    await pools.reader.open(wait=True, timeout=10)
    try:
        geocoder = Forgetful(pools.reader, city.settings.profile)
        for house in houses:
            geocoder.forgotten = Forgotten(remembered, house)
            kind, text = listing(house, random)
            answers = await geocoder.search(text, limit=1)
            metres[kind].append(distance_m((answers[0].lon, answers[0].lat), house.position) if answers else None)
    finally:
        await pools.reader.close()
    rows = [_row("all", [m for found in metres.values() for m in found])]
    rows += [_row(kind, found) for kind, found in sorted(metres.items())]
    header = ("listing", "asked", "≤ 100 m", "≤ 300 m", "> 1 km", "none")
    return Table("Web listings", header, rows, ["Houses that are not registered, in the words of property portals."])


def listing(house: Registered, random: Random) -> tuple[str, str]:
    """What kind of listing, and its text."""
    units = _units(house, random)
    lot = random.random()
    if lot < 0.3:
        return "street and units", f"Đường {house.street}, {units}"
    if lot < 0.45:
        return "headline, no number", f"{random.choice(_HEADS)} đường {house.street}, {units}{random.choice(_TAILS)}"
    if "/" in house.number and lot < 0.7:
        alley, _, inner = house.number.rpartition("/")
        return "alley in words", f"{random.choice(_HEADS)} số {inner} hẻm {alley} {house.street}, {units}"
    if lot < 0.75:
        return "number and units", f"{house.number} {house.street}, {units}"
    return (
        "headline and number",
        f"{random.choice(_HEADS)} {house.number} {house.street}, {units}{random.choice(_TAILS)}",
    )


def _units(house: Registered, random: Random) -> str:
    ward, district = house.old_ward or house.ward or "", house.old_district or ""
    if random.random() < 0.4:
        ward, district = short_unit(ward) or "", short_unit(district) or ""
    city = random.choice((", Hồ Chí Minh", ", TP.HCM", ", TPHCM", ""))
    return ", ".join(part for part in (ward, district) if part) + city


def _row(name: str, metres: Sequence[float | None]) -> list[str]:
    near = [share([m is not None and m <= most for m in metres]) for most in (100, 300)]
    return [name, str(len(metres)), *near, share([m is not None and m > 1000 for m in metres]),
            share([m is None for m in metres])]  # fmt: skip
