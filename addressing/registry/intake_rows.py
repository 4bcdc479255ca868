"""Rows of addresses before they reach the registry: which can be trusted, which came before, what each one says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from hashlib import blake2b
from operator import attrgetter

import numpy as np

from addressing.parsing.numbers import number_key
from addressing.parsing.text import fold
from addressing.registry.intake_report import IntakeReport
from addressing.registry.marks import Marks
from addressing.registry.rows import ADDRESS_KINDS, AddressRow
from store.city import CityProfile

_ALL = attrgetter(*(field.name for field in fields(AddressRow)))


def fingerprint(row: AddressRow) -> bytes:
    """Twelve bytes of all that the source said in `row`."""
    return blake2b(repr(_ALL(row)).encode("utf-8", "surrogatepass"), digest_size=12).digest()


def trusted(rows: Sequence[AddressRow], report: IntakeReport, city: CityProfile) -> list[AddressRow]:
    """The rows that the registry may take; the others are refused in `report`."""
    report.received += len(rows)
    good = []
    for row in rows:
        reason = _refusal(row, city)
        if reason is None:
            good.append(row)
        else:
            report.refuse(row.source_ref, reason, f"{row.lon}, {row.lat}" if "city" in reason else (row.name or ""))
    return good


def _refusal(row: AddressRow, city: CityProfile) -> str | None:
    lon, lat = row.lon, row.lat
    if not row.source_ref:
        return "no-reference"
    if row.kind not in ADDRESS_KINDS:
        return "unknown-kind"
    if lon is None or lat is None or lon != lon or lat != lat:
        return "no-position"
    if not _inside(lon, lat, city):
        return "lon-lat-swapped" if _inside(lat, lon, city) else "outside-city"
    if not (row.number and number_key(row.number)) and not (row.name and fold(row.name)):
        return "nothing-said"
    return None


def _inside(lon: float, lat: float, city: CityProfile) -> bool:
    west, south, east, north = city.box
    return west <= lon <= east and south <= lat <= north


class Seen:
    """The references that one intake has met, eight bytes each: the first row of each reference is taken.

    A hash of 64 bits: of ten million references, one in 300,000 loads would hold two that it takes for one.
    """

    def __init__(self) -> None:
        self._marks = Marks()

    def new(self, rows: Sequence[AddressRow]) -> list[bool]:
        """Of each row, whether its (source, source_ref) was not met before."""
        marks = np.fromiter((hash((row.source, row.source_ref)) for row in rows), np.int64, len(rows))
        distinct, at = np.unique(marks, return_index=True)
        new = np.zeros(len(rows), dtype=bool)
        new[at[~self._marks.met(distinct)]] = True
        self._marks.add(marks[new])
        return new.tolist()

    def first(self, rows: Sequence[AddressRow], report: IntakeReport) -> list[AddressRow]:
        """The new ones of `rows`; the others are refused as `duplicate`."""
        good = []
        for row, new in zip(rows, self.new(rows), strict=True):
            if new:
                good.append(row)
            else:
                report.refuse(row.source_ref, "duplicate")
        return good
