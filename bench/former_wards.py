"""Are houses found by a ward or district that was gone before the reform, and what does it help to know of it?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from addressing.gazetteer import load
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import distance_m
from bench.chance import chance
from bench.city import City
from bench.halves import spread
from bench.leave_one_out import EVERY, Forgetful, Result
from bench.registered import Registered, drawn
from bench.remembered import Forgotten, Remembered
from bench.table import Table
from bench.timing import share
from store import sqlfiles
from store.database import Pools

HOUSES = 400


class Unaware(Forgetful):
    """A geocoder that knows the units of the eve of the reform and of today only."""

    _without: Gazetteer | None = None

    async def gazetteer(self) -> Gazetteer:
        """The city's, without former units."""
        if self._without is None:
            async with self._pool.connection() as connection:
                revision, rows = await load.read(connection)
            gone = {row[0] for row in rows["units"] if row[-1] is not None}
            rows["units"] = [row for row in rows["units"] if row[0] not in gone]
            rows["successions"] = [row for row in rows["successions"] if row[0] not in gone]
            rows["street_units"] = [(street, [u for u in ids if u not in gone]) for street, ids in rows["street_units"]]
            self._without = load.build(self.profile, revision, rows)
        return self._without


@dataclass(frozen=True, slots=True)
class Typed:
    """A house, and the former ward (None: only the district is gone) and district it is typed with."""

    house: Registered
    ward: str | None
    district: str

    @property
    def text(self) -> str:
        """`453/12 Lê Văn Sỹ, Phường 7, Quận 3`."""
        return ", ".join(
            part for part in (f"{self.house.number} {self.house.street}", self.ward, self.district) if part
        )


def run(city: City) -> list[Table]:
    """How near, with and without former units; registered houses, numbers left out, and streets alone."""
    typed = _typed(city)
    if not typed:
        return [Table("Former wards", ("typed",), [], ["The city knows of no former units."])]
    groups = {
        "former ward, district": [t for t in typed if t.ward],
        "former district": [t for t in typed if not t.ward],
    }
    rows = []
    for name, group in groups.items():
        for asked, left_out in (("registered", False), ("number left out", True)):
            for knows, made in (("known", Forgetful), ("not known", Unaware)):
                results = asyncio.run(_ask(city, group, made, left_out))
                rows.append(_row(f"{name}: {asked}", knows, results, group))
    return [
        Table(
            "Wards and districts gone before the reform",
            ("typed with", "former units", "asked", "≤ 50 m", "≤ 100 m", "≤ 300 m", "> 1 km", "median", "matched"),
            rows,
            ["Houses whose street is stated, on streets nothing was fitted on, at most 400 of each; asked with the",
             "ward and district of 2018 that their place lies in. `not known`: the same program without former units."],
        )
    ]  # fmt: skip


def _typed(city: City) -> list[Typed]:
    houses = {house.id: house for house in spread(drawn(city, "former wards", EVERY), "measured", EVERY)}
    with city.database.transaction("owner") as connection:
        query = sqlfiles.load("bench", "former_wards.sql")
        found = connection.execute(query, {"ids": list(houses)}).fetchall()
    every = [Typed(houses[row[0]], row[1], row[2]) for row in sorted(found)]
    random = chance("former wards: which")
    groups = [[t for t in every if bool(t.ward) == warded] for warded in (True, False)]
    return [typed for group in groups for typed in random.sample(group, min(HOUSES, len(group)))]


async def _ask(city: City, typed: Sequence[Typed], made: Callable[..., Forgetful], left_out: bool) -> list[Result]:
    pools, results = Pools(city.database), []
    remembered = Remembered.of(city) if left_out else None
    await pools.reader.open(wait=True, timeout=10)
    try:
        geocoder = made(pools.reader, city.settings.profile)
        for one in typed:
            geocoder.forgotten = Forgotten(remembered, one.house) if remembered else None
            answers = await geocoder.search(one.text, limit=3)
            far = distance_m((answers[0].lon, answers[0].lat), one.house.position) if answers else 0.0
            results.append(Result(answers, far, one.house, one.text))
    finally:
        await pools.reader.close()
    return results


def _row(name: str, knows: str, results: Sequence[Result], typed: Sequence[Typed]) -> list[str]:
    answered = sorted(result.metres for result in results if result.answer)
    near = [share([result.within(metres) for result in results]) for metres in (50, 100, 300)]
    far = share([result.answer is not None and result.metres > 1000 for result in results])
    matched = [
        r.answer is not None and (t.ward or t.district) in r.answer.matched for r, t in zip(results, typed, strict=True)
    ]
    return [name, knows, str(len(results)), *near, far, f"{answered[len(answered) // 2]:,.0f} m", share(matched)]
