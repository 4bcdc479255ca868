"""Named places of an extract: markets, hospitals, schools, stops, offices … as rows of the registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import shapely

from addressing.parsing.text import fold, nfc
from addressing.registry.rows import AddressRow
from loaders.osm_categories import KEYS, LANDMARKS, category, is_persons_name, no_name, place_name
from loaders.osm_houses import house_number, stated_street
from loaders.osm_names import SOURCE, is_foreign
from loaders.osm_read import Thing
from loaders.osm_told import Told
from loaders.report import LoadReport

PLACE_KEYS = KEYS
_ALIAS_TAGS = ("alt_name", "short_name", "official_name", "loc_name", "name:vi", "brand", "operator:short")
_OLD_TAGS = ("old_name", "old_name:vi")
_ENGLISH_TAGS = ("name:en", "int_name")


def place_rows(things: Iterable[Thing], told: Told, report: LoadReport) -> Iterator[AddressRow]:
    """Places among `things`; what has no name or no use is left out, people's names are refused into `report`."""
    for thing in things:
        if not any(key in thing.tags for key in ("name", "name:vi", "name:en")):
            continue
        found = category(thing.tags)
        if found is None:
            continue
        name = place_name(thing.tags)
        if name is None:
            persons = is_persons_name(thing.tags)
            report.refuse(
                "a person's name from a survey" if persons else no_name(thing.tags), "" if persons else thing.ref
            )
            continue
        report.take("places")
        yield _row(thing, name, *found, told)


def _row(thing: Thing, name: str, kind_of_place: str, importance: float, told: Told) -> AddressRow:
    point = _point(thing)
    tags = thing.tags
    in_words, street_ref = told.take(tags, point) or (None, None)
    return AddressRow(
        "landmark" if kind_of_place in LANDMARKS else "place",
        SOURCE,
        # A place may stand on the same object as a house number; both are registered, each under its own reference.
        f"{thing.ref} place",
        point.x,
        point.y,
        category=kind_of_place,
        name=name,
        aliases=_names(tags, _ALIAS_TAGS, name),
        old_names=_names(tags, _OLD_TAGS, name),
        english_names=_names(tags, _ENGLISH_TAGS, name),
        number=house_number(tags["addr:housenumber"]) if "addr:housenumber" in tags else in_words,
        street=stated_street(tags["addr:street"]) if "addr:street" in tags and street_ref is None else None,
        street_source_ref=street_ref,
        importance=importance,
    )


def _point(thing: Thing) -> shapely.Point:
    shape = thing.geometry
    if isinstance(shape, shapely.Point):
        return shape
    centre = shape.centroid
    return centre if shape.contains(centre) else shape.representative_point()


def _names(tags: dict[str, str], keys: tuple[str, ...], name: str) -> tuple[str, ...]:
    found = {}
    for key in keys:
        for part in tags.get(key, "").split(";"):
            spelled = nfc(part)
            if len(fold(spelled)) > 1 and not is_foreign(spelled) and fold(spelled) != fold(name):
                found[fold(spelled)] = spelled
    return tuple(found.values())
