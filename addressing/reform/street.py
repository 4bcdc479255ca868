"""Renaming a street in one operation: every code stays, the old name stays searchable, its alleys follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row

from addressing.parsing.street_names import index_keys
from addressing.parsing.text import fold
from addressing.registry.changes import Changeset, changeset
from addressing.registry.edits import today
from addressing.registry.intake_stage import clean, run
from store import sqlfiles
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput, Conflict, NotFound

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Found:
    """A street of a name; `wards` of today, the one with its longest stretch first; `length_m` in metres."""

    id: int
    name: str
    kind: str
    length_m: float
    wards: list[str]
    addresses: int


@dataclass(frozen=True, slots=True)
class Renamed:
    """What a renaming did: the street, its alleys that took the new name, the addresses told about it."""

    id: int
    was: str
    now: str
    alleys: tuple[tuple[str, str], ...]
    addresses: int
    until: date


@dataclass(frozen=True, slots=True)
class _Step:
    id: int
    was: str
    now: str
    was_key: str


def find(connection: Connection[Any], name: str, ward: str = "") -> list[Found]:
    """The streets of a name, present or earlier; of those, the ones in `ward` (its name) where given (any role)."""
    with connection.cursor(row_factory=class_row(Found)) as cursor:
        key = index_keys(name)[-1]
        found = cursor.execute(sqlfiles.load(__package__, "street_found.sql"), {"key": key}).fetchall()
    wanted = fold(ward)
    return [f for f in found if not wanted or any(wanted in (fold(w), fold(w).split(" ", 1)[-1]) for w in f.wards)]


def no_street(name: str) -> NotFound:
    """The error for a name that no street has, or had."""
    return NotFound(
        f"Không có đường «{name[:80]}»", f"there is no street {name[:80]!r}",
        hint=Bilingual("viết cả tên, có dấu hoặc không", "write the whole name, with accents or without"),
    )  # fmt: skip


def the_one(connection: Connection[Any], name: str, ward: str = "") -> int:
    """The id of the only street that `name` (or an id) and `ward` mean; NotFound for none, Conflict for several."""
    if name.isascii() and name.isdigit() and len(name) < 10:
        return int(name)
    found = find(connection, name, ward)
    if len(found) == 1:
        return found[0].id
    if not found:
        raise no_street(name)
    listed = "; ".join(f"{f.id}: {f.name} ({', '.join(f.wards[:2])}, {f.length_m:.0f} m)" for f in found[:12])
    raise Conflict(
        f"Có {len(found)} đường tên «{name[:80]}»",
        f"{len(found)} streets are called {name[:80]!r}",
        hint=Bilingual(f"nêu số hiệu hoặc phường: {listed}", f"name its id or its ward: {listed}"),
        streets=[{"id": f.id, "name": f.name, "wards": f.wards, "length_m": float(f.length_m)} for f in found],
    )


def rename(
    connection: Connection[Any],
    street_id: int,
    name: str,
    *,
    actor: str,
    why: str = "",
    effective: date | None = None,
    dry_run: bool = False,
    city: CityProfile,
) -> Renamed:
    """Gives a street another name from the day `effective` (default today), in the caller's transaction (writer).

    Its codes stay; the old name is kept with its validity and finds it; alleys called by it (`Hẻm 453 <old>`) follow;
    every living address has an event. `dry_run` changes nothing and says what would be. BadInput for no new name or a
    day to come, NotFound for no such street.
    """
    day = effective or today(city)
    if day > today(city):
        raise BadInput("Ngày hiệu lực chưa đến", "the day is yet to come", hint=_ON_THE_DAY)
    with connection.transaction(force_rollback=dry_run), changeset(connection, actor) as change:
        steps = _steps(connection, street_id, _good_name(name))
        addresses = _renamed(change, steps, why, day)
        change.streets.update(step.id for step in steps)
        change.audit(
            "street.renamed", f"street/{street_id}", was=steps[0].was, now=steps[0].now, why=why, until=str(day)
        )
    alleys = tuple((step.was, step.now) for step in steps[1:])
    return Renamed(street_id, steps[0].was, steps[0].now, alleys, addresses, day)


_ON_THE_DAY = Bilingual("đổi tên vào đúng ngày đó, hoặc chạy thử (dry run)", "rename on that day, or try a dry run")


def _good_name(name: str) -> str:
    written = clean(name) or ""
    if not fold(written) or len(written) > _LONGEST:
        raise BadInput("Cần tên đường mới", "a new name is needed")
    return written


def _steps(connection: Connection[Any], street_id: int, name: str) -> list[_Step]:
    """The street first, then its alleys that are called by its name; all kept from other changes."""
    ids = [row[0] for row in _family(connection, street_id)]
    if not ids:
        raise NotFound(f"Không có đường số hiệu {street_id}", f"there is no street {street_id}")
    connection.execute("SELECT FROM registry.street WHERE id = ANY (%s) ORDER BY id FOR UPDATE", [ids])
    # Read again: who held them may have given them other names.
    family = [row for row in _family(connection, street_id) if row[0] in ids]
    by_id = {row[0]: row for row in family}
    _, was, _, was_key = by_id.pop(street_id)
    if fold(was) == fold(name) and was == name:
        raise BadInput("Đường đã có tên này", "the street has this name already")
    steps = [_Step(street_id, was, name, was_key)]
    for alley_id, alley, kind, key in by_id.values():
        if kind == "alley" and fold(alley).endswith(f" {fold(was)}"):
            # Word by word from the end: spellings of the two may differ in accents or case.
            kept = alley.split()[: -len(was.split())]
            steps.append(_Step(alley_id, alley, " ".join([*kept, name]), key))
    return steps


def _family(connection: Connection[Any], street_id: int) -> list[tuple[Any, ...]]:
    return connection.execute(sqlfiles.load(__package__, "street_family.sql"), {"street": street_id}).fetchall()


def _renamed(change: Changeset, steps: Sequence[_Step], why: str, day: date) -> int:
    run(
        change.connection,
        sqlfiles.load(__package__, "street_renamed.sql"),
        {
            "ids": [s.id for s in steps],
            "was": [s.was for s in steps],
            "was_folded": [fold(s.was) for s in steps],
            "was_keys": [index_keys(s.was)[-1] for s in steps],
            "names": [s.now for s in steps],
            "folded": [fold(s.now) for s in steps],
            "keys": [index_keys(s.now)[-1] for s in steps],
            "until": day,
            "changeset": change.id,
            "actor": change.actor,
            "why": why,
        },
    )
    counted = change.connection.execute(
        "SELECT count(*) FROM registry.address_event WHERE changeset_id = %s AND action = 'street-renamed'", [change.id]
    ).fetchone()
    change.connection.execute("DROP TABLE pg_temp.street_renamed")
    return int(counted[0]) if counted else 0
