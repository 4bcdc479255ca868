"""Building a gazetteer from PostGIS: a few plain reads in one snapshot."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from time import monotonic
from typing import Any

import numpy as np
import shapely
from psycopg import AsyncConnection

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import Place, Street, Unit, middles_of, reach_m, wards_are_outlined
from addressing.parsing.numbers import number_key
from addressing.parsing.street_names import street_key
from addressing.parsing.unit_names import bare_unit_key
from store import sqlfiles
from store.city import CityProfile

Rows = list[tuple[Any, ...]]
#: A unit of which only a point is known: larger than any ward of the city, so that no answer claims too much.
_UNKNOWN_REACH_M = 15_000.0
#: How long a replica may take to follow, in seconds.
_REPLICA_S = 10.0
_READS = ("streets", "street_names", "street_units", "units", "successions", "places", "place_names")


async def revision(connection: AsyncConnection[Any]) -> int:
    """The registry's revision now."""
    row = await (await connection.execute("SELECT revision FROM registry.revision")).fetchone()
    return int(row[0]) if row else 0


async def revision_reached(connection: AsyncConnection[Any], at_least: int) -> int:
    """The revision, once it is `at_least` that: a replica is waited for, 10 seconds at most."""
    until = monotonic() + _REPLICA_S
    while (now := await revision(connection)) < at_least and monotonic() < until:
        await connection.rollback()
        await asyncio.sleep(0.02)
    # What is read next is read in a snapshot of its own.
    await connection.rollback()
    return now


async def read(connection: AsyncConnection[Any]) -> tuple[int, dict[str, Rows]]:
    """All rows a gazetteer is built of, and the revision they are of."""
    async with connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # The reader's statement timeout is for citizens' questions; this is ours, and large.
        await connection.execute("SET LOCAL statement_timeout = '120s'")
        rows = {name: await read_all(connection, name) for name in _READS}
        return await revision(connection), rows


async def read_all(connection: AsyncConnection[Any], name: str) -> Rows:
    """All rows of one of the reads."""
    cursor = await connection.execute(sqlfiles.load(__package__, f"gazetteer_{name}.sql"), binary=True)
    return await cursor.fetchall()


def build(profile: CityProfile, at_revision: int, rows: dict[str, Rows]) -> Gazetteer:
    """The gazetteer of what `read` returned. Pure, and heavy: run it in a thread."""
    units, outlines = units_of(rows["units"]), outlines_of(rows["units"])
    gazetteer = Gazetteer(
        at_revision,
        profile,
        streets=streets_of(profile, rows, units, outlined=wards_are_outlined(units.values(), outlines)),
        units=units.values(),
        places=places_of(rows, units),
        successions=rows["successions"],
        outlines=outlines,
    )
    gazetteer.warm()
    return gazetteer


def units_of(rows: Rows) -> dict[int, Unit]:
    """The units of what was read, by id."""
    return {row[0]: _unit(row) for row in rows}


def outlines_of(rows: Rows) -> dict[int, bytes]:
    """The outlines (WKB) of what was read of units, by id."""
    return {row[0]: bytes(row[9]) for row in rows if row[9] is not None}


def _unit(row: tuple[Any, ...]) -> Unit:
    unit_id, code, level, kind, name, full_name, name_en, parent_id, current, wkb, lon, lat, reach, ended_by, until = (
        row
    )
    shape = shapely.from_wkb(bytes(wkb)) if wkb is not None else None
    inside = shape.representative_point() if shape is not None else None
    return Unit(
        id=unit_id,
        code=code,
        level=level,
        kind=kind,
        name=name,
        full_name=full_name,
        name_en=name_en or "",
        key=bare_unit_key(name),
        parent_id=parent_id,
        current=current,
        lon=inside.x if inside is not None else lon,
        lat=inside.y if inside is not None else lat,
        radius_m=reach_m(shape) if shape is not None else reach or _UNKNOWN_REACH_M,
        ended_by=ended_by,
        until=until,
    )


