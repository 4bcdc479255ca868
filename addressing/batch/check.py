"""A batch checked: each row placed on the street and in the ward where it would be registered, then compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb
from rapidfuzz import fuzz, process

from addressing.batch.read import Sent, SentBatch
from addressing.batch.words import OWN, Finding
from addressing.parsing.numbers import leading_integer
from addressing.parsing.street_names import street_key
from addressing.parsing.text import fold
from addressing.registry.intake_stage import run
from addressing.registry.outlines import Outlines
from addressing.registry.street_finder import Asked, Settled, StreetFinder, box_of
from store import sqlfiles
from store.city import CityProfile

_COLUMNS = (
    "batch_id n cells source_ref kind category name folded_name number number_key first_number street_text street_id "
    "ward_id geom"
)
#: So many distinct unknown streets are looked up for names like theirs; more are a wrong column, not typing errors.
_MOST_GUESSED = 300
_LIKE = 60


def store(connection: Connection[Any], batch_id: int, sent: SentBatch, owner_ref: str, city: CityProfile) -> None:
    """Writes the rows of a batch, placed; `owner_ref` begins the references of rows without one (writer)."""
    streets, wards = _placed(connection, sent.rows, city)
    findings = [*sent.findings, *_about_places(connection, sent.rows, streets, wards)]
    columns = ", ".join(_COLUMNS.split())
    with connection.cursor().copy(f"COPY registry.batch_row ({columns}) FROM STDIN".encode()) as copy:
        for row, street in zip(sent.rows, streets, strict=True):
            copy.write_row(_stored(batch_id, row, street, wards.get(row.n), owner_ref))
    with connection.cursor().copy(
        "COPY registry.batch_finding (batch_id, n, code, severity, detail) FROM STDIN"
    ) as copy:
        for one in {(f.n, f.code): f for f in findings}.values():
            copy.write_row((batch_id, one.n, one.code, one.severity, Jsonb(dict(one.detail))))


def compare(connection: Connection[Any], batch_id: int) -> None:
    """Compares the rows with each other and with the registry as it is now, set-wise; their states follow (writer)."""
    # Plans made before the statistics of the tables of the moment are known would be for none of their rows.
    for script in ("batch_check.sql", "batch_fronts.sql", "batch_close.sql"):
        run(connection, sqlfiles.load(__package__, script), {"batch": batch_id, "own": list(OWN)})


def _placed(
    connection: Connection[Any], rows: Sequence[Sent], city: CityProfile
) -> tuple[list[Settled], dict[int, int]]:
    """The street of each row by the intake's own rules, and the wards by row number; none without a position."""
    spots = {row.n: (row.lon, row.lat) for row in rows if row.lon is not None and row.lat is not None}
    if not spots:
        return [Settled(None, row.number, None) for row in rows], {}
    outlines = Outlines.within(connection, city.box, city)
    located = zip(spots, outlines.locate(list(spots.values())), strict=True)
    wards = {n: units.ward for n, units in located if units.ward is not None}
    finder = StreetFinder(connection, box_of(spots.values()), city)
    placed = [row for row in rows if row.n in spots]
    settled = finder.settle([Asked(row.number, row.street, None, *spots[row.n]) for row in placed])
    by_row = {row.n: street for row, street in zip(placed, settled, strict=True)}
    if not outlines.known:
        wards = dict.fromkeys(spots, 0)
    return [by_row.get(row.n) or Settled(None, row.number, None) for row in rows], wards


def _about_places(
    connection: Connection[Any], rows: Sequence[Sent], streets: Sequence[Settled], wards: dict[int, int]
) -> Iterator[Finding]:
    lost: list[Sent] = []
    for row, street in zip(rows, streets, strict=True):
        if row.lon is not None and row.n not in wards:
            yield Finding(row.n, "outside-city", "error", {"lon": row.lon, "lat": row.lat})
        elif row.lon is not None and row.street and street.street_id is None:
            lost.append(row)
    closest = _closest(connection, [row.street or "" for row in lost])
    for row in lost:
        asked = row.street or ""
        alike = closest.get(asked, [])
        there_is = any(street_key(name) == street_key(asked) for name in alike)
        code = "street-elsewhere" if there_is else "street-unknown"
        yield Finding(row.n, code, "error", {"street": row.street, "closest": alike})


def _closest(connection: Connection[Any], texts: Sequence[str]) -> dict[str, list[str]]:
    """Up to three names of streets like each text."""
    distinct = list(dict.fromkeys(texts))[:_MOST_GUESSED]
    if not distinct:
        return {}
    names = [row[0] for row in connection.execute("SELECT DISTINCT name FROM registry.street WHERE kind = 'street'")]
    keys = [street_key(name) for name in names]
    found = {}
    for text in distinct:
        near = process.extract(street_key(text), keys, scorer=fuzz.ratio, limit=3, score_cutoff=_LIKE)
        found[text] = [names[index] for _, _, index in near]
    return found


def _stored(batch_id: int, row: Sent, street: Settled, ward: int | None, owner_ref: str) -> tuple[Any, ...]:
    key = street.number_key or None
    front = leading_integer(key) if key and "/" not in key else None
    spot = f"SRID=4326;POINT({row.lon!r} {row.lat!r})" if row.lon is not None else None
    reference = row.reference or f"{owner_ref}:{row.n}"
    return (
        *(batch_id, row.n, list(row.cells), reference, row.kind, row.category, row.name),
        *(fold(row.name) or None if row.name else None, row.number, key, front, row.street, street.street_id),
        *(ward or None, spot),
    )
