"""Are a ward's batches checked right? Clean rows drawn from the registry, and mistakes of each kind among them."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row

from addressing.batch import batch
from bench.chance import chance
from bench.city import City
from bench.table import Table
from bench.timing import percent
from store import sqlfiles
from store.city import CityProfile

SENT = 2_500
#: One row in so many of the batch is a mistake of each kind.
ONE_IN = 25
_METRE = 1 / 111_195
#: The findings that tell each kind of mistake.
TOLD = {
    "duplicate, registered": {"registered"},
    "duplicate, in the file": {"twice-in-file"},
    "wrong side": {"wrong-side"},
    "out of sequence": {"out-of-sequence"},
    "too far from the street": {"far-from-street", "street-unknown", "street-elsewhere"},
    "outside the ward": {"outside-ward"},
}


@dataclass(frozen=True, slots=True)
class House:
    """A registered house, as bench/sql/batch_houses.sql tells it; degrees, `away_m` metres."""

    id: int
    number: str
    number_key: str
    street: str
    street_id: int
    lon: float
    lat: float
    foot_lon: float
    foot_lat: float
    away_m: float
    stated: bool
    ward: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the batch: a house, perhaps made wrong. `mistake` is empty for a clean one."""

    house: House
    mistake: str = ""


def run(city: City) -> list[Table]:
    """Two batches: one over the whole city, one of the ward with the most houses."""
    with city.database.connect("owner") as connection:
        # Statistics and a plan for a batch, not for a citizen's question.
        connection.execute("SET statement_timeout = 0")
        try:
            houses = _houses(connection)
            whole = _checked(connection, city.settings.profile, "", _planted(houses, chance("batches")))
            connection.rollback()
            ward = Counter(house.ward for house in houses).most_common(1)[0][0]
            bounded = _checked(connection, city.settings.profile, ward, _bounded(houses, ward))
        finally:
            connection.rollback()
    return [*whole, *bounded[:1]]


def _houses(connection: Connection[Any]) -> list[House]:
    with connection.cursor(row_factory=class_row(House)) as cursor:
        return cursor.execute(sqlfiles.load("bench", "batch_houses.sql")).fetchall()


def _planted(houses: Sequence[House], draw: Random) -> list[Row]:
    """Held-out houses, and of every `ONE_IN` one made wrong in each way that it can be."""
    drawn = draw.sample(houses, min(SENT, len(houses)))
    part = len(drawn) // ONE_IN
    made: list[Row] = [Row(house) for house in drawn]
    on_front = [n for n, row in enumerate(made) if 4 <= row.house.away_m <= 40]
    draw.shuffle(on_front)
    for mistake, spoil in _SPOIL.items():
        for n in (on_front.pop() for _ in range(part)):
            made[n] = Row(spoil(made[n].house, draw), mistake)
    held = {house.id for house in drawn}
    kept = draw.sample([house for house in houses if house.id not in held], part)
    made += [Row(_shaken(house, draw), "duplicate, registered") for house in kept]
    clean = draw.sample([row for row in made if not row.mistake], part)
    made += [Row(_shaken(row.house, draw), "duplicate, in the file") for row in clean]
    return made


def _bounded(houses: Sequence[House], ward: str) -> list[Row]:
    draw = chance("batches of a ward")
    own, others = [h for h in houses if h.ward == ward], [h for h in houses if h.ward != ward]
    sent = draw.sample(own, len(own) // 3)
    return [*map(Row, sent), *(Row(h, "outside the ward") for h in draw.sample(others, len(sent) // 10))]


def _across(house: House, _: Random) -> House:
    return replace(house, lon=2 * house.foot_lon - house.lon, lat=2 * house.foot_lat - house.lat)


def _misnumbered(house: House, draw: Random) -> House:
    """Another number of the same side, a hundred houses or more away: two figures swapped, or one too many."""
    number = int("".join(filter(str.isdigit, house.number_key)))
    away = 2 * draw.randrange(100, 400)
    return replace(house, number=str(number + away if number <= away or draw.random() < 0.5 else number - away))


def _carried_off(house: House, draw: Random) -> House:
    # Straight away from the street, so that it is as far from it as it was carried.
    turn, metres = math.atan2(house.lat - house.foot_lat, house.lon - house.foot_lon), draw.uniform(100, 400)
    return replace(
        house,
        lon=house.lon + math.cos(turn) * metres * _METRE / math.cos(math.radians(house.lat)),
        lat=house.lat + math.sin(turn) * metres * _METRE,
    )


def _shaken(house: House, draw: Random) -> House:
    return replace(house, lon=house.lon + draw.uniform(-8, 8) * _METRE, lat=house.lat + draw.uniform(-8, 8) * _METRE)


_SPOIL: dict[str, Callable[[House, Random], House]] = {
    "wrong side": _across,
    "out of sequence": _misnumbered,
    "too far from the street": _carried_off,
}


def _checked(connection: Connection[Any], profile: CityProfile, ward: str, rows: Sequence[Row]) -> list[Table]:
    """The batch sent while its own houses are not registered; never committed."""
    withheld = [row.house.id for row in rows if row.mistake != "duplicate, registered"]
    connection.execute("UPDATE registry.address SET state = 'retired' WHERE id = ANY (%s)", [withheld])
    began = time.process_time(), time.perf_counter()
    made = batch.submit(connection, _csv(rows), owner="bench", actor="bench", ward=ward, city=profile)
    took = f"{time.perf_counter() - began[1]:.1f} s, {time.process_time() - began[0]:.1f} s of it Python's"
    found = [{f.code for f in one.findings} for one in batch.every_row(connection, made.id)]
    title = f"A batch of {len(rows):,} rows" + (f" of ward {ward}" if ward else "") + f", checked in {took}"
    return [_told(title, rows, found), _clean(rows, found)]


def _csv(rows: Iterable[Row]) -> Iterable[bytes]:
    yield "số nhà,đường,kinh độ,vĩ độ\n".encode()
    for row in rows:
        yield f'{row.house.number},"{row.house.street}",{row.house.lon!r},{row.house.lat!r}\n'.encode()


def _told(title: str, rows: Sequence[Row], found: Sequence[set[str]]) -> Table:
    lines = []
    for mistake, codes in TOLD.items():
        planted = [bool(codes & said) for row, said in zip(rows, found, strict=True) if row.mistake == mistake]
        clean = [bool(codes & said) for row, said in zip(rows, found, strict=True) if not row.mistake]
        right, wrong = sum(planted), sum(clean)
        lines.append((mistake, f"{len(planted):,}", percent(right, len(planted)), f"{wrong:,}",
                      percent(wrong, len(clean)), percent(right, right + wrong)))  # fmt: skip
    header = ("mistake", "planted", "found (recall)", "clean rows told", "of the clean", "precision")
    return Table(title, header, [line for line in lines if line[1] != "0"])


def _clean(rows: Sequence[Row], found: Sequence[set[str]]) -> Table:
    clean = [said for row, said in zip(rows, found, strict=True) if not row.mistake]
    counts = Counter(code for said in clean for code in said)
    lines = [(code, f"{count:,}", percent(count, len(clean))) for code, count in counts.most_common()]
    whole = sum(not said for said in clean)
    lines.append(("nothing", f"{whole:,}", percent(whole, len(clean))))
    return Table(f"What is said of {len(clean):,} clean rows", ("finding", "rows", "of the clean"), lines)
