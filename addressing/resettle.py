"""Addresses that were loaded before their street, or before their ward's outline, are joined to it once it is there."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from addressing.intake_stage import CHUNK, copy_rows, run
from addressing.outlines import Outlines
from addressing.street_names import index_keys
from store import sqlfiles
from store.city import CityProfile


def relocate(connection: Connection[Any], city: CityProfile) -> None:
    """Every address says again in which units it stands; every street is noted to be asked (owner)."""
    outlines = Outlines.within(connection, city.box, city)
    connection.execute("DROP TABLE IF EXISTS pg_temp.located, pg_temp.street_units_of")
    connection.execute(sqlfiles.load("addressing", "located.sql"))
    with connection.cursor(name="addresses") as cursor:
        cursor.execute("SELECT id, ST_X(geom), ST_Y(geom) FROM registry.address")
        while rows := cursor.fetchmany(CHUNK):
            units = outlines.locate([(lon, lat) for _, lon, lat in rows])
            located = ((row[0], u.ward, u.old_ward, u.old_district) for row, u in zip(rows, units, strict=True))
            copy_rows(connection, "located", "id ward_id old_ward_id old_district_id", located)
    run(connection, "unit_settled.sql")


def find_missing_streets(connection: Connection[Any]) -> int:
    """Gives addresses that name a street, and have none, the nearest of that name; how many (owner)."""
    texts = connection.execute(
        "SELECT DISTINCT street_text FROM registry.address WHERE street_id IS NULL AND street_text IS NOT NULL"
    ).fetchall()
    connection.execute("DROP TABLE IF EXISTS pg_temp.stage_text_key")
    connection.execute("CREATE TEMP TABLE stage_text_key (street_text text, match_key text) ON COMMIT DROP")
    copy_rows(connection, "stage_text_key", "street_text match_key", ((t, index_keys(t)[-1]) for (t,) in texts))
    run(connection, "to_street_missing.sql")
    run(connection, "find_streets.sql")
    return connection.execute(sqlfiles.load("addressing", "join_missing.sql")).rowcount
