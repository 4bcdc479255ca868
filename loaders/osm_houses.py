"""House numbers of an extract: cleaned or refused, and given a street where that is sensible."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from psycopg import Connection
from shapely import STRtree

from addressing.parsing.numbers import number_key
from addressing.parsing.text import aligned_fold, fold, nfc
from addressing.registry.rows import AddressRow
from loaders.metres import flat
from loaders.osm_names import SOURCE, understand
from loaders.osm_read import Thing, area_of
from loaders.report import LoadReport
from store import sqlfiles

#: A house may take the nearest street only when that is this near (metres) and no other is nearly as near.
NEAR_M = 45.0
CLEARLY_NEARER = 1.6
#: Where a surveyor's note names the street, it may be this far.
NOTED_M = 300.0

_NUMBER = re.compile(
    r"^(?:dia chi|so nha|nha so|so|no\.?|lo|lot)?\s*\.?\s*"
    r"(?P<number>[a-z]{0,2}-?\d{1,5}[a-z]{0,4}\d{0,3}(?:\s?[/\-–+.,&]\s?[a-z]{0,2}\d{1,5}[a-z]{0,4}\d{0,3}){0,6})"
    r"(?P<rest>(?![a-z0-9]).*)$"
)
_PARCEL = re.compile(r"^(?:thua|stt|to)\s*\d")
_NO_NUMBER = frozenset({"ks", "k s", "khong so", "a", "no", "none", "x"})
_STREET_NUMBER = re.compile(r"^\d+[a-z]{0,2}\d?(?:/\d+[a-z]{0,2}\d?)*\s+(?=\D)(?!th[aá]ng\b)", re.IGNORECASE)
_STREET_TAIL = re.compile(r"\s*[,;(].*$|\s+[pPqQ]\.?\s?\d{1,2}\b.*$", re.DOTALL)
_NOTE_KEYS = ("information", "note", "Note")


@dataclass(frozen=True, slots=True)
class KnownStreet:
    """A street of the registry: where it is, and by which name and alley path it is known."""

    ref: str
    name: str
    alley: bool
    alley_path: str | None
    parent_ref: str | None


def house_rows(things: Iterable[Thing], streets: Streets, report: LoadReport) -> Iterator[AddressRow]:
    """Houses among `things` as address rows; refusals with reasons, and how each street was found, into `report`."""
    for thing in things:
        written = thing.tags.get("addr:housenumber")
        point = point_of(thing)
        if written is None or point is None:
            continue
        number = house_number(written)
        if number is None:
            report.refuse(number_refusal(written), written)
            continue
        stated = stated_street(thing.tags.get("addr:street", ""))
        if stated is None and thing.tags.get("addr:street"):
            report.refuse("addr:street is no street name (house kept)", thing.tags["addr:street"])
        ref, how = (None, "stated") if stated else streets.find(point, number, note_of(thing.tags))
        report.take(f"houses, street {how}")
        yield AddressRow(
            "house", SOURCE, thing.ref, point.x, point.y, number=number, street=stated, street_source_ref=ref,
            name=_house_name(thing.tags), ward=thing.tags.get("addr:subdistrict"),
            district=thing.tags.get("addr:district"), category=_category(thing.tags),
        )  # fmt: skip


def house_number(written: str) -> str | None:
    """The house number in what was written, without words around it, or None where there is none."""
    text = nfc(written)
    folded = aligned_fold(text)
    if fold(text) in _NO_NUMBER or _PARCEL.match(folded):
        return None
    match = _NUMBER.match(folded)
    if not match or not number_key(match["number"]):
        return None
    return text[match.start("number") : match.end("number")].strip(" .,-")


def number_refusal(written: str) -> str:
    """Why `written` is no house number."""
    folded = fold(written)
    if folded in _NO_NUMBER:
        return "house without a number (ks, a)"
    if _PARCEL.match(folded):
        return "a parcel's number, not a house's"
    return "addr:housenumber is no house number"


def stated_street(written: str) -> str | None:
    """The street's name in an addr:street: without number, ward, district; None for junk such as `a`."""
    head, _, tail = nfc(written).partition(",")
    text = _STREET_TAIL.sub("", tail if head.strip().isdigit() else head)
    text = _STREET_NUMBER.sub("", text.strip())
    name = understand(text)
    return None if isinstance(name, str) else name.name


