"""`python -m bench.fit_calibration`: writes matching/calibration_table.py anew, from one half of the streets.

First the radius: of the estimates of each kind, on maps of three densities, so many metres and such a share of their
spread that REACHED of them are within. Then confidence: of the answers that were so sure, as many as were right, made
to rise with being sure (pool adjacent violators). Run it again until nothing moves: the second stands on the first.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from addressing.estimating.estimate import estimate
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import distance_m
from addressing.gazetteer.windows import Asked
from addressing.geocoder import Geocoder
from addressing.matching import calibration_table
from addressing.matching.calibration import group_of, row_of, sureness
from addressing.matching.grounds import Grounds
from addressing.matching.units import clues_of
from addressing.parsing.parse import parse
from bench import city
from bench.calibration import Said, everything
from bench.chance import chance
from bench.city import City
from bench.halves import spread
from bench.leave_one_out import EVERY, WAYS
from bench.registered import drawn
from bench.remembered import Forgotten, Remembered
from store.database import Pools

REACHED = 0.8
HOUSES = 1200
THIN = (0.0, 0.5, 0.8)
_FEWEST = 40
_SHARES = np.arange(0.2, 6.05, 0.2)
Seen = dict[str, list[tuple[float, float]]]


def main() -> None:
    """Fits what RADIUS or OFTEN lacks most: the radius first, then how often it is reached."""
    with city.opened() as opened:
        radius = _radii(asyncio.run(_estimates(opened)))
        _write(radius, calibration_table.OFTEN)
        calibration_table.RADIUS.update(radius)
        _write(radius, _often(everything(opened, "fitted", EVERY)))


async def _gazetteer(opened: City) -> Gazetteer:
    pools = Pools(opened.database)
    await pools.reader.open(wait=True, timeout=10)
    try:
        return await Geocoder(pools.reader, opened.settings.profile).gazetteer()
    finally:
        await pools.reader.close()


async def _estimates(opened: City) -> Seen:
    """(spread, metres off) of the likeliest estimate of each house left out, by its kind."""
    gazetteer, profile = await _gazetteer(opened), opened.settings.profile
    grounds, remembered, random = Grounds(gazetteer, profile.centre), Remembered.of(opened), chance("radius")
    seen: Seen = defaultdict(list)
    for house in spread(drawn(opened, "leave one out", EVERY), "fitted", HOUSES):
        units = clues_of(gazetteer, parse(random.choice(WAYS)(house, random), profile).units)
        street = gazetteer.streets.get(house.street_id)
        ground = grounds.of(street, units) if street is not None else None
        if ground is None:
            continue
        for thin in THIN:
            (known,) = await Forgotten(remembered, house, thin).known([Asked(house.street_id, house.key)])
            for found in estimate(house.key, known, ground)[:1]:
                off = found.spread_m, distance_m((found.lon, found.lat), house.position)
                seen[row_of(found.kind, ground.course.asked_m)].append(off)
    return seen


def _radii(seen: Seen) -> dict[str, tuple[float, float]]:
    pooled = [pair for pairs in seen.values() for pair in pairs]
    seen["within"] += seen["beside"]
    enough = {kind: pairs for kind, pairs in seen.items() if len(pairs) >= _FEWEST}
    return {
        kind: _radius(enough.get(kind) or enough.get(kind.removesuffix(", long road")) or pooled)
        for kind in calibration_table.RADIUS
    }


def _radius(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The smallest radii, by the quantile loss, that REACHED of the truth is within."""
    spreads, metres = np.array(pairs).T
    best, chosen = np.inf, (20.0, 2.0)
    for share in _SHARES:
        rest = metres - share * spreads
        always = max(10.0, float(np.quantile(rest, REACHED)))
        off = rest - always
        loss = float(np.where(off > 0, REACHED * off, (REACHED - 1) * off).mean())
        if loss < best:
            best, chosen = loss, (round(always, 1), round(float(share), 1))
    return chosen


def _often(answers: Iterable[Said]) -> dict[str, tuple[tuple[float, float], ...]]:
    groups: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for said in answers:
        groups[group_of(said.told_as)].append((sureness(said.told_as, said.confidence), said.honest))
    return {
        name: _rising(groups[name]) if len(groups[name]) >= _FEWEST else old
        for name, old in calibration_table.OFTEN.items()
    }


def _rising(pairs: Sequence[tuple[float, bool]]) -> tuple[tuple[float, float], ...]:
    """Rising points through how often it was true, each of enough answers; strictly, so that it can be undone."""
    blocks: list[list[float]] = []
    # Few points: streets differ, and more of them follow the streets they were fitted on.
    for chunk in _chunks(pairs, max(_FEWEST, len(pairs) // 7)):
        blocks.append([sum(s for s, _ in chunk), float(sum(h for _, h in chunk)), float(len(chunk))])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    points = [(0.0, 0.0), *((s / n, h / n) for s, h, n in blocks)]
    return _strictly([*points, (1.0, points[-1][1])])


def _chunks(pairs: Sequence[tuple[float, bool]], size: int) -> list[list[tuple[float, bool]]]:
    """Of so many each, by being sure; equally sure answers are never parted."""
    chunks: list[list[tuple[float, bool]]] = [[]]
    for _, equal in groupby(sorted(pairs), key=lambda pair: round(pair[0], 2)):
        if len(chunks[-1]) >= size:
            chunks.append([])
        chunks[-1] += equal
    if len(chunks) > 1 and len(chunks[-1]) < size / 2:
        last = chunks.pop()
        chunks[-1] += last
    return chunks


def _strictly(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    kept = [points[0]]
    for x, y in points[1:]:
        if x > kept[-1][0] + 0.005:
            kept.append((round(min(x, 1.0), 3), round(max(min(y, 0.985), kept[-1][1] + 0.002), 3)))
    return tuple(kept)


def _write(radius: dict[str, tuple[float, float]], often: dict[str, tuple[tuple[float, float], ...]]) -> None:
    path = Path(calibration_table.__file__)
    text = path.read_text(encoding="utf-8")
    head, _, rest = text.partition("RADIUS: ")
    comment = rest[rest.index("#: By level") : rest.index("OFTEN: ")]
    rows = "".join(f'    "{kind}": {pair},\n' for kind, pair in radius.items())
    groups = "".join(f'    "{name}": {points},\n' for name, points in often.items())
    path.write_text(
        f"{head}RADIUS: dict[str, tuple[float, float]] = {{\n{rows}}}\n{comment}"
        f"OFTEN: dict[str, tuple[tuple[float, float], ...]] = {{\n{groups}}}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