def streets_of(profile: CityProfile, rows: dict[str, Rows], units: dict[int, Unit], *, outlined: bool) -> list[Street]:
    """The streets of what was read; where wards are `outlined`, but for those outside of the city."""
    aliases: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    for street_id, alias, ended in rows["street_names"]:
        aliases[street_id].append((alias, ended))
    wards = {street_id: tuple(ids) for street_id, ids in rows["street_units"]}
    # An extract is wider than the city: where the wards' outlines are known, a street in none of them is elsewhere.
    inside = [row for row in rows["streets"] if row[0] in wards or not outlined]
    middles = middles_of(shapely.from_wkb(np.array([row[7] for row in inside], dtype=object)))
    streets = [
        _street(row, middle, aliases.get(row[0], []), wards.get(row[0], ()), units)
        for row, middle in zip(inside, middles, strict=True)
    ]
    return _with_names_of_today(profile, streets, units)


def _with_names_of_today(profile: CityProfile, streets: list[Street], units: dict[int, Unit]) -> list[Street]:
    """Those renamed since they were mapped are known by both names."""
    renamed = [(name, street_key(before), district) for name, before, district in profile.renamed_streets]
    if not renamed:
        return streets
    befores = {before for _, before, _ in renamed}

    def named(street: Street) -> Street:
        key = street_key(street.name)
        if key not in befores or street.is_alley:
            return street
        districts = {units[unit].key for unit in street.units if units[unit].level == "district"}
        today = [name for name, before, district in renamed if before == key and district in districts]
        return replace(street, names=tuple(dict.fromkeys((*street.names, *today))))

    return [named(street) for street in streets]


def _street(
    row: tuple[Any, ...],
    middle: tuple[float, float] | None,
    aliases: list[tuple[str, bool]],
    wards: tuple[int, ...],
    units: dict[int, Unit],
) -> Street:
    street_id, name, kind, parent_id, alley_path, length_m, importance, wkb, renumbered = row
    return Street(
        id=street_id,
        name=name,
        names=tuple(dict.fromkeys((name, *(alias for alias, _ in aliases)))),
        is_alley=kind == "alley",
        parent_id=parent_id,
        alley_path=number_key(alley_path) or alley_path if alley_path else "",
        length_m=length_m,
        importance=importance,
        wkb=bytes(wkb) if wkb is not None else None,
        lon=middle[0] if middle else 0.0,
        lat=middle[1] if middle else 0.0,
        wards=tuple(u for u in wards if u not in units or not units[u].earlier),
        units=with_districts(wards, units),
        renumbered=renumbered,
        former=tuple(alias for alias, ended in aliases if ended),
    )


def with_districts(unit_ids: tuple[int | None, ...], units: dict[int, Unit]) -> frozenset[int]:
    """These units and the old districts of the old wards among them."""
    known = [units[u] for u in unit_ids if u is not None and u in units]
    parents = {u.parent_id for u in known if not u.current and u.level == "ward" and u.parent_id is not None}
    return frozenset({u.id for u in known} | parents)


def places_of(rows: dict[str, Rows], units: dict[int, Unit]) -> list[Place]:
    """The places of what was read."""
    aliases: dict[int, list[str]] = defaultdict(list)
    for address_id, alias in rows["place_names"]:
        aliases[address_id].append(alias)
    return [_place(row, aliases.get(row[0], []), units) for row in rows["places"]]


def _place(row: tuple[Any, ...], aliases: list[str], units: dict[int, Unit]) -> Place:
    address_id, code, name, kind, category, importance, lon, lat, plus_code, number, street_id, street_text = row[:12]
    return Place(
        id=address_id,
        code=code,
        name=name,
        names=(name, *aliases),
        kind=kind,
        category=category,
        importance=importance,
        lon=lon,
        lat=lat,
        plus_code=plus_code,
        number=number,
        street_id=street_id,
        street_text=street_text,
        ward_id=row[12],
        old_ward_id=row[13],
        old_district_id=row[14],
        units=with_districts(row[12:15], units),
    )
