"""An audit row for every change."""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

INSERT = "INSERT INTO ops.audit (actor, action, subject, detail) VALUES (%s, %s, %s, %s)"


def record(connection: Connection[Any], actor: str, action: str, subject: str, **detail: object) -> None:
    """Writes who did what to what, inside the caller's transaction (writer or owner)."""
    connection.execute(INSERT, [actor, action, subject, Jsonb(detail)])
