"""A copy of the city that has never heard of some of its houses, and the questions about those and about the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import class_row

from bench.chance import chance
from bench.city import City
from bench.registered import Registered
from bench.writing import WAYS, full, old_units
from store import sqlfiles

NAME = "bandoso_peers"
HELD_OUT = 600
KEPT = 60  # houses a way of writing


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and where the truth is: (lon, lat) in degrees. `about` names the set it belongs to."""

    about: str
    text: str
    position: tuple[float, float]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The copy's libpq connection string, the questions, and the OSM ids of the houses that the copy lacks."""

    conninfo: str
    questions: tuple[Asked, ...]
    nodes: frozenset[int]


@contextmanager
def copied(city: City) -> Iterator[HeldOut]:
    """The copy, made of the city for as long as the block lasts."""
    admin = make_conninfo(city.database.url, dbname="postgres")
    copy = make_conninfo(city.database.url, dbname=NAME)
    _recreate(admin, str(conninfo_to_dict(city.database.url)["dbname"]))
    try:
        houses = _stated(city)
        nodes, left = _retire(copy, houses[:HELD_OUT])
        kept = [house for house in houses[HELD_OUT:] if house.id in left][: KEPT * len(WAYS)]
        yield HeldOut(copy, (*_about_kept(kept), *_about_gone(houses[:HELD_OUT])), nodes)
    finally:
        _drop(admin)


def _recreate(admin: str, template: str) -> None:
    _drop(admin)
    with psycopg.connect(admin, autocommit=True) as connection:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(statement.format(sql.Identifier(NAME), sql.Identifier(template)))


def _drop(admin: str) -> None:
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))


def _stated(city: City) -> list[Registered]:
    """The houses whose source itself names the street, in the order of chance."""
    with city.database.connect("reader") as connection, connection.cursor(row_factory=class_row(Registered)) as cursor:
        houses = cursor.execute(sqlfiles.load("bench", "peers_houses.sql")).fetchall()
    chance("peers: left out").shuffle(houses)
    return houses


def _about_kept(houses: list[Registered]) -> Iterator[Asked]:
    random = chance("peers: writing")
    for n, house in enumerate(houses):
        way = list(WAYS)[n % len(WAYS)]
        yield Asked(f"registered: {way}", WAYS[way](house, random), house.position)


def _about_gone(houses: list[Registered]) -> Iterator[Asked]:
    random = chance("peers: writing of the left out")
    for house in houses:
        yield Asked("not registered", random.choice((full, old_units))(house, random), house.position)


def _retire(conninfo: str, gone: list[Registered]) -> tuple[frozenset[int], frozenset[int]]:
    """Retires the houses in the copy, and their twins; the OSM nodes they came from, and the ids of those left."""
    with psycopg.connect(conninfo) as connection:
        rows = connection.execute(sqlfiles.load("bench", "peers_retire.sql"), {"ids": [h.id for h in gone]}).fetchall()
        left = connection.execute("SELECT id FROM registry.address WHERE state = 'active'").fetchall()
    refs = (row[0].split()[0] for row in rows if row[0].startswith("n"))
    nodes = frozenset(int(ref[1:]) for ref in refs if ref[1:].isdigit())
    return nodes, frozenset(row[0] for row in left)
