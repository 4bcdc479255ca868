"""How right the streets are that houses without one were given: asked of the houses that state theirs.

`python -m loaders.osm_inference EXTRACT`, with the extract loaded in the database that the settings name.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from psycopg import Connection

from loaders import osm_read
from loaders.osm_houses import Streets, house_number, note_of, point_of
from loaders.osm_names import SOURCE
from store import sqlfiles
from store.database import Database
from store.settings import Settings


@dataclass
class Agreement:
    """Of houses that state their street: by way of inferring, how many would have been given the same, of how many."""

    same: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """One line for each way: how many, and the share that agrees."""
        return [f"{how}: {self.same[how]} of {n} ({self.same[how] / n:.1%})" for how, n in self.asked.most_common()]


def agreement(connection: Connection[Any], path: Path) -> Agreement:
    """Infers the street of every house in `path` that states one, and compares with the registry's."""
    stated = dict(connection.execute(sqlfiles.load("loaders", "osm_stated.sql"), {"source": SOURCE}).fetchall())
    streets, found = Streets.of_registry(connection), Agreement()
    key = "addr:housenumber"
    for thing in chain(osm_read.nodes(path, key), osm_read.ways(path, key)):
        point, number = point_of(thing), house_number(thing.tags.get(key, ""))
        if thing.ref in stated and point is not None and number is not None:
            ref, how = streets.find(point, number, note_of(thing.tags))
            found.asked[how] += 1
            found.same[how] += ref == stated[thing.ref]
    return found


if __name__ == "__main__":
    with Database(Settings()).transaction("reader") as reader:
        print("\n".join(agreement(reader, Path(sys.argv[1])).lines()))
