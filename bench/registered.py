"""Real registered addresses, drawn by chance, to ask for."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg.rows import class_row

from bench.chance import chance
from bench.city import City
from store import sqlfiles


@dataclass(frozen=True, slots=True)
class Registered:
    """A house as the registry holds it; `lon`, `lat` in degrees. Unit names with their kind, None where unknown."""

    id: int
    code: str
    number: str
    key: str
    street_id: int
    street: str
    ward: str | None
    old_ward: str | None
    old_district: str | None
    lon: float
    lat: float
    stated: bool = True

    @property
    def position(self) -> tuple[float, float]:
        """(lon, lat)."""
        return self.lon, self.lat


def drawn(city: City, purpose: str, count: int) -> list[Registered]:
    """At most `count` houses with a number on a street, the same in every run over the same data."""
    with city.database.connect("reader") as connection:
        # Of three million houses only those drawn are read whole.
        connection.execute("SET statement_timeout = 0")
        ids = [row[0] for row in connection.execute(sqlfiles.load("bench", "registered_ids.sql"), binary=True)]
        wanted = chance(purpose).sample(ids, min(count, len(ids)))
        with connection.cursor(row_factory=class_row(Registered)) as cursor:
            found = cursor.execute(sqlfiles.load("bench", "registered.sql"), {"ids": wanted}).fetchall()
    by_id = {house.id: house for house in found}
    return [by_id[house] for house in wanted]
