"""Addresses that their source calls by another reference now: a house drawn as a building that was a point before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from psycopg import Connection

from addressing.parsing.numbers import number_key
from addressing.parsing.text import fold
from addressing.registry import revision
from addressing.registry.intake_stage import copy_rows, run
from addressing.registry.rows import AddressRow
from store import sqlfiles

#: How far what is drawn anew may be from where it was, in metres: a door; the middle of what covers ground.
_HOUSE_M, _PLACE_M = 30.0, 100.0


def follow_references(connection: Connection[Any], rows: Iterable[AddressRow]) -> int:
    """Gives addresses the references that `rows` have for them now, so that they keep their codes; says how many.

    `rows` are all that a source has of their kinds: an address of these kinds that none speaks of is looked for among
    the rows whose reference is new. In the caller's transaction (owner), before the rows are taken.
    """
    revision.lock(connection)
    run(connection, sqlfiles.load(__package__, "references_stage.sql"))
    copy_rows(connection, "stage_reference", "source source_ref kind called within_m lon lat", _staged(rows))
    script = sqlfiles.load(__package__, "references_moved.sql")
    cursor = connection.execute(script)
    while cursor.nextset():
        pass
    counted = cursor.fetchone()
    return int(counted[0]) if counted else 0


def _staged(rows: Iterable[AddressRow]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        house = row.kind == "house"
        called = number_key(row.number or "") if house else fold(row.name or "")
        if called and row.lon is not None and row.lat is not None:
            yield row.source, row.source_ref, row.kind, called, _HOUSE_M if house else _PLACE_M, row.lon, row.lat
