"""Addresses that were loaded before their street, or before their ward's outline, are joined to it once it is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from psycopg import Connection

from addressing.registry import revision
from addressing.registry.changes import Changeset
from addressing.registry.intake_stage import CHUNK, copy_rows, run
from addressing.registry.outlines import SLACK, Outlines
from addressing.registry.street_finder import Asked, StreetFinder
from store import sqlfiles
from store.city import CityProfile

#: A reform of a ward or two; beyond, the surroundings of the units are most of the city.
_FEW_UNITS = 30


def relocate(change: Changeset, city: CityProfile, why: str = "") -> bool:
    """The addresses that the units of `reshaped` may have to do with say again in which units they stand.

    They are noted in `located`, the streets to be asked in `street_units_of` (owner or writer). All of them where many
    units changed; whether few did.
    """
    connection = change.connection
    few = connection.execute(sqlfiles.load(__package__, "unit_reshaped_few.sql"), {"few": _FEW_UNITS}).fetchone()
    if few and few[0]:
        # What no outline covers is of the nearest ward, which may be as far as that.
        run(connection, sqlfiles.load(__package__, "unit_reshaped_near.sql"), {"slack": 2 * SLACK})
        run(connection, sqlfiles.load(__package__, "street_near_reshaped.sql"))
        _relocate(change, city, why, sqlfiles.load(__package__, "address_near_reshaped.sql"))
        # Again for those registered meanwhile, who are then kept waiting for a moment only.
        revision.settle_units(connection)
        _relocate(change, city, why, sqlfiles.load(__package__, "address_near_reshaped.sql"))
        return True
    revision.settle_units(connection)
    run(connection, sqlfiles.load(__package__, "street_all.sql"))
    _relocate(change, city, why, "SELECT id, ST_X(geom), ST_Y(geom) FROM registry.address")
    return False


def _relocate(change: Changeset, city: CityProfile, why: str, asked: str) -> None:
    connection = change.connection
    outlines = Outlines.within(connection, city.box, city)
    connection.execute("DROP TABLE IF EXISTS pg_temp.located")
    connection.execute(sqlfiles.load(__package__, "located.sql"))
    for rows in _stream(connection, asked):
        units = outlines.locate([(lon, lat) for _, lon, lat in rows])
        located = ((row[0], u.ward, u.old_ward, u.old_district) for row, u in zip(rows, units, strict=True))
        copy_rows(connection, "located", "id ward_id old_ward_id old_district_id", located)
    connection.execute("ANALYZE located")
    said = {"changeset": change.id, "actor": change.actor, "why": why}
    run(connection, sqlfiles.load(__package__, "unit_settled.sql"), said)


def find_missing_streets(change: Changeset, city: CityProfile) -> int:
    """Gives addresses that name a street, and have none, the nearest of that name; how many (owner)."""
    finder: StreetFinder | None = None
    connection = change.connection
    connection.execute("DROP TABLE IF EXISTS pg_temp.joined")
    connection.execute(sqlfiles.load(__package__, "joined.sql"))
    for rows in _stream(connection, sqlfiles.load(__package__, "unjoined.sql")):
        finder = finder or StreetFinder(connection, city.box, city)
        settled = finder.settle([Asked(number, street, None, lon, lat) for _, number, street, lon, lat in rows])
        found = (
            (row[0], s.street_id, s.number, s.number_key) for row, s in zip(rows, settled, strict=True) if s.street_id
        )
        copy_rows(connection, "joined", "id street_id number number_key", found)
    event = {"changeset": change.id, "actor": change.actor}
    return connection.execute(sqlfiles.load(__package__, "join_missing.sql"), event).rowcount


def _stream(connection: Connection[Any], query: str) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of `query`, some at a time."""
    with connection.cursor(name="resettling") as cursor:
        cursor.execute(query.encode())
        while rows := cursor.fetchmany(CHUNK):
            yield rows
