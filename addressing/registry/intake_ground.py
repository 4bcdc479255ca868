"""What addresses are placed on: the outlines of the units and the lines of the streets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from addressing.registry.intake_report import IntakeReport
from addressing.registry.intake_stage import clean
from addressing.registry.outlines import Outlines, around
from addressing.registry.rows import AddressRow
from addressing.registry.street_finder import Asked, Settled, StreetFinder, box_of
from store.city import CityProfile
from store.values import value_class

#: The ids of the ward, the old ward and the old district; 0 where not known.
Units = list[int]


@value_class(frozen=True, slots=True)
class Placed:
    """A row with the units it stands in and the street it is on. `mark` is what the caller gave with it."""

    row: AddressRow
    mark: Any
    units: Units
    street: Settled


@value_class(frozen=True, slots=True)
class Ground:
    """Outlines and streets of the city, or of the surroundings of one address."""

    outlines: Outlines
    streets: StreetFinder

    @classmethod
    def of(cls, connection: Connection[Any], rows: Sequence[AddressRow], city: CityProfile) -> Ground:
        """One row alone needs only what is around it; many need the city."""
        if len(rows) > 1:
            return cls(Outlines.within(connection, city.box, city), StreetFinder(connection, city.box, city))
        at = _position(rows[0])
        streets = StreetFinder(connection, box_of([at]), city, _street_ref(rows[0]))
        return cls(Outlines.within(connection, around(*at), city), streets)

    def place(self, rows: Sequence[tuple[AddressRow, Any]], report: IntakeReport) -> list[Placed]:
        """Rows (each with a mark) on the ground. Where outlines are known, what lies beyond is not the city's."""
        inside = []
        found = self.outlines.locate_ids([_position(row) for row, _ in rows]).tolist()
        for (row, mark), units in zip(rows, found, strict=True):
            if units[0]:
                inside.append((row, mark, units))
            elif self.outlines.known:
                report.refuse(row.source_ref, "outside-city", f"{row.lon}, {row.lat}")
            else:
                inside.append((row, mark, self._named(row)))
        settled = self.streets.settle([_asked(row) for row, _, _ in inside])
        report.notes["street-not-found"] += sum(one.lost for one in settled)
        return [Placed(*one, street) for one, street in zip(inside, settled, strict=True)]

    def _named(self, row: AddressRow) -> Units:
        named = self.outlines.named(row.ward, row.district)
        return [named.ward or 0, named.old_ward or 0, named.old_district or 0]


def _position(row: AddressRow) -> tuple[float, float]:
    assert row.lon is not None
    assert row.lat is not None
    return row.lon, row.lat


def _asked(row: AddressRow) -> Asked:
    return Asked(clean(row.number), clean(row.street), _street_ref(row), *_position(row))


def _street_ref(row: AddressRow) -> tuple[str, str] | None:
    return (row.street_source or row.source, row.street_source_ref) if row.street_source_ref else None
