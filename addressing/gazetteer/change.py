"""A gazetteer of the next revision, made of the one in hand and what changed: tens of milliseconds instead of seconds.

registry.gazetteer_change says of each revision which places and streets it changed, and whether units (these are read
all: they are few). A revision of which it says nothing changed anything (a large load): then all is read anew.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from psycopg import AsyncConnection, sql

from addressing.gazetteer import load as gazetteer_load
from addressing.gazetteer.completion import Completed, Completion, one_of_each, order
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import Place, Street, Unit, wards_are_outlined
from store import sqlfiles
from store.values import value_class

#: With more things than this amended since the gazetteer was read, it is read anew.
MOST = 5_000
_KEPT = 60
#: With more places than this it is quicker to index all of them.
_FEW = 200
_KEYS = {"place": (("places", "id"), ("place_names", "address_id")),
         "street": (("streets", "id"), ("street_names", "street_id"), ("street_units", "street_id"))}  # fmt: skip


@value_class(frozen=True, slots=True)
class Units:
    """All units by id, (old, new, whole) of each succession, and outlines (WKB) by id."""

    units: dict[int, Unit]
    successions: list[tuple[Any, ...]]
    outlines: dict[int, bytes]


@value_class(frozen=True, slots=True)
class Delta:
    """What changed up to `revision`: which places and streets, and those of them that there still are.

    `units` are all that there are now, with their outlines and successions; None where they are as they were.
    """

    revision: int
    place_ids: frozenset[int]
    street_ids: frozenset[int]
    places: list[Place]
    streets: list[Street]
    units: Units | None = None


async def read(connection: AsyncConnection[Any], gazetteer: Gazetteer) -> Delta | None:
    """What changed since the gazetteer's revision; None where that cannot be told, or is too much."""
    async with connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        now = await gazetteer_load.revision(connection)
        cursor = await connection.execute(
            "SELECT revision, what, thing_id FROM registry.gazetteer_change WHERE revision > %s AND revision <= %s",
            [gazetteer.revision, now],
        )
        noted = await cursor.fetchall()
        if len({row[0] for row in noted}) != now - gazetteer.revision or len(noted) > MOST:
            return None
        ids = {what: frozenset(row[2] for row in noted if row[1] == what) for what in _KEYS}
        rows: dict[str, Any] = {"units": []}
        for what, reads in _KEYS.items():
            for name, key in reads:
                rows[name] = await _some(connection, name, key, ids[what])
        units = await _units(connection) if any(row[1] == "unit" for row in noted) else None
    places = gazetteer_load.places_of(rows, units.units if units else gazetteer.units)
    return Delta(now, ids["place"], ids["street"], places, _streets(rows, gazetteer, units), units)


async def _units(connection: AsyncConnection[Any]) -> Units:
    rows = await gazetteer_load.read_all(connection, "units")
    successions = await gazetteer_load.read_all(connection, "successions")
    return Units(gazetteer_load.units_of(rows), successions, gazetteer_load.outlines_of(rows))


def _streets(rows: dict[str, Any], gazetteer: Gazetteer, units: Units | None) -> list[Street]:
    if units is None:
        return gazetteer_load.streets_of(gazetteer.profile, rows, gazetteer.units, outlined=gazetteer.outlined)
    outlined = wards_are_outlined(units.units.values(), units.outlines)
    return gazetteer_load.streets_of(gazetteer.profile, rows, units.units, outlined=outlined)


async def _some(connection: AsyncConnection[Any], name: str, key: str, ids: Iterable[int]) -> list[tuple[Any, ...]]:
    """The rows of a gazetteer's read that belong to some things: PostgreSQL moves the condition inside."""
    inner = sql.SQL(sqlfiles.load(__package__, f"gazetteer_{name}.sql"))
    query = sql.SQL("SELECT * FROM ({}) AS whole WHERE {} = ANY(%s)").format(inner, sql.Identifier(key))
    return await (await connection.execute(query, [list(ids)], binary=True)).fetchall() if ids else []