def point_of(thing: Thing) -> shapely.Point | None:
    """Where the house stands, in degrees; None for what is neither a point nor an area."""
    if isinstance(thing.geometry, shapely.Point):
        return thing.geometry
    area = area_of(thing.geometry) if isinstance(thing.geometry, shapely.LineString) else thing.geometry
    if area is None or area.is_empty:
        return None
    return area.centroid if area.centroid.within(area) else area.representative_point()


def note_of(tags: dict[str, str]) -> str:
    """A surveyor's note, folded and without spaces; empty for none."""
    return next((fold(tags[key]).replace(" ", "") for key in _NOTE_KEYS if key in tags), "")


def _house_name(tags: dict[str, str]) -> str | None:
    """A building's own name. Names of survey rows are people's names, and are nobody's business."""
    name = tags.get("addr:housename", "")
    return nfc(name) if len(fold(name)) > 3 and not any(key in tags for key in _NOTE_KEYS) else None


def _category(tags: dict[str, str]) -> str:
    kind = tags.get("building", "")
    return kind if kind in ("apartments", "house", "office", "hotel", "commercial", "residential") else ""


class Streets:
    """The registry's streets around a point, to guess by."""

    def __init__(self, streets: list[KnownStreet], shapes: list[bytes]) -> None:
        self.streets = streets
        self.shapes = flat(shapely.from_wkb(np.array(shapes, dtype=object))) if shapes else np.array([])
        self.tree = STRtree(self.shapes)
        self.compact = [fold(street.name).replace(" ", "") for street in streets]

    @classmethod
    def of_registry(cls, connection: Connection[Any]) -> Streets:
        """All streets of the extract that the registry has."""
        rows = connection.execute(sqlfiles.load(__package__, "osm_streets.sql"), {"source": SOURCE}).fetchall()
        return cls([KnownStreet(*row[:5]) for row in rows], [row[5] for row in rows])

    def near(self, point: shapely.Point, metres: float) -> list[KnownStreet]:
        """Those at most so far from a point in degrees, the nearest first."""
        spot = flat(point)
        near = self.tree.query(spot, predicate="dwithin", distance=metres)
        ranked = sorted(zip(shapely.distance(self.shapes[near], spot).tolist(), near.tolist(), strict=True))
        return [self.streets[i] for _, i in ranked]

    def find(self, point: shapely.Point, number: str, note: str) -> tuple[str | None, str]:
        """(reference of the street or None, how it was found) for a house that names none."""
        spot = flat(point)
        # Nothing farther than a rival of the farthest that may be taken can matter, but to a note.
        reach = NOTED_M if note else CLEARLY_NEARER * NEAR_M
        near = self.tree.query(spot, predicate="dwithin", distance=reach)
        ranked = sorted(zip(shapely.distance(self.shapes[near], spot).tolist(), near.tolist(), strict=True))
        key = number_key(number)
        return (
            self._by_alley(ranked, key)
            or self._by_note(ranked, note)
            or self._nearest(ranked, key)
            or (None, "unknown")
        )

    def _by_alley(self, ranked: list[tuple[float, int]], key: str) -> tuple[str, str] | None:
        """`453/12` beside an alley 453: on the street that the alley belongs to."""
        for distance, i in ranked:
            street = self.streets[i]
            if distance > NEAR_M:
                return None
            if street.alley_path and street.parent_ref and key.startswith(street.alley_path + "/"):
                return street.parent_ref, "by its alley"
        return None

    def _by_note(self, ranked: list[tuple[float, int]], note: str) -> tuple[str, str] | None:
        named = [i for _, i in ranked if len(self.compact[i]) > 5 and note.startswith(self.compact[i])]
        best = max(named, key=lambda i: len(self.compact[i]), default=None)
        return (self.streets[best].ref, "by the survey's note") if best is not None else None

    def _nearest(self, ranked: list[tuple[float, int]], key: str) -> tuple[str, str] | None:
        """The nearest, for a plain number, when it is a street and clearly nearer than any other."""
        if "/" in key or not ranked or ranked[0][0] > NEAR_M:
            return None
        first = self.streets[ranked[0][1]]
        rival = next((d for d, i in ranked[1:] if self.streets[i].ref != first.ref), float("inf"))
        clearly = rival >= CLEARLY_NEARER * max(ranked[0][0], 8.0)
        return (first.ref, "by being nearest") if clearly and not first.alley else None
