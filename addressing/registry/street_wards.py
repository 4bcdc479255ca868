"""Through which units streets run, and how far: in memory, against the outlines in pieces, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg import Connection

from addressing.gazetteer.things import METRES_PER_DEGREE
from addressing.registry.intake_stage import copy_rows, run
from addressing.registry.outlines import Outlines
from store import sqlfiles
from store.city import CityProfile


def settle_street_units(connection: Connection[Any], city: CityProfile) -> None:
    """Gives the streets of `street_units_of (id)` their units, with the metres inside each (owner)."""
    rows = connection.execute(sqlfiles.load(__package__, "street_lines.sql"), binary=True).fetchall()
    outlines = Outlines.within(connection, city.box, city)
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    streets, units, metres = _inside(_lines([bytes(row[1]) for row in rows]), outlines)
    connection.execute("DROP TABLE IF EXISTS pg_temp.street_length")
    connection.execute(sqlfiles.load(__package__, "street_length.sql"))
    lengths = zip(ids[streets].tolist(), units.tolist(), metres.tolist(), strict=True)
    copy_rows(connection, "street_length", "street_id unit_id length_m", lengths)
    run(connection, sqlfiles.load(__package__, "street_units.sql"))


def touches_city(wkb: Sequence[bytes], outlines: Outlines) -> list[bool]:
    """Whether each line runs through a unit; all do where no outline is known."""
    if not outlines.known:
        return [True] * len(wkb)
    inside = np.zeros(len(wkb), dtype=bool)
    inside[outlines.tree.query(_lines(wkb), predicate="intersects")[0]] = True
    return inside.tolist()


def _lines(wkb: Sequence[bytes]) -> Any:
    return shapely.from_wkb(np.array(wkb, dtype=object))


def _inside(lines: Any, outlines: Outlines) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """(line's index, unit's id, metres) for every piece of an outline that a line meets."""
    if not len(lines) or not len(outlines.ids):
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64)
    met, parts = outlines.tree.query(lines, predicate="intersects")
    pieces = shapely.intersection(lines[met], outlines.tree.geometries[parts])
    middle = (shapely.bounds(lines[met])[:, 1] + shapely.bounds(lines[met])[:, 3]) / 2
    return met, outlines.ids[parts], _metres(pieces, np.cos(np.radians(middle)))


def _metres(pieces: Any, narrower: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lengths in metres; a degree of longitude is `narrower` than one of latitude."""
    coordinates, owner = shapely.get_coordinates(pieces, return_index=True)
    scaled = coordinates * np.column_stack([narrower[owner], np.ones(len(owner))]) * METRES_PER_DEGREE
    return np.asarray(shapely.length(shapely.set_coordinates(pieces.copy(), scaled)), dtype=float)