def amended(gazetteer: Gazetteer, delta: Delta) -> Gazetteer | None:
    """The gazetteer with the changes; the one given stays as it is. None when too much was amended: read it anew."""
    made = copy.copy(gazetteer)
    made.revision = delta.revision
    if not delta.place_ids and not delta.street_ids and not delta.units:
        return made
    made.forget()
    if delta.units:
        made.put_units(delta.units.units.values(), delta.units.successions, delta.units.outlines)
    made.places = _replaced(gazetteer.places, delta.place_ids, delta.places)
    made.streets = _replaced(gazetteer.streets, delta.street_ids, delta.streets)
    renamed = _renamed(gazetteer, delta)
    if renamed.place_ids:
        gone = [gazetteer.places[n] for n in renamed.place_ids if n in gazetteer.places]
        made.amend_places(gone, renamed.places) if len(renamed.place_ids) <= _FEW else made.index_places()
    if renamed.street_ids:
        made.index_streets()
    if "completion" in vars(gazetteer):
        made.completion = AmendedCompletion(gazetteer, renamed)
        if made.completion.size > MOST:
            return None
    made.warm()
    return made


def _renamed(gazetteer: Gazetteer, delta: Delta) -> Delta:
    """The delta without things that are found and suggested as before: a reform changes the wards of many."""
    places, streets = {n.id: n for n in delta.places}, {n.id: n for n in delta.streets}
    place_ids = _differing(gazetteer.places, places, delta.place_ids, _found_as_place)
    street_ids = _differing(gazetteer.streets, streets, delta.street_ids, _found_as_street)
    return replace(
        delta,
        place_ids=place_ids,
        street_ids=street_ids,
        places=[place for place in delta.places if place.id in place_ids],
        streets=[street for street in delta.streets if street.id in street_ids],
    )


def _differing[T: (Place, Street)](
    held: dict[int, T], now: dict[int, T], ids: frozenset[int], found_as: Callable[[T], tuple[object, ...]]
) -> frozenset[int]:
    return frozenset(n for n in ids if n not in held or n not in now or found_as(held[n]) != found_as(now[n]))


def _found_as_place(place: Place) -> tuple[object, ...]:
    return place.names, place.importance


def _found_as_street(street: Street) -> tuple[object, ...]:
    return street.name, street.names, street.importance, street.is_alley, street.parent_id, street.alley_path


def _replaced[T: (Place, Street)](held: dict[int, T], ids: frozenset[int], now: list[T]) -> dict[int, T]:
    if not ids:
        return held
    fresh = {thing.id: thing for thing in now}
    kept = {n: fresh.get(n, thing) for n, thing in held.items() if n not in ids or n in fresh}
    return kept | {n: thing for n, thing in fresh.items() if n not in kept}


class AmendedCompletion(Completion):
    """The names of a completion that was made once, but for some things: those hidden or shown as they are now."""

    _places: dict[int, Place]
    _streets: dict[int, Street]
    _units: dict[int, Unit]

    def __init__(self, of: Gazetteer, delta: Delta) -> None:
        held = of.completion
        before = held if isinstance(held, AmendedCompletion) else None
        now = delta.units.units if delta.units else {}
        other = {n: unit for n, unit in now.items() if of.units.get(n) != unit}
        self._base: Completion = before._base if before else held
        self._hidden: frozenset[tuple[str, int]] = (before._hidden if before else frozenset()) | {
            *(("place", n) for n in delta.place_ids),
            *(("street", n) for n in delta.street_ids),
            *(("unit", n) for n in other),
        }
        self._places = _replaced(before._places if before else {}, delta.place_ids, delta.places)
        self._streets = _replaced(before._streets if before else {}, delta.street_ids, delta.streets)
        self._units = (before._units if before else {}) | other
        self._now = Completion(self._streets.values(), self._units.values(), self._places.values())

    @property
    def size(self) -> int:
        """How many things were amended."""
        return len(self._hidden)

    def starting(self, prefix: str) -> Sequence[Completed]:
        """As Completion.starting."""
        shown = self._shown(self._base.starting(prefix))
        return list(islice(one_of_each(sorted([*shown, *self._now.starting(prefix)], key=order)), _KEPT))

    def called(self, key: str) -> list[Completed]:
        """As Completion.called."""
        return [*self._shown(self._base.called(key)), *self._now.called(key)]

    def _shown(self, found: Iterable[Completed]) -> list[Completed]:
        return [one for one in found if (one.kind, one.id) not in self._hidden]
