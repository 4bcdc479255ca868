"""Addresses that were loaded before their street are joined to it once it is there."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from addressing.intake_stage import copy_rows, run
from addressing.street_names import index_keys
from store import sqlfiles


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
