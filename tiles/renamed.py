"""The names of renamed streets on the base map, whose roads an extract wrote before."""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection
from psycopg.sql import SQL, Literal

from store.sqlfiles import load
from tiles.grid import Tile
from tiles.vector import BUFFER, Instead

NEAR = 0.00001  # degrees (1 m) between the middle of a road and the street that it is a part of


async def names(connection: AsyncConnection[Any], tile: Tile) -> Instead | None:
    """What `name` and `name_en` of a road tell instead; None where no street of the tile was renamed."""
    west, south, east, north = tile.padded(BUFFER)
    box = {"west": west, "south": south, "east": east, "north": north}
    found = await (await connection.execute(load("tiles", "renamed_here.sql"), box, prepare=False)).fetchall()
    if not found:
        return None
    renaming = SQL(load("tiles", "road_renamed.sql")).format(near=Literal(NEAR))
    return Instead(
        {
            "name": SQL("coalesce({}, name)").format(renaming),
            # The English name is the former one's.
            "name_en": SQL("CASE WHEN {} IS NULL THEN name_en END").format(renaming),
        },
        {"renamed": [row[0] for row in found]},
    )
